"""Unit limits and fee schedule indicators."""

from datetime import date
from decimal import Decimal

import pytest

from x12scrub.tables import Tables

DAY = date(2024, 7, 10)


@pytest.mark.parametrize(
    ("code", "units", "adjudication"),
    [("20552", 1, 2), ("20553", 1, 2), ("20610", 2, 3), ("20550", 5, 3), ("64450", 10, 3), ("G0463", 0, 3)],
)
def test_limits_are_those_of_the_published_table(tables: Tables, code: str, units: int, adjudication: int) -> None:
    """A limit is a Decimal with its adjudication indicator; 0 is a limit, not the absence of one."""
    limit = tables.units.limit(code, DAY)
    assert limit is not None
    assert (limit.units, limit.adjudication) == (Decimal(units), adjudication)
    assert isinstance(limit.units, Decimal)


def test_a_code_without_a_row_has_no_known_limit(tables: Tables) -> None:
    """An unknown code is None, so that an edit can tell it from a limit of zero."""
    assert tables.units.limit("99215", DAY) is None


def test_the_basis_of_a_limit_tells_when_the_edition_is_older(tables: Tables) -> None:
    """On the last day of the edition the basis says seed table; the day after it also says that the edition is old."""
    last, after = (tables.units.limit("20552", day) for day in (date(2024, 9, 30), date(2024, 10, 1)))
    assert last is not None
    assert after is not None
    assert (last.basis.table, last.basis.detail) == ("mue", ("seed table",))
    assert after.basis.detail == ("seed table", "edition-older-than-service")


def test_the_trigger_codes_come_from_the_table(tables: Tables) -> None:
    """The rules are about 20552 and 20553, and both have indicators and a limit."""
    assert tables.trigger_codes == {"20552", "20553"}
    assert all(tables.procedures.indicators(code) and tables.units.limit(code, DAY) for code in tables.trigger_codes)


@pytest.mark.parametrize(
    ("code", "bilateral", "global_days"),
    [("20552", "0", "000"), ("20553", "0", "000"), ("20610", "1", "000"), ("20551", "0", "000"), ("20560", "0", "XXX")],
)
def test_indicators_are_those_of_the_fee_schedule(tables: Tables, code: str, bilateral: str, global_days: str) -> None:
    """Laterality applies to a joint injection and not to a trigger point; dry needling has no global period."""
    fees = tables.procedures.indicators(code)
    assert fees is not None
    assert (fees.bilateral, fees.global_days, fees.status, fees.component) == (bilateral, global_days, "A", "0")
    assert fees.basis.table == "procedures"


def test_a_code_without_indicators_is_none(tables: Tables) -> None:
    """The table is an excerpt and does not pretend to know more."""
    assert tables.procedures.indicators("99213") is None
