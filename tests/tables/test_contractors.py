"""Medicare contractors: every state has one, and Northern Virginia is told from the rest where the address tells."""

import pytest

from tests.tables.test_payers import DAY, SIDE, with_row
from x12scrub.claims.people import Locality
from x12scrub.errors import MapError
from x12scrub.tables import Tables
from x12scrub.tables.load import load

MAC_FIVE = {"CGS", "NGS", "Noridian", "Palmetto", "WPS"}


@pytest.mark.parametrize(
    ("state", "contractor"),
    [
        ("IA", "WPS J5"),
        ("IL", "NGS J6"),
        ("MI", "WPS J8"),
        ("OH", "CGS J15"),
        ("CA", "Noridian JE"),
        ("GU", "Noridian JE"),
        ("WA", "Noridian JF"),
        ("TX", "Novitas JH"),
        ("GA", "Palmetto JJ"),
        ("NY", "NGS JK"),
        ("PA", "Novitas JL"),
        ("DC", "Novitas JL"),
        ("NC", "Palmetto JM"),
        ("FL", "First Coast JN"),
        ("PR", "First Coast JN"),
        ("ca", "Noridian JE"),
        ("", "None"),
        ("ON", "None"),
    ],
)
def test_the_contractor_of_a_state(tables: Tables, state: str, contractor: str) -> None:
    """State of service, whatever its case; a place without a state, or abroad, has none."""
    assert str(tables.contractors.of(Locality(state=state))) == contractor


def test_every_state_has_one_contractor(tables: Tables) -> None:
    """Fifty states, the District of Columbia, and five territories; 38 states are with the five that share a list."""
    states = tables.contractors.by_state
    assert len(states) == 50 + 1 + 5
    assert sum(contractor.name in MAC_FIVE for contractor in states.values()) == 38 + len({"AS", "GU", "MP"})


@pytest.mark.parametrize(
    ("city", "postal", "jurisdiction"),
    [
        ("ARLINGTON", "222010000", "JL"),
        ("Arlington", "", "JL"),
        ("ALEXANDRIA", "22314", "JL"),
        ("Mc Lean", "22101", "JL"),
        ("", "22202", "JL"),
        ("PENTAGON", "22202", "JL"),
        ("RICHMOND", "23219", "JM"),
        ("RICHMOND", "232190000", "JM"),
        ("", "24011", "JM"),
        ("ASHBURN", "20147", None),
        ("MANASSAS", "20110", None),
        ("FAIRFAX", "22030", None),
        ("FALLS CHURCH", "22046", None),
        ("DALE CITY", "22193", None),
        ("", "22314", None),
        ("RICHMOND", "", None),
        ("", "", None),
        ("ARLINGTON", "23219", None),
    ],
)
def test_northern_virginia(tables: Tables, city: str, postal: str, jurisdiction: str | None) -> None:
    """City, then postal code; where both contractors are possible, or the two contradict, nothing is guessed."""
    found = tables.contractors.of(Locality(city, "VA", postal))
    assert (found.jurisdiction if found else None) == jurisdiction


def test_the_same_city_elsewhere_is_another(tables: Tables) -> None:
    """Only a divided state is looked at that closely."""
    assert str(tables.contractors.of(Locality("ARLINGTON", "TX", "76010"))) == "Novitas JH"


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('jurisdiction="J8"', 'jurisdiction="J5"', "second row for J5"),
        ('states="IN MI"', 'states="IN IA"', "second contractor for IA"),
        ('states="IN MI"', 'states="IN IN"', "IN twice"),
        ('<part state="VA"', '<part state="XX"', "no contractor for XX"),
        ('<part state="VA" jurisdiction="JL"', '<part state="VA" jurisdiction="J9"', "it can be"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(shipped: dict[str, bytes], old: str, new: str, what: str) -> None:
    """A jurisdiction or state twice, and a part of nothing."""
    content = shipped["contractors.xml"].replace(old.encode(), new.encode())
    with pytest.raises(MapError, match=what):
        load({**shipped, "contractors.xml": content})


def test_a_state_is_divided_once(shipped: dict[str, bytes]) -> None:
    """Two parts would need an order that the table does not give."""
    part = b'<part state="VA" jurisdiction="JH" cities="A" postal="1" shared-postal="2" source="s"/></contractors>'
    with pytest.raises(MapError, match="VA is divided already"):
        load({**shipped, "contractors.xml": shipped["contractors.xml"].replace(b"</contractors>", part)})


@pytest.mark.parametrize(
    ("key", "state", "row", "undecided"),
    [
        ('class="MB" jurisdiction="JE JF"', "CA", "own", False),
        ('class="MB" jurisdiction="JE JF"', "TX", "medicare-b", False),
        ('class="MB" jurisdiction="JE JF"', "", "medicare-b", True),
        ('class="CI" jurisdiction="JE JF"', "", "medicare-b", False),
        ('class="MB" jurisdiction="JE JF" until="2024-07-09"', "", "medicare-b", False),
    ],
)
def test_rows_for_a_jurisdiction(shipped: dict[str, bytes], key: str, state: str, row: str, undecided: bool) -> None:
    """Found by the place of service; where that does not tell, what such a row would say is undecided."""
    tables = load(with_row(shipped, key))
    rule = tables.payers.rule(tables.destination("P1", "", "MB", Locality(state=state)), DAY)
    assert rule.rows["bypass_side"].id == row
    assert ("bypass_side" in rule.undecided) is undecided


def test_a_state_outweighs_a_jurisdiction(shipped: dict[str, bytes]) -> None:
    """A row about the state decides over one about its contractor."""
    files = with_row(shipped, 'class="MB" jurisdiction="JE"')
    tables = load(with_row(files, 'class="MB" state="CA"', SIDE.replace("either", "column2"), "state"))
    assert tables.payers.rule(tables.destination("P1", "", "MB", Locality(state="CA")), DAY).bypass_side == "column2"
