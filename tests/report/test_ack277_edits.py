"""The 277CA of the edits: pyx12 accepts what their cases are rejected with, under the status that the edit declares."""

from datetime import UTC, datetime

import pytest

from tests.cases import Case, all_cases, frames_of, outcome_of, status_text
from tests.report.pyx12_maps import assert_passes
from x12scrub.finding import Verdict
from x12scrub.registry import Edit, all_edits
from x12scrub.report.answers import Answering, whole

REJECTING = (Verdict.REJECT, Verdict.ASK)


def rejecting(edit: Edit) -> Case | None:
    """The first case of an edit that ends in a rejection of its own alone."""
    own = (case for case in all_cases() if case.edit == edit.code)
    return next((case for case in own if {(one.code, one.verdict) for one in case.findings} & _wanted(edit)), None)


def _wanted(edit: Edit) -> set[tuple[str, Verdict]]:
    return {(edit.code, verdict) for verdict in REJECTING}


@pytest.mark.parametrize("edit", [one for one in all_edits() if one.status], ids=lambda one: one.code)
def test_a_rejection_of_each_edit_is_accepted(edit: Edit) -> None:
    """With the subscriber as the patient and with a dependent; the status stands on a line or on the claim."""
    case = rejecting(edit)
    assert case is not None
    for frame in frames_of(case):
        outcome = outcome_of(case, frame)
        document = b"".join(whole(outcome.run, Answering(datetime(2024, 8, 2, 9, tzinfo=UTC))))
        assert_passes(document)
        stated = {status_text(one.status) for one in outcome.findings if (one.code, one.verdict) in _wanted(edit)}
        for status in stated:
            first, _, second = status.partition(" ")
            assert b"STC*%s*" % first.encode() in document
            assert not second or f"{first.partition(':')[0]}:{second}~".encode() in document
