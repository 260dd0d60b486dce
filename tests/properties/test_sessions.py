"""Sessions of one patient on any days: which are too many is told by counting, and what leaves is left alone."""

from datetime import date, timedelta

from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st

from tests.building import Bill, Person, people
from tests.strategies import FIRST_DAY, TRIGGER
from tests.support import scrub
from x12scrub.finding import Verdict

days = st.integers(0, 800).map(lambda number: FIRST_DAY + timedelta(days=number))


def patient(*bills: Bill) -> Person:
    return Person(bills, filing="MB")


def session(number: int, day: date, frequency: str = "1") -> Bill:
    return Bill((TRIGGER,), number=f"QB-{number}", day=f"{day:%Y%m%d}", frequency=frequency)


def inside(first: date, day: date) -> bool:
    """Less than twelve months later, by year, month and day; 29 February is not drawn."""
    return first <= day and (day.year - first.year, day.month, day.day) < (1, first.month, first.day)


@given(st.lists(days.filter(lambda day: (day.month, day.day) != (2, 29)), min_size=1, max_size=12))
@example([date(2024, 7, 1), date(2024, 8, 1), date(2024, 9, 1), date(2025, 7, 1)])
@example([date(2024, 7, 1), date(2024, 8, 1), date(2024, 9, 1), date(2025, 6, 30)])
def test_a_session_is_too_many_when_three_others_lie_in_the_year_before(drawn: list[date]) -> None:
    """Days count, not claims; rejected ones as well; whatever the order of the claims in the file."""
    done = scrub(people(patient(*(session(number, day) for number, day in enumerate(drawn)))))
    known = set(drawn)
    wanted = {f"QB-{at}" for at, day in enumerate(drawn) if sum(inside(first, day) for first in known) > 3}
    found = [one for one in done.outcomes if any(finding.code == "TP202" for finding in one.findings)]
    assert {one.claim.number for one in found} == wanted
    assert all(one.verdict is Verdict.REJECT for each in found for one in each.findings if one.code == "TP202")


claims = st.builds(
    session, number=st.integers(1, 6), day=days, frequency=st.sampled_from(["1", "1", "1", "1", "7", "8"])
)


@given(st.lists(claims, min_size=3, max_size=10), st.sampled_from([1, 1, 2]))
def test_what_leaves_is_left_alone(bills: list[Bill], lasting: int) -> None:
    """Replacements, voids and ranges of days among them: nothing new is found in what leaves, and no run gives up."""
    last = evolve(bills[-1], services=(evolve(TRIGGER, days=lasting),))
    first = scrub(people(patient(*bills[:-1], last)))
    assert not first.run.crashed
    if first.output:
        second = scrub(first.output)
        assert second.output == first.output
        assert not [one.code for one in second.run.findings() if one.verdict.counts]


@given(st.lists(days, min_size=4, max_size=8, unique=True), st.data())
def test_a_session_taken_away_makes_no_other_too_many(drawn: list[date], data: st.DataObject) -> None:
    """Fewer sessions are never more than the payer allows."""
    bills = [session(number, day) for number, day in enumerate(drawn)]
    without = [bill for bill in bills if bill is not data.draw(st.sampled_from(bills))]
    some, all_of_them = (
        {one.claim.number for one in scrub(people(patient(*those))).outcomes if one.findings}
        for those in (without, bills)
    )
    assert some <= all_of_them
