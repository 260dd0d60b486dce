"""The GE of a functional group does not count its transactions."""

from collections.abc import Iterator

from x12scrub.claims.model import Trailer
from x12scrub.finding import Change, Field, Finding, Verdict, correct
from x12scrub.registry import Reads, edit
from x12scrub.tables import Basis, Tables

BASIS = Basis("envelope", "005010", "ASC X12 005010, GE01: the transactions of the group")


@edit("X102", "group-count-mismatch", reads=Reads.ENVELOPE, applies={Verdict.CORRECT})
def check(trailer: Trailer, _: Tables) -> Iterator[Finding]:
    if trailer.segment_id != "GE" or trailer.declared == trailer.counted:
        return
    yield correct(
        trailer,
        Change(0, Field.SEGMENT_COUNT, trailer.declared, trailer.counted),
        because=f"GE01 says {trailer.declared} transactions; the group holds {trailer.counted}",
        basis=BASIS,
    )
