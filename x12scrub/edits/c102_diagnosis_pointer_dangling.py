"""A line points to a diagnosis that its claim does not list."""

from collections.abc import Iterator

from x12scrub.claims.model import Claim
from x12scrub.finding import Finding, Status, Verdict, reject
from x12scrub.registry import Reads, edit
from x12scrub.tables import Basis, Tables

BASIS = Basis("claim", "005010X222A1", "TR3 005010X222A1, 2400 SV107: positions in 2300 HI, counted from 1")


@edit(
    "C102",
    "diagnosis-pointer-dangling",
    reads=Reads.CLAIM,
    applies={Verdict.REJECT},
    status=Status("A7", 477),
    prevents=("16",),
)
def check(claim: Claim, _: Tables) -> Iterator[Finding]:
    for line in claim.lines:
        if line.points_well:
            continue
        pointers = [pointer.strip(" ") for pointer in line.pointers]
        if not all(pointer.isascii() and pointer.isdigit() for pointer in pointers):
            yield reject(line, f"line {line.ordinal} points to a diagnosis by something that is no number", BASIS)
        else:
            count = len(claim.diagnoses)
            because = f"line {line.ordinal} points to a diagnosis that the claim does not list; it lists {count}"
            yield reject(line, because, BASIS)
