"""Sessions that earlier runs have sent count for the limits of this one: TP202 and TP203 over nights."""

import pytest
from attrs import evolve

from tests.building import Bill, Person, people
from tests.history.model import Nights, counting
from tests.strategies import TRIGGER
from tests.support import Scrub
from x12scrub.fates import OnPrompt
from x12scrub.journal import Disposition

MEDICARE = Person(filing="MB")
DAYS = ("20240603", "20240801", "20241001", "20250102")


def session(number: int) -> Bill:
    return Bill((TRIGGER,), number=f"QB-{number}", day=DAYS[number - 1])


THREE, FOURTH = (session(1), session(2), session(3)), session(4)


def file(*bills: Bill, who: Person = MEDICARE) -> bytes:
    return people(evolve(who, bills=bills))


def found(done: Scrub) -> list[tuple[str, str]]:
    return [(one.code, one.verdict.value) for one in counting(done)]


@pytest.fixture
def nights() -> Nights:
    """After a night that sent three sessions of a patient."""
    nights = Nights()
    assert found(nights.scrub(file(*THREE), on="2024-10-02")) == []
    return nights


def test_the_fourth_session_is_rejected(nights: Nights) -> None:
    """Whichever run saw the first three; the message says when they were sent."""
    done = nights.scrub(file(FOURTH), on="2025-01-03")
    (finding,) = counting(done)
    assert (finding.code, finding.verdict.value, done.output) == ("TP202", "reject", b"")
    assert "session 4 within 12 months" in finding.message
    assert finding.message.count("20552 sent on 2024-10-02") == 3


def test_as_a_replacement_of_the_third_it_is_quiet(nights: Nights) -> None:
    """CLM05-3 = 7: the session moves, and their number stays."""
    done = nights.scrub(file(evolve(FOURTH, number="QB-3", frequency="7")))
    assert found(done) == []
    assert sorted(str(one.first) for one in nights.model.standing) == ["2024-06-03", "2024-08-01", "2025-01-02"]
    assert found(nights.scrub(file(evolve(session(3), number="QB-5")))) == [("TP202", "ask")]


@pytest.mark.parametrize(
    ("day", "codes"),
    [("20250102", [(1, "TP103"), (2, "TP202")]), ("20250215", [(1, "TP103"), (1, "TP202"), (2, "TP202")])],
)
def test_a_replacement_that_is_rejected_moves_nothing(nights: Nights, day: str, codes: list[tuple[int, str]]) -> None:
    """What it replaces stands at the payer, so the next session is the fourth. The replacement itself counts beside
    other sessions, and never beside what it replaces."""
    unfit = evolve(FOURTH, services=(evolve(TRIGGER, modifiers=("26",)),), number="QB-3", frequency="7", day=day)
    done = nights.scrub(file(unfit, evolve(FOURTH, number="QB-5", day="20250120")))
    assert [(one.place.claim.claim, one.code) for one in counting(done)] == codes
    assert not done.run.crashed


def test_after_a_void_there_is_room(nights: Nights) -> None:
    assert found(nights.scrub(file(evolve(session(2), frequency="8")))) == []
    assert found(nights.scrub(file(FOURTH))) == []


def test_an_original_that_comes_again_with_another_day_moves_its_session(nights: Nights) -> None:
    """Same submitter, provider, number, line and frequency: a correction, not another session."""
    assert found(nights.scrub(file(evolve(FOURTH, number="QB-2")))) == []
    assert len(nights.model.standing) == 3


@pytest.mark.parametrize(
    "who", [evolve(MEDICARE, member="ZQ2"), evolve(MEDICARE, payer="P2"), Person()], ids=["patient", "payer", "class"]
)
def test_sessions_are_those_of_a_patient_with_a_payer(nights: Nights, who: Person) -> None:
    assert found(nights.scrub(file(FOURTH, who=who))) == []


def test_a_session_of_another_provider_counts(nights: Nights) -> None:
    """Limits are the patient's, unlike conflicts of a day."""
    assert found(nights.scrub(file(FOURTH).replace(b"1000000731", b"1000000749"))) == [("TP202", "reject")]


