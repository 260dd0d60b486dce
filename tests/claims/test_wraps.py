"""Files wrapped at some column, line breaks anywhere: every interchange is read, and untouched bytes stay."""

import pytest
from attrs import evolve

from tests.building import Bill, Group, Interchange, Office, Person, Service, Style, Transaction
from tests.properties.slow import Slow, rows
from tests.support import pieces, scrub, segments, settings, tables
from x12scrub.claims.scout import survey
from x12scrub.errors import Reason, Unreadable
from x12scrub.wire.delimiters import BOM
from x12scrub.wire.patch import BytesSource

STYLES = (Style(newline=b""), Style(b"|", b">", b"!", b"U", b""), Style(b"~", b"^", b"_", b"U", b""))
WIDTHS = [*range(1, 8), 20, *range(70, 112), 132, 255, 256, 1000]


def parts(services: tuple[Service, ...] = (Service("20552"),)) -> list[bytes]:
    """Interchanges with delimiters of their own, a claim in each, all on days of their own."""
    found = []
    for number, style in enumerate(STYLES, 1):
        bill = Bill(services, day=f"2024010{number}", number=f"QB-{number}")
        body = (Group((Transaction((Office((Person((bill,)),)),)),), str(number)),)
        found.append(Interchange(body, f"{number:09}", style=style).written())
    return found


def wrapped(content: bytes, width: int, line_break: bytes = b"\n") -> bytes:
    return line_break.join(content[at : at + width] for at in range(0, len(content), width))


@pytest.mark.parametrize("line_break", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("width", WIDTHS)
def test_a_file_of_several_interchanges_may_be_wrapped_as_one(width: int, line_break: bytes) -> None:
    """The wrap falls anywhere in the later ISAs. The file leaves as it came, and both readers agree about it."""
    content = wrapped(b"".join(parts()), width, line_break)
    assert scrub(content).output == content
    found = survey(BytesSource(content), tables().trigger_codes)
    assert rows(found) == Slow().read(content)
    assert (len(found.interchanges), found.claims, list(found.subscribers.triggered)) == (3, 3, [1, 1, 1])


@pytest.mark.parametrize("width", WIDTHS)
def test_corrections_of_a_wrapped_file_are_those_of_the_file_unwrapped(width: int) -> None:
    """Three units become one in each interchange, and nothing else changes."""
    whole = b"".join(parts((Service("20552", units="3"),)))
    expected = [one.elements for one in segments(scrub(whole).output)]
    assert [one.elements for one in segments(scrub(wrapped(whole, width)).output)] == expected


@pytest.mark.parametrize("width", [50, 80, 105])
def test_the_pieces_of_a_wrapped_file_do_not_depend_on_chunks(width: int) -> None:
    content = wrapped(b"".join(parts()), width)
    whole = [(one.start, one.raw) for one in pieces(content)]
    assert [(one.start, one.raw) for one in pieces(content, *range(1, len(content)))] == whole


def test_a_byte_order_mark_in_front_of_a_wrapped_file() -> None:
    content = BOM + wrapped(b"".join(parts()), 80)
    assert scrub(content).output == content


@pytest.mark.parametrize("width", range(70, 112))
def test_salvage_finds_a_wrapped_isa(width: int) -> None:
    """The second interchange cannot be read; the third is found though its letters may be broken."""
    first, second, third = parts((Service("20552", units="3"),))
    content = wrapped(first + second.replace(b"SE|", b"SX|") + third, width)
    with pytest.raises(Unreadable):
        scrub(content)
    done = scrub(content, using=settings(salvage=True))
    assert done.run.ledger.received.claims == 2
    expected = [one.elements for one in segments(scrub(first + third).output)]
    assert [one.elements for one in segments(done.output)] == expected


@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\n\n"])
@pytest.mark.parametrize("lost", [b":", b"~"])
def test_an_isa_that_lacks_a_byte_is_the_reason(newline: bytes, lost: bytes) -> None:
    """In a file with line ends, the line end behind it would pass for its terminator, and the envelope for broken."""
    content = Interchange((Group((Transaction((Office((Person((Bill((Service(),)),)),)),)),)),)).written()
    isa, rest = content[:106], content[106:].replace(b"\n", newline)
    short = b"\n\n" + isa.replace(lost, b"") + rest
    with pytest.raises(Unreadable) as refused:
        scrub(short)
    assert (refused.value.reason, refused.value.where.segment) == (Reason.ISA_UNREADABLE, 1)
    assert refused.value.where.offset == 2


@pytest.mark.parametrize("end", [b"*", b" ", b"\x00"])
def test_lines_that_end_with_something_else_are_no_sign_of_it(end: bytes) -> None:
    """Segments that end with line breaks: an empty last element, blanks or a filler behind GS08 say nothing."""
    body = (Group((Transaction((Office((Person((Bill((Service("20552"),)),)),)),)),)),)
    content = Interchange(body, style=Style(newline=b"", terminator=b"\n")).written()
    odd = content.replace(b"X222A1\nST", b"X222A1" + end + b"\nST")
    assert scrub(odd).output == odd


def test_an_interchange_behind_a_wrapped_one_may_have_line_ends() -> None:
    """Put together from files of different senders: the one ends segments with line breaks, the other is wrapped."""
    first, second, _ = parts()
    lines = evolve(Style(newline=b""), terminator=b"\n")
    bill = Bill((Service("20552"),), day="20240105", number="QB-5")
    third = Interchange((Group((Transaction((Office((Person((bill,)),)),)),)),), style=lines).written()
    content = wrapped(first + second, 80) + b"\n" + third
    assert scrub(content).output == content
    content = third + wrapped(first + second, 80)
    assert scrub(content).output == content
