"""A trigger point line carries RT, LT or 50: the code is paid alike for one side and for both."""

from collections.abc import Iterator

from x12scrub.claims.model import Line
from x12scrub.finding import Change, Field, Finding, Status, Verdict, correct, no_data
from x12scrub.registry import Reads, edit
from x12scrub.tables import Tables

# CMS PPRRVU, column BILAT SURG: 0 means that 50, RT and LT do not apply.
NO_SIDES = "0"


@edit(
    "TP102",
    "laterality-modifier",
    reads=Reads.LINE,
    applies={Verdict.CORRECT},
    status=Status("A7", 453),
    prevents=("4",),
    of_injections=True,
)
def check(line: Line, tables: Tables) -> Iterator[Finding]:
    laterality = tables.modifiers.laterality
    if line.procedure not in tables.trigger_codes or laterality.isdisjoint(line.modifiers):
        return
    fees = tables.procedures.indicators(line.procedure, line.dates.first if line.dates else None)
    if fees is None:
        yield no_data(line, f"no fee schedule row says whether {line.procedure} takes a side")
        return
    if fees.bilateral != NO_SIDES:
        return
    if line.dates is None and any(line.is_twin_of(other) for other in line.claim.lines):
        message = f"line {line.ordinal} has no date: whether it repeats another line of {line.procedure} cannot be told"
        yield no_data(line, message, fees.basis)
        return
    sides = ", ".join(dict.fromkeys(modifier for modifier in line.modifiers if modifier in laterality))
    yield correct(
        line,
        Change(line.ordinal, Field.MODIFIERS, line.modifiers, line.modifiers_without(laterality)),
        because=f"line {line.ordinal}, {line.procedure}, carries {sides}; this code takes no side",
        basis=fees.basis,
    )
