"""Payer rows: which decides, and what it takes from less specific ones."""

from collections.abc import Callable
from datetime import date

import pytest

from x12scrub.errors import MapError
from x12scrub.tables import Tables
from x12scrub.tables.load import load

DAY = date(2024, 7, 10)
NEVER = {"interprofessional", "add-on", "office-new", "home-new", "eye-new", "emergency", "preventive", "wellness"}
Change = Callable[[str, str, str], dict[str, bytes]]
ROW = '<rule id="{id}" {key} edition="e" source="s" verified-on="2026-11-23">{settings}</rule>\n</payers>'


def with_row(files: dict[str, bytes], key: str, settings: str = "", name: str = "own") -> dict[str, bytes]:
    row = ROW.format(id=name, key=key, settings=settings).encode()
    return {**files, "payers.xml": files["payers.xml"].replace(b"</payers>", row)}


def test_a_payer_that_no_row_names_gets_the_default(tables: Tables) -> None:
    """Column 2, the Medicare pairs, 25 on established patients, nothing in first position."""
    rule = tables.payers.rule("99999", "CI", "CA", DAY)
    assert (rule.row, rule.bypass_side, rule.pairs, rule.first_position_modifiers) == (
        "default",
        "column2",
        "medicare",
        (),
    )
    established = {"office-established", "home-established", "domiciliary-established", "eye-established"}
    assert rule.modifier_25 == established
    assert rule.basis.table == "payers"


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
    rule = tables.payers.rule("12345", "MB", "CA", on)
    assert (rule.bypass_side, rule.row, rule.pairs) == (side, row, "medicare")
    assert "office-established" in rule.modifier_25
    assert "consultation" not in rule.modifier_25


@pytest.mark.parametrize("filing", ["", "16", "BL", "CI", "HM", "MB", "MC", "WC", "ZZ"])
def test_25_is_never_wanted_on_these_families(tables: Tables, filing: str) -> None:
    """New-patient, emergency and preventive visits, add-ons and interprofessional services are quiet everywhere."""
    assert not tables.payers.rule("", filing, "AR", DAY).modifier_25 & NEVER


@pytest.mark.parametrize("on", [date(2022, 12, 31), date(2023, 1, 1), DAY])
def test_medicare_wants_25_exactly_where_a_modifier_may_separate_the_pair(tables: Tables, on: date) -> None:
    """Payer table and pair table agree code by code, but for what Medicare never pays a practitioner for, add-ons, and
    care management, which is billed by the month.
    """
    wanted = tables.payers.rule("", "MB", "", on).modifier_25
    for code in tables.evaluation.codes:
        family = tables.evaluation.family(code, on)
        if family is None or family.name in {"consultation", "hospital-clinic", "care-management", "add-on"}:
            continue
        pair = tables.pairs.between("20552", code, on)
        bundled = pair is not None and pair.column2 == code and pair.indicator == 1
        assert bundled == (family.name in wanted), code


def test_medicaid_has_no_pair_table(tables: Tables) -> None:
    """The Medicare tables say nothing about Medicaid, in any state; units and laterality are other tables' business."""
    rule = tables.payers.rule("12345", "MC", "AR", DAY)
    assert (rule.row, rule.pairs, rule.bypass_side, rule.modifier_25) == ("medicaid", "none", "column2", frozenset())


@pytest.mark.parametrize(
    ("filing", "state", "first"),
    [("BL", "AR", ("GT", "95")), ("BL", "TX", ()), ("CI", "AR", ()), ("MB", "AR", ())],
)
def test_arkansas_blue_wants_telehealth_in_front(
    tables: Tables, filing: str, state: str, first: tuple[str, ...]
) -> None:
    """Class and state must both match; everything else is inherited from the default."""
    rule = tables.payers.rule("", filing, state, DAY)
    assert rule.first_position_modifiers == first
    if first:
        assert rule.row == "arkansas-blue"
        assert rule.modifier_25 == tables.payers.rule("", "CI", "", DAY).modifier_25
        assert "TELEH10" in rule.basis.source


def test_a_payer_id_outweighs_class_and_state(shipped: dict[str, bytes]) -> None:
    """A row for one payer decides over a row for its class and state, and inherits what it does not say."""
    payers = load(with_row(shipped, 'payer="P1"', '<first-position modifiers="95"/>')).payers
    rule = payers.rule("P1", "BL", "AR", DAY)
    assert (rule.row, rule.first_position_modifiers, rule.basis.source) == ("own", ("95",), "s")
    medicare = payers.rule("P1", "MB", "AR", DAY)
    assert (medicare.row, medicare.bypass_side) == ("own", "either")
    assert payers.rule("P2", "BL", "AR", DAY).row == "arkansas-blue"


def test_a_row_decides_only_on_its_days(shipped: dict[str, bytes]) -> None:
    """Before its first and after its last day the less specific row decides."""
    payers = load(
        with_row(shipped, 'payer="P1" from="2024-01-01" until="2024-06-30"', '<bypass side="either"/>')
    ).payers
    days = [date(2023, 12, 31), date(2024, 1, 1), date(2024, 6, 30), date(2024, 7, 1)]
    assert [payers.rule("P1", "CI", "", day).row for day in days] == ["default", "own", "own", "default"]


@pytest.mark.parametrize(
    ("key", "settings", "name", "what"),
    [
        ('class="MB" from="2020-01-01"', "", "own", "medicare-b"),
        ('class="MB" until="2019-06-30"', "", "own", "medicare-b-until"),
        ("", "", "own", "default"),
        ('payer="P1"', "", "medicaid", "id medicaid"),
        ('payer="P1" from="2024-02-01" until="2024-01-31"', "", "own", "before"),
        ('payer="P1"', '<modifier-25 families="office-old"/>', "own", "office-old"),
        ('payer="P1"', '<first-position modifiers="GT GT"/>', "own", "twice"),
    ],
)
def test_rows_that_contradict_are_refused(
    shipped: dict[str, bytes], key: str, settings: str, name: str, what: str
) -> None:
    """Overlapping days of one key, a repeated id, days the wrong way round, an unknown family: file and line."""
    files = with_row(shipped, key, settings, name)
    with pytest.raises(MapError, match=what) as caught:
        load(files)
    last_line = files["payers.xml"].rstrip().count(b"\n")
    assert (caught.value.file, caught.value.line) == ("payers.xml", last_line)


def test_a_table_without_default_is_refused(changed: Change) -> None:
    """A payer that no row names must have a rule."""
    with pytest.raises(MapError, match="without key"):
        load(changed("payers.xml", '<rule id="default"', '<rule id="default" class="CI"'))


@pytest.mark.parametrize(
    "setting", ['<bypass side="column2"/>\n    <pairs table="medicare"/>', '<first-position modifiers=""/>']
)
def test_a_default_that_lacks_a_setting_is_refused(changed: Change, setting: str) -> None:
    """The default row is what the others inherit from, so it has every setting."""
    with pytest.raises(MapError, match="row default has no"):
        load(changed("payers.xml", setting, ""))
