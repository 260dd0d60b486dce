"""What the 277CA says of a claim and its lines."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from attrs import evolve

from tests.report.ack277_reading import rows
from tests.report.ack277_values import (
    BUNDLED,
    UNITS,
    claim,
    days,
    line,
    provider,
    refused,
    refused_line,
    transaction,
    written,
)
from tests.report.pyx12_maps import assert_passes, check, patched_maps
from x12scrub.errors import InternalError
from x12scrub.finding import Status
from x12scrub.report.ack277 import Form
from x12scrub.report.ack277_status import codes


@pytest.fixture(scope="module")
def maps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """pyx12's maps with their deviations from the guide set right."""
    return patched_maps(tmp_path_factory.mktemp("maps"))


def test_line_is_found_by_its_number() -> None:
    """REF*FJ returns the submitter's line number, else LX01, else the position."""
    lines = (line(1, control_number="L-1"), line(2, number="7"), line(3, number=""))
    document = written(transaction(provider(refused_line(claim("A", "1", *lines), (1, UNITS), (2, UNITS), (3, UNITS)))))
    assert [row[2] for row in rows(document) if row[0] == "REF"] == ["L-1", "7", "3"]
    assert_passes(document)


def test_service_line_stands_as_received() -> None:
    """Code, modifiers, charge and units are the submitter's, not ours; what is missing leaves no empty tail."""
    lines = (
        line(1, "20553", "120.50", modifiers=("RT", "LT", "59", "XS"), units=Decimal(3), description="BOTH SIDES"),
        line(2, "20552", None, units=None),
    )
    document = written(transaction(provider(refused_line(claim("A", "120.5", *lines), (1, UNITS), (2, UNITS)))))
    assert [row for row in rows(document) if row[0] == "SVC"] == [
        ["SVC", "HC:20553:RT:LT:59:XS", "120.5", "", "", "", "", "3"],
        ["SVC", "HC:20552", "0"],
    ]
    assert_passes(document)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (days(date(2026, 3, 4)), days(date(2026, 3, 4)), ["D8", "20260304"]),
        (days(date(2026, 3, 9)), days(date(2026, 3, 4)), ["RD8", "20260304-20260309"]),
        (days(date(2026, 3, 5)), days(date(2026, 3, 1), date(2026, 3, 4)), ["RD8", "20260301-20260305"]),
        (None, days(date(2026, 3, 4)), ["D8", "20260304"]),
        (None, None, ["D8", "19000101"]),
        (days(date(226, 3, 4)), None, ["D8", "19000101"]),
    ],
)
def test_claim_covers_the_days_of_its_lines(first: object, second: object, expected: list[str]) -> None:
    """First to last day of the lines; where no line has a date that can be read, one that cannot be mistaken."""
    one = claim("A", "2", line(1, dates=first), line(2, dates=second))
    document = written(transaction(provider(refused_line(one, (1, UNITS), (2, UNITS)))))
    of_claim, *of_lines = (row[2:] for row in rows(document) if row[:2] == ["DTP", "472"])
    assert of_claim == expected
    assert len(of_lines) == sum(one is not None and one.first.year > 1800 for one in (first, second))  # type: ignore[attr-defined]
    assert_passes(document)


def test_claim_statuses_decide_in_order() -> None:
    """The decisive status of the claim stands first, each status once; lines at fault alone give A3:247."""
    own = refused(claim("A"), Status("A8", 400), BUNDLED, Status("A8", 400))
    both = evolve(refused_line(claim("B"), (1, UNITS)), statuses=(Status("A8", 400),))
    lines = refused_line(claim("C"), (1, UNITS))
    document = written(transaction(provider(own, both, lines)))
    assert [row[1:] for row in rows(document) if row[0] == "STC"][2:] == [
        ["A8:400", "20260309", "U", "90"],
        ["A8:735", "20260309", "U", "90", "", "", "", "", "", "A8:453"],
        ["A8:400", "20260309", "U", "90"],
        ["A7:476", "20260309", "U"],
        ["A3:247", "20260309", "U", "90"],
        ["A7:476", "20260309", "U"],
    ]
    assert_passes(document)


def test_several_statuses_of_a_line(maps: Path) -> None:
    """The stock form has room for the decisive one, the guide's for all; the line stands once, lines in file order."""
    two = claim("A", "2", line(1, control_number="L1"), line(2, control_number="L2"))
    faults = refused_line(two, (2, BUNDLED), (1, UNITS), (2, UNITS), (2, BUNDLED))
    stock = written(transaction(provider(faults)))
    guide = written(transaction(provider(faults)), form=Form.GUIDE)

    def of_lines(document: bytes) -> list[str]:
        kept = [row for row in rows(document) if row[0] == "REF" or (row[0] == "STC" and len(row[1]) == 6)][1:]
        return [row[2] if row[0] == "REF" else row[1] for row in kept]

    assert of_lines(stock) == ["A7:476", "L1", "A8:735", "L2"]
    assert of_lines(guide) == ["A7:476", "L1", "A8:735", "A7:476", "L2"]
    assert_passes(stock)
    assert check(guide, maps).valid


@pytest.mark.parametrize("code", [118, 119, 120, 121, 122, 448, 16, 562, 99999])
@pytest.mark.parametrize("as_second", [False, True])
def test_status_codes_outside_the_list_are_refused(code: int, *, as_second: bool) -> None:
    """Withdrawn codes, codes that want an entity and unknown ones never leave."""
    status = Status("A7", 454, code) if as_second else Status("A7", code)
    with pytest.raises(InternalError, match=f"A7:{454 if as_second else code} "):
        written(transaction(provider(refused(claim(), status))))


@pytest.mark.parametrize("status", [Status("A4", 476), Status("A0", 476), Status("F2", 476), Status("A6", 21)])
def test_statuses_that_are_no_rejection_are_refused(status: Status) -> None:
    """Only A3, A6, A7 and A8 reject, and a code that leans on a second one needs it."""
    with pytest.raises(InternalError):
        written(transaction(provider(refused_line(claim(), (1, status)))))


@pytest.mark.parametrize("status", [Status("A3", 247), Status("A6", 453), Status("A8", 488, 255), Status("A8", 306)])
def test_statuses_of_the_catalogue_are_known_to_pyx12(status: Status) -> None:
    """The published code lists know what we write."""
    assert codes(status)[0] == str(status)
    assert check(written(transaction(provider(refused(claim(), status))))).valid
