"""Loops of the usual form: what is read of them without assembling, and which delimiters make them unusual."""

import pytest

from tests.building import Bill, Service, Style, file
from x12scrub.claims.plain import read
from x12scrub.wire.delimiters import Delimiters


def loop(style: Style) -> bytes:
    """The subscriber loop of a file of one plain claim."""
    content = file(Bill((Service("20552", "40", modifiers=("RT",)),)), style=style)
    return content[content.index(b"HL" + style.element + b"2") : content.index(b"\nSE" + style.element)]


@pytest.mark.parametrize("component", [b":", b"|", b"\x1f"])
def test_a_plain_loop_is_read(component: bytes) -> None:
    """Payer, day and the line; whatever the delimiters, as long as no value can hold one."""
    found = read(loop(Style(component=component)), Delimiters(b"*", component, b"~"))
    assert found is not None
    assert (found.filing, found.day) == (b"CI", b"20240912")
    assert (found.procedures, found.units, found.pointers) == ((b"20552" + component + b"RT",), (b"1",), (b"1",))


@pytest.mark.parametrize("component", [b"Z", b"z", b" ", b"."])
def test_delimiters_that_values_are_made_of_are_read_slowly(component: bytes) -> None:
    """The same loop, where a letter, a blank or a decimal point separates components, is left to who assembles it."""
    assert read(loop(Style(component=component)), Delimiters(b"*", component, b"~")) is None


@pytest.mark.parametrize("byte", [bytes((byte,)) for byte in rb"!\"#$%&'()+,/;<=>?@[\]^`{|}"])
def test_delimiters_that_mean_something_to_expressions_are_bytes_like_others(byte: bytes) -> None:
    assert read(loop(Style(component=byte)), Delimiters(b"*", byte, b"~")) is not None
    assert read(loop(Style(element=byte)), Delimiters(byte, b":", b"~")) is not None
    assert read(loop(Style(component=byte)).replace(b"HC" + byte, b"HC:"), Delimiters(b"*", byte, b"~")) is None
