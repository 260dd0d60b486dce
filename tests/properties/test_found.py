"""What the expressions for plain loops find is what assembling the loop finds."""

import attrs
import pytest
from hypothesis import given

from tests.bench.generator import interchanges
from tests.properties.test_quiet import plain_files
from tests.strategies import files
from tests.support import settings, tables
from x12scrub.claims.assemble import ClaimText, SubscriberLoop
from x12scrub.claims.model import Claim, Line
from x12scrub.claims.plain import read
from x12scrub.claims.scout import survey
from x12scrub.judge import Judge
from x12scrub.loops import Loops
from x12scrub.policy import STANDARD
from x12scrub.quiet import Quiet
from x12scrub.wire.patch import BytesSource

NOT_FOUND = {
    Claim: {"number", "patient", "is_dependent", "patient_key", "submitter"},
    Line: {"segment", "control_number", "rendering", "detail"},
}
COMPARED_APART = {Claim: {"lines"}, Line: {"claim"}}


def quietly(content: bytes) -> tuple[Quiet, Loops]:
    source = BytesSource(content)
    loops = Loops(0, source, survey(source, tables().trigger_codes))
    return Quiet(Judge(settings().edits, tables(), STANDARD), (loops,)), loops


def agree(content: bytes) -> int:
    """The number of loops of which not all was read."""
    quiet, loops = quietly(content)
    light = 0
    for row in range(len(loops.survey.subscribers)):
        _, raw, delimiters = loops.text(row)
        claim = read(raw, delimiters)
        if claim is None or quiet.says(0, row) is None:
            continue
        light += 1
        found, assembled = quiet.loop(0, row, claim), loops.read(row)
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
