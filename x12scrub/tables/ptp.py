"""Pairs of codes that are not paid together (NCCI procedure-to-procedure edits, practitioner)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import combinations, product
from typing import NamedTuple, Protocol

from attrs import evolve, field, frozen

from x12scrub.recent import Recent
from x12scrub.tables.basis import Basis
from x12scrub.tables.codes import number
from x12scrub.tables.edition import Edition, Held, covering
from x12scrub.tables.pair_rows import NO_ROW, REASON, PairRows, day_number, unpacked
from x12scrub.tables.sheet import Row, Sheet

# CMS NCCI policy manual, chapter I. Indicator 9 marks a pair that never was; such rows are left out of the table.
_INDICATORS = {"0": 0, "1": 1}
# Days of service: a file has those of some months.
_KEPT = 256


class Pair(NamedTuple):
    """Column 1 is payable, column 2 is denied; with indicator 1 a modifier may separate them, with 0 nothing does.

    A tuple, since look-ups make one for every two codes of every day.
    """

    column1: str
    column2: str
    indicator: int
    reason: str
    """Why the pair exists: a short slug of our own, or what an imported table says."""
    until: date | None
    """Last day of the row; None while it is in force."""
    basis: Basis


class PairTable(Protocol):
    """What edits ask of pairs, whether they are the excerpt that ships or were imported."""

    @property
    def edition(self) -> Edition:
        """The newest."""

    @property
    def is_excerpt(self) -> bool:
        """True where the table has the pairs of some codes only, so that nothing follows for the others."""

    def changes(self, codes: Iterable[str]) -> Iterable[date]:
        """The days from which on a pair of two of the codes is another one than the day before, and perhaps others."""

    def reaches(self, on: date) -> bool:
        """False for days after the last edition: what has been added since is not known."""

    def between(self, one: str, other: str, on: date) -> Pair | None:
        """The row that decides for two codes of one day, whichever of them is column 1; None where there is none."""

    def among(self, codes: Iterable[str], on: date) -> Iterator[Pair]:
        """The row that decides for each two of the codes."""


@frozen(eq=False, repr=False)
class Pairs:
    """The excerpt that ships.

    It has last days but no first days. Where several rows could be in force, the one that ends first decides: a pair
    that was deleted and issued anew, or turned round, is then read as the succession it was.
    """

    edition: Edition
    rows: Mapping[tuple[str, str], tuple[Pair, ...]] = field(repr=False)
    """Unordered pair, as `_key` makes it, to its rows; those that end first stand first."""
    is_excerpt: bool = True

    def reaches(self, on: date) -> bool:
        return self.edition.covers_until is None or on <= self.edition.covers_until

    def between(self, one: str, other: str, on: date) -> Pair | None:
        for pair in self.rows.get(_key(one, other), ()):
            if pair.until is None or on <= pair.until:
                return pair._replace(basis=self.edition.basis(on))
        return None

    def among(self, codes: Iterable[str], on: date) -> Iterator[Pair]:
        for one, other in combinations(dict.fromkeys(codes), 2):
            if pair := self.between(one, other, on):
                yield pair

    def changes(self, codes: Iterable[str]) -> Iterator[date]:
        named = [self.rows.get(_key(*two), ()) for two in combinations(set(codes), 2)]
        lasts = (pair.until for rows in named for pair in rows if pair.until)
        return (last + timedelta(days=1) for last in lasts if last < date.max)

    def partners(self, codes: frozenset[str]) -> frozenset[str]:
        """The codes that make a pair with one of these on some day."""
        return frozenset(code for pair in self.rows for code in pair if not codes.isdisjoint(pair)) - codes


@frozen(eq=False, repr=False)
class PairEditions:
    """Imported editions, the oldest first; there is at least one.

    The edition whose quarter holds the day decides, else the newest: its rows carry first and last days, ended ones
    too, so that it speaks of every day until its quarter ends.
    """

    held: tuple[Held[PairRows], ...]
    is_excerpt: bool = False
    _deciding: Recent[date, "_Deciding"] = field(factory=lambda: Recent(_KEPT), init=False, repr=False)

    @property
    def edition(self) -> Edition:
        return self.held[-1].edition

    def changes(self, codes: Iterable[str]) -> Iterator[date]:
        """Those of the rows. Which edition decides is a matter of its period."""
        numbers = {number(one) for one in codes}
        for held in self.held:
            for period in held.rows.periods(numbers):
                yield from period.changes

    def reaches(self, on: date) -> bool:
        return self.edition.covers_until is None or on <= self.edition.covers_until

    def between(self, one: str, other: str, on: date) -> Pair | None:
        decides = self._on(on)
        low, high = (one, other) if one < other else (other, one)
        row = decides.rows.find(number(low), number(high), decides.day)
        return None if row == NO_ROW else decides.pair(low, high, row)

    def among(self, codes: Iterable[str], on: date) -> Iterator[Pair]:
        decides, named = self._on(on), {number(one): one for one in codes}
        for low, high, row in decides.rows.among(named, decides.day):
            yield decides.pair(named[low], named[high], row)

    def _on(self, day: date) -> "_Deciding":
        deciding = self._deciding.get(day)
        if deciding is None:
            held = covering(self.held, day) or self.held[-1]
            deciding = self._deciding.keep(day, _Deciding(held.rows, day_number(day), held.edition.basis(day)))
        return deciding


@frozen(eq=False, repr=False)
class _Deciding:
    """The rows that decide on a day, and what a verdict rests on then."""

    rows: PairRows
    day: int
    basis: Basis

    def pair(self, low: str, high: str, row: int) -> Pair:
        column1, column2, indicator, last = unpacked(low, high, row)
        return Pair(column1, column2, indicator, self.rows.reasons[row & REASON], last, self.basis)


def _key(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _last_day(pair: Pair) -> date:
    return pair.until or date.max


def _codes(row: Row, column: str) -> tuple[str, ...]:
    row.text(column)  # there has to be one
    return row.words(column)


def read(sheet: Sheet) -> Pairs:
    """Two rows of one pair, in whichever direction, that end on the same day contradict each other: MapError."""
    rows: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    basis = sheet.edition.basis()
    for row in sheet.rows:
        indicator, reason, until = row.choice("indicator", _INDICATORS), row.text("reason"), row.day("until")
        for column1, column2 in product(_codes(row, "column1"), _codes(row, "column2")):
            if column1 == column2:
                raise row.fault(f"{column1} is paired with itself")
            pair = Pair(column1, column2, indicator, reason, until, basis)
            known = rows[_key(column1, column2)]
            if any(_last_day(one) == _last_day(pair) for one in known):
                raise row.fault(f"a second row for {column1} and {column2} that ends on the same day")
            known.append(pair)
    edition = evolve(sheet.edition, rows=sum(map(len, rows.values())))
    return Pairs(edition, {key: tuple(sorted(known, key=_last_day)) for key, known in rows.items()})
