"""Which quarter a file is, as names and preambles tell it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from x12scrub.errors import UsageError
from x12scrub.imports.quarters import Quarter, chosen, named


@pytest.mark.parametrize(
    ("text", "quarter"),
    [
        ("medicare-ncci-2025q4-practitioner-ptp-edits-ccipra-v313r0-f1.zip", "2025Q4"),
        ("ccipra-v310r0-f2.TXT", "2025Q1"),
        ("CCIPRA-V323R0-F4.TXT", "2026Q4"),
        ("ccipra-v302r1-f1.txt", "2024Q3"),
        ("medicare-ncci-2025-q4-practitioner-services-mue-table.zip", "2025Q4"),
        ("MCR_MUE_PractitionerServices_Eff_01-01-2025.csv", "2025Q1"),
        ("Effective 10/01/2026", "2026Q4"),
        ("effective date: 7/1/2024", None),
        ("CPT only copyright 2025 American Medical Association", None),
        ("12025q41", None),
        ("2025q5", None),
        ("v314r0", None),
    ],
)
def test_a_text_names_a_quarter_in_several_ways(text: str, quarter: str | None) -> None:
    assert {str(one) for one in named(text)} == ({quarter} if quarter else set())


@given(st.integers(1996, 2090), st.integers(1, 4))
def test_quarters_follow_each_other_without_a_gap(year: int, number: int) -> None:
    this = Quarter(year, number)
    after = Quarter(year + number // 4, number % 4 + 1)
    assert this.period.last is not None
    assert after.period.first == this.period.last + timedelta(days=1)
    assert this.period.first == date(year, 3 * number - 2, 1)
    assert named(str(this)) == {this}


def test_the_user_knows_best_then_names_then_preambles() -> None:
    names, preambles = ["ccipra-v313r0-f1.txt"], ["effective 01/01/2026"]
    assert str(chosen("2024q1", names, preambles)) == "2024Q1"
    assert str(chosen(None, names, preambles)) == "2025Q4"
    assert str(chosen(None, ["f1.txt"], preambles)) == "2026Q1"


@pytest.mark.parametrize(
    ("given_name", "names", "message"),
    [
        ("last", [], "--edition 'last' is no quarter; write it as 2025Q4"),
        (None, ["a.txt"], "add --edition"),
        (None, ["ccipra-v313r0-f1.txt", "ccipra-v312r0-f2.txt"], "several quarters .2025Q3, 2025Q4."),
    ],
)
def test_no_quarter_or_two_are_refused(given_name: str | None, names: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        chosen(given_name, names, [])
