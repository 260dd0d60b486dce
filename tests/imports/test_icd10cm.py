"""The order file and the codes file of ICD-10-CM say which codes are billable; one that ends too early is refused."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.imports.making import archive, put
from x12scrub.errors import TableFileError
from x12scrub.imports import icd10cm
from x12scrub.imports.rows import rows
from x12scrub.tables.diagnosis_rows import DiagnosisRow, DiagnosisRows, pack

ROWS = (
    DiagnosisRow("A99", False),
    DiagnosisRow("A991", True),
    DiagnosisRow("M99X", False),
    DiagnosisRow("M99X9", False),
    DiagnosisRow("M99X98A", True),
    DiagnosisRow("Z999", True),
)


def order(rows: Sequence[DiagnosisRow]) -> list[str]:
    """Lines of the order file: number, code, flag, short text, long text."""
    return [
        f"{number:05} {row.code:7} {row.is_billable:d} {'Short, dropped':60} Long text, dropped as well"
        for number, row in enumerate(rows, 1)
    ]


def codes(rows: Sequence[DiagnosisRow]) -> list[str]:
    return [f"{row.code:7} Text, dropped" for row in rows if row.is_billable]


def joined(lines: Sequence[str], newline: str = "\r\n") -> bytes:
    return "".join(f"{line}{newline}" for line in lines).encode()


def read(file: Path) -> list[DiagnosisRow]:
    return list(icd10cm.read(rows(file, icd10cm.wanted)))


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("name", ["icd10cm_order_2025.txt", "ICD10CM-ORDER-April-2025.TXT"])
def test_the_order_file(tmp_path: Path, name: str, newline: str) -> None:
    assert read(put(tmp_path, name, joined(order(ROWS), newline))) == list(ROWS)


def test_the_codes_file_has_billable_codes_alone(tmp_path: Path) -> None:
    billable = [row for row in ROWS if row.is_billable]
    assert read(put(tmp_path, "icd10cm_codes_2025.txt", joined(codes(ROWS)))) == billable


def test_of_the_archive_the_order_file_is_read(tmp_path: Path) -> None:
    content = archive(
        {
            "Code Descriptions/icd10cm_codes_2025.txt": joined(codes(ROWS)),
            "Code Descriptions/icd10cm_codes_addenda_2025.txt": b"Add: A999\n",
            "Code Descriptions/icd10cm_order_addenda_2025.txt": b"Add: A999\n",
            "Code Descriptions/icd10cm_order_2025.txt": joined(order(ROWS)),
            "Code Descriptions/icd10OrderFiles.pdf": b"%PDF",
        }
    )
    assert read(put(tmp_path, "2025-code-descriptions-tabular-order.zip", content)) == list(ROWS)


LINES = order(ROWS)
REFUSED = {
    "line too short": (joined([*LINES[:4], LINES[4][:40]]), 5, "ICD-10-CM order file"),
    "cut off between two lines": (joined(LINES[:5]), 5, "none of the last chapters"),
    "codes file cut off": (joined(codes(ROWS)[:2]), 2, "none of the last chapters"),
    "line that is not there": (joined([*LINES[:2], *LINES[3:]]), 3, "expected line 3"),
    "code twice": (joined(order([*ROWS[:2], ROWS[1], *ROWS[2:]])), 3, "already"),
    "flag": (joined([LINES[0], LINES[1].replace(" 1 ", " 2 "), *LINES[2:]]), 2, "ICD-10-CM order file"),
    "ICD-10-PCS": (b"00001 001     0 " + b"x".ljust(60) + b" x\n", 1, "ICD-10-CM codes file"),
    "another table": (b"Column 1\tColumn 2\n", 1, "ICD-10-CM codes file"),
    "empty": (b"", None, "holds nothing"),
}


@pytest.mark.parametrize(("content", "line", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(tmp_path: Path, content: bytes, line: int | None, said: str) -> None:
    with pytest.raises(TableFileError, match=said) as caught:
        read(put(tmp_path, "icd10cm_order_2025.txt", content))
    assert (caught.value.file, caught.value.line) == ("icd10cm_order_2025.txt", line)


CODES = st.from_regex(r"[A-Z][0-9][0-9A-Z]{1,5}", fullmatch=True)
DIAGNOSES = st.dictionaries(CODES, st.booleans(), max_size=30).map(
    lambda found: [DiagnosisRow(*one) for one in sorted((found | {"Z999": True}).items())]
)


@given(DIAGNOSES, CODES)
def test_whatever_the_file_holds_is_found_in_the_packed_table(
    tmp_path_factory: pytest.TempPathFactory, diagnoses: list[DiagnosisRow], other: str
) -> None:
    """From the file to the packed rows and back. The beginning of a code is not the code."""
    file = put(tmp_path_factory.mktemp("icd"), "a.txt", joined(order(diagnoses)))
    table = DiagnosisRows(memoryview(pack(read(file))))
    known = {row.code: row for row in diagnoses}
    assert list(table) == sorted(diagnoses)
    assert [table.find(code) for code in known] == list(known.values())
    assert table.find(other) == known.get(other)
    assert all(table.find(code[:-1]) == known.get(code[:-1]) for code in known)
