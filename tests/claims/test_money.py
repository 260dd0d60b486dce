"""Amounts and quantities as X12 writes them, and as we write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from x12scrub.claims.money import amount, dollars, read, write


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("3", "3"),
        ("003", "3"),
        ("1.50", "1.5"),
        ("1.", "1"),
        (".5", "0.5"),
        ("-7.25", "-7.25"),
        ("9" * 18, "9" * 18),
    ],
)
def test_numbers_of_type_r(text: str, value: str) -> None:
    """Digits with an optional sign and point, zeros where the sender likes them."""
    assert read(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    ["", " ", "1e5", "1E5", "+1", "1,000", "--1", "1.2.3", ".", "-", "NaN", "Infinity", "1 ", "9" * 19, "²", "0x1"],
)
def test_what_is_no_number(text: str) -> None:
    """No exponent, no grouping, no blank, and nothing that only `Decimal` takes for a number."""
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("99999999.9999", "99999999.9999"),
        ("100000000", None),
        ("1" * 9, None),
        ("0.00010", "0.0001"),
        ("0.00001", None),
    ],
)
def test_an_amount_is_what_the_survey_can_add_up(text: str, value: str | None) -> None:
    """Below a hundred million dollars, and in whole ten-thousandths."""
    assert amount(text) == (None if value is None else Decimal(value))
    assert amount(f"-{text}") == (None if value is None else -Decimal(value))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1", b"1"),
        ("1.00", b"1"),
        ("100", b"100"),
        ("1E+2", b"100"),
        ("0.10", b"0.1"),
        ("0.00", b"0"),
        ("-2.50", b"-2.5"),
    ],
)
def test_the_shortest_form_is_written(value: str, text: bytes) -> None:
    """No exponent, no zeros behind the point, and the zeros of whole hundreds kept."""
    assert write(Decimal(value)) == text


@given(st.decimals(-(10**8) + 1, 10**8 - 1, places=4))
def test_what_is_written_is_read(value: Decimal) -> None:
    """Nothing is lost on the way out and back."""
    assert read(write(value).decode("ascii")) == value
    assert amount(write(value).decode("ascii")) == value


@pytest.mark.parametrize(
    ("value", "text"), [("3", "3.00"), ("3.5", "3.50"), ("1234.125", "1234.125"), ("1E+3", "1000.00")]
)
def test_dollars_have_cents(value: str, text: str) -> None:
    """At least two decimals, and never fewer than the amount has."""
    assert dollars(Decimal(value)) == text
