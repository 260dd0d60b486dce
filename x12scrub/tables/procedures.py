"""Indicators of the Medicare physician fee schedule (MPFS): of the codes that the rules need, or of all as imported."""

from collections.abc import Mapping
from datetime import date

from attrs import field, frozen

from x12scrub.tables.basis import Basis
from x12scrub.tables.edition import Edition, Held, covering
from x12scrub.tables.fee_rows import FeeRow, FeeRows
from x12scrub.tables.sheet import Row, Sheet


@frozen(repr=False)
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

    def refuses(self, modifier: str) -> bool:
        """True where an indicator of 0 says that the modifier does not go with the code. Other modifiers than 26, TC,
        62 and 66 have no indicator of this kind."""
        return {"26": self.component, "TC": self.component, "62": self.co_surgeon, "66": self.team}.get(modifier) == "0"


@frozen(eq=False, repr=False)
class Procedures:
    edition: Edition
    trigger_codes: frozenset[str]
    """The codes that the rules are about."""
    rows: Mapping[str, Fees] = field(repr=False)
    """The excerpt that ships, which is good for every day."""
    held: tuple[Held[FeeRows], ...] = field(default=(), repr=False)
    """Imported relative value files, the oldest first."""

    def indicators(self, code: str, on: date | None) -> Fees | None:
        """Of the file that was in force on the day and has the code, else of the excerpt. None where neither has it."""
        held = covering(self.held, on) if on else None
        row = held.rows.find(code) if held else None
        return _imported(row, held.edition.basis(on)) if held and row else self.rows.get(code)


def _imported(row: FeeRow, basis: Basis) -> Fees:
    return Fees(
        code=row.code,
        status=row.status,
        component=row.component,
        global_days=row.global_days,
        multiple=row.multiple,
        bilateral=row.bilateral,
        assistant=row.assistant,
        co_surgeon=row.co_surgeon,
        team=row.team,
        basis=basis,
    )


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
