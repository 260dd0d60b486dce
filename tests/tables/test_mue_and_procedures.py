"""Unit limits and fee schedule indicators."""

from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve

from x12scrub.tables import Edition, Tables
from x12scrub.tables.edition import Held
from x12scrub.tables.fee_rows import FeeRow, FeeRows, pack

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
    assert all(
        tables.procedures.indicators(code, DAY) and tables.units.limit(code, DAY) for code in tables.trigger_codes
    )


@pytest.mark.parametrize(
    ("code", "bilateral", "global_days"),
    [("20552", "0", "000"), ("20553", "0", "000"), ("20610", "1", "000"), ("20551", "0", "000"), ("20560", "0", "XXX")],
)
def test_indicators_are_those_of_the_fee_schedule(tables: Tables, code: str, bilateral: str, global_days: str) -> None:
    """Laterality applies to a joint injection and not to a trigger point; dry needling has no global period."""
    fees = tables.procedures.indicators(code, DAY)
    assert fees is not None
    assert (fees.bilateral, fees.global_days, fees.status, fees.component) == (bilateral, global_days, "A", "0")
    assert fees.basis.table == "procedures"


@pytest.mark.parametrize(
    ("modifier", "refused"), [("26", True), ("TC", True), ("62", True), ("66", True), ("80", False)]
)
def test_an_indicator_of_zero_refuses_its_modifiers(tables: Tables, modifier: str, refused: bool) -> None:
    """There is no professional part, no second surgeon and no team; what has no indicator is not refused."""
    fees = tables.procedures.indicators("20552", DAY)
    assert fees is not None
    assert fees.refuses(modifier) is refused
    assert not evolve(fees, component="1", co_surgeon="1", team="2").refuses(modifier)


def test_a_code_without_indicators_is_none(tables: Tables) -> None:
    """The table is an excerpt and does not pretend to know more."""
    assert tables.procedures.indicators("99213", DAY) is None


ON_SIDES = FeeRow("20552", "", "A", "0", "000", "2", "1", "1", "0", "0")


def held(first: date, last: date, *rows: FeeRow) -> Held[FeeRows]:
    edition = Edition("rvu", f"{first:%Y}", "invented", DAY, first, last)
    return Held(edition, lambda: FeeRows(memoryview(pack(rows))))


@pytest.mark.parametrize(
    ("on", "bilateral", "edition"),
    [
        (date(2023, 12, 31), "0", "PPRRVU July 2024"),
        (date(2024, 1, 1), "1", "2024"),
        (date(2024, 12, 31), "1", "2024"),
        (date(2025, 1, 1), "3", "2025"),
        (date(2026, 1, 1), "0", "PPRRVU July 2024"),
        (None, "0", "PPRRVU July 2024"),
    ],
)
def test_an_imported_file_speaks_of_its_own_days(tables: Tables, on: date | None, bilateral: str, edition: str) -> None:
    """The excerpt speaks of all others; the basis says which it was."""
    imported = (
        held(date(2024, 1, 1), date(2024, 12, 31), ON_SIDES),
        held(date(2025, 1, 1), date(2025, 12, 31), ON_SIDES._replace(bilateral="3")),
    )
    fees = evolve(tables.procedures, held=imported).indicators("20552", on)
    assert fees is not None
    assert (fees.bilateral, fees.basis.edition) == (bilateral, edition)


def test_of_two_files_of_a_day_the_newer_decides_and_the_excerpt_fills_its_gaps(tables: Tables) -> None:
    """The file of July takes over from that of January; a code that it does not have is looked up in the excerpt."""
    january = held(date(2024, 1, 1), date(2024, 12, 31), ON_SIDES)
    july = held(date(2024, 7, 1), date(2024, 12, 31), ON_SIDES._replace(bilateral="2"))
    procedures = evolve(tables.procedures, held=(january, july))
    found = [procedures.indicators("20552", on) for on in (date(2024, 6, 30), date(2024, 7, 1))]
    assert [fees and fees.bilateral for fees in found] == ["1", "2"]
    assert procedures.indicators("20553", date(2024, 7, 1)) == tables.procedures.indicators("20553", DAY)
