"""Packed pairs answer as a plain list of the same rows does, on every day and whichever code comes first."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tables.packing import PAIR_ROWS, decided, pairs_of
from x12scrub.tables import codes
from x12scrub.tables.pair_rows import PairPacker, PairRow, PairRows
from x12scrub.tables.ptp import PairEditions

ONE = timedelta(days=1)
FLIP = (
    PairRow("64400", "20552", date(2003, 1, 1), date(2016, 12, 31), 1, "More extensive procedure"),
    PairRow("20552", "64400", date(2017, 1, 1), None, 1, "Misuse of Column Two code with Column One code"),
)


def columns(pairs: PairEditions, one: str, other: str, on: date) -> tuple[str, str] | None:
    found = pairs.between(one, other, on)
    return (found.column1, found.column2) if found else None


@given(PAIR_ROWS, st.data())
def test_the_answer_is_that_of_a_plain_search(rows: Sequence[PairRow], data: st.DataObject) -> None:
    """Any rows, any two codes, any day: the row in force that came last, or none."""
    pairs = pairs_of(rows)
    known = sorted({code for row in rows for code in (row.column1, row.column2)} | {"ZZZZZ", "no code", "20552"})
    one, other = data.draw(st.sampled_from(known)), data.draw(st.sampled_from(known))
    edges = [day for row in rows for day in (row.first, row.last) if day]
    on = data.draw(st.sampled_from(edges or [date(2020, 1, 1)])) + data.draw(st.integers(-1, 1)) * ONE
    found = pairs.between(one, other, on)
    assert found == pairs.between(other, one, on)
    expected = decided(rows, one, other, on)
    said = found and (found.column1, found.column2, found.indicator, found.reason, found.until)
    assert said == (
        expected and (expected.column1, expected.column2, expected.indicator, expected.reason, expected.last)
    )


@given(PAIR_ROWS, st.dates(date(1995, 1, 1), date(2030, 1, 1)))
def test_all_pairs_of_a_day_are_those_of_each_two_codes(rows: Sequence[PairRow], on: date) -> None:
    """However many codes a day has, asking for all of them at once finds what asking for each two does."""
    pairs = pairs_of(rows)
    known = sorted({code for row in rows for code in (row.column1, row.column2)} | {"ZZZZZ", "no code"})
    for some in (known, known[:3], known[::2]):
        one_by_one = [pair for two in combinations(some, 2) if (pair := pairs.between(*two, on))]
        assert list(pairs.among(some, on)) == one_by_one


@given(PAIR_ROWS, st.data())
def test_no_pair_changes_between_two_changes_of_its_codes(rows: Sequence[PairRow], data: st.DataObject) -> None:
    """The first and the last day between two of the days that `changes` names have the same answer."""
    pairs = pairs_of(rows)
    known = sorted({code for row in rows for code in (row.column1, row.column2)} | {"ZZZZZ", "no code"})
    some = data.draw(st.sets(st.sampled_from(known)))
    edges = [date(1980, 1, 1), *sorted(set(pairs.changes(some))), date(2085, 1, 1)]
    for first, after in pairwise(edges):
        for two in combinations(sorted(some), 2):
            assert pairs.between(*two, first) == pairs.between(*two, after - ONE)


@given(PAIR_ROWS)
def test_rows_come_back_as_they_went_in(rows: Sequence[PairRow]) -> None:
    """Each row once, with everything that it says."""
    packer = PairPacker()
    for row in rows:
        packer.add(codes.number(row.column1), codes.number(row.column2), *_rest(row))
    found = list(PairRows(memoryview(b"".join(packer.packed()))))
    assert set(found) == set(rows)
    assert len(found) == packer.rows == len(set(rows))


def _rest(row: PairRow) -> tuple[date, date | None, int, str]:
    return row.first, row.last, row.indicator, row.reason


def test_a_row_takes_eight_bytes() -> None:
    """What makes two and a half million rows fit: the rest is a directory of the codes, and the reasons."""
    packer = PairPacker()
    lows, highs = range(100), range(500, 600)
    for low in lows:
        for high in highs:
            packer.add(low, high, date(2020, 1, 1), None, 1, "Misuse")
    size = len(b"".join(packer.packed()))
    assert size == 8 * len(lows) * len(highs) + 8 * (len(lows) + 1) + 16 + 8


@pytest.mark.parametrize("on", [date(2003, 1, 1), date(2016, 12, 30), date(2016, 12, 31)])
def test_a_pair_stands_one_way_until_the_end_of_2016(on: date) -> None:
    assert columns(pairs_of(FLIP), "20552", "64400", on) == ("64400", "20552")


@pytest.mark.parametrize("on", [date(2017, 1, 1), date(2024, 7, 1), date(2079, 9, 18), date(2079, 9, 19), date.max])
def test_and_the_other_way_from_2017_on(on: date) -> None:
    """A row in force has no last day, however far away the day is."""
    assert columns(pairs_of(FLIP), "20552", "64400", on) == ("20552", "64400")


def test_before_its_first_day_there_is_no_pair() -> None:
    assert columns(pairs_of(FLIP), "20552", "64400", date(2002, 12, 31)) is None


def test_days_between_two_rows_have_no_pair() -> None:
    """Deleted, and issued again two years later."""
    rows = (
        PairRow("A0001", "A0002", date(2010, 1, 1), date(2011, 12, 31), 0, "x"),
        PairRow("A0001", "A0002", date(2014, 1, 1), None, 1, "x"),
    )
    days = {date(2011, 12, 31): 0, date(2012, 1, 1): None, date(2013, 12, 31): None, date(2014, 1, 1): 1}
    for on, indicator in days.items():
        found = pairs_of(rows).between("A0001", "A0002", on)
        assert (found.indicator if found else None) == indicator


def test_of_rows_that_overlap_the_later_one_decides_and_is_counted() -> None:
    rows = (
        PairRow("A0001", "A0002", date(2010, 1, 1), None, 0, "x"),
        PairRow("A0002", "A0001", date(2014, 1, 1), None, 1, "x"),
    )
    assert columns(pairs_of(rows), "A0001", "A0002", date(2014, 1, 1)) == ("A0002", "A0001")
    packer = PairPacker()
    for row in (*rows, *FLIP):
        packer.add(codes.number(row.column1), codes.number(row.column2), *_rest(row))
    list(packer.packed())
    assert packer.overlaps == 1


def test_more_reasons_than_a_row_can_number_are_told_as_the_last_one() -> None:
    """CMS has some fifteen. The 65th does no harm to the rows."""
    rows = [PairRow("A0001", f"B{at:04}", date(2010, 1, 1), None, 1, f"reason {at}") for at in range(70)]
    found = {
        pair.column2: pair.reason
        for pair in pairs_of(rows).among([f"B{at:04}" for at in range(70)] + ["A0001"], FLIP[1].first)
    }
    assert [found[row.column2] for row in rows[:64]] == [row.reason for row in rows[:64]]
    assert {found[row.column2] for row in rows[64:]} == {"reason 63"}


@pytest.mark.parametrize("code", ["", "2055", "205522", "2055_", "+2055", " 2055", "g0283", "\uff120552", "20552\n"])
def test_what_is_no_code_has_no_number(code: str) -> None:
    """Python reads more than codes as numbers to base 36."""
    assert codes.number(code) == codes.OTHER


@given(st.from_regex(r"[0-9A-Z]{5}", fullmatch=True), st.from_regex(r"[0-9A-Z]{5}", fullmatch=True))
def test_numbers_sort_as_codes_do(one: str, other: str) -> None:
    assert codes.code(codes.number(one)) == one
    assert (codes.number(one) < codes.number(other)) == (one < other)
    assert codes.number(one).bit_length() <= codes.BITS


def test_what_a_file_writes_instead_of_codes_takes_no_memory_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "_MOST", 10)
    known = codes.number.__self__
    for at in range(1_000):
        assert codes.number(f"?{at}") == codes.OTHER
        assert codes.number("20552") == int("20552", 36)
    assert len(known) <= 10
