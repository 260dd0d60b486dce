"""Work grows with the claims, also where many of them may be about one patient."""

import sys
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from attrs import evolve

from tests.building import Bill, Person, Service, file, people
from tests.strategies import FATES, JOINT, TRIGGER, VISIT
from tests.support import scrub, settings
from x12scrub.engine import examine
from x12scrub.finding import Verdict
from x12scrub.wire.patch import BytesSource

DAYS = [f"{date(2024, 1, 1) + timedelta(days=number):%Y%m%d}" for number in range(300)]
UNITS = FATES["units"]
LASTING = Bill((evolve(TRIGGER, days=3), VISIT), number="QB")
SHAPES: dict[str, Callable[[int], Bill]] = {
    "one claim a day": lambda at: evolve(UNITS, number=f"QB-{at}", day=DAYS[at % 300]),
    "all on one day": lambda at: evolve(UNITS, number=f"QB-{at}"),
    "injections and visits of one day": lambda at: Bill((VISIT if at % 2 else TRIGGER,), number=f"QB-{at}"),
    "both codes of one day": lambda at: Bill((Service("20553" if at % 2 else "20552"),), number=f"QB-{at}"),
    "pairs of one day": lambda at: Bill((JOINT if at % 2 else TRIGGER,), number=f"QB-{at}"),
    "pairs that nothing separates": lambda at: Bill((Service("01992" if at % 2 else "20552"),), number=f"QB-{at}"),
    "a chain of replacements that fall": lambda at: evolve(UNITS, frequency="17"[at > 0], charge="7"),
    "many replacements that fall": lambda at: evolve(UNITS, number=f"QB-{at // 2}", frequency="17"[at % 2], charge="7"),
    "lines over several days": lambda at: evolve(LASTING, number=f"QB-{at}", day=DAYS[at % 300]),
}


def calls(count: int, bill: Callable[[int], Bill], like: Person | None = None) -> int:
    """Python functions called while so many subscriber loops with one member id are examined."""
    one = like or Person()
    content = people(*(evolve(one, bills=(bill(at),), last=f"{one.last}{at % 7}") for at in range(count)))
    counted = 0

    def count_calls(_frame: object, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count_calls)
    try:
        run = examine([BytesSource(content)], settings())
    finally:
        sys.setprofile(before)
    assert run.ledger.received.claims == count
    assert not run.crashed
    return counted


@pytest.mark.parametrize("shape", SHAPES)
def test_four_times_the_claims_of_one_member_id_are_four_times_the_work(shape: str) -> None:
    """A factor of a half more is for what is done once for a day, and for lists that are sorted."""
    few, many = calls(60, SHAPES[shape]), calls(240, SHAPES[shape])
    assert many < 6 * few


def test_lines_of_one_claim_that_differ_are_not_listed_against_each_other() -> None:
    """A hundred lines make no list of a hundred choices, each with ninety-nine removals; the message stays short."""
    lines = tuple(evolve(TRIGGER, modifiers=("76",) if at % 2 else ()) for at in range(100))
    done = scrub(file(Bill(lines)))
    (finding,) = (one for one in done.run.findings() if one.code == "TP104")
    assert finding.verdict is Verdict.ASK
    assert len(finding.choices) < 3
    assert len(finding.message) < 300
    assert "and 80 more" in finding.message


@pytest.mark.parametrize(("filing", "payer", "code"), [("MB", "NPMB1", "TP202"), ("CI", "60054", "TP203")])
def test_four_times_the_sessions_are_four_times_the_work(filing: str, payer: str, code: str) -> None:
    """A session on each day: nearly all of them are above the limit, or too soon."""
    like = Person(filing=filing, payer=payer)

    def session(at: int) -> Bill:
        return Bill((TRIGGER,), number=f"QB-{at}", day=f"{date(2024, 5, 1) + timedelta(days=at // 7):%Y%m%d}")

    found = examine(
        [BytesSource(people(evolve(like, bills=(session(0), session(7), session(14), session(21)))))], settings()
    )
    assert code in {finding.code for finding in found.findings()}
    few, many = calls(60, session, like), calls(240, session, like)
    assert many < 6 * few
