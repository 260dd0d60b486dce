"""The same where earlier runs have sent lines of the patient."""

import pytest
from attrs import evolve

from tests.building import Bill, Person, Service, file, people
from tests.core.answering import Place, answers, lines, questions
from tests.history.model import Nights
from tests.support import Scrub
from x12scrub.fates import OnPrompt
from x12scrub.prompts import Answers

ONE = Service("20552", "165")
MANY = Service("20553", "120")
VISIT = Service("99213", "142.50")
OTHER = Service()
JOINT = Service("20610", "190")


@pytest.mark.parametrize(
    ("sent", "now", "answered", "choice", "open_still"),
    [
        (MANY, (ONE, MANY, OTHER), ("TP105", 1, 1), "keep-20552", ("TP105", 1, 1)),
        (ONE, (ONE, MANY, OTHER), ("TP105", 1, 1), "keep-20553", ("TP105", 1, 2)),
        (ONE, (ONE, evolve(ONE, modifiers=("59",)), OTHER), ("TP104", 1, 2), "keep-1", ("TP104", 1, 1)),
    ],
    ids=["keeps-what-the-sent-code-denies", "keeps-what-denies-the-sent-code", "keeps-one-that-was-sent"],
)
def test_two_questions_of_an_edit_about_one_line_are_two(
    sent: Service, now: tuple[Service, ...], answered: Place, choice: str, open_still: Place
) -> None:
    """What stands beside a line that an earlier run has sent is not answered by what stays in the claim."""
    content = file(Bill(now, number="QB-2"))

    def night(**settings: object) -> Scrub:
        nights = Nights()
        nights.scrub(file(Bill((sent,), number="QB-1")), on="2024-09-13")
        return nights.scrub(content, on="2024-09-14", **settings)

    given = answers(night(on_prompt=OnPrompt.HOLD), {answered: choice})
    done = night(answers=Answers(given))
    assert lines(done) == []
    assert [place for place, _ in questions(done)] == [open_still]


def test_what_was_sent_stands_where_its_claim_comes_again_and_is_sent_back() -> None:
    """The visit is asked about beside the injection that was sent, since nothing takes the place of that."""
    again = Bill((Service("J3301", modifiers=("59", "XS")),), number="QB-1")
    rejected = Bill((evolve(MANY, modifiers=("25",)),), number="QB-3")
    content = people(Person((again, Bill((VISIT,), number="QB-2"), rejected), filing="MB"))

    def night(**settings: object) -> Scrub:
        nights = Nights()
        nights.scrub(people(Person((Bill((ONE,), number="QB-1"),), filing="MB")), on="2024-09-13")
        return nights.scrub(content, on="2024-09-14", on_prompt=OnPrompt.FORWARD, **settings)

    given = answers(night(), {("TP109", 1, 1): "reject"})
    done = night(answers=Answers(given))
    assert not done.run.crashed
    assert ("TP106", 2, 1) in {place for place, _ in questions(done)}


def test_a_line_that_goes_takes_the_place_of_none_that_was_sent() -> None:
    """The claim comes again and is left with its first line, so that what was sent as the second stands."""
    again = Bill((JOINT, ONE), number="QB-1")
    content = people(Person((again, Bill((ONE,), number="QB-2")), filing="MB"))

    def night(**settings: object) -> Scrub:
        nights = Nights()
        nights.scrub(people(Person((Bill((OTHER, MANY), number="QB-1"),), filing="MB")), on="2024-09-13")
        return nights.scrub(content, on="2024-09-14", on_prompt=OnPrompt.FORWARD, **settings)

    given = answers(night(), {("TP107", 1, 2): "remove", ("TP107", 2, 1): "XS"})
    done = night(answers=Answers(given))
    assert not done.run.crashed
    assert [place for place, _ in questions(done)] == [("TP105", 2, 1)]
    assert lines(done) == ["HC:20610", "HC:20552:XS"]
