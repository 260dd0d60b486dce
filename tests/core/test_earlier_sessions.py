"""Sessions that earlier runs have seen reach the edits through the judge."""

from datetime import date

import pytest

from tests.building import Bill, Person, people
from tests.strategies import TRIGGER
from tests.support import claims, tables
from x12scrub.judge import Judge
from x12scrub.policy import STANDARD
from x12scrub.registry import all_edits

KNOWN = {date(2024, 7, 1), date(2024, 8, 1), date(2024, 9, 1)}


@pytest.mark.parametrize(("known", "found"), [(KNOWN, ["reject"]), (KNOWN - {date(2024, 9, 1)}, []), (set(), [])])
def test_they_count(known: set[date], found: list[str]) -> None:
    """The fourth session is above the limit, whichever run saw the first three."""
    read = claims(people(Person((Bill((TRIGGER,), day="20241001"),), filing="MB")))
    assert read[0].patient_key is not None
    judge = Judge(all_edits(), tables(), STANDARD, earlier={read[0].patient_key: known})
    assert [one.verdict.value for one in judge.claims(read) if one.code == "TP202"] == found


def test_they_are_those_of_one_patient() -> None:
    """Sessions of somebody else say nothing."""
    read = claims(people(Person((Bill((TRIGGER,), day="20241001"),), filing="MB")))
    judge = Judge(all_edits(), tables(), STANDARD, earlier={("LAKESIDE1", "ZQ2"): KNOWN})
    assert not [one for one in judge.claims(read) if one.code == "TP202"]
