"""An evaluation on the day of a trigger point injection whose code had ended by then."""

from collections.abc import Iterator

from x12scrub.claims.model import Day
from x12scrub.finding import Finding, Status, Verdict, note, reject
from x12scrub.registry import Reads, edit
from x12scrub.tables import Tables


@edit(
    "TP209",
    "evaluation-code-ended",
    reads=Reads.DAY,
    applies={Verdict.REJECT},
    status=Status("A7", 507),
    prevents=("181", "16"),
    of_injections=True,
)
def check(day: Day, tables: Tables) -> Iterator[Finding]:
    """Which code is right instead depends on what the record says about the visit."""
    for line in day.lines if day.of(tables.trigger_codes) else ():
        last = tables.evaluation.last_day(line.procedure)
        if last is None or line.dates is None or line.dates.last <= last:
            continue
        ended, basis = f"line {line.ordinal}, {line.procedure}, ended on {last}", tables.evaluation.edition.basis()
        if line.dates.first > last:
            yield reject(line, f"{ended}, before the day of service", basis)
        else:
            yield note(line, f"{ended}, within the days that the line covers", basis)
