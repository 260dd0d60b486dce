"""How many units of a code a day can hold (NCCI medically unlikely edits, practitioner)."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Protocol

from attrs import evolve, field, frozen

from x12scrub.tables import codes
from x12scrub.tables.basis import Basis
from x12scrub.tables.edition import NEWER_EDITION, Edition, Held, covering
from x12scrub.tables.sheet import Sheet

# CMS NCCI policy manual, chapter I, on adjudication indicators.
_ADJUDICATIONS = {"1": 1, "2": 2, "3": 3}
_CODE, _ADJUDICATION = 34, 32
_UNITS = (1 << _ADJUDICATION) - 1


@frozen(repr=False)
class UnitLimit:
    """Units above the limit are denied. A limit of 0 means that the code is not payable at all."""

    code: str
    units: Decimal
    adjudication: int
    """1 by line; 2 by day, and no record changes it; 3 by day, and records may."""
    basis: Basis = field(repr=False)


class UnitTable(Protocol):
    """What edits ask of limits, whether they are the excerpt that ships or were imported."""

    @property
    def edition(self) -> Edition:
        """The newest."""

    @property
    def is_excerpt(self) -> bool:
        """True where the table has the limits of some codes only."""

    def reaches(self, on: date) -> bool:
        """True where an edition holds the day: limits have no dates of their own."""

    def limit(self, code: str, on: date) -> UnitLimit | None:
        """None where the table has no row, which is not "no limit": some limits are not published."""


@frozen(eq=False, repr=False)
class UnitLimits:
    """The excerpt that ships. It judges every day."""

    edition: Edition
    rows: Mapping[str, UnitLimit] = field(repr=False)
    is_excerpt: bool = True

    def reaches(self, on: date) -> bool:
        return self.edition.period.covers(on)

    def limit(self, code: str, on: date) -> UnitLimit | None:
        found = self.rows.get(code)
        return found and evolve(found, basis=self.edition.basis(on))


class UnitRows:
    """The limits of an edition, packed: code, adjudication and units in one number, sorted."""

    __slots__ = ("_rows",)

    def __init__(self, content: memoryview) -> None:
        self._rows = content.cast("B").cast("Q")

    def find(self, code: str) -> tuple[int, int] | None:
        """Units and adjudication indicator of a code."""
        wanted = codes.number(code) << _CODE
        at = bisect_left(self._rows, wanted) if wanted >= 0 else len(self._rows)
        if at == len(self._rows) or self._rows[at] >> _CODE != wanted >> _CODE:
            return None
        return _unpacked(self._rows[at])

    def __iter__(self) -> Iterator[tuple[str, int, int]]:
        """Code, units and adjudication indicator of each row, by code."""
        return ((codes.code(row >> _CODE), *_unpacked(row)) for row in self._rows)


def _unpacked(row: int) -> tuple[int, int]:
    return row & _UNITS, row >> _ADJUDICATION & 3


def packed(rows: Iterable[tuple[int, int, int]]) -> bytes:
    """Code (as `codes.number` has it), units and adjudication indicator of each row, each code once."""
    numbers = (code << _CODE | adjudication << _ADJUDICATION | units for code, units, adjudication in rows)
    return array("Q", sorted(numbers)).tobytes()


@frozen(eq=False, repr=False)
class UnitEditions:
    """Imported editions, the oldest first; there is at least one.

    Limits have no dates, so an edition speaks of its own days. For any other day the edition before it decides, and
    the oldest where none is before it; the basis says so.
    """

    held: tuple[Held[UnitRows], ...]
    is_excerpt: bool = False

    @property
    def edition(self) -> Edition:
        return self.held[-1].edition

    def reaches(self, on: date) -> bool:
        return covering(self.held, on) is not None

    def limit(self, code: str, on: date) -> UnitLimit | None:
        held = covering(self.held, on) or self._nearest(on)
        found = held.rows.find(code)
        if found is None:
            return None
        basis = held.edition.basis(on)
        if held.edition.covers_from is not None and on < held.edition.covers_from:
            basis = evolve(basis, detail=(*basis.detail, NEWER_EDITION))
        units, adjudication = found
        return UnitLimit(code, Decimal(units), adjudication, basis)

    def _nearest(self, on: date) -> Held[UnitRows]:
        ended = [one for one in self.held if one.edition.covers_until is not None and one.edition.covers_until < on]
        return ended[-1] if ended else self.held[0]


def read(sheet: Sheet) -> UnitLimits:
    rows: dict[str, UnitLimit] = {}
    basis = sheet.edition.basis()
    for row in sheet.rows:
        code = row.text("code")
        if code in rows:
            raise row.fault(f"a second row for {code}")
        rows[code] = UnitLimit(code, row.number("units"), row.choice("adjudication", _ADJUDICATIONS), basis)
    return UnitLimits(sheet.edition, rows)
