"""What cells mean, at the edges of what a spreadsheet makes of them."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from x12scrub.errors import TableFileError
from x12scrub.imports.cells import day, leading_digit, procedure
from x12scrub.imports.row import Row

ROW = Row("a.csv", 7, ())


@pytest.mark.parametrize(
    ("cell", "code"),
    [("20552", "20552"), ("100", "00100"), ("j3301", "J3301"), ("0232T", "0232T"), ("00100", "00100")],
)
def test_codes_that_became_integers_are_padded(cell: str, code: str) -> None:
    assert procedure(ROW, cell) == code


@given(st.dates(date(1000, 1, 1)), st.sampled_from(["%Y%m%d", "%m/%d/%Y", "%Y-%m-%d", "%Y-%m-%d 00:00:00.000"]))
def test_days_are_read_in_every_form(on: date, form: str) -> None:
    assert day(ROW, on.strftime(form), "last day") == on


@pytest.mark.parametrize("cell", ["", "*", "N/A"])
def test_no_day(cell: str) -> None:
    assert day(ROW, cell, "last day") is None


@pytest.mark.parametrize("cell", ["7/1/2024", "7/1/2024 0:00:00", "07/01/2024 11:59:59 PM", "2024-07-01T12:30"])
def test_days_of_a_database(cell: str) -> None:
    """Months without a zero, hours that mean nothing."""
    assert day(ROW, cell, "day") == date(2024, 7, 1)


@pytest.mark.parametrize("cell", ["2 Date of Service Edit: Policy", "2"])
def test_the_digit_counts_not_the_words_behind_it(cell: str) -> None:
    assert leading_digit(ROW, cell, "123", "the adjudication indicator") == 2


REFUSED: dict[str, Callable[[], object]] = {
    "four letters": lambda: procedure(ROW, "ABCD"),
    "six digits": lambda: procedure(ROW, "205520"),
    "no code": lambda: procedure(ROW, ""),
    "half a date": lambda: day(ROW, "202407", "last day"),
    "a day that never was": lambda: day(ROW, "20240231", "last day"),
    "words behind it": lambda: day(ROW, "2024-07-01 or later", "last day"),
    "another digit": lambda: leading_digit(ROW, "4 words", "123", "the indicator"),
    "two digits": lambda: leading_digit(ROW, "12", "123", "the indicator"),
    "no digit": lambda: leading_digit(ROW, "", "123", "the indicator"),
}


@pytest.mark.parametrize("read", REFUSED.values(), ids=REFUSED)
def test_what_is_refused_names_the_line_and_what_was_expected(read: Callable[[], object]) -> None:
    with pytest.raises(TableFileError, match=r"^a\.csv, line 7: expected"):
        read()
