"""Pairs of codes that are not paid together (NCCI procedure-to-procedure edits, practitioner)."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from attrs import evolve, field, frozen

from x12scrub.tables.basis import Basis
from x12scrub.tables.edition import Edition
from x12scrub.tables.sheet import Sheet

# CMS NCCI policy manual, chapter I. Indicator 9 marks a pair that never was; such rows are left out of the table.
_INDICATORS = {"0": 0, "1": 1}


@frozen
class Pair:
    """Column 1 is payable, column 2 is denied; with indicator 1 a modifier may separate them, with 0 nothing does."""

    column1: str
    column2: str
    indicator: int
    reason: str
    """Why the pair exists, as a short slug of our own."""
    until: date | None
    """Last day of the row; None while it is in force."""
    basis: Basis = field(repr=False)


@frozen(eq=False)
class Pairs:
    edition: Edition
    rows: Mapping[tuple[str, str], tuple[Pair, ...]] = field(repr=False)
    """Unordered pair, as `_key` makes it, to its rows; those that end first stand first."""

    def between(self, one: str, other: str, on: date) -> Pair | None:
        """The row that decides for two codes of one day, whichever of them is column 1; None where there is none.

        The seed has last days but no first days. Where several rows could be in force, the one that ends first
        decides: a pair that was deleted and issued anew, or turned round, is then read as the succession it was.
        """
        for pair in self.rows.get(_key(one, other), ()):
            if pair.until is None or on <= pair.until:
                return evolve(pair, basis=self.edition.basis(on))
        return None


def _key(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _last_day(pair: Pair) -> date:
    return pair.until or date.max


def read(sheet: Sheet) -> Pairs:
    """Two rows of one pair, in whichever direction, that end on the same day contradict each other: MapError."""
    rows: dict[tuple[str, str], dict[date, Pair]] = defaultdict(dict)
    basis = sheet.edition.basis()
    for row in sheet.rows:
        column1, column2 = row.text("column1"), row.text("column2")
        if column1 == column2:
            raise row.fault(f"{column1} is paired with itself")
        indicator = row.choice("indicator", _INDICATORS)
        pair = Pair(column1, column2, indicator, row.text("reason"), row.day("until"), basis)
        known = rows[_key(column1, column2)]
        if _last_day(pair) in known:
            raise row.fault(f"a second row for {column1} and {column2} that ends on the same day")
        known[_last_day(pair)] = pair
    return Pairs(sheet.edition, {key: tuple(sorted(known.values(), key=_last_day)) for key, known in rows.items()})
