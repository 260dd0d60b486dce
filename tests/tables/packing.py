"""Rows of pairs, packed and plain."""

from collections.abc import Sequence
from datetime import date

from hypothesis import strategies as st

from x12scrub.tables import Edition, codes
from x12scrub.tables.edition import Held, Period
from x12scrub.tables.pair_rows import PairPacker, PairRow, PairRows
from x12scrub.tables.ptp import PairEditions

# Few codes and few days, so that rows meet.
_CODES = st.sampled_from(["A0001", "A0002", "B0001", "00100", "99999", "Z0001"])
_DAYS = st.dates(date(1996, 1, 1), date(1996, 3, 1)) | st.dates(date(1990, 1, 1), date(2079, 9, 17))
ALWAYS = Period()


@st.composite
def _pair_row(draw: st.DrawFn) -> PairRow:
    one = draw(_CODES)
    other = draw(_CODES.filter(lambda code: code != one))
    last = draw(st.none() | _DAYS)
    return PairRow(one, other, draw(_DAYS), last, draw(st.sampled_from([0, 1])), draw(st.sampled_from(["", "Misuse"])))


# Two rows of a pair that begin on one day contradict each other; which of them decides is told elsewhere.
PAIR_ROWS = st.lists(_pair_row(), max_size=12, unique_by=lambda row: (frozenset((row.column1, row.column2)), row.first))


def edition(name: str, period: Period = ALWAYS, table: str = "ptp") -> Edition:
    return Edition(table, name, "invented", date(2026, 1, 1), period.first, period.last)


def packed(rows: Sequence[PairRow]) -> memoryview:
    packer = PairPacker()
    for row in rows:
        one, other = codes.number(row.column1), codes.number(row.column2)
        packer.add(one, other, row.first, row.last, row.indicator, row.reason)
    return memoryview(b"".join(packer.packed()))


def pairs_of(rows: Sequence[PairRow], period: Period = ALWAYS, name: str = "2024Q3") -> PairEditions:
    """An imported table of one edition."""
    content = packed(rows)
    return PairEditions((Held(edition(name, period), lambda: PairRows(content)),))


def decided(rows: Sequence[PairRow], one: str, other: str, on: date) -> PairRow | None:
    """What a plain search finds: of the rows of the pair in force on the day, the one that came into force last."""
    found = [
        row
        for row in rows
        if {row.column1, row.column2} == {one, other} and row.first <= on and (row.last is None or on <= row.last)
    ]
    return max(found, key=lambda row: row.first, default=None)
