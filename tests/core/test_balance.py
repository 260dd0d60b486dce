"""Claims that no edit about balance judges: no answer shortens one whose total cannot follow."""

from decimal import Decimal

import pytest
from attrs import evolve

from tests.building import Bill, Person, Service, people
from tests.strategies import TRIGGER
from tests.support import Scrub, claims, scrub, settings
from x12scrub.finding import Attested
from x12scrub.journal import Disposition
from x12scrub.prompts import UNKNOWN_CHOICE, Answers

BLOCK, OTHER = Service("64450", "100", number="3"), Service("97110", "40.50", number="5")


def answered(*services: Service, total: str) -> Scrub:
    """The claim of a nerve block beside an injection in another claim; the biller wants the block to go."""
    content = people(Person((Bill(services, number="QB-V", charge=total), Bill((TRIGGER,)))))
    (asked,) = (one for one in scrub(content).run.findings() if one.prompt)
    answer = Attested("remove", "kim", "2026-11-23T10:15:00+00:00", "part of the injection")
    return scrub(content, using=evolve(settings(), answers=Answers({asked.prompt: answer})))


def test_the_total_follows_a_line_that_goes() -> None:
    """The lines left are numbered from 1."""
    after = claims(answered(BLOCK, OTHER, total="140.5").output)[0]
    assert after.charge == Decimal("40.5")
    assert [(line.number, line.charge) for line in after.lines] == [("1", Decimal("40.5"))]


@pytest.mark.parametrize("total", ["150", "7", "0", "-1", "abc", ""])
def test_a_total_that_is_wrong_cannot_follow(total: str) -> None:
    """Whether the total or a line is wrong, nobody knows: the choice is not offered, and the claim stays as it came."""
    done = answered(BLOCK, OTHER, total=total or " ")
    assert list(done.run.prompter.refused.values()) == [UNKNOWN_CHOICE]
    assert [one.disposition for one in done.outcomes] == [Disposition.REJECTED]


def test_a_line_without_a_charge_that_can_be_read_stops_it_too() -> None:
    done = answered(BLOCK, evolve(OTHER, charge="x1"), total="100")
    assert list(done.run.prompter.refused.values()) == [UNKNOWN_CHOICE]
