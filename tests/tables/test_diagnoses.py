"""Whether an ICD-10-CM code is billable on a day, at the edges of editions."""

from datetime import date

import pytest

from x12scrub.tables import Edition, Standing, Tables
from x12scrub.tables.diagnoses import Diagnoses
from x12scrub.tables.diagnosis_rows import DiagnosisRow, DiagnosisRows, pack
from x12scrub.tables.edition import Held


def held(first: date, last: date, **codes: bool) -> Held[DiagnosisRows]:
    rows = [DiagnosisRow(code, is_billable) for code, is_billable in codes.items()]
    return Held(
        Edition("icd10cm", f"{first}", "invented", first, first, last),
        lambda: DiagnosisRows(memoryview(pack(rows))),
    )


# M99 is split in October 2024; M998 comes with an update in April 2025.
DIAGNOSES = Diagnoses(
    (
        held(date(2023, 10, 1), date(2024, 9, 30), M99=True),
        held(date(2024, 10, 1), date(2025, 9, 30), M99=False, M991=True),
        held(date(2025, 4, 1), date(2025, 9, 30), M99=False, M991=True, M998=True),
    )
)


@pytest.mark.parametrize(
    ("code", "on", "standing"),
    [
        ("M99", date(2023, 9, 30), None),
        ("M99", date(2023, 10, 1), Standing.BILLABLE),
        ("M99", date(2024, 9, 30), Standing.BILLABLE),
        ("M99", date(2024, 10, 1), Standing.HEADING),
        ("M991", date(2024, 9, 30), Standing.UNKNOWN),
        ("M991", date(2024, 10, 1), Standing.BILLABLE),
        ("M998", date(2025, 3, 31), Standing.UNKNOWN),
        ("M998", date(2025, 4, 1), Standing.BILLABLE),
        ("M998", date(2025, 10, 1), None),
        ("M99.1", date(2025, 4, 1), Standing.UNKNOWN),
        ("m991", date(2025, 4, 1), Standing.UNKNOWN),
        ("M9", date(2025, 4, 1), Standing.UNKNOWN),
        ("M991 ", date(2025, 4, 1), Standing.BILLABLE),
        ("M9911111", date(2025, 4, 1), Standing.UNKNOWN),
        ("", date(2025, 4, 1), Standing.UNKNOWN),
    ],
)
def test_a_code_is_judged_by_the_edition_of_its_day(code: str, on: date, standing: Standing | None) -> None:
    assert DIAGNOSES.standing(code, on, on) is standing


@pytest.mark.parametrize(
    ("code", "first", "last", "standing"),
    [
        ("M99", date(2024, 9, 30), date(2024, 10, 1), Standing.BILLABLE),
        ("M991", date(2024, 9, 30), date(2024, 10, 1), Standing.BILLABLE),
        ("M998", date(2024, 9, 30), date(2024, 10, 1), Standing.UNKNOWN),
        ("M99", date(2023, 9, 30), date(2023, 10, 1), Standing.BILLABLE),
        ("M998", date(2023, 9, 30), date(2023, 10, 1), None),
    ],
)
def test_billable_on_either_end_of_a_range_is_billable(
    code: str, first: date, last: date, standing: Standing | None
) -> None:
    """And where an end has no edition, a code that is not billable on the other may be billable there."""
    assert DIAGNOSES.standing(code, first, last) is standing


def test_the_basis_is_the_edition_of_the_day() -> None:
    found = DIAGNOSES.basis(date(2025, 4, 1))
    assert found is not None
    assert (found.table, found.edition) == ("icd10cm", "2025-04-01")
    assert DIAGNOSES.basis(date(2025, 10, 1)) is None


def test_none_ships(tables: Tables) -> None:
    assert not tables.diagnoses.are_imported
    assert DIAGNOSES.are_imported
