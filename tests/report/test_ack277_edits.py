"""The 277CA of the edits: pyx12 accepts what their cases are rejected with, and it says what, why and of which line."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.cases import Case, all_cases, edit_of, frames_of, outcome_of, status_text
from tests.report.ack277_reading import Row, transactions
from tests.report.pyx12_maps import assert_passes
from x12scrub.claims.model import Claim
from x12scrub.finding import Finding, Verdict
from x12scrub.journal import Disposition, Outcome
from x12scrub.report.ack277_status import codes
from x12scrub.report.answers import Answering, whole

REJECTING = (Verdict.REJECT, Verdict.ASK)
HOW = Answering(datetime(2024, 8, 2, 9, tzinfo=UTC))
Said = tuple[str, str, str]
"""CLM01, what the line is known by (nothing for the claim), and category with status."""


def kinds() -> dict[tuple[str, str, str], Case]:
    """Of each status that an edit rejects with, on a line or on a claim, the first case."""
    found: dict[tuple[str, str, str], Case] = {}
    for case in all_cases():
        for one in case.findings:
            if one.verdict in REJECTING:
                status = one.status or status_text(edit_of(one.code).status)
                found.setdefault((one.code, status, "line" if one.line else "claim"), case)
    return found


def wanted(outcome: Outcome) -> Iterator[Said]:
    """What is to be said about a rejected claim."""
    claim = outcome.claim
    assert claim is not None
    for one in outcome.findings:
        if one.verdict in REJECTING:
            yield from ((claim.number, _known_by(claim, one), code) for code in codes(one.status))


def _known_by(claim: Claim, finding: Finding) -> str:
    if not finding.place.line:
        return ""
    line = claim.lines[finding.place.line - 1]
    return line.control_number or line.number


def said(document: bytes) -> Iterator[Said]:
    """What the document says, claim by claim and line by line."""
    for rows in transactions(document):
        number, statuses = "", list[Row]()
        for row in rows:
            if row[0] == "TRN" and row[1] == "2":
                number = row[2]
            elif row[0] in ("SVC", "TRN"):
                statuses = []
            elif row[0] == "STC":
                statuses.append(row)
                if len(row) > 4 and row[4]:  # the charge, which the status of a claim has and that of a line has not
                    yield from ((number, "", code) for code in _codes(row))
            elif row[:2] == ["REF", "FJ"]:
                yield from ((number, row[2], code) for one in statuses for code in _codes(one))


def _codes(row: Row) -> list[str]:
    """STC01, and STC10 and STC11 where one status needs a second code or a line has more than one."""
    return [row[at] for at in (1, 10, 11) if at < len(row) and row[at]]


@pytest.mark.parametrize(("kind", "case"), kinds().items(), ids=lambda one: " ".join(one) if type(one) is tuple else "")
def test_each_rejection_is_accepted_and_says_what_is_wrong_where(kind: tuple[str, str, str], case: Case) -> None:
    """With the subscriber as the patient and with a dependent: category, status, and the line that it is about."""
    for frame in frames_of(case):
        run = outcome_of(case, frame).run
        document = b"".join(whole(run, HOW))
        assert_passes(document)
        fallen = [one for one in run.outcomes() if one.disposition is Disposition.REJECTED]
        told = {one for outcome in fallen for one in wanted(outcome)}
        assert kind[1].partition(" ")[0] in {code for _, _, code in told}
        assert told <= set(said(document))
