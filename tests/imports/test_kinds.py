"""Kinds of tables: which edition files are, what they become, and what is said of a file of another kind."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.imports import test_icd10cm as icd
from tests.imports import test_rvu as fees
from tests.imports.cms import attached
from tests.imports.database import database, export
from tests.imports.making import archive, put, text
from tests.support import tables
from x12scrub.errors import TableFileError, UsageError
from x12scrub.imports.kinds import MODULES, Compiled, kind
from x12scrub.imports.looks import compiled
from x12scrub.shipped import folder
from x12scrub.tables import Period, Standing

FEES = fees.CONTENTS["PPRRVU25_JAN.csv"]
UNTITLED = text([*fees.ONE_ROW, *map(fees.line, fees.FEES)]).encode()
CODES = icd.joined(icd.order(icd.ROWS))


def made(name: str, folder: Path, files: dict[str, bytes], edition: str | None = None) -> Compiled:
    return compiled(kind(name), [put(folder, file, content) for file, content in files.items()], edition)


EDITIONS = {
    "the file says it": ("rvu", {"PPRRVU24_JUL.csv": UNTITLED}, None, "2024Q3", "2024-07-01", "2024-12-31"),
    "the archive says it": (
        "rvu", {"rvu26ar.zip": archive({"p.csv": UNTITLED})}, None, "2026Q1", "2026-01-01", "2026-12-31",
    ),
    "the table says it": ("rvu", {"fees.csv": FEES()}, None, "2025Q1", "2025-01-01", "2025-12-31"),
    "the user says it": ("rvu", {"fees.csv": FEES()}, "2024Q4", "2024Q4", "2024-10-01", "2024-12-31"),
    "a fiscal year": ("icd10cm", {"icd10cm_order_2025.txt": CODES}, None, "FY2025", "2024-10-01", "2025-09-30"),
    "the month it begins": (
        "icd10cm", {"icd10cm-codes-oct2025.txt": CODES}, None, "FY2026", "2025-10-01", "2026-09-30",
    ),
    "an update in April": (
        "icd10cm", {"icd10cm-order-April-2025.txt": CODES}, None, "FY2025-04", "2025-04-01", "2025-09-30",
    ),
    "an update in January": (
        "icd10cm", {"icd10cm-order-Jan-2021.txt": CODES}, None, "FY2021-01", "2021-01-01", "2021-09-30",
    ),
    "an April archive": (
        "icd10cm",
        {"april-1-2025-code-descriptions-tabular-order.zip": archive({"icd10cm_order_2025.txt": CODES})},
        None, "FY2025-04", "2025-04-01", "2025-09-30",
    ),
    "a year of the user's": ("icd10cm", {"codes.txt": CODES}, "2026", "FY2026", "2025-10-01", "2026-09-30"),
    "an update of the user's": ("icd10cm", {"codes.txt": CODES}, "fy2026-04", "FY2026-04", "2026-04-01", "2026-09-30"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "files", "given", "edition", "first", "last"), EDITIONS.values(), ids=EDITIONS)
def test_which_edition_files_are(
    tmp_path: Path, name: str, files: dict[str, bytes], given: str | None, edition: str, first: str, last: str
) -> None:
    found = made(name, tmp_path, files, given)
    assert found.edition == edition
    assert found.period == Period(date.fromisoformat(first), date.fromisoformat(last))
    assert [source.name for source in found.sources] == list(files)


UNSAID = {
    "no quarter": ("rvu", {"fees.csv": UNTITLED}, None, "add --edition"),
    "two quarters": (
        "rvu",
        {"PPRRVU24_JUL.csv": UNTITLED, "PPRRVU24_OCT.csv": UNTITLED},
        None,
        "one edition at a time",
    ),
    "no fiscal year": ("icd10cm", {"codes.txt": CODES}, None, "add --edition, as FY2025"),
    "two fiscal years": ("icd10cm", {"2024.zip": archive({"icd10cm_order_2025.txt": CODES})}, None, "add --edition"),
    "a word": ("icd10cm", {"codes.txt": CODES}, "newest", "write it as FY2025"),
}


@pytest.mark.parametrize(("name", "files", "given", "said"), UNSAID.values(), ids=UNSAID)
def test_an_edition_is_never_guessed(
    tmp_path: Path, name: str, files: dict[str, bytes], given: str | None, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        made(name, tmp_path, files, given)


@pytest.mark.parametrize(
    ("name", "file", "content", "rows"),
    [("rvu", "PPRRVU25_JAN.csv", FEES, 6), ("icd10cm", "icd10cm_order_2025.txt", lambda: CODES, 6)],
)
def test_a_small_edition_is_noticed(
    tmp_path: Path, name: str, file: str, content: Callable[[], bytes], rows: int
) -> None:
    """A file that was cut off where a row ends looks whole; the number of its rows does not."""
    found = made(name, tmp_path, {file: content()})
    assert found.rows == rows
    assert "is the file whole?" in found.notes[0]


def test_the_rows_of_a_payload_are_listed_in_words(tmp_path: Path) -> None:
    payload = memoryview(b"".join(made("rvu", tmp_path, {"PPRRVU25_JAN.csv": FEES()}).pieces))
    listed = list(kind("rvu").listed(payload))
    assert listed[1].key == ("29998", "")
    assert listed[1].fields == {
        "status": "A", "component": "0", "global-days": "000", "multiple": "2", "bilateral": "0", "assistant": "1",
        "co-surgeon": "0", "team": "0",
    }  # fmt: skip
    codes = memoryview(b"".join(made("icd10cm", tmp_path, {"icd10cm_order_2025.txt": CODES}).pieces))
    assert [(row.key, row.fields["billable"]) for row in kind("icd10cm").listed(codes)][:2] == [
        (("A99",), "no"),
        (("A991",), "yes"),
    ]
    assert [row.order for row in listed] == sorted(row.order for row in listed)


def test_an_imported_edition_speaks_of_its_days() -> None:
    """The tables list it beside what ships, and look-ups on its days go to it."""
    found = attached(
        tables(), "icd10cm", [folder("fixtures") / "tables" / "invented-FY2025" / "icd10cm_order_2025.txt"]
    )
    assert [one.edition for one in found.editions if one.name == "icd10cm"] == ["FY2025"]
    assert found.diagnoses.standing("M791", date(2025, 9, 30), date(2025, 9, 30)) is Standing.HEADING
    assert found.diagnoses.standing("M791", date(2025, 10, 1), date(2025, 10, 1)) is None


HEADS = "Column 1", "Column 2", "*=in existence", "Effective", "Deletion", "Modifier", "PTP Edit Rationale"
PTP = text([["Copyright"], HEADS, ["A0001", "A0002", "", "20240101", "*", "1", "Some reason"]], "\t").encode()
UNITS = "HCPCS/CPT Code", "Practitioner Services MUE Values", "MUE Adjudication Indicator", "MUE Rationale"
MUE = text([UNITS, ["A0001", "1", "2 Date of Service Edit: Policy", "Some reason"]]).encode()
FILES = {
    "ptp": ("ccipra-v313r0-f1.txt", PTP),
    "mue": ("MCR_MUE_PractitionerServices_Eff_10-01-2025.csv", MUE),
    "rvu": ("PPRRVU25_JAN.csv", FEES()),
    "icd10cm": ("icd10cm_order_2025.txt", CODES),
}


@pytest.mark.parametrize("wanted", MODULES)
@pytest.mark.parametrize("given", FILES)
def test_a_file_of_another_kind_is_refused_with_what_it_looks_like(tmp_path: Path, wanted: str, given: str) -> None:
    """Each kind takes its own files, and says of those of every other what they are."""
    name, content = FILES[given]
    if wanted == given:
        assert made(wanted, tmp_path, {name: content}).rows
        return
    with pytest.raises(TableFileError, match=f"it looks like .*: x12scrub tables import {given}") as caught:
        made(wanted, tmp_path, {name: content})
    assert caught.value.line is not None
    assert caught.value.file == name


@pytest.mark.parametrize("wanted", [name for name in MODULES if name != "coverage"])
def test_the_coverage_database_is_known_by_its_tables(tmp_path: Path, wanted: str) -> None:
    files = {"current_article.zip": export(database())}
    assert made("coverage", tmp_path, files).rows == 1
    with pytest.raises(TableFileError, match=r"it looks like Medicare Coverage Database.*import coverage"):
        made(wanted, tmp_path, files)


def test_a_broken_file_of_the_right_kind_looks_like_no_other(tmp_path: Path) -> None:
    with pytest.raises(TableFileError) as caught:
        made("rvu", tmp_path, {"PPRRVU25_JAN.csv": FEES()[:-100]})
    assert "looks like" not in str(caught.value)
