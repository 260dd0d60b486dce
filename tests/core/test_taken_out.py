"""A line that an answer takes out of a claim is as if it had not been billed, whatever else is asked or corrected."""

from collections.abc import Iterator

import pytest
from attrs import evolve

from tests.building import Bill, Person, Service, people
from tests.core.fakes import fake
from tests.support import Scrub, scrub, segments, tables
from x12scrub.claims.model import Day
from x12scrub.engine import Settings
from x12scrub.fates import OnPrompt
from x12scrub.finding import Attested, Change, Choice, Field, Finding, Verdict, ask, correct, reject, removed
from x12scrub.journal import Disposition
from x12scrub.policy import CAUTIOUS, STANDARD, Policy
from x12scrub.prompts import CONTRADICTED, Answers
from x12scrub.registry import Edit, Reads, all_edits
from x12scrub.tables import Tables

JOINT = Service("20610", "190", modifiers=("RT",))
RIGHT = Service("20552", "75", modifiers=("RT",))
LEFT = Service("20552", "85", modifiers=("LT",))
MANY = Service("20553", "120")
VISIT = Service("99213", "142.50")
SIDES = Bill((JOINT, RIGHT, LEFT), number="QB-1")

Choices = dict[tuple[str, str], str]
"""By code and by what the question begins with."""


def file(*bills: Bill) -> bytes:
    return people(Person(bills, filing="MB"))


def open_questions(done: Scrub) -> list[Finding]:
    return [one for one in done.run.findings() if one.verdict is Verdict.ASK]


def answered(
    content: bytes,
    choices: Choices,
    policy: Policy = STANDARD,
    edits: tuple[Edit, ...] = (),
    on_prompt: OnPrompt = OnPrompt.REJECT,
) -> Scrub:
    """Scrubbed again, with an answer to each question of the first time that is named."""
    settings = Settings(tables(), policy=policy, edits=edits or all_edits())
    first = scrub(content, using=evolve(settings, on_prompt=OnPrompt.HOLD))
    given = {
        one.prompt: Attested(choice, "Kim", "2024-09-13T10:00:00+00:00", "as noted")
        for (code, begins), choice in choices.items()
        for one in open_questions(first)
        if one.code == code and one.message.startswith(begins)
    }
    assert len(given) == len(choices)
    return scrub(content, using=evolve(settings, answers=Answers(given), on_prompt=on_prompt))


def lines(done: Scrub) -> list[str]:
    """What leaves: procedure and charge of each line."""
    if not done.output:
        return []
    return [f"{one.text(1)}*{one.text(2)}" for one in segments(done.output) if one.id == b"SV1"]


def both(second: str, third: str) -> Choices:
    return {("TP107", "line 2"): second, ("TP107", "line 3"): third}


JOINT_LEAVES = "HC:20610:RT*190"


@pytest.mark.parametrize(
    ("choices", "left"),
    [
        (both("XS", "XS"), [JOINT_LEAVES, "HC:20552:XS*160"]),
        (both("XS", "remove"), [JOINT_LEAVES, "HC:20552:XS*75"]),
        (both("remove", "XS"), [JOINT_LEAVES, "HC:20552:XS*85"]),
        (both("remove", "remove"), [JOINT_LEAVES]),
    ],
    ids=lambda one: "-".join(one.values()) if isinstance(one, dict) else "",
)
def test_lines_that_would_become_one_are_answered_for_each(choices: Choices, left: list[str]) -> None:
    """A line that its answer takes out is not added to the other one, and the other one stays when the first goes."""
    done = answered(file(SIDES), choices)
    assert lines(done) == left
    assert not done.run.prompter.refused
    assert not done.run.crashed
    (claim,) = done.outcomes
    assert claim.charge == sum(float(one.rsplit("*", 1)[1]) for one in left)


def test_whatever_becomes_of_open_questions() -> None:
    for on_prompt in OnPrompt:
        done = answered(file(SIDES), both("remove", "XS"), on_prompt=on_prompt)
        assert lines(done) == [JOINT_LEAVES, "HC:20552:XS*85"]


