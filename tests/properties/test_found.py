"""What the expressions for plain loops find is what assembling the loop finds."""

import attrs
import pytest
from hypothesis import given

from tests.bench.generator import interchanges
from tests.properties.test_quiet import plain_files
from tests.strategies import files
from tests.support import tables
from x12scrub.claims.assemble import ClaimText, SubscriberLoop
from x12scrub.claims.model import Claim, Line
from x12scrub.claims.plain import read
from x12scrub.claims.scout import survey
from x12scrub.loops import Loops
from x12scrub.wire.patch import BytesSource

NOT_FOUND = {
    Claim: {"patient", "is_dependent", "patient_key", "submitter"},
    Line: {"segment", "rendering"},
}
COMPARED_APART = {Claim: {"lines"}, Line: {"claim"}}


def agree(content: bytes) -> int:
    """The number of loops of which not all was read."""
    source = BytesSource(content)
    loops = Loops(0, source, survey(source, tables().trigger_codes))
    light = 0
    for row in range(len(loops.survey.subscribers)):
        _, raw, delimiters = loops.text(row)
        claim = read(raw, delimiters)
        if claim is None:
            continue
        light += 1
        found, assembled = loops.found_loop(row, claim), loops.read(row)
        (own,), (real,) = found.claims, assembled.claims
        alike(own.claim, real.claim, Claim)
        for line, other in zip(own.claim.lines, real.claim.lines, strict=True):
            assert line.claim is own.claim
            alike(line, other, Line)
        assert written(own) == written(real)
        ends(found, assembled)
    return light


def alike(found: Claim | Line, real: Claim | Line, kind: type[Claim | Line]) -> None:
    """Every slot is filled, or read from the claim in full."""
    for name in {one.name for one in attrs.fields(kind)} - COMPARED_APART[kind]:
        with_slot = found if name not in NOT_FOUND[kind] else real
        assert getattr(kind, name).__get__(with_slot) == getattr(found, name) == getattr(real, name), name


def written(text: ClaimText) -> list[list[tuple[int, bytes]]]:
    return [[(one.start, one.raw) for one in part] for part in (text.head, *text.lines)]


def ends(found: SubscriberLoop, real: SubscriberLoop) -> None:
    assert (found.start, found.stop, found.provider) == (real.start, real.stop, real.provider)
    assert (found.segments, len(found.dependents)) == (real.segments, len(real.dependents))


@given(plain_files())
def test_what_was_found_is_what_assembling_finds(content: bytes) -> None:
    agree(content)


@given(files())
def test_so_it_is_in_files_of_every_kind(file: tuple[bytes, object]) -> None:
    agree(file[0])


@pytest.mark.parametrize("kind", ["sparse", "dense"])
def test_so_it_is_in_a_file_like_real_ones(kind: str) -> None:
    assert agree(b"".join(interchanges(kind, 150_000))) > 100
