"""Indicators of the Medicare physician fee schedule (MPFS) for the codes that the rules need."""

from collections.abc import Mapping

from attrs import field, frozen

from x12scrub.tables.basis import Basis
from x12scrub.tables.edition import Edition
from x12scrub.tables.sheet import Row, Sheet


@frozen
class Fees:
    """The fee schedule's indicators of one code, as CMS writes them (PPRRVU columns)."""

    code: str
    status: str
    """A: paid separately."""
    component: str
    """PCTC: 0 means that there is no professional and technical part, so 26 and TC do not apply."""
    global_days: str
    """000 and 010 are minor procedures; XXX means that the global concept does not apply."""
    multiple: str
    bilateral: str
    """0: 50, RT and LT do not apply. 1: they do."""
    assistant: str
    co_surgeon: str
    team: str
    basis: Basis = field(repr=False)


@frozen(eq=False)
class Procedures:
    edition: Edition
    trigger_codes: frozenset[str]
    """The codes that the rules are about."""
    rows: Mapping[str, Fees] = field(repr=False)

    def indicators(self, code: str) -> Fees | None:
        return self.rows.get(code)


def _fees(row: Row, basis: Basis) -> Fees:
    return Fees(
        code=row.text("code"),
        status=row.text("status"),
        component=row.text("component"),
        global_days=row.text("global-days"),
        multiple=row.text("multiple"),
        bilateral=row.text("bilateral"),
        assistant=row.text("assistant"),
        co_surgeon=row.text("co-surgeon"),
        team=row.text("team"),
        basis=basis,
    )


def read(sheet: Sheet) -> Procedures:
    """A table without a trigger code would let every claim pass unread: MapError."""
    rows: dict[str, Fees] = {}
    basis = sheet.edition.basis()
    for row in sheet.rows:
        fees = _fees(row, basis)
        if fees.code in rows:
            raise row.fault(f"a second row for {fees.code}")
        rows[fees.code] = fees
    trigger_codes = frozenset(row.text("code") for row in sheet.rows if row.flag("trigger"))
    if not trigger_codes:
        raise sheet.root.fault("no row is marked as a trigger code")
    return Procedures(sheet.edition, trigger_codes, rows)