def test_a_session_that_was_rejected_was_not_sent(nights: Nights) -> None:
    assert found(nights.scrub(file(FOURTH))) == [("TP202", "reject")]
    later = evolve(FOURTH, number="QB-5", day="20250801")
    assert found(nights.scrub(file(later))) == []


def test_a_session_billed_late_is_asked_about() -> None:
    """It is within the limit by its day, and the fourth that the payer sees."""
    nights = Nights()
    nights.scrub(file(session(1), session(3), FOURTH), on="2025-01-03")
    done = nights.scrub(file(session(2)))
    (finding,) = counting(done)
    assert (finding.code, finding.verdict.value) == ("TP202", "ask")
    assert "that of 20552 sent on 2025-01-03 is session 4 within 12 months" in finding.message


@pytest.mark.parametrize(("day", "codes"), [("20240404", [("TP202", "ask")]), ("20240403", [])])
def test_a_session_billed_late_shares_its_window_or_not(day: str, codes: list[tuple[str, str]]) -> None:
    """The last of those sent is a day within twelve months of it, or the first day beyond."""
    nights = Nights()
    nights.scrub(file(session(1), session(3), evolve(FOURTH, day="20250403")), on="2025-04-04")
    assert found(nights.scrub(file(evolve(session(2), day=day)))) == codes


def test_a_range_among_the_sessions_sent_makes_it_a_question() -> None:
    nights = Nights()
    nights.scrub(file(session(1), session(2), evolve(session(3), services=(evolve(TRIGGER, days=3),))))
    assert found(nights.scrub(file(FOURTH))) == [("TP202", "ask")]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("20240607", "4 days after the session before (20552 sent on 2024-10-02)"),
        ("20240610", ""),
        ("20240529", "5 days before the session of 20552 sent on 2024-10-02"),
        ("20240527", ""),
    ],
)
def test_the_interval_is_counted_from_what_was_sent(day: str, words: str) -> None:
    """Both ways: what comes after it has been sent already."""
    aetna = Person(payer="60054")
    nights = Nights()
    nights.scrub(file(session(1), who=aetna), on="2024-10-02")
    told = [
        one for one in nights.scrub(file(evolve(session(2), day=day), who=aetna)).run.findings() if one.code == "TP203"
    ]
    assert [words in one.message for one in told] == ([True] if words else [])


WAITING = {
    # The first is ninety days before the last; one that was sent is the third before that in its place.
    "outside the window": (Person(payer="55247"), "0710", "0603 0715 0801GA 0901", "FHHH"),
    # The fourth expects a denial and asks nothing; the first would wait only for that.
    "more than the limit inside": (Person(payer="55247"), "", "0603 0610 0617 0624GA 0708", "FHHHH"),
    "after what was sent": (MEDICARE, "0603 0801 0902", "0701 1203GA", "HF"),
    "bypassed beside one that is late": (MEDICARE, "0603 0902", "0701GA 0801", "HH"),
    "not the one before": (Person(payer="60054"), "", "0603 0701 0705", "FHH"),
}


@pytest.mark.parametrize(("who", "before", "now", "fates"), WAITING.values(), ids=WAITING)
def test_sessions_wait_with_the_question_that_counts_them(who: Person, before: str, now: str, fates: str) -> None:
    """And no others: each claim of this night is forwarded or held."""
    nights = Nights()
    nights.scrub(file(*claims(before), who=who))
    done = nights.scrub(file(*claims(now, 5), who=who), on_prompt=OnPrompt.HOLD)
    held = {one.place.claim for one in done.outcomes if one.disposition is Disposition.HELD}
    assert "".join("H" if number in held else "F" for number in range(1, len(fates) + 1)) == fates


def claims(days: str, first: int = 1) -> list[Bill]:
    """A session on each of these days of 2024 (MMDD); those with GA expect a denial."""
    return [
        Bill((evolve(TRIGGER, modifiers=(day[4:],) if day[4:] else ()),), number=f"QB-{number}", day=f"2024{day[:4]}")
        for number, day in enumerate(days.split(), first)
    ]
