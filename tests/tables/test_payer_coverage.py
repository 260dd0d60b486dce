"""Guidance and drug line in the payer table: where and from when."""

from datetime import date

import pytest

from x12scrub.tables import Destination, Tables

DAY = date(2024, 7, 10)
FIVE = ["J5", "J6", "J8", "J15", "JE", "JF", "JJ", "JK", "JM"]
GUIDANCE = {"76942", "77002", "77012", "77021"}


@pytest.mark.parametrize(
    ("jurisdiction", "on", "action"),
    [
        *((one, DAY, "reject") for one in FIVE),
        *((one, DAY, "off") for one in ("JH", "JL", "JN", "")),
        *((one, date(2024, 3, 31), "reject" if one in ("JJ", "JM") else "off") for one in FIVE),
        *((one, date(2024, 3, 30), "off") for one in FIVE),
        *((one, date(2024, 4, 1), "reject") for one in FIVE),
    ],
)
def test_where_guidance_is_not_covered_and_the_drug_is_wanted(
    tables: Tables, jurisdiction: str, on: date, action: str
) -> None:
    """Five contractors of Part B, Palmetto from a day earlier; an unknown one leaves both undecided."""
    rule = tables.payers.rule(Destination(filing="MB", jurisdiction=jurisdiction), on)
    assert (rule.imaging.action, rule.drug_line) == (action, action == "reject")
    assert rule.imaging.codes == GUIDANCE
    assert ({"imaging", "drug_line"} <= rule.undecided) is (not jurisdiction)
    other = tables.payers.rule(Destination(filing="16", jurisdiction=jurisdiction), on)
    assert (other.imaging.action, other.drug_line) == ("off", False)


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("Triple-S Salud, Inc.", "ask"),
        ("TRIPLE S", "ask"),
        ("TRIPLE S ADVANTAGE", "off"),
        ("TRIPLE STAR HEALTH", "off"),
    ],
)
def test_triple_s_is_asked_about_guidance(tables: Tables, name: str, action: str) -> None:
    assert tables.payers.rule(Destination(name=name, filing="BL", state="PR"), DAY).imaging.action == action
