"""Sessions: days with an injection, by patient and payer, in order."""

from datetime import date, timedelta

import pytest
from attrs import evolve

from tests.building import Bill, Person, Service, file, people
from tests.strategies import DRUG, TRIGGER
from tests.support import claims
from x12scrub.claims.history import History, count, histories
from x12scrub.claims.sent import Sent
from x12scrub.claims.standing import current

CODES = frozenset({"20552", "20553"})
FIRST = Bill((DRUG, TRIGGER), number="QB-1", day="20240912")
SECOND = Bill((evolve(TRIGGER, code="20553"),), number="QB-2", day="20240801")


def read(*contents: bytes, sent: tuple[Sent, ...] = ()) -> list[History]:
    found = claims(*contents)
    return list(histories(current(found), [one for one in found if one.is_void], CODES, sent))


def sent(patient: tuple[str, ...], first: str, *, last: str = "", code: str = "20552") -> Sent:
    """An injection of an earlier run."""
    own = {"billing": None, "rendering": None, "claim": b"", "line": b"", "frequency": "1", "modifiers": ()}
    return Sent(patient, code=code, first=day(first), last=day(last or first), on=day("2024-09-20"), **own)


def day(text: str) -> date:
    return date.fromisoformat(text)


def test_days_are_in_order_and_lines_in_file_order() -> None:
    """A session has the lines of its day with either code, and no others."""
    same_day = Bill((Service("97110"), evolve(TRIGGER, code="20553")), number="QB-3", day="20240912")
    (found,) = read(file(FIRST, SECOND, same_day))
    assert [session.date for session in found.sessions] == [day("2024-08-01"), day("2024-09-12")]
    lines = [(line.claim.number, line.ordinal) for line in found.sessions[1].lines]
    assert lines == [("QB-1", 2), ("QB-3", 2)]
    assert [len(own) for own in found.sessions[1].by_claim] == [1, 1]
    assert found.days == found.certain == (day("2024-08-01"), day("2024-09-12"))
    assert [claim.number for claim in found.claims] == ["QB-2", "QB-1", "QB-3"]


def test_a_patient_without_an_injection_has_no_history() -> None:
    assert read(file(Bill((DRUG,)))) == []


def test_patients_and_payers_are_apart_and_files_together() -> None:
    """One member id with two payers, another member, and a second file of the first."""
    one = Person((FIRST,))
    other, elsewhere = evolve(one, member="ZQ2"), evolve(one, payer="P2")
    found = read(people(one, other, elsewhere), people(evolve(one, bills=(SECOND,))))
    assert [len(history.sessions) for history in found] == [2, 1, 1]


def test_whom_the_file_does_not_identify_is_alone() -> None:
    """Two claims without a member id and birth date are never joined."""
    content = people(Person((FIRST,), member="", born=""), Person((SECOND,), member="", born=""))
    assert [len(history.sessions) for history in read(content)] == [1, 1]


def test_a_range_counts_for_its_first_day_and_is_not_certain() -> None:
    """Unless another line of the day is."""
    lasting = Bill((evolve(TRIGGER, days=3),), number="QB-4", day="20241001")
    (found,) = read(file(lasting, FIRST))
    assert found.days == (day("2024-09-12"), day("2024-10-01"))
    assert found.certain == (day("2024-09-12"),)
    (found,) = read(file(lasting, evolve(FIRST, day="20241001")))
    assert found.certain == found.days == (day("2024-10-01"),)


def test_a_line_without_a_date_is_no_session() -> None:
    """It is kept apart, so that it can be spoken of."""
    (found,) = read(file(FIRST).replace(b"DTP*472*D8*20240912~\n", b""))
    assert (found.sessions, found.days, len(found.undated)) == ((), (), 1)
    assert [claim.number for claim in found.claims] == ["QB-1"]


@pytest.mark.parametrize(
    ("bills", "numbers"),
    [
        ((FIRST, evolve(FIRST, frequency="8")), []),
        ((evolve(FIRST, frequency="8"), FIRST), ["QB-1"]),
        ((FIRST, evolve(FIRST, frequency="8"), FIRST), ["QB-1"]),
        ((FIRST, evolve(SECOND, frequency="8")), ["QB-1"]),
        ((evolve(FIRST, frequency="8"),), []),
        ((FIRST, evolve(FIRST, frequency="7", day="20240913")), ["QB-1"]),
        ((evolve(FIRST, number=""), evolve(FIRST, number="", frequency="8")), [""]),
    ],
)
def test_voids_and_replacements(bills: tuple[Bill, ...], numbers: list[str]) -> None:
    """A claim that a later one voids bills nothing; a replacement stands for its original; no number, no void."""
    found = read(file(*bills))
    assert [line.claim.number for one in found for session in one.sessions for line in session.lines] == numbers


def test_sessions_that_earlier_runs_have_seen_count() -> None:
    """By patient key; a day that this run bills again is one day."""
    key = claims(file(FIRST))[0].patient_key
    assert key is not None
    known = [sent(key, "2024-09-12"), sent(key, "2024-07-01"), sent(("other",), "2024-07-02")]
    (found,) = read(file(FIRST, SECOND), sent=(*known, sent(key, "2024-07-03", code="20610")))
    assert found.days == found.certain == (day("2024-07-01"), day("2024-08-01"), day("2024-09-12"))
    assert [session.date for session in found.sessions] == [day("2024-08-01"), day("2024-09-12")]
    assert found.before(day("2024-08-01")) == day("2024-07-01")
    assert found.before(day("2024-07-01")) is None
    assert found.sent == (known[1], known[0])
    assert found.sent_for(day("2024-07-01")) is known[1]
    assert found.sent_for(day("2024-09-12")) is None
    assert list(found.sent_after(day("2024-07-01"))) == [known[0]]


def test_a_range_that_an_earlier_run_has_seen_is_not_certain() -> None:
    key = claims(file(FIRST))[0].patient_key
    assert key is not None
    (found,) = read(file(FIRST), sent=(sent(key, "2024-07-01", last="2024-07-03"),))
    assert found.days == (day("2024-07-01"), day("2024-09-12"))
    assert found.certain == (day("2024-09-12"),)


@pytest.mark.parametrize(
    ("until", "number"), [("2024-07-01", 1), ("2024-07-08", 2), ("2024-07-10", 2), ("2024-07-11", 1), ("2024-06-30", 0)]
)
def test_counting_within_a_window(until: str, number: int) -> None:
    """Ten days: the tenth is inside, the next is not."""
    days = (day("2024-07-01"), day("2024-07-05"), day("2024-09-01"))
    assert count(days, day(until), lambda first: first + timedelta(days=10)) == number
    assert count(days, day("2024-09-01"), lambda _: date.max) == 3
