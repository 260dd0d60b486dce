"""A trigger point line carries a modifier that does not go with its code, or one modifier twice."""

from collections.abc import Iterator

from x12scrub.claims.model import Line
from x12scrub.finding import Finding, Status, Verdict, reject
from x12scrub.registry import Reads, edit
from x12scrub.tables import Modifiers, Tables


@edit(
    "TP103",
    "modifier-not-valid",
    reads=Reads.LINE,
    applies={Verdict.REJECT},
    status=Status("A7", 453),
    prevents=("4", "182"),
)
def check(line: Line, tables: Tables) -> Iterator[Finding]:
    """What should stand there instead, only the record tells: a finger may be a joint, 25 may belong to the visit."""
    if line.procedure not in tables.trigger_codes:
        return
    faults = list(_faults(line, tables.modifiers))
    if faults:
        because = f"line {line.ordinal}, {line.procedure}, carries {', and '.join(faults)}"
        yield reject(line, because, tables.modifiers.basis)


def _faults(line: Line, modifiers: Modifiers) -> Iterator[str]:
    present = dict.fromkeys(line.modifiers)
    unfit = [modifier for modifier in present if modifiers.not_valid_on_trigger(modifier)]
    if unfit:
        yield f"{', '.join(unfit)}, which this code does not take"
    # A side goes from the line, however often it stands there: that is a correction.
    repeated = [one for one in present if line.modifiers.count(one) > 1 and one not in modifiers.laterality]
    if repeated:
        yield f"{', '.join(repeated)} more than once"
