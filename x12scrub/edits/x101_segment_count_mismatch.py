"""The SE of a transaction does not count its segments."""

from collections.abc import Iterator

from x12scrub.claims.model import Trailer
from x12scrub.finding import Change, Field, Finding, Verdict, correct
from x12scrub.registry import Reads, edit
from x12scrub.tables import Basis, Tables

BASIS = Basis("envelope", "005010", "ASC X12 005010, SE01: the segments from ST to SE, both included")


@edit("X101", "segment-count-mismatch", reads=Reads.ENVELOPE, applies={Verdict.CORRECT})
def check(trailer: Trailer, _: Tables) -> Iterator[Finding]:
    if trailer.segment_id != "SE" or trailer.declared == trailer.counted:
        return
    yield correct(
        trailer,
        Change(0, Field.SEGMENT_COUNT, trailer.declared, trailer.counted),
        because=f"SE01 says {trailer.declared} segments; {trailer.counted} stand from ST to SE",
        basis=BASIS,
    )
