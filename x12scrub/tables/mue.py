"""How many units of a code a day can hold (NCCI medically unlikely edits, practitioner)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from attrs import evolve, field, frozen

from x12scrub.tables.basis import Basis
from x12scrub.tables.edition import Edition
from x12scrub.tables.sheet import Sheet

# CMS NCCI policy manual, chapter I, on adjudication indicators.
_ADJUDICATIONS = {"1": 1, "2": 2, "3": 3}


@frozen
class UnitLimit:
    """Units above the limit are denied. A limit of 0 means that the code is not payable at all."""

    code: str
    units: Decimal
    adjudication: int
    """1 by line; 2 by day, and no record changes it; 3 by day, and records may."""
    basis: Basis = field(repr=False)


@frozen(eq=False)
class UnitLimits:
    edition: Edition
    rows: Mapping[str, UnitLimit] = field(repr=False)

    def limit(self, code: str, on: date) -> UnitLimit | None:
        """None where the table has no row, which is not "no limit": some limits are not published."""
        found = self.rows.get(code)
        return found and evolve(found, basis=self.edition.basis(on))


def read(sheet: Sheet) -> UnitLimits:
    rows: dict[str, UnitLimit] = {}
    basis = sheet.edition.basis()
    for row in sheet.rows:
        code = row.text("code")
        if code in rows:
            raise row.fault(f"a second row for {code}")
        rows[code] = UnitLimit(code, row.number("units"), row.choice("adjudication", _ADJUDICATIONS), basis)
    return UnitLimits(sheet.edition, rows)
