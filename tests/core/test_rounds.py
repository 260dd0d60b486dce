"""What stays open, and what holds, when claims are judged again without a line that an answer takes out."""

from collections.abc import Iterator

import pytest
from attrs import evolve

from tests.building import Bill, Person, Service, file, people
from tests.core.answering import answers, lines, questions
from tests.core.fakes import fake
from tests.importing import imported
from tests.support import scrub, tables
from x12scrub.claims.model import Day, Line
from x12scrub.engine import Settings
from x12scrub.fates import OnPrompt
from x12scrub.finding import Attested, Change, Choice, Field, Finding, ask, removed
from x12scrub.journal import Disposition
from x12scrub.policy import CAUTIOUS
from x12scrub.prompts import CONTRADICTED, STALE, Answers
from x12scrub.registry import Reads
from x12scrub.tables import Tables

ONE = Service("20552", "165")
MANY = Service("20553", "120")
VISIT = Service("99213", "142.50")
OTHER = Service()
JOINT = Service("20610", "190")


def test_an_answer_about_a_later_claim_is_none_about_an_earlier_one() -> None:
    """The question about the units of the second claim names the lines of the first, which is asked about too."""
    units = Service("X1003", "40", units="2")
    content = people(
        Person(
            (Bill((units, units, OTHER), number="QB-1"), Bill((units, Service("X1002"), ONE), number="QB-2")),
            filing="MB",
        )
    )
    using = Settings(imported("invented-2024Q3"))
    first = scrub(content, using=evolve(using, on_prompt=OnPrompt.HOLD))
    places = [place for place, _ in questions(first)]
    assert ("NC102", 1, 2) in places
    given = answers(first, {("NC102", 2, 1): "as-is", ("TP107", 2, 2): "remove"})
    done = scrub(content, using=evolve(using, answers=Answers(given)))
    assert [place for place, _ in questions(done)] == [("NC102", 1, 2)]
    assert [one.disposition for one in done.outcomes] == [Disposition.REJECTED, Disposition.CORRECTED]


def test_an_answer_is_not_spared_by_an_injection_that_is_gone() -> None:
    """Without the injection of its day, the visit is judged by one over several days, and that was answered."""
    content = people(
        Person(
            (
                Bill((VISIT, OTHER), number="QB-1"),
                Bill((JOINT, ONE), number="QB-2"),
                Bill((evolve(MANY, days=2), OTHER), number="QB-3"),
            ),
            filing="MB",
        )
    )
    using = Settings(tables(), on_prompt=OnPrompt.FORWARD)
    given = answers(scrub(content, using=using), {("TP107", 2, 2): "remove"})
    given |= answers(scrub(content, using=evolve(using, answers=Answers(given))), {("TP106", 1, 1): "25"})
    done = scrub(content, using=evolve(using, answers=Answers(given)))
    assert lines(done) == ["HC:99213:25", "HC:97110", "HC:20610", "HC:20553", "HC:97110"]


def test_a_line_stays_where_other_claims_spare_the_answer_that_takes_it_out() -> None:
    """It was asked while the claim of the injection was rejected, which goes out now: nothing is judged without the
    visit."""
    content = people(
        Person(
            (
                Bill((VISIT, Service("X1001", "50"), OTHER), number="QB-1"),
                Bill((ONE, Service("X1002", "190")), number="QB-2"),
            ),
            filing="MB",
        )
    )
    using = Settings(imported("invented-2024Q3"))
    given = answers(scrub(content, using=using), {("NC101", 1, 1): "remove", ("TP107", 2, 2): "XS"})
    done = scrub(content, using=evolve(using, answers=Answers(given)))
    assert not done.run.crashed
    assert lines(done) == ["HC:99213", "HC:X1001", "HC:97110", "HC:20552", "HC:X1002:XS"]


def test_lines_that_were_joined_are_taken_out_together() -> None:
    """The one that stays was asked about when the other was gone, so that the answer is about both."""
    sides = evolve(MANY, modifiers=("RT",)), evolve(MANY, modifiers=("LT",))
    content = file(Bill((ONE, evolve(VISIT, code="99211"), *sides), number="QB-1"))
    using = Settings(tables(), policy=CAUTIOUS)
    joined = {("TP102", 1, 3): "apply", ("TP102", 1, 4): "apply", ("TP104", 1, 3): "apply"}
    given = answers(scrub(content, using=using), joined)
    then = scrub(content, using=evolve(using, answers=Answers(given)))
    given |= answers(then, {("TP105", 1, 1): "keep-20552", ("TP106", 1, 2): "remove"})
    done = scrub(content, using=evolve(using, answers=Answers(given)))
    assert lines(done) == ["HC:20552"]
    assert not done.run.prompter.refused


def _mark(line: Line, modifier: str, *gone: Line) -> Finding:
    change = Change(line.ordinal, Field.MODIFIERS, line.modifiers, (modifier,))
    return ask(line, f"is it {modifier}?", Choice(modifier, f"put {modifier}", "It is so.", (change, *removed(*gone))))


def _one_way(day: Day, _: Tables) -> Iterator[Finding]:
    for line in day.of(frozenset({"97110"})):
        yield _mark(day.lines[0], "25", line)


def _the_other(day: Day, _: Tables) -> Iterator[Finding]:
    if not day.of(frozenset({"97110"})):
        yield _mark(day.lines[0], "57")


