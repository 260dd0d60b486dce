"""A trigger point line carries a modifier that does not go with its code, or one modifier twice."""

from collections.abc import Iterator

from x12scrub.claims.model import Line
from x12scrub.finding import Finding, Status, Verdict, reject
from x12scrub.registry import Reads, edit
from x12scrub.tables import Tables


@edit(
    "TP103",
    "modifier-not-valid",
    reads=Reads.LINE,
    applies={Verdict.REJECT},
    status=Status("A7", 453),
    prevents=("4", "182"),
    of_injections=True,
)
def check(line: Line, tables: Tables) -> Iterator[Finding]:
    """What should stand there instead, only the record tells: a finger may be a joint, 25 may belong to the visit."""
    if line.procedure not in tables.trigger_codes:
        return
    modifiers, present = tables.modifiers, dict.fromkeys(line.modifiers)
    fees = tables.procedures.indicators(line.procedure, line.dates.first if line.dates else None)
    refused = [one for one in present if fees and fees.refuses(one)]
    unfit = [one for one in present if one in refused or modifiers.not_valid_on_trigger(one)]
    # A side goes from the line, however often it stands there: that is a correction.
    repeated = [one for one in present if line.modifiers.count(one) > 1 and one not in modifiers.laterality]
    faults = [f"{', '.join(unfit)}, which this code does not take"] if unfit else []
    if repeated:
        faults.append(f"{', '.join(repeated)} more than once")
    if faults:
        because = f"line {line.ordinal}, {line.procedure}, carries {', and '.join(faults)}"
        basis = fees.basis if fees and unfit == refused and not repeated else modifiers.basis
        yield reject(line, because, basis)
