"""The IEA of an interchange does not count its functional groups."""

from collections.abc import Iterator

from x12scrub.claims.model import Trailer
from x12scrub.finding import Change, Field, Finding, Verdict, correct
from x12scrub.registry import Reads, edit
from x12scrub.tables import Basis, Tables

BASIS = Basis("envelope", "005010", "ASC X12 005010, IEA01: the functional groups of the interchange")


@edit("X103", "interchange-count-mismatch", reads=Reads.ENVELOPE, applies={Verdict.CORRECT})
def check(trailer: Trailer, _: Tables) -> Iterator[Finding]:
    if trailer.segment_id != "IEA" or trailer.declared == trailer.counted:
        return
    yield correct(
        trailer,
        Change(0, Field.SEGMENT_COUNT, trailer.declared, trailer.counted),
        because=f"IEA01 says {trailer.declared} groups; the interchange holds {trailer.counted}",
        basis=BASIS,
    )
