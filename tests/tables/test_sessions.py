"""Windows: calendar months and days, and what the payers that ship allow."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tables.test_payers import DAY, with_row
from x12scrub.claims.people import Locality
from x12scrub.errors import MapError
from x12scrub.tables import SessionLimit, Tables
from x12scrub.tables.load import load

limits = st.builds(SessionLimit, st.just(3), months=st.integers(0, 40)) | st.builds(
    SessionLimit, st.just(3), days=st.integers(0, 400)
)


@pytest.mark.parametrize(
    ("first", "months", "end"),
    [
        ("2024-04-01", 12, "2025-04-01"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2023-02-28", 12, "2024-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-01-31", 3, "2024-04-30"),
        ("2024-11-30", 3, "2025-02-28"),
        ("2023-11-30", 3, "2024-02-29"),
        ("2024-12-01", 1, "2025-01-01"),
        ("2024-12-31", 24, "2026-12-31"),
        ("9999-06-01", 12, "9999-12-31"),
    ],
)
def test_a_window_of_months_ends_on_the_same_day_of_the_month(first: str, months: int, end: str) -> None:
    """Or on the last day of a month that is too short for it."""
    assert SessionLimit(3, months=months).end(date.fromisoformat(first)) == date.fromisoformat(end)


def test_other_windows() -> None:
    """Days are counted; without a window nothing ends."""
    assert SessionLimit(3, days=90).end(date(2024, 6, 3)) == date(2024, 9, 1)
    assert SessionLimit(3, days=90).end(date.max) == date.max
    assert SessionLimit(4).end(date(2024, 6, 3)) == date.max


@given(limits, st.dates(), st.integers(0, 40))
def test_a_later_window_never_ends_earlier(limit: SessionLimit, first: date, later: int) -> None:
    """Counting relies on it; and no window is over before its first day."""
    after = first + timedelta(days=min(later, (date.max - first).days))
    assert first <= limit.end(first) <= limit.end(after)


@pytest.mark.parametrize(
    ("state", "on", "told"),
    [
        ("CA", DAY, "3 within 12 months, more are rejected"),
        ("OH", date(2024, 4, 1), "3 within 12 months, more are rejected"),
        ("CA", date(2024, 3, 31), "None"),
        ("GA", date(2024, 3, 31), "3 within 12 months, more are rejected"),
        ("NC", date(2024, 3, 30), "None"),
        ("TX", DAY, "3 within 3 months, more are asked about"),
        ("DC", date(2022, 9, 1), "3 within 3 months, more are asked about"),
        ("PA", date(2022, 8, 31), "None"),
        ("FL", DAY, "None"),
    ],
)
def test_what_each_contractor_allows(tables: Tables, state: str, on: date, told: str) -> None:
    """By place and day."""
    rule = tables.payers.rule(tables.destination("P1", "", "MB", Locality(state=state)), on)
    assert (str(rule.sessions), rule.interval, rule.undecided) == (told, 0, frozenset())


@pytest.mark.parametrize(
    ("payer", "filing", "on", "told", "interval"),
    [
        ("EmblemHealth Plan", "HM", DAY, "3 within 90 days, more are asked about", 0),
        ("55247", "CI", date(2017, 3, 1), "3 within 90 days, more are asked about", 0),
        ("EMBLEMHEALTH", "CI", date(2017, 2, 28), "None", 0),
        ("EMBLEMHEALTH", "MC", DAY, "None", 0),
        ("AETNA", "12", DAY, "4 in all, more are asked about", 7),
        ("60054", "CI", DAY, "4 in all, more are asked about", 7),
        ("Aetna Better Health", "MC", DAY, "None", 0),
        ("Triple-S Salud, Inc.", "BL", DAY, "4 within 12 months, more are asked about", 0),
        ("TRIPLE S", "CI", DAY, "4 within 12 months, more are asked about", 0),
        ("TRIPLE SEVEN FUND", "CI", DAY, "None", 0),
        ("CIGNA", "CI", DAY, "None", 0),
    ],
)
def test_what_other_payers_allow(tables: Tables, payer: str, filing: str, on: date, told: str, interval: int) -> None:
    """By name or id, and class; old and unnamed limits are no rule."""
    rule = tables.payers.rule(tables.destination(payer, payer, filing, Locality(state="NY")), on)
    assert (str(rule.sessions), rule.interval) == (told, interval)


@pytest.mark.parametrize("state", ["", "VA"])
def test_a_place_that_does_not_tell_leaves_the_limit_undecided(tables: Tables, state: str) -> None:
    """Part B alone: no other payer asks for the contractor."""
    place = Locality(state=state)
    assert "sessions" in tables.payers.rule(tables.destination("P1", "", "MB", place), DAY).undecided
    assert not tables.payers.rule(tables.destination("P1", "", "16", place), DAY).undecided


@pytest.mark.parametrize(
    "setting",
    [
        '<sessions most="3" months="12"/>',
        '<sessions most="3" months="12" days="90" action="ask"/>',
        '<sessions most="0" months="12" action="ask"/>',
        '<sessions months="12" action="ask"/>',
        '<sessions most="3" months="12" action="correct"/>',
        '<sessions most="2.5" months="12" action="ask"/>',
        '<interval days="-1"/>',
        "<interval/>",
    ],
)
def test_a_limit_that_says_too_little_or_too_much_is_refused(shipped: dict[str, bytes], setting: str) -> None:
    """The schema holds the shape."""
    with pytest.raises(MapError, match="schema"):
        load(with_row(shipped, 'payer="P1"', setting))
