"""Golden runs: a folder of fixtures/runs is a story, with a file as it came, as it leaves, and what was decided.

`in.837` is scrubbed; `out.837` is what leaves (no such file where nothing does), `outcomes.txt` what became of whom.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.properties.audit import audit
from tests.support import ROOT, Scrub, changes, scrub, undone
from x12scrub.claims.money import dollars
from x12scrub.finding import Finding
from x12scrub.journal import Disposition, Outcome

STORIES = sorted(path.parent for path in (ROOT / "fixtures" / "runs").glob("*/in.837"))

each = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)


def outcomes(done: Scrub) -> str:
    """What was decided, for people: sums first, then each claim or trailer that an edit spoke of."""
    lines = [*sums(done), "", *(line for outcome in done.run.outcomes() for line in told(outcome))]
    return "\n".join(lines) + "\n"


def sums(done: Scrub) -> Iterator[str]:
    ledger = done.run.ledger
    yield f"{'received':9} {ledger.received.claims:4} {dollars(ledger.received.charges):>12}"
    for kind in Disposition:
        tally = ledger.settled[kind]
        yield f"{kind.value:9} {tally.claims:4} {dollars(tally.charges):>12}"


def told(outcome: Outcome) -> Iterator[str]:
    where = f"claim {outcome.place.claim}" if outcome.claim is not None else f"transaction {outcome.place.transaction}"
    yield f"{where}, segment {outcome.place.segment}: {outcome.disposition.value}"
    for finding in outcome.findings:
        yield f"    {said(finding)}"


def said(finding: Finding) -> str:
    line = f" line {finding.place.line}" if finding.place.line else ""
    others = "".join(f" ({place.claim.claim}/{place.line})" for place in finding.lines[1:])
    return f"{finding.code} {finding.verdict.value}{line}{others}"


def expected(story: Path) -> bytes:
    output = story / "out.837"
    return output.read_bytes() if output.exists() else b""


@each
def test_a_story_ends_as_it_is_told(story: Path) -> None:
    """To the last byte, and for the reasons that are written down."""
    done = scrub((story / "in.837").read_bytes())
    assert done.output == expected(story)
    assert outcomes(done) == (story / "outcomes.txt").read_text("ascii")
    assert not done.run.crashed


@each
def test_the_end_of_a_story_is_the_end(story: Path) -> None:
    """What left is in order, is not changed again, and leads back to what came."""
    content, output = (story / "in.837").read_bytes(), expected(story)
    if not output:
        assert not scrub(content).output
        return
    audit(output)
    assert scrub(output).output == output
    assert undone(output, changes(scrub(content).run), content) == content


def test_there_are_stories() -> None:
    """The folder is where this test looks for it."""
    assert "clinic-day" in {story.name for story in STORIES}
