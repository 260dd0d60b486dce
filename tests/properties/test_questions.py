"""Every answer to every question settles it; held claims ask by themselves what they asked among the others."""

from collections.abc import Collection, Mapping

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from tests.building import people
from tests.cases import Case, all_cases, build, tables_of
from tests.meetings import meetings
from tests.strategies import a_part
from tests.support import Scrub, scrub, tables
from x12scrub.engine import Settings
from x12scrub.fates import OnPrompt
from x12scrub.finding import Attested, Finding, Verdict
from x12scrub.journal import Disposition
from x12scrub.policy import CAUTIOUS, STANDARD, Policy
from x12scrub.prompts import CONTRADICTED, STALE, Answers
from x12scrub.tables import Tables

POLICIES = (STANDARD, CAUTIOUS)
MOST_ROUNDS = 3
WHEN = "2024-09-13T10:00:00+00:00"


def held(content: bytes, policy: Policy, of: Tables) -> Scrub:
    return scrub(content, using=Settings(of, policy=policy, on_prompt=OnPrompt.HOLD))


def answered(content: bytes, policy: Policy, of: Tables, choices: Mapping[str, str]) -> Scrub:
    """With these choices by prompt; whatever stays open is rejected."""
    answers = {prompt: Attested(choice, "Kim", WHEN, "it is in the note") for prompt, choice in choices.items()}
    return scrub(content, using=Settings(of, policy=policy, answers=Answers(answers)))


def kept(done: Scrub) -> bytes:
    """The file of the held claims."""
    return b"".join(done.run.held(0))


def questions(done: Scrub) -> dict[str, Finding]:
    """The open questions by id, those of rejected claims left out: they are closed."""
    return {
        finding.prompt: finding
        for outcome in done.outcomes
        if outcome.disposition is not Disposition.REJECTED
        for finding in outcome.findings
        if finding.verdict is Verdict.ASK
    }


def splits_families(done: Scrub) -> bool:
    """True where a replacement is held and what it replaced is rejected. Each is judged without the other then, and the
    file of the held claims does not show why."""
    held, rejected = (
        {one.claim.number for one in done.outcomes if one.disposition is kind}
        for kind in (Disposition.HELD, Disposition.REJECTED)
    )
    return bool(held & rejected)


def ways(asked: Mapping[str, Finding]) -> list[dict[str, str]]:
    """Every choice of every question, beside the first and beside the last choice of the others; each way once."""
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for end in (0, -1):
        others = {prompt: finding.choices[end].key for prompt, finding in asked.items()}
        for prompt, finding in asked.items():
            for choice in finding.choices:
                way = {**others, prompt: choice.key}
                found[tuple(way.values())] = way
    return list(found.values())


def check_settled(done: Scrub, asked: Collection[str]) -> None:
    """Every answer was applied, none broke anything, and nothing that was answered is asked again."""
    assert not done.run.crashed, [one.message for one in done.run.findings() if one.verdict is Verdict.CRASHED]
    assert done.run.prompter.applied == set(asked)
    assert not done.run.prompter.refused
    assert not {one.prompt for one in done.run.findings() if one.verdict is Verdict.ASK} & set(asked)


@pytest.mark.parametrize("policy", POLICIES, ids=lambda one: one.name)
@pytest.mark.parametrize("case", all_cases(), ids=lambda one: f"{one.edit}/{one.path.stem}")
def test_every_choice_of_a_case_settles_it(case: Case, policy: Policy) -> None:
    """Answered in the file of the held claims, whatever is chosen."""
    first = held(build(case.frame, case.before, case.second, case.counts), policy, tables_of(case))
    assert not first.run.crashed
    asked = questions(first)
    for choices in ways(asked):
        done = answered(kept(first), policy, tables_of(case), choices)
        check_settled(done, asked)
        assert not [one.message for one in done.run.findings() if one.verdict is Verdict.ASK]


@a_part(2)
@given(meetings, st.sampled_from(POLICIES))
def test_held_claims_ask_the_same_by_themselves(who: tuple, policy: Policy) -> None:
    """Whatever claims of the day went on, the file of the held ones brings up each question again, under its id, and
    holds the same claims."""
    first = held(people(*who), policy, tables())
    assert not first.run.crashed
    assume(not splits_families(first))
    asked = questions(first)
    event(f"{min(len(asked), 3)} questions")
    if not asked:
        assert not kept(first)
        return
    again = held(kept(first), policy, tables())
    assert questions(again).keys() == asked.keys()
    assert kept(again) == kept(first)
    assert again.output == b""


@a_part(2)
@given(meetings, st.sampled_from(POLICIES), st.data())
def test_any_answers_settle_any_claims(who: tuple, policy: Policy, data: st.DataObject) -> None:
    """Whatever is chosen for each question, and however the answers meet. A replacement that is sent after all may meet
    claims that it was not asked about before; then that is asked, and answered in its turn."""
    first = held(people(*who), policy, tables())
    assume(not splits_families(first))
    asked = questions(first)
    choices: dict[str, str] = {}
    for _ in range(MOST_ROUNDS):
        event(f"{min(len(asked), 3)} questions")
        if not asked:
            return
        for prompt, finding in sorted(asked.items()):
            choices[prompt] = data.draw(st.sampled_from([one.key for one in finding.choices]), label=finding.message)
        done = answered(kept(first), policy, tables(), choices)
        refused = done.run.prompter.refused
        if refused:
            # A line over several days may be asked about twice, and the answers put different modifiers on it; and a
            # replacement that is sent after all takes back what another question was about.
            assert set(refused.values()) <= {CONTRADICTED, STALE}
            assert STALE not in refused.values() or any(one.frequency == "7" for each in who for one in each.bills)
            assert not done.run.crashed
            clashing = {prompt for prompt, reason in refused.items() if reason == CONTRADICTED}
            assert clashing <= {one.prompt for one in done.run.findings() if one.verdict is Verdict.ASK}
            return
        check_settled(done, choices.keys())
        asked = {one.prompt: one for one in done.run.findings() if one.verdict is Verdict.ASK}
    assert not asked


def test_nothing_of_a_question_goes_out_unasked() -> None:
    """The claim that a question about another one speaks of waits with it, and says so."""
    case = next(one for one in all_cases() if one.path.stem == "same-code-in-two-claims-asks-on-the-later")
    first = held(build(case.frame, case.before, case.second, case.counts), STANDARD, tables())
    assert [one.disposition for one in first.outcomes] == [Disposition.HELD, Disposition.HELD]
    told = [[(one.verdict, one.message) for one in each.findings if one.code == "TP104"] for each in first.outcomes]
    ((companion,), ((asked, _),)) = told
    assert companion == (Verdict.HOLD, "waits with claim 2 of the file, together with which it is judged")
    assert asked is Verdict.ASK