@pytest.mark.parametrize("choice", ["XS", "remove"])
def test_what_only_one_of_them_is_answered_for_waits_for_the_other(choice: str) -> None:
    """The charge of both lines would leave."""
    done = answered(file(SIDES), {("TP107", "line 2"): choice})
    (claim,) = done.outcomes
    assert claim.disposition is Disposition.REJECTED
    assert [one.place.line for one in open_questions(done)] == [3]


def test_lines_with_different_modifiers_do_not_become_one() -> None:
    """One line cannot carry XS for one half of it and 59 for the other."""
    done = answered(file(SIDES), both("XS", "59"))
    assert lines(done) == []
    assert set(done.run.prompter.refused.values()) == {CONTRADICTED}
    assert len(done.run.prompter.refused) == 2


def test_the_last_line_of_a_claim_may_be_the_one_that_stays() -> None:
    """In a claim of two lines that would become one, an answer that takes the first leaves the second."""
    done = answered(
        file(Bill((JOINT,), number="QB-1"), Bill((RIGHT, LEFT), number="QB-2")),
        {("TP107", "line 1"): "remove", ("TP107", "line 2"): "XS"},
    )
    assert lines(done) == [JOINT_LEAVES, "HC:20552:XS*85"]


@pytest.mark.parametrize(
    ("choice", "left"),
    [("keep-20553", [JOINT_LEAVES, "HC:20553:XS*120"]), ("keep-20552", [])],
)
def test_nothing_is_asked_about_a_line_that_goes(choice: str, left: list[str]) -> None:
    """The question on 20552 goes with 20552; where 20553 goes, that on 20552 is open."""
    content = file(Bill((JOINT, evolve(RIGHT, modifiers=()), MANY), number="QB-1"))
    done = answered(content, {("TP105", "20552"): choice, ("TP107", "line 3"): "XS"})
    assert lines(done) == left
    assert len(open_questions(done)) == (not left)


def test_nor_across_claims() -> None:
    content = file(Bill((evolve(RIGHT, modifiers=()), Service()), number="QB-1"), Bill((JOINT, MANY), number="QB-2"))
    done = answered(content, {("TP105", "20552"): "keep-20553", ("TP107", "line 2, 20553"): "XS"})
    assert lines(done) == ["HC:97110*40", JOINT_LEAVES, "HC:20553:XS*120"]


@pytest.mark.parametrize(("choice", "visit"), [("remove", "HC:99213*142.50"), ("XS", "HC:99213:25*142.50")])
def test_nothing_is_corrected_for_an_injection_that_goes(choice: str, visit: str) -> None:
    """The visit gets 25 beside an injection that leaves, and none where the answer takes the injection out."""
    content = file(Bill((VISIT,), number="QB-1"), Bill((evolve(RIGHT, modifiers=()), JOINT), number="QB-2"))
    done = answered(content, {("TP107", "line 1"): choice})
    assert lines(done)[0] == visit
    again = scrub(done.output)
    assert again.output == done.output
    assert not open_questions(again)


def test_an_answer_holds_where_the_question_would_not_be_asked_any_more() -> None:
    """25 was attested to; that the injection goes takes nothing of that back."""
    content = file(
        Bill((evolve(VISIT, code="99211"),), number="QB-1"), Bill((evolve(RIGHT, modifiers=()), JOINT), number="QB-2")
    )
    done = answered(content, {("TP107", "line 1"): "remove", ("TP106", "line 1"): "25"})
    assert lines(done) == ["HC:99211:25*142.50", JOINT_LEAVES]
    assert not done.run.prompter.refused


def _drop(day: Day, _: Tables) -> Iterator[Finding]:
    for line in day.of(frozenset({"97110"})):
        yield ask(line, "does it stay?", Choice("remove", "remove it", "It was not given.", removed(line)))


def _mark(day: Day, _: Tables) -> Iterator[Finding]:
    """Sure where nothing but the injection stands beside the visit."""
    visit, *others = day.lines
    change = Change(visit.ordinal, Field.MODIFIERS, visit.modifiers, ("25",))
    if len(others) > 1:
        choices = Choice("25", "put 25", "It was separate.", (change,)), Choice("as-is", "send it", "It was not.")
        yield ask(visit, "is 25 right?", *choices, others=tuple(others))
    else:
        yield correct(visit, change, because="the test wants it", others=tuple(others))


