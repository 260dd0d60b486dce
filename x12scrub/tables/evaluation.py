"""Evaluation and management (E/M) codes: their families, and the last day of those that have ended."""

from collections.abc import Iterator, Mapping
from datetime import date

from attrs import evolve, field, frozen

from x12scrub.tables.basis import Basis
from x12scrub.tables.edition import Edition, Period
from x12scrub.tables.sheet import Sheet


@frozen(repr=False)
class Family:
    """Codes that payers treat alike, such as office-established."""

    name: str
    basis: Basis = field(repr=False)


@frozen(eq=False, repr=False)
class Evaluation:
    edition: Edition
    codes: frozenset[str] = field(repr=False)
    """Every E/M code of the table, ended ones and add-ons too."""
    add_ons: frozenset[str] = field(repr=False)
    """Codes that only extend another service: 25 is never put on one."""
    families: frozenset[str] = field(repr=False)
    """The names of all families."""
    rows: Mapping[str, tuple[Family, Period]] = field(repr=False)

    @property
    def changes(self) -> Iterator[date]:
        return (day for _, period in self.rows.values() for day in period.changes)

    def family(self, code: str, on: date) -> Family | None:
        """None where the code is no E/M code, or not valid on that day."""
        family, period = self.rows.get(code, (None, Period()))
        if family is None or not period.covers(on):
            return None
        return evolve(family, basis=self.edition.basis(on))

    def last_day(self, code: str) -> date | None:
        """The last day of a code that has ended; None for every other code."""
        return self.rows[code][1].last if code in self.rows else None


def read(sheet: Sheet) -> Evaluation:
    rows: dict[str, tuple[Family, Period]] = {}
    add_ons: set[str] = set()
    basis = sheet.edition.basis()
    for row in sheet.rows:
        codes = row.words("codes")
        for code in codes:
            if code in rows:
                raise row.fault(f"a second family for {code}")
            rows[code] = (Family(row.text("name"), basis), row.period())
        if row.flag("add-on"):
            add_ons.update(codes)
    names = frozenset(family.name for family, _ in rows.values())
    return Evaluation(sheet.edition, frozenset(rows), frozenset(add_ons), names, rows)
