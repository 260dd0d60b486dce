"""What a 277CA says of accepted claims is the same whether a claim was assembled for it or not."""

from datetime import UTC, datetime
from unittest import mock

from hypothesis import given

from tests.bench.generator import interchanges
from tests.strategies import Answer, a_part, files
from tests.support import scrub, tables
from x12scrub.claims import accepted
from x12scrub.claims.scout import survey
from x12scrub.loops import Loops
from x12scrub.report.answers import Answering, whole
from x12scrub.wire.patch import BytesSource

HOW = Answering(datetime(2025, 9, 13, 12, 5, tzinfo=UTC), everything=True)


def agree(content: bytes) -> int:
    """The number of loops that are not assembled."""
    source = BytesSource(content)
    found = survey(source, tables().trigger_codes)
    loops, light = Loops(0, source, found), 0
    for row in range(len(found.subscribers)):
        _, raw, delimiters = loops.text(row)
        if (claim := accepted.read(raw, delimiters)) is not None:
            light += 1
            (assembled,) = (text.claim for text in loops.read(row).claims)
            assert (claim.number, claim.charge) == (assembled.number, assembled.charge)
            assert (claim.patient, claim.patient_key) == (assembled.patient, assembled.patient_key)
            assert set(claim.dates) == set(assembled.dates)
            assert not assembled.clearinghouse_number
    return light


def acknowledged(content: bytes) -> bytes:
    return b"".join(whole(scrub(content).run, HOW))


@given(files())
@a_part(5)
def test_a_plain_loop_says_what_the_assembled_claim_says(case: tuple[bytes, Answer]) -> None:
    content, _ = case
    agree(content)


def test_most_loops_are_not_assembled_and_the_277ca_is_the_same() -> None:
    """Dependents, second claims, rejected ones and remarks among them."""
    content = b"".join(interchanges("mixed", 60_000))
    assert agree(content) > 100
    light = acknowledged(content)
    with mock.patch.object(accepted, "read", return_value=None):
        assert acknowledged(content) == light