def _one_more(day: Day, _: Tables) -> Iterator[Finding]:
    if len(day.lines) == 3:
        yield ask(day.lines[2], "does it stay?", Choice("remove", "remove it", "It does not.", removed(day.lines[2])))


def test_an_answer_that_is_contradicted_later_stays_a_question() -> None:
    """What it took out is not judged any more, so its claim does not go out."""
    edits = (
        fake(_one_way, Reads.DAY, "TT201"),
        fake(_the_other, Reads.DAY, "TT202"),
        fake(_one_more, Reads.DAY, "TT203"),
    )
    content = file(Bill((VISIT, ONE, OTHER, Service("J3301")), number="QB-1"))
    using = Settings(tables(), edits=edits)
    given = answers(scrub(content, using=using), {("TT201", 1, 1): "25"})
    then = scrub(content, using=evolve(using, answers=Answers(given)))
    given |= answers(then, {("TT202", 1, 1): "57", ("TT203", 1, 4): "remove"})
    done = scrub(content, using=evolve(using, answers=Answers(given)))
    assert lines(done) == []
    assert {place for place, _ in questions(done)} == {("TT201", 1, 1), ("TT202", 1, 1)}
    assert set(done.run.prompter.refused.values()) == {CONTRADICTED}
    assert len(done.run.prompter.applied) == 1


def test_an_answer_is_not_contradicted_by_one_whose_question_is_gone() -> None:
    """A line over two days is asked about on both; the injection of the first day goes."""
    first = Bill((JOINT, ONE), number="QB-1")
    second = Bill((ONE,), number="QB-2", day="20240913")
    needling = Bill((Service("20560", days=2),), number="QB-3")
    content = people(Person((first, second, needling), filing="MB"))
    using = Settings(tables())
    asked = scrub(content, using=evolve(using, on_prompt=OnPrompt.HOLD))
    by_claim = {one.lines[1].claim.claim: one.prompt for place, one in questions(asked) if place == ("TP107", 3, 1)}
    given = answers(asked, {("TP107", 1, 2): "remove", ("TP107", 3, 1): "XE"})
    assert by_claim[2] in given
    given[by_claim[1]] = evolve(given[by_claim[2]], choice="XU")
    done = scrub(content, using=evolve(using, answers=Answers(given)))
    assert lines(done) == ["HC:20610", "HC:20552", "HC:20560:XE"]
    assert done.run.prompter.refused == {by_claim[1]: STALE}


def test_answers_may_differ_about_a_line_that_another_takes_out() -> None:
    """A line over two days is asked about on both, and goes for another reason."""
    joints = Bill((JOINT,), number="QB-1"), Bill((JOINT,), number="QB-2", day="20240913")
    content = people(Person((*joints, Bill((evolve(ONE, days=2), evolve(MANY, days=2)), number="QB-3")), filing="MB"))
    using = Settings(tables())
    asked = [one for _, one in questions(scrub(content, using=evolve(using, on_prompt=OnPrompt.HOLD)))]
    modifiers = iter(["XS", "59"])
    choices = {
        one.prompt: "keep-20553" if one.code == "TP105" else next(modifiers) if one.place.line == 1 else "XS"
        for one in asked
    }
    assert next(modifiers, None) is None
    given = {prompt: Attested(choice, "Kim", "2024-09-13T10:00:00Z", "as noted") for prompt, choice in choices.items()}
    done = scrub(content, using=evolve(using, answers=Answers(given)))
    assert not done.run.crashed
    assert lines(done) == ["HC:20610", "HC:20610", "HC:20553:XS"]
    assert not done.run.prompter.refused


def test_a_replacement_behind_another_one_is_judged_before_it_falls() -> None:
    """What is answered about it is no reason to pass it by: it is rejected for another reason."""
    original = Bill((OTHER,), number="QB-1")
    units = evolve(ONE, units="2", days=3)
    wrong = Bill((JOINT, units, Service("X1009")), number="QB-1", frequency="7")
    last = Bill((Service("X1012"), OTHER), number="QB-1", frequency="7", day="20240911")
    content = people(Person((original, wrong, last), filing="MB"))
    using = Settings(imported("invented-2024Q3"), on_prompt=OnPrompt.HOLD)
    given = answers(scrub(content, using=using), {("TP108", 2, 3): "remove", ("NC102", 3, 1): "as-is"})
    done = scrub(content, using=evolve(using, answers=Answers(given)))
    assert not done.run.crashed
    assert [one.disposition for one in done.outcomes if one.place.claim == 2] == [Disposition.REJECTED]
    assert lines(done) == ["HC:97110", "HC:X1012", "HC:97110"]


@pytest.mark.parametrize(("first", "second"), [("59", "XS"), ("XS", "59"), ("59", "59")])
def test_lines_of_which_different_modifiers_stay_do_not_become_one(first: str, second: str) -> None:
    """Each carries 59 and XS, and is answered for by itself."""
    line = Service("20552", "75", modifiers=("59", "XS"))
    content, using = file(Bill((line, evolve(line, charge="85")))), Settings(tables())
    asked = scrub(content, using=evolve(using, on_prompt=OnPrompt.HOLD))
    given = Answers(answers(asked, {("TP109", 1, 1): first, ("TP109", 1, 2): second}))
    done = scrub(content, using=evolve(using, answers=given))
    assert lines(done) == ([f"HC:20552:{first}"] if first == second else [])
    assert list(done.run.prompter.refused.values()) == ([] if first == second else [CONTRADICTED] * 2)
