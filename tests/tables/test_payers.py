"""Payer rows: which decides, and what it takes from less specific ones."""

import re
from collections.abc import Callable
from datetime import date

import pytest

from x12scrub.errors import MapError
from x12scrub.tables import Destination, Tables
from x12scrub.tables.load import load
from x12scrub.tables.payer_settings import SETTINGS

DAY = date(2024, 7, 10)
NEVER = {"interprofessional", "add-on", "office-new", "home-new", "eye-new", "emergency", "preventive", "wellness"}
COMMERCIAL = ("BL", "CI", "12", "13", "14", "15", "HM")
ESTABLISHED = {"office-established", "home-established", "domiciliary-established", "eye-established"}
Change = Callable[[str, str, str], dict[str, bytes]]
ROW = '<rule id="{id}" {key} edition="e" source="s" verified-on="2026-11-23">{settings}</rule>\n</payers>'
SIDE = '<bypass side="either"/>'


def with_row(files: dict[str, bytes], key: str, settings: str = SIDE, name: str = "own") -> dict[str, bytes]:
    row = ROW.format(id=name, key=key, settings=settings).encode()
    return {**files, "payers.xml": files["payers.xml"].replace(b"</payers>", row)}


def to(filing: str = "", state: str = "", payer: str = "", name: str = "") -> Destination:
    return Destination(payer, name, filing, state)


def rows(tables: Tables, to: Destination, on: date = DAY) -> dict[str, str]:
    """By setting, the row that decides it."""
    return {setting: row.id for setting, row in tables.payers.rule(to, on).rows.items()}


def test_a_payer_that_no_row_names_gets_the_default(tables: Tables) -> None:
    """Column 2, the Medicare tables, 25 on established patients, nothing in first position."""
    rule = tables.payers.rule(to("ZZ", "CA", "99999"), DAY)
    assert (rule.bypass_side, rule.pairs, rule.units) == ("column2", "medicare", "medicare")
    assert (rule.first_position_modifiers, rule.denied_with_25, rule.prefer_x) == ((), frozenset(), False)
    assert (rule.modifier_25.families, rule.modifier_25.asked) == (ESTABLISHED, False)
    assert rule.basis("modifier_25").table == "payers"
    assert set(rows(tables, to("ZZ")).values()) == {"default"}


@pytest.mark.parametrize(
    ("on", "side", "row"),
    [
        (date(2019, 6, 30), "column2", "medicare-b-until-2019-06"),
        (date(2019, 7, 1), "either", "medicare-b"),
        (DAY, "either", "medicare-b"),
    ],
)
def test_medicare_accepts_either_line_from_july_2019(tables: Tables, on: date, side: str, row: str) -> None:
    """CR 11168 is in force by date of service; the families that take 25 do not change with it."""
    rule = tables.payers.rule(to("MB", "CA", "12345"), on)
    assert (rule.bypass_side, rule.pairs) == (side, "medicare")
    assert rows(tables, to("MB", "CA"), on)["bypass_side"] == row
    assert "office-established" in rule.modifier_25.families
    assert "consultation" not in rule.modifier_25.families


@pytest.mark.parametrize("filing", ["", "16", "AM", "BL", "CI", "HM", "LM", "MB", "MC", "WC", "ZZ"])
def test_25_is_never_wanted_on_these_families(tables: Tables, filing: str) -> None:
    """New-patient, emergency and preventive visits, add-ons and interprofessional services are quiet everywhere."""
    assert not tables.payers.rule(to(filing, "AR"), DAY).modifier_25.families & NEVER


@pytest.mark.parametrize("on", [date(2022, 12, 31), date(2023, 1, 1), DAY])
def test_medicare_wants_25_exactly_where_a_modifier_may_separate_the_pair(tables: Tables, on: date) -> None:
    """Payer table and pair table agree code by code, but for what Medicare never pays a practitioner for, add-ons, and
    care management, which is billed by the month.
    """
    wanted = tables.payers.rule(to("MB"), on).modifier_25.families
    for code in tables.evaluation.codes:
        family = tables.evaluation.family(code, on)
        if family is None or family.name in {"consultation", "hospital-clinic", "care-management", "add-on"}:
            continue
        pair = tables.pairs.between("20552", code, on)
        bundled = pair is not None and pair.column2 == code and pair.indicator == 1
        assert bundled == (family.name in wanted), code


