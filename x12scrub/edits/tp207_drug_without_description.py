"""A drug without a code of its own, billed beside a trigger point injection, and no text that names it."""

from collections.abc import Iterator

from x12scrub.claims.model import Line
from x12scrub.finding import Finding, Status, Verdict, reject
from x12scrub.registry import Reads, edit
from x12scrub.tables import Tables


@edit(
    "TP207",
    "drug-without-description",
    reads=Reads.LINE,
    applies={Verdict.REJECT},
    status=Status("A8", 306),
    prevents=("16",),
)
def check(line: Line, tables: Tables) -> Iterator[Finding]:
    """Whether the text names drug and dose is for the payer to read; without one there is nothing to read."""
    if line.procedure in tables.drugs.unclassified and not line.description and not line.notes:
        because = f"line {line.ordinal}, {line.procedure}, stands for any drug, and neither SV101-7 nor NTE names it"
        yield reject(line, because, tables.drugs.unclassified_basis)
