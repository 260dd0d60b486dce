"""Modifiers: classes, and how one is put among others."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from x12scrub.tables import Tables

MODIFIERS = st.sampled_from(
    ["22", "24", "26", "50", "51", "57", "59", "76", "95", "GA", "GT", "LT", "Q6", "RT", "XS", "ZZ"]
)
LINES = st.lists(MODIFIERS, max_size=4, unique=True).map(tuple)
FIRST = st.lists(st.sampled_from(["GT", "95", "GA"]), max_size=2, unique=True).map(tuple)
UNFIT = "E1 E4 FA F1 F9 TA T1 T9 LC LD RC LM RI 24 25 27 57"
FIT = "50 RT LT 59 XS 51 76 77 58 78 79 22 52 53 GA GZ KX Q5 80 AS ZZ"
properties = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@properties
@given(into=LINES, first=FIRST)
def test_insert_loses_nothing_and_keeps_the_order(
    tables: Tables, into: tuple[str, ...], first: tuple[str, ...]
) -> None:
    """Without the new modifier the line reads as before, and it never has more than four."""
    after = tables.modifiers.insert("25", into, first)
    if len(into) == 4:
        assert after is None
    else:
        assert after is not None
        assert len(after) == len(into) + 1 <= 4
        assert tuple(modifier for modifier in after if modifier != "25") == into


@properties
@given(into=LINES, first=FIRST)
def test_insert_stands_before_the_first_informational_modifier(
    tables: Tables, into: tuple[str, ...], first: tuple[str, ...]
) -> None:
    """In front of the new modifier: pricing, payment, and what the payer wants first. Right behind it: neither."""
    after = tables.modifiers.insert("25", into, first)
    if after is None:
        return

    def passes(modifier: str) -> bool:
        return modifier in first or not tables.modifiers.is_informational(modifier)

    slot = after.index("25")
    assert all(passes(modifier) for modifier in after[:slot])
    assert not any(passes(modifier) for modifier in after[slot + 1 : slot + 2])


@pytest.mark.parametrize(
    ("into", "first", "after"),
    [
        ((), (), ("25",)),
        (("GT",), (), ("25", "GT")),
        (("GT",), ("GT", "95"), ("GT", "25")),
        (("95", "Q6"), ("GT", "95"), ("95", "25", "Q6")),
        (("Q6", "95"), ("GT", "95"), ("25", "Q6", "95")),
        (("22", "GA"), (), ("22", "25", "GA")),
        (("24", "57", "GA"), (), ("24", "57", "25", "GA")),
        (("??",), (), ("25", "??")),
        (("22", "24", "57", "GA"), (), None),
    ],
)
def test_insert_by_example(
    tables: Tables, into: tuple[str, ...], first: tuple[str, ...], after: tuple[str, ...] | None
) -> None:
    """An unknown modifier is informational; a full line is left alone."""
    assert tables.modifiers.insert("25", into, first) == after


def test_the_classes_hold_what_the_edits_expect(tables: Tables) -> None:
    """Laterality and bypass are exactly these; 22, 76, 77 and 50 never answer a pair."""
    modifiers = tables.modifiers
    assert modifiers.laterality == {"RT", "LT", "50"}
    assert modifiers.bypass == {"59", "XE", "XS", "XP", "XU"}
    assert modifiers.bypass < modifiers.ncci_associated
    assert not modifiers.ncci_associated & {"22", "76", "77", "50", "51", "52", "KX", "GA", "GY", "GZ", "26", "TC"}
    assert len(modifiers.ncci_associated) == 44
    assert modifiers.denial_expected == {"GA", "GX", "GY", "GZ"}


@pytest.mark.parametrize("modifier", UNFIT.split())
def test_modifiers_that_a_trigger_point_line_cannot_carry(tables: Tables, modifier: str) -> None:
    """Other body parts, split components, several surgeons, visits."""
    assert tables.modifiers.not_valid_on_trigger(modifier)


@pytest.mark.parametrize("modifier", FIT.split())
def test_modifiers_that_a_trigger_point_line_may_carry(tables: Tables, modifier: str) -> None:
    """Laterality is another edit's, and an unknown modifier is never a reason to reject."""
    assert not tables.modifiers.not_valid_on_trigger(modifier)


def test_the_table_says_where_it_comes_from(tables: Tables) -> None:
    """A finding about a modifier can name its source."""
    assert tables.modifiers.basis.table == "modifiers"
    assert "NCCI" in tables.modifiers.basis.source
