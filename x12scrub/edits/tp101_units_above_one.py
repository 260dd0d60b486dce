"""A trigger point line bills more than one unit: one unit a day is paid, however many injections were given."""

from collections.abc import Iterator

from x12scrub.claims.model import Line
from x12scrub.finding import Change, Field, Finding, Status, Verdict, correct, no_data, reject
from x12scrub.registry import Reads, edit
from x12scrub.tables import Tables

MINUTES = "MJ"


@edit(
    "TP101",
    "units-above-one",
    reads=Reads.LINE,
    applies={Verdict.CORRECT, Verdict.REJECT},
    status=Status("A7", 476),
    prevents=("151",),
    of_injections=True,
)
def check(line: Line, tables: Tables) -> Iterator[Finding]:
    if line.procedure not in tables.trigger_codes:
        return
    limit = tables.units.limit(line.procedure, line.dates.first) if line.dates else None
    if line.units is None or line.units <= 0:
        because = f"line {line.ordinal} has no positive number of units"
        yield reject(line, because, limit.basis if limit else tables.units.edition.basis())
        return
    if limit is None:
        when = f" on the day of line {line.ordinal}" if line.dates else f": line {line.ordinal} has no date"
        yield no_data(line, f"no limit of units for {line.procedure}{when}")
        return
    if line.units <= limit.units:
        return
    obstacle = _obstacle(line)
    billed = f"line {line.ordinal} bills more than one unit of {line.procedure}"
    if obstacle:
        yield reject(line, f"{billed}, and {obstacle}", limit.basis)
    else:
        change = Change(line.ordinal, Field.UNITS, line.units, limit.units)
        because = f"{billed}; one a day is paid, whatever was injected"
        yield correct(line, change, because=because, basis=limit.basis, per_unit=line.ordinal)


def _obstacle(line: Line) -> str:
    """Why the units cannot simply become one; empty when they can."""
    if line.spans_days:
        return "covers several days: bill a line for each day"
    if line.unit_basis == MINUTES:
        return "counts minutes: bill units"
    if line.claim.adjudicated:
        return "another payer has adjudicated the claim: its remittance answers for these units"
    return ""
