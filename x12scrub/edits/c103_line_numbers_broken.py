"""The lines of a claim are not numbered 1, 2, 3."""

from collections.abc import Iterator

from x12scrub.claims.model import Claim
from x12scrub.finding import Change, Field, Finding, Verdict, correct, note
from x12scrub.naming import listed
from x12scrub.registry import Reads, edit
from x12scrub.tables import Basis, Tables

BASIS = Basis("claim", "005010X222A1", "TR3 005010X222A1, 2400 LX01: begins at 1 in each claim and rises by 1")


@edit("C103", "line-numbers-broken", reads=Reads.CLAIM, applies={Verdict.CORRECT})
def check(claim: Claim, _: Tables) -> Iterator[Finding]:
    """A correction for claims that something else changes; the engine makes it a note in the others."""
    unnumbered = [line for line in claim.lines if line.number is None]
    if unnumbered:
        missing = "has no LX" if len(unnumbered) == 1 else "have no LX"
        yield note(claim, f"{listed(unnumbered)} {missing}: there is no number to put right", BASIS)
        return
    changes = tuple(
        Change(line.ordinal, Field.LINE_NUMBER, line.number, str(line.ordinal))
        for line in claim.lines
        if line.number != str(line.ordinal)
    )
    if changes:
        because = f"the lines of the claim are not numbered 1 to {len(claim.lines)}"
        yield correct(claim, *changes, because=because, basis=BASIS)