@pytest.mark.parametrize(
    ("filing", "row", "side", "pairs", "units", "families", "asked"),
    [
        ("MB", "medicare-b", "either", "medicare", "medicare", "hospital", False),
        ("16", "medicare-advantage", "column2", "medicare", "medicare", "", False),
        ("MC", "medicaid", "column2", "none", "none", None, False),
        *((one, "commercial", "column2", "medicare", "medicare", "", False) for one in COMMERCIAL),
        ("WC", "workers-compensation", "column2", "none", "medicare", "", True),
        ("AM", "liability", "column2", "none", "medicare", "", True),
        ("LM", "liability", "column2", "none", "medicare", "", True),
    ],
)
def test_what_each_class_wants(
    tables: Tables, filing: str, row: str, side: str, pairs: str, units: str, families: str | None, asked: bool
) -> None:
    """The matrix of classes: bypass side, whose tables, 25, and whether it is asked about."""
    rule = tables.payers.rule(to(filing, "TX"), DAY)
    assert (rule.bypass_side, rule.pairs, rule.units, rule.modifier_25.asked) == (side, pairs, units, asked)
    assert rows(tables, to(filing, "TX"))["bypass_side"] == row
    assert ("office-established" in rule.modifier_25.families) is (families is not None)
    assert ("hospital" in rule.modifier_25.families) is (families == "hospital")


@pytest.mark.parametrize(
    ("destination", "row"),
    [
        (to("BL"), "blue"),
        (to("CI", payer="62308"), "cigna"),
        (to("CI", name="Cigna Healthcare"), "cigna"),
        (to("HM", name="ANTHEM, INC."), "anthem"),
        (to("CI", name="THE CIGNA"), "default"),
        (to("CI", name="ANTHEM".lower()), "anthem"),
        (to("CI"), "default"),
        (to("MB"), "default"),
    ],
)
def test_who_denies_99211_with_25(tables: Tables, destination: Destination, row: str) -> None:
    """Known by id or by name, whatever the blanks, signs and case of the name."""
    assert tables.payers.rule(destination, DAY).denied_with_25 == ({"99211"} if row != "default" else set())
    assert rows(tables, destination)["denied_with_25"] == row


@pytest.mark.parametrize(("name", "wanted"), [("Moda Health Plan", True), ("MODALITY", False), ("HMSA", True)])
def test_who_wants_x_modifiers(tables: Tables, name: str, wanted: bool) -> None:
    """A name without a star is the whole name."""
    assert tables.payers.rule(to("CI", name=name), DAY).prefer_x is wanted


@pytest.mark.parametrize(
    ("filing", "state", "first"),
    [("BL", "AR", ("GT", "95")), ("BL", "TX", ()), ("CI", "AR", ()), ("MB", "AR", ())],
)
def test_arkansas_blue_wants_telehealth_in_front(
    tables: Tables, filing: str, state: str, first: tuple[str, ...]
) -> None:
    """Class and state must both match; everything else is inherited, and each setting names the row it is from."""
    rule = tables.payers.rule(to(filing, state), DAY)
    assert rule.first_position_modifiers == first
    if first:
        decided = rows(tables, to(filing, state))
        assert (decided["first_position_modifiers"], decided["modifier_25"]) == ("arkansas-blue", "commercial")
        assert "TELEH10" in rule.basis("first_position_modifiers").source
        assert "TELEH10" not in rule.basis("modifier_25").source


def test_a_payer_outweighs_class_and_state(shipped: dict[str, bytes]) -> None:
    """A row for one payer decides over a row for its class and state, and inherits what it does not say."""
    tables = load(with_row(shipped, 'payer="P0 P1"', '<first-position modifiers="95"/>'))
    rule = tables.payers.rule(to("BL", "AR", "P1"), DAY)
    assert (rule.first_position_modifiers, rule.basis("first_position_modifiers").source) == (("95",), "s")
    medicare = tables.payers.rule(to("MB", "AR", "P1"), DAY)
    assert (medicare.first_position_modifiers, medicare.bypass_side) == (("95",), "either")
    assert rows(tables, to("BL", "AR", "P2"))["first_position_modifiers"] == "arkansas-blue"


