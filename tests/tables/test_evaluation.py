"""Families of E/M codes at the edges of their dates."""

from datetime import date

import pytest

from x12scrub.tables import Tables

LAST_DAY, NEXT_DAY = date(2022, 12, 31), date(2023, 1, 1)
ENDED = """99217 99218 99219 99220 99224 99225 99226 99241 99251 99318 99324 99325 99326 99327 99328 99334 99335 99336
    99337 99339 99340 99343 99354 99355 99356 99357"""


def name(tables: Tables, code: str, on: date) -> str | None:
    family = tables.evaluation.family(code, on)
    return family.name if family else None


@pytest.mark.parametrize("code", ENDED.split())
def test_a_code_that_ended_has_a_family_until_its_last_day(tables: Tables, code: str) -> None:
    """Valid on 2022-12-31, no E/M code on 2023-01-01, and still known as one that ended."""
    assert name(tables, code, LAST_DAY)
    assert name(tables, code, NEXT_DAY) is None
    assert tables.evaluation.last_day(code) == LAST_DAY
    assert code in tables.evaluation.codes


@pytest.mark.parametrize(
    ("code", "family"),
    [
        ("99211", "office-established"),
        ("99215", "office-established"),
        ("99203", "office-new"),
        ("99283", "emergency"),
        ("99344", "home-new"),
        ("99350", "home-established"),
        ("99223", "hospital"),
        ("99255", "consultation"),
        ("99291", "critical-care"),
        ("99310", "nursing-facility"),
        ("92014", "eye-established"),
        ("92004", "eye-new"),
        ("99396", "preventive"),
        ("G0439", "wellness"),
        ("99495", "care-management"),
        ("99451", "interprofessional"),
        ("G2211", "add-on"),
    ],
)
def test_a_code_in_use_has_its_family_on_both_sides_of_2023(tables: Tables, code: str, family: str) -> None:
    """The change of 2023 leaves the families of the other codes alone."""
    assert [name(tables, code, on) for on in (LAST_DAY, NEXT_DAY)] == [family, family]
    assert tables.evaluation.last_day(code) is None


@pytest.mark.parametrize("code", ["20552", "99201", "96372", ""])
def test_other_codes_have_no_family(tables: Tables, code: str) -> None:
    """Procedures, unknown codes and the empty code of a line that is no HCPCS line."""
    assert tables.evaluation.family(code, NEXT_DAY) is None
    assert tables.evaluation.last_day(code) is None


def test_add_ons_are_e_m_codes_of_a_family_of_their_own(tables: Tables) -> None:
    """Every add-on is listed, and no other family holds one."""
    evaluation = tables.evaluation
    assert evaluation.add_ons == {"99292", "99358", "99417", "G2211", "G2212", "99354", "99355", "99356", "99357"}
    assert evaluation.add_ons < evaluation.codes
    for code in evaluation.codes:
        assert (name(tables, code, LAST_DAY) == "add-on") == (code in evaluation.add_ons)


def test_a_family_names_its_edition(tables: Tables) -> None:
    """A finding about an E/M code can say what it rests on."""
    family = tables.evaluation.family("99213", NEXT_DAY)
    assert family is not None
    assert family.basis.table == "evaluation"
    assert family.basis.edition == "2023-01-01"
