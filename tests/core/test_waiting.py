"""Claims that wait or go back with others, by what their findings say of them, finding by finding."""

from itertools import pairwise

import pytest
from attrs import evolve

from tests.building import Bill, Service, file
from tests.support import claims
from x12scrub.claims.model import Claim
from x12scrub.fates import OnPrompt
from x12scrub.finding import Attested, Change, Field, Finding, LinePlace, Verdict, ask, correct, note, reject
from x12scrub.resolve import resolve
from x12scrub.tables.basis import Basis

BACK = "a claim that it is about is rejected, so this one goes back too: bill both again"
FILES = ("the file", "another file of the run")


def some(count: int) -> list[Claim]:
    return claims(file(*(Bill((Service("20552", "165"),), number=f"QB-{number}") for number in range(count))))


def about(claim: Claim, *others: Claim) -> Finding:
    """A question."""
    return ask(claim, "which?", others=tuple(line for one in others for line in one.lines))


def fates(some: list[Claim], *findings: Finding, on_prompt: OnPrompt = OnPrompt.HOLD) -> list[str]:
    return [one.disposition.value for one in resolve(some, findings, on_prompt)]


@pytest.mark.parametrize(("chosen", "fate"), [("reject", "rejected"), ("hold", "held"), ("forward", "forwarded")])
def test_what_becomes_of_a_question_is_chosen_by_name(chosen: str, fate: str) -> None:
    """As on the command line and in policies."""
    (own,) = some(1)
    assert fates([own], about(own), on_prompt=OnPrompt(chosen)) == [fate]


def test_whole_chains_go_back() -> None:
    """From each rejected claim over the question about it to the question about that one, and on."""
    chains = some(8)
    findings = []
    for chain in (chains[:4], chains[4:]):
        findings.append(reject(chain[0], "unfit"))
        findings += [about(one, other) for other, one in pairwise(chain)]
    assert fates(chains, *findings) == ["rejected"] * 8


def test_whole_chains_wait() -> None:
    """A question, a correction of the claim that it is about, and what the correction is about; no further."""
    first, second, third, fourth = chain = some(4)
    findings = [about(first, second), correct(second, because="told", others=third.lines)]
    findings.append(note(third, "told", others=fourth.lines))
    assert fates(chain, *findings) == ["held", "held", "held", "forwarded"]


def test_a_question_that_goes_back_is_none_any_more() -> None:
    """It says why, and has no choices. One about other claims waits."""
    unfit, first, second = some(3)
    found = resolve([unfit, first, second], [reject(unfit, "unfit"), about(first, unfit), about(second)], OnPrompt.HOLD)
    (back,), (waits,) = (one.findings for one in found[1:])
    assert (back.verdict, back.message, back.choices) == (Verdict.REJECT, f"which?; {BACK}", ())
    assert (waits.verdict, waits.message) == (Verdict.ASK, "which?")


def test_only_a_question_goes_back_with_what_it_is_about() -> None:
    """A claim that only notes the rejected one waits for its own answer, and so does what asks about it."""
    unfit, first, second = some(3)
    findings = [reject(unfit, "unfit"), about(first), about(second, first), note(first, "told", others=unfit.lines)]
    assert fates([unfit, first, second], *findings) == ["rejected", "held", "held"]


def test_what_goes_out_with_its_question_is_sent() -> None:
    """Where questions do not stop a claim, one about a rejected claim does not either, and others may need it."""
    unfit, asking, needing = some(3)
    wanted = correct(needing, Change(1, Field.MODIFIERS, (), ("25",)), because="told")
    needs = evolve(wanted, needs=frozenset({asking.place}))
    found = fates(
        [unfit, asking, needing], reject(unfit, "unfit"), about(asking, unfit), needs, on_prompt=OnPrompt.FORWARD
    )
    assert found == ["rejected", "forwarded", "corrected"]


def test_a_note_holds_nothing_and_an_answer_does() -> None:
    """A claim that a held one only mentions goes out; one that was in an answer is asked about again."""
    waiting, other = some(2)
    told = note(waiting, "told", others=other.lines)
    answered = evolve(told, answer=Attested("keep", "Kim", "2024-09-13T10:00:00Z", "as noted"))
    assert fates([waiting, other], about(waiting), told) == ["held", "forwarded"]
    assert fates([waiting, other], about(waiting), answered) == ["held", "held"]


def test_nothing_waits_with_a_claim_that_an_edit_failed_on() -> None:
    """It goes out, whatever else was found on it: neither what it speaks of nor what asks about it has to change."""
    unfit, crashed, asking, other = every = some(4)
    failed = Finding(Verdict.CRASHED, (LinePlace(crashed.place, 0),), "failed")
    correction = correct(crashed, because="told", others=other.lines)
    assert fates(every, failed, correction, about(asking, crashed)) == ["forwarded", "forwarded", "held", "forwarded"]
    findings = [reject(unfit, "unfit"), failed, about(crashed, unfit), about(asking, crashed)]
    assert fates(every, *findings) == ["rejected", "forwarded", "held", "forwarded"]


def test_what_waits_says_why_and_for_what() -> None:
    """On the claim itself, beside the line that the question is about, with the edit and the table that it came from;
    a claim of another input is not one of the file."""
    bill = Bill((Service(),))
    asking, near, far = claims(file(bill, bill), file(bill))
    basis = Basis("a table", "2024Q3", "https://example.com")
    question = evolve(about(asking, near, far), basis=basis, code="TT101", name="made-up")
    for one, file_of in zip(resolve([asking, near, far], [question], OnPrompt.HOLD)[1:], FILES, strict=True):
        message = f"waits with claim 1 of {file_of}, together with which it is judged"
        lines = (LinePlace(one.claim.place, 0), question.place)
        assert one.findings == (Finding(Verdict.HOLD, lines, message, basis, code="TT101", name="made-up"),)
