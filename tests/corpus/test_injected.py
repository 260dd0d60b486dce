"""Public samples with a trigger point line in every claim: nothing is lost, all reads back, nothing gets worse."""

from collections import Counter
from pathlib import Path

import pytest
from attrs import evolve

from tests.corpus.injecting import injected
from tests.corpus.test_corpus import FATES, files
from tests.robustness import ROWS, Row
from tests.support import CORPUS, changes, scrub, segments, settings, undone
from x12scrub.engine import Settings
from x12scrub.errors import Unreadable
from x12scrub.fates import OnPrompt
from x12scrub.guide.touched import faults
from x12scrub.journal import Disposition

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the public sample files are not beside this checkout")

LARGE = 12_000


def readable() -> list[object]:
    """Those that are not refused; the large ones take pyx12 seconds."""
    found = (path for path in files() if not FATES[path.name].startswith("refused"))
    large = pytest.mark.slow
    return [pytest.param(path, marks=[large] if path.stat().st_size > LARGE else [], id=path.name) for path in found]


every_file = pytest.mark.parametrize("path", readable())
UNITS = tuple(edit for edit in settings().edits if edit.code.startswith(("TP101", "X10")))
USED = {
    "rejecting": settings(),
    "forwarding": evolve(settings(), on_prompt=OnPrompt.FORWARD),
    "correcting": settings(*UNITS),  # no edit that rejects: what came leaves, with one unit for three
}
every_way = pytest.mark.parametrize("using", USED.values(), ids=USED)


def judged(content: bytes) -> int:
    """Claims of the transactions that are judged."""
    found, professional = 0, False
    for segment in segments(content):
        if segment.id == b"ST":
            professional = segment.element(3).startswith(b"005010X222")
        found += professional and segment.id == b"CLM"
    return found


@every_file
@every_way
def test_every_claim_is_judged_counted_and_read_back(path: Path, using: Settings) -> None:
    """Each claim has one fate, the output is the input but for patches, and final."""
    content = injected(path.read_bytes())
    done = scrub(content, using=using)
    ledger = done.run.ledger
    assert not done.run.crashed, [one.message for one in done.run.findings()]
    assert ledger.received.claims == sum(one.id == b"CLM" for one in segments(content))
    assert sum(tally.claims for tally in ledger.settled.values()) == ledger.received.claims
    spoken = {one.claim.place for one in done.outcomes if one.claim is not None}
    assert len(spoken) == judged(content)
    if done.output:
        assert undone(done.output, changes(done.run), content) == content
        assert sum(one.id == b"CLM" for one in segments(done.output)) == ledger.leaving.claims
        assert scrub(done.output, using=using).output == done.output


@every_file
@every_way
def test_pyx12_finds_no_fault_that_was_not_there(path: Path, using: Settings) -> None:
    content = injected(path.read_bytes())
    output = scrub(content, using=using).output
    if not output:
        return
    after, before = faults(output), faults(content)
    assert (after is None) == (before is None)
    assert not Counter(after) - Counter(before)


def test_something_is_corrected_in_them() -> None:
    """These tests would hold as well if nothing were done."""
    fates: Counter[Disposition] = Counter()
    for path in files():
        if not FATES[path.name].startswith("refused"):
            done = scrub(injected(path.read_bytes()), using=USED["correcting"])
            fates.update({what: tally.claims for what, tally in done.run.ledger.settled.items()})
    assert fates[Disposition.CORRECTED] > 850


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_what_befalls_a_file_loses_no_claim_of_any_sample(row: Row) -> None:
    """Each row of the robustness table over every sample, with the line and without."""
    for path in files():
        if FATES[path.name].startswith("refused") or path.stat().st_size > LARGE:
            continue
        for content in (path.read_bytes(), injected(path.read_bytes())):
            claims = sum(one.id == b"CLM" for one in segments(content))
            made = _made(row, content)
            if made is None:
                continue
            try:
                done = scrub(made)
            except Unreadable:
                assert row.fate != "kept", path.name
                continue
            assert row.fate == "kept", path.name
            assert done.run.ledger.received.claims == claims * row.times, path.name
            assert not done.output or undone(done.output, changes(done.run), made) == made, path.name


def _made(row: Row, content: bytes) -> bytes | None:
    """The row over a file; None for a file that is not in the usual delimiters, or has not what the row needs."""
    whole = segments(content)
    if sum(one.id == b"ISA" for one in whole) != 1 or (whole[0].raw[3:4], whole[0].raw[-1:]) != (b"*", b"~"):
        return None
    plain = b"~\n".join(b"*".join(one.elements) for one in whole) + b"~\n"
    try:
        made = row.make(plain)
        return None if made == plain and row.fate != "kept" else made
    except ValueError:  # no BHT, no claim
        return None