@pytest.mark.parametrize(("choice", "visit"), [("as-is", "HC:99213*142.50"), ("25", "HC:99213:25*142.50")])
def test_an_answer_holds_where_the_edit_would_be_sure_now(choice: str, visit: str) -> None:
    """What was asked about a line is not corrected unasked once a line beside it is gone, nor asked again."""
    edits = fake(_drop, Reads.DAY, "TT201"), fake(_mark, Reads.DAY, "TT202")
    content = file(Bill((VISIT, Service("97110"), evolve(RIGHT, modifiers=())), number="QB-1"))
    done = answered(content, {("TT201", ""): "remove", ("TT202", ""): choice}, edits=edits)
    assert lines(done) == [visit, "HC:20552*75"]
    assert not done.run.crashed
    (only,) = (
        one for one in answered(content, {("TT201", ""): "remove"}, edits=edits).run.findings() if one.code == "TT202"
    )
    assert only.verdict is Verdict.CORRECT


def _mark_beside(day: Day, _: Tables) -> Iterator[Finding]:
    """Asks beside a line that may go, and then beside another one."""
    visit, *others = day.lines
    other = next((one for one in others if one.procedure == "97110"), others[0])
    yield ask(visit, "is 25 right?", Choice("as-is", "send it", "It was not."), others=(other,))


def test_a_question_about_another_line_is_another_question() -> None:
    """What was answered beside the line that went says nothing of the injection."""
    edits = fake(_drop, Reads.DAY, "TT201"), fake(_mark_beside, Reads.DAY, "TT202")
    content = file(Bill((VISIT, evolve(RIGHT, modifiers=()), Service("97110")), number="QB-1"))
    done = answered(content, {("TT201", ""): "remove", ("TT202", ""): "as-is"}, edits=edits)
    assert [(one.code, [each.line for each in one.lines]) for one in open_questions(done)] == [("TT202", [1, 2])]
    assert lines(done) == []


def _drop_unless_sent(day: Day, tables: Tables) -> Iterator[Finding]:
    """The question counts only where the claim of the injection is rejected."""
    claims = frozenset(line.claim.place for line in day.of(tables.trigger_codes))
    yield from (evolve(one, spared_by=claims) for one in _drop(day, tables))


def _refuse_beside(day: Day, tables: Tables) -> Iterator[Finding]:
    if day.of(frozenset({"97110"})):
        yield from (reject(line, "it stands beside the other one") for line in day.of(tables.trigger_codes))


def test_a_line_that_is_gone_does_not_come_back() -> None:
    """Because it went the injection is sent after all, beside which nobody would have asked."""
    edits = fake(_drop_unless_sent, Reads.DAY, "TT201"), fake(_refuse_beside, Reads.DAY, "TT202")
    content = file(Bill((VISIT, Service("97110")), number="QB-1"), Bill((evolve(RIGHT, modifiers=()),), number="QB-2"))
    done = answered(content, {("TT201", ""): "remove"}, edits=edits)
    assert lines(done) == ["HC:99213*142.50", "HC:20552*75"]
    assert not done.run.crashed


@pytest.mark.parametrize(
    ("choices", "left"),
    [
        ({("TP107", "line 2"): "XS"}, [JOINT_LEAVES, "HC:20552:XS*160"]),
        ({("TP107", "line 2"): "remove"}, None),
        (both("XS", "remove"), None),
        (both("XS", "59"), None),
    ],
    ids=["asked-once", "first-goes", "second-goes", "modifiers-differ"],
)
def test_who_has_joined_lines_has_said_that_neither_goes(choices: Choices, left: list[str] | None) -> None:
    """Under `cautious` it is asked whether the lines become one: then the one that stays is asked about, and an answer
    that takes one of them out says otherwise."""
    sides = {("TP102", "line 2"): "apply", ("TP102", "line 3"): "apply", ("TP104", ""): "apply"}
    done = answered(file(SIDES), {**sides, **choices}, CAUTIOUS)
    if left is not None:
        assert lines(done) == left
        return
    assert lines(done) == []
    assert set(done.run.prompter.refused.values()) == {CONTRADICTED}
