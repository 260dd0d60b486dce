"""Findings that count only while another claim is sent, or only when one is not."""

import pytest
from attrs import evolve

from tests.building import Bill, Service, file
from tests.support import claims
from x12scrub.claims.model import Claim
from x12scrub.fates import OnPrompt
from x12scrub.finding import Attested, Change, Choice, Field, Finding, LinePlace, Status, Verdict, ask, correct, reject
from x12scrub.journal import Disposition
from x12scrub.resolve import Resolution, resolve

NEEDLESS = "nothing is done about it, since the claim that would need it is rejected"
BESIDE = "what is done because of the injection settles this too"
PUT_25 = Change(1, Field.MODIFIERS, (), ("25",))
QUESTION = Choice("25", "put it on", "The record says so.", (PUT_25,))
ANSWER = Attested("25", "Kim", "2024-09-13T10:00:00Z", "as noted")


def some(count: int) -> list[Claim]:
    return claims(file(*(Bill((Service("20552", "165"),), number=f"QB-{number}") for number in range(count))))


def while_sent(finding: Finding, *others: Claim) -> Finding:
    return evolve(finding, needs=frozenset(one.place for one in others))


def unless_sent(finding: Finding, *others: Claim) -> Finding:
    return evolve(finding, spared_by=frozenset(one.place for one in others))


def fates(found: list[Resolution]) -> list[str]:
    return [one.disposition.value for one in found]


def draft(kind: str, claim: Claim) -> Finding:
    """With all that a finding of its kind may carry."""
    if kind == "correct":
        return correct(claim, PUT_25, because="told")
    made = ask(claim, "told", QUESTION) if kind == "ask" else reject(claim, "told")
    return evolve(made, status=Status("A7", 476))


KINDS = pytest.mark.parametrize(
    ("kind", "fate"), [("reject", "rejected"), ("ask", "rejected"), ("correct", "corrected")]
)


@KINDS
def test_what_needs_a_rejected_claim_is_a_note(kind: str, fate: str) -> None:
    """It says why, changes nothing and asks nothing; it counts where one of the claims that it needs is sent."""
    own, unfit, sent = some(3)
    finding, because = draft(kind, own), reject(unfit, "unfit")
    found = resolve([own, unfit, sent], [while_sent(finding, unfit), because])
    assert fates(found) == ["forwarded", "rejected", "forwarded"]
    (note,) = found[0].findings
    assert (note.verdict, note.message) == (Verdict.NOTE, f"told; {NEEDLESS}")
    assert (note.changes, note.choices) == ((), ())
    found = resolve([own, unfit, sent], [while_sent(finding, unfit, sent), because])
    assert fates(found) == [fate, "rejected", "forwarded"]


@KINDS
def test_what_a_claim_that_is_sent_spares_is_a_note(kind: str, fate: str) -> None:
    """It says so, changes nothing, asks nothing and gives no status; it counts where no such claim is sent."""
    own, other = some(2)
    finding = unless_sent(draft(kind, own), other)
    found = resolve([own, other], [finding])
    assert fates(found) == ["forwarded", "forwarded"]
    (note,) = found[0].findings
    assert (note.verdict, note.message) == (Verdict.NOTE, f"told; {BESIDE}")
    assert (note.changes, note.choices, note.status) == ((), (), None)
    assert fates(resolve([own, other], [finding, reject(other, "unfit")])) == [fate, "rejected"]


def test_what_comes_to_nothing_rejects_no_claim_that_others_need() -> None:
    """The second is not rejected, whether it needs a claim that is or one that is sent spares it: the third is, which
    needs the second."""
    unfit, second, third = some(3)
    because = [reject(unfit, "unfit"), while_sent(reject(second, "told"), unfit)]
    found = resolve([unfit, second, third], [*because, while_sent(reject(third, "told"), second)])
    assert fates(found) == ["rejected", "forwarded", "rejected"]
    because = [unless_sent(reject(second, "told"), unfit)]
    found = resolve([unfit, second, third], [*because, while_sent(reject(third, "told"), second)])
    assert fates(found) == ["forwarded", "forwarded", "rejected"]


def test_a_claim_that_is_rejected_since_nothing_spares_it_is_needed_no_more() -> None:
    """What would have been corrected for it goes out as it came; what goes back beside it keeps its reason."""
    unfit, second, third, fourth = some(4)
    conditional = unless_sent(reject(second, "told"), unfit)
    needing = [while_sent(correct(third, PUT_25, because="told"), second), while_sent(reject(fourth, "told"), second)]
    found = resolve([unfit, second, third, fourth], [reject(unfit, "unfit"), conditional, *needing])
    assert fates(found) == ["rejected", "rejected", "forwarded", "rejected"]
    assert [one.findings[0].verdict for one in found[1:]] == [Verdict.REJECT, Verdict.NOTE, Verdict.REJECT]


def test_a_rejected_claim_spares_its_own_findings() -> None:
    """It goes back for one reason, and the other would be settled by the claim itself."""
    own, other = some(2)
    findings = [reject(own, "unfit"), unless_sent(ask(own, "told", QUESTION), own)]
    (found, _) = resolve([own, other], findings)
    assert [one.verdict for one in found.findings] == [Verdict.REJECT, Verdict.NOTE]
    (found, _) = resolve([own, other], [findings[0], unless_sent(findings[1], other), reject(other, "unfit")])
    assert [one.verdict for one in found.findings] == [Verdict.REJECT, Verdict.ASK]


def test_an_answer_settles_what_it_would_have_settled_beside_a_claim_that_is_gone() -> None:
    """On the same line: without an answer, or with one about another line, the finding counts."""
    own, unfit = some(2)
    line = LinePlace(own.place, 1)
    spared = evolve(unless_sent(reject(own.lines[0], "told"), unfit), lines=(line,))
    settling = while_sent(correct(own.lines[0], PUT_25, because="asked"), unfit)
    gone = reject(unfit, "unfit")

    def fate(*findings: Finding) -> Disposition:
        return resolve([own, unfit], [*findings, gone], OnPrompt.HOLD)[0].disposition

    answered = evolve(settling, answer=ANSWER)
    assert fate(spared, answered) is Disposition.CORRECTED
    assert fate(spared, settling) is Disposition.REJECTED
    assert fate(evolve(spared, lines=(LinePlace(own.place, 0),)), answered) is Disposition.REJECTED
