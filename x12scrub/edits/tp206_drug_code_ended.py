"""A drug line beside a trigger point injection whose code had ended by the day of service."""

from collections.abc import Iterator

from x12scrub.claims.model import Line
from x12scrub.finding import Finding, Status, Verdict, note, reject
from x12scrub.registry import Reads, edit
from x12scrub.tables import Tables


@edit(
    "TP206",
    "drug-code-ended",
    reads=Reads.LINE,
    applies={Verdict.REJECT},
    status=Status("A7", 507),
    prevents=("181", "16"),
)
def check(line: Line, tables: Tables) -> Iterator[Finding]:
    """The new code is counted in other units, so how much was given has to come from the record."""
    code = tables.drugs.ended.get(line.procedure)
    if code is None or line.dates is None or line.dates.last <= code.last:
        return
    ended = f"line {line.ordinal}, {line.procedure}, ended on {code.last}"
    instead = f"; {code.instead} took its place, and is counted in units of its own" if code.instead else ""
    if line.dates.first > code.last:
        yield reject(line, f"{ended}, before the day of service{instead}", code.basis)
    else:
        yield note(line, f"{ended}, within the days that the line covers{instead}", code.basis)
