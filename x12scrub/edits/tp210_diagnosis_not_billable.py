"""A trigger point line points to a diagnosis that is no billable ICD-10-CM code on its day."""

from collections.abc import Iterator

from x12scrub.claims.model import Line
from x12scrub.finding import Finding, Status, Verdict, no_data, reject
from x12scrub.registry import Reads, edit
from x12scrub.tables import Lack, Standing, Tables
from x12scrub.tables.diagnoses import ICD_10_BEGAN

_FAULTS = {
    Standing.HEADING: "of the claim is the heading of more exact codes",
    Standing.UNKNOWN: "of the claim is no code of ICD-10-CM on that day",
}


@edit(
    "TP210",
    "diagnosis-not-billable",
    reads=Reads.LINE,
    applies={Verdict.REJECT},
    status=Status("A7", 255),
    prevents=("16",),
    of_injections=True,
)
def check(line: Line, tables: Tables) -> Iterator[Finding]:
    if not tables.diagnoses.are_imported or line.procedure not in tables.trigger_codes or not any(line.diagnoses):
        return
    if line.dates is None:
        yield no_data(line, f"line {line.ordinal} has no date: which diagnoses were billable then cannot be told")
        return
    first, last = line.dates.first, line.dates.last
    if last < ICD_10_BEGAN:
        return
    pointed = zip(line.pointers, line.diagnoses, strict=True)
    standings = {
        pointer.strip(" ").lstrip("0"): tables.diagnoses.standing(code, first, last)
        for pointer, code in pointed
        if code
    }
    faults = [f"diagnosis {position} {_FAULTS[found]}" for position, found in standings.items() if found in _FAULTS]
    basis = tables.diagnoses.basis(last)
    if faults:
        yield reject(
            line, f"line {line.ordinal} points to a diagnosis that is not billable: {', '.join(faults)}", basis
        )
    elif None in standings.values():
        because = f"no imported edition of ICD-10-CM covers the day of line {line.ordinal}"
        yield no_data(line, because, basis, lack=Lack.DAY)