@pytest.mark.parametrize(
    ("key", "row"),
    [
        ('payer="P1" name="LAKE*"', "own"),
        ('payer="P2" name="LAKE*"', "own"),
        ('payer="P1" name="HILL"', "own"),
        ('payer="P2" name="HILL"', "commercial"),
        ('payer="P1" class="CI"', "own"),
        ('payer="P1" class="BL HM"', "commercial"),
        ('payer="P1" class="CI" state="TX CA"', "own"),
        ('payer="P1" class="CI" state="TX"', "commercial"),
        ('name="LAKESIDE"', "commercial"),
        ('name="LAKESIDEPLAN"', "own"),
    ],
)
def test_every_part_of_a_key_must_match(shipped: dict[str, bytes], key: str, row: str) -> None:
    """One of what a part lists is enough; id and name are one part."""
    tables = load(with_row(shipped, key))
    assert rows(tables, to("CI", "CA", "P1", "Lake-Side Plan"))["bypass_side"] == row


def test_a_row_decides_only_on_its_days(shipped: dict[str, bytes]) -> None:
    """Before its first and after its last day the less specific row decides."""
    tables = load(with_row(shipped, 'payer="P1" from="2024-01-01" until="2024-06-30"'))
    days = [date(2023, 12, 31), date(2024, 1, 1), date(2024, 6, 30), date(2024, 7, 1)]
    decided = [rows(tables, to("CI", payer="P1"), day)["bypass_side"] for day in days]
    assert decided == ["commercial", "own", "own", "commercial"]


@pytest.mark.parametrize(
    ("key", "settings", "name", "what"),
    [
        ('class="MB" from="2020-01-01"', SIDE, "own", "<bypass> .* row medicare-b"),
        ('class="MB" until="2019-06-30"', SIDE, "own", "row medicare-b-until"),
        ('class="ZZ LM"', SIDE, "own", "row liability"),
        ("", SIDE, "own", "row default"),
        ('name="CIGNAHEALTH"', '<denied-with-25 codes=""/>', "own", "row cigna"),
        ('name="CIG*"', '<denied-with-25 codes=""/>', "own", "row cigna"),
        ('payer="P1 62308"', '<denied-with-25 codes=""/>', "own", "row cigna"),
        ('payer="P1"', SIDE, "medicaid", "id medicaid"),
        ('payer="P1" from="2024-02-01" until="2024-01-31"', SIDE, "own", "before"),
        ('payer="P1"', '<modifier-25 families="office-old"/>', "own", "office-old"),
        ('payer="P1"', '<first-position modifiers="GT GT"/>', "own", "twice"),
    ],
)
def test_rows_that_contradict_are_refused(
    shipped: dict[str, bytes], key: str, settings: str, name: str, what: str
) -> None:
    """One setting twice for one payer and day, a repeated id, days the wrong way round, an unknown family."""
    files = with_row(shipped, key, settings, name)
    with pytest.raises(MapError, match=what) as caught:
        load(files)
    last_line = files["payers.xml"].rstrip().count(b"\n")
    assert (caught.value.file, caught.value.line) == ("payers.xml", last_line)


@pytest.mark.parametrize(
    ("key", "settings"),
    [
        ('class="BL"', '<prefer-x wanted="yes"/>'),
        ('class="MB" until="2019-06-30"', '<prefer-x wanted="yes"/>'),
        ('name="CIGNA*"', SIDE),
        ('class="ZZ"', SIDE),
        ('class="MB" state="TX"', SIDE),
    ],
)
def test_rows_that_add_to_each_other_are_taken(shipped: dict[str, bytes], key: str, settings: str) -> None:
    """Rows may speak of one payer and day about different things."""
    assert load(with_row(shipped, key, settings))


def test_a_table_without_default_is_refused(changed: Change) -> None:
    """A payer that no row names must have a rule."""
    with pytest.raises(MapError, match="without key"):
        load(changed("payers.xml", '<rule id="default"', '<rule id="default" class="ZZ"'))


@pytest.mark.parametrize("tag", SETTINGS)
def test_a_default_that_lacks_a_setting_is_refused(shipped: dict[str, bytes], tag: str) -> None:
    """The default row is what the others inherit from, so it has every setting."""
    text = shipped["payers.xml"].decode()
    content = re.sub(f"<{tag}[ /].*?>", "", text, count=1, flags=re.DOTALL)
    with pytest.raises(MapError, match=f"row default has no <{tag}>"):
        load({**shipped, "payers.xml": content.encode()})
