"""Codes of drugs: those that ended, at the edges of their dates, and those that name no drug."""

from collections.abc import Callable
from datetime import date

import pytest

from x12scrub.errors import MapError
from x12scrub.tables import Tables
from x12scrub.tables.load import load

Change = Callable[[str, str, str], dict[str, bytes]]


@pytest.mark.parametrize("code", ["J1020", "J1030", "J1040"])
def test_a_code_that_ended_says_when_and_what_took_its_place(tables: Tables, code: str) -> None:
    """All three ended with March 2024, and the row says who says so."""
    ended = tables.drugs.ended[code]
    assert (ended.last, ended.instead) == (date(2024, 3, 31), "J1010")
    assert (ended.basis.table, ended.basis.edition) == ("drugs", "2026-11")
    assert "April 2024" in ended.basis.source


@pytest.mark.parametrize("code", ["J1010", "J3301", "J2001", "20552", ""])
def test_other_codes_have_not_ended(tables: Tables, code: str) -> None:
    """A successor, another drug, one whose last day is not verified, a procedure, a line that is no HCPCS line."""
    assert code not in tables.drugs.ended


def test_the_codes_that_name_no_drug(tables: Tables) -> None:
    """Those of the office; C9399 is a code of facilities."""
    assert tables.drugs.unclassified == {"J3490", "J3590", "J9999"}
    assert "A59553" in tables.drugs.unclassified_basis.source


@pytest.mark.parametrize(("code", "drug"), [("J3301", True), ("S0020", True), ("Q9967", True), ("C9290", True)])
def test_what_a_drug_looks_like(tables: Tables, code: str, drug: bool) -> None:
    """HCPCS level II; a visit, a procedure and a line without a HCPCS code are none."""
    assert tables.drugs.is_drug(code) is drug
    assert not any(map(tables.drugs.is_drug, ("20552", "99213", "G2211", "0232T", "M0076", "j3301", "")))


def test_a_successor_may_be_left_out(changed: Change) -> None:
    """Not every code that ends has one."""
    found = load(changed("drugs.xml", ' instead="J1010"', "")).drugs.ended["J1030"]
    assert found.instead == ""


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('codes="J1020 J1030 J1040"', 'codes="J1020 J1030 J1020"', "J1020 twice"),
        ("<unclassified", '<ended codes="J1030" until="2025-03-31" source="s"/><unclassified', "second row for J1030"),
        (' until="2024-03-31"', "", "schema"),
        (' until="2024-03-31"', ' until="2024-03-32"', "schema"),
        ('instead="J1010"', 'instead="J101"', "schema"),
        ('codes="J3490 J3590 J9999"', 'codes=""', "schema"),
    ],
)
def test_a_table_of_drugs_that_is_wrong_is_refused(changed: Change, old: str, new: str, what: str) -> None:
    """By the schema or by the reader, with file and line."""
    with pytest.raises(MapError) as caught:
        load(changed("drugs.xml", old, new))
    assert caught.value.file == "drugs.xml"
    assert caught.value.line is not None
    assert what in str(caught.value)
