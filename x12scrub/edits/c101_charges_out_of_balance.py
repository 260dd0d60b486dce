"""The charge of a claim is not the sum of its lines."""

from collections.abc import Iterator

from x12scrub.claims.model import Claim
from x12scrub.finding import Finding, Status, Verdict, reject
from x12scrub.registry import Reads, edit
from x12scrub.tables import Basis, Tables

BASIS = Basis("claim", "005010X222A1", "TR3 005010X222A1, 2300 CLM02: the sum of SV102 of the claim's lines")


@edit("C101", "charges-out-of-balance", reads=Reads.CLAIM, applies={Verdict.REJECT}, status=Status("A8", 400))
def check(claim: Claim, _: Tables) -> Iterator[Finding]:
    if claim.balances:
        return
    unread = [str(line.ordinal) for line in claim.lines if line.charge is None]
    if claim.charge is None:
        yield reject(claim, "the total charge of the claim cannot be read", BASIS)
    elif unread:
        yield reject(claim, f"the charge of line {', '.join(unread)} cannot be read", BASIS)
    else:
        yield reject(claim, "the total charge of the claim is not the sum of its lines", BASIS)
