"""The relative value file in every form in which CMS publishes it gives the same rows."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.imports.making import archive, put, text, workbook
from x12scrub.errors import TableFileError
from x12scrub.imports import rvu
from x12scrub.imports.rows import rows
from x12scrub.tables.fee_rows import FeeRow, FeeRows, pack

# The header of PPRRVU25_JAN.csv, stacked as CMS stacks it: each column's words, from the top.
STACKED = (
    "|||HCPCS",
    "|||MOD",
    "|||DESCRIPTION",
    "||STATUS|CODE",
    "NOT USED|FOR|MEDICARE|PAYMENT",
    "||WORK|RVU",
    "||NON-FAC|PE RVU",
    "|NON-FAC|NA|INDICATOR",
    "||FACILITY|PE RVU",
    "|FACILITY|NA|INDICATOR",
    "||MP|RVU",
    "||NON-FACILITY|TOTAL",
    "||FACILITY|TOTAL",
    "||PCTC|IND",
    "||GLOB|DAYS",
    "||PRE|OP",
    "||INTRA|OP",
    "||POST|OP",
    "||MULT|PROC",
    "||BILAT|SURG",
    "||ASST|SURG",
    "||CO-|SURG",
    "||TEAM|SURG",
    "||ENDO|BASE",
    "||CONV|FACTOR",
    "PHYSICIAN|SUPERVISION OF|DIAGNOSTIC|PROCEDURES",
    "||CALCULATION|FLAG",
    "DIAGNOSTIC|IMAGING|FAMILY|INDICATOR",
)
HEADER = [list(level) for level in zip(*(column.split("|") for column in STACKED), strict=True)]
ONE_ROW = [[" ".join(column.replace("|", " ").split()) for column in STACKED]]
WRAPPED = [["\n".join(word for word in column.split("|") if word) for column in STACKED]]
PREAMBLE = [
    ["2025 National Physician Fee Schedule Relative Value File January Release", *[""] * 27],
    ["CPT codes and descriptions only are copyright. All rights reserved.", *[""] * 27],
    ["RELEASED 12/20/2024", *[""] * 27],
]
FEES = (
    FeeRow("00900", "", "J", "9", "XXX", "9", "9", "9", "9", "9"),
    FeeRow("29998", "", "A", "0", "000", "2", "0", "1", "0", "0"),
    FeeRow("79998", "", "A", "1", "XXX", "0", "3", "0", "0", "0"),
    FeeRow("79998", "26", "A", "1", "XXX", "0", "3", "0", "0", "0"),
    FeeRow("79998", "TC", "A", "1", "XXX", "0", "3", "0", "0", "0"),
    FeeRow("X9998", "", "I", "", "", "", "", "", "", ""),
)


def line(fees: FeeRow) -> list[str]:
    """A row of the table: 28 columns, a description among them."""
    return [
        fees.code, fees.modifier, "Dropped, whatever it says", fees.status, "", "0.50", "1.00", "", "0.40", "NA",
        "0.05", "1.55", "0.95", fees.component, fees.global_days, "0.00", "0.00", "0.00", fees.multiple,
        fees.bilateral, fees.assistant, fees.co_surgeon, fees.team, "", "32.3465", "09", "0", "99",
    ]  # fmt: skip


def record(fees: FeeRow) -> str:
    """A record of the text form, by the record layout of RVU25A."""
    fields = {
        1: f"{fees.code:5}{fees.modifier:2}", 8: "Dropped, whatever it says", 58: fees.status, 60: "  0.50",
        103: fees.component or " ", 104: f"{fees.global_days:3}", 107: "000000000", 116: fees.multiple or " ",
        117: fees.bilateral or " ", 118: fees.assistant or " ", 119: fees.co_surgeon or " ", 120: fees.team or " ",
        133: " 32.3465", 142: "09",
    }  # fmt: skip
    made = ""
    for place, field in fields.items():
        made = made.ljust(place - 1) + field
    return made.ljust(200)


def as_integers(cells: list[str]) -> list[object]:
    """What a spreadsheet makes of cells of digits."""
    return [int(cell) if cell.isdigit() else cell for cell in cells]


HDR = "HDR CPT codes and descriptions are copyright"
CONTENTS: dict[str, Callable[[], bytes]] = {
    "PPRRVU25_JAN.csv": lambda: text([*PREAMBLE, *HEADER, *map(line, FEES)]).encode(),
    "PPRRVU25_JAN.CSV": lambda: text([*PREAMBLE, [""] * 28, *WRAPPED, *map(line, FEES)], newline="\n").encode(
        "latin-1"
    ),
    "tabs.txt": lambda: text([*PREAMBLE, *ONE_ROW, *map(line, FEES)], "\t").encode(),
    "PPRRVU25_JAN.txt": lambda: "".join(f"{one}\r\n" for one in [HDR] * 7 + [record(fees) for fees in FEES]).encode(),
    "PPRRVU25_JAN.xlsx": lambda: workbook([*PREAMBLE, *WRAPPED, *(as_integers(line(fees)) for fees in FEES)]),
    "RVU25A.zip": lambda: archive(
        {
            "RVU25A.pdf": b"%PDF",
            "GPCI2025.csv": b"Another,Table\n1,2\n",
            "PPRRVU25_JAN.txt": b"not read where there is a CSV\n",
            "PPRRVU25_JAN.csv": CONTENTS["PPRRVU25_JAN.csv"](),
        }
    ),
    "rvu26a.zip": lambda: archive(
        {
            "PPRRVU2026_Jan_QPP.csv": b"not read\n",
            "PPRRVU2026_Jan_nonQPP.csv": CONTENTS["PPRRVU25_JAN.csv"](),
        }
    ),
}


def read(file: Path) -> list[FeeRow]:
    return list(rvu.read(rows(file, rvu.wanted)))


@pytest.mark.parametrize("name", CONTENTS)
def test_every_form_gives_the_same_rows(tmp_path: Path, name: str) -> None:
    assert read(put(tmp_path, name, CONTENTS[name]())) == list(FEES)


def test_the_same_row_twice_counts_once(tmp_path: Path) -> None:
    twice = text([*ONE_ROW, *map(line, FEES), line(FEES[1])])
    assert read(put(tmp_path, "a.csv", twice)) == list(FEES)


def changed(place: int, cell: str) -> bytes:
    """A table whose second row has another cell."""
    cells = line(FEES[1])
    cells[place] = cell
    return text([*ONE_ROW, line(FEES[0]), cells]).encode()


def records(*lines: str) -> bytes:
    return "".join(f"{one}\r\n" for one in lines).encode()


OTHERWISE = FEES[1]._replace(bilateral="1")
REFUSED = {
    "contradiction": ("a.csv", text([*ONE_ROW, *map(line, FEES[:2]), line(OTHERWISE)]), 4, "second row"),
    "code": ("a.csv", changed(0, "CODE"), 3, "procedure code"),
    "modifier": ("a.csv", changed(1, "2"), 3, "modifier of two"),
    "status": ("a.csv", changed(3, "AA"), 3, "status code of one letter"),
    "global days": ("a.csv", changed(14, "1000"), 3, "global days"),
    "indicator": ("a.csv", changed(19, "NA"), 3, "one digit"),
    "row cut off": ("a.csv", text([*ONE_ROW, line(FEES[0]), line(FEES[1])[:20]]), 3, "20 cells; 23 are needed"),
    "header cut off": ("a.csv", text(HEADER[:2]), 2, "no header"),
    "another table": ("a.csv", b"Column 1,Column 2\n1,2\n", 2, "no header so far that has the columns HCPCS, MOD"),
    "record cut off": ("a.txt", records(HDR, record(FEES[0]), record(FEES[1])[:110]), 3, "110 characters; 120"),
    "empty": ("a.csv", b"", None, "holds nothing"),
    "other tables": ("a.zip", archive({"GPCI2025.csv": b"a,b\n", "ANES.csv": b"a\n"}), None, "none of the tables"),
}


@pytest.mark.parametrize(("name", "content", "at", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(tmp_path: Path, name: str, content: bytes | str, at: int | None, said: str) -> None:
    with pytest.raises(TableFileError, match=said) as caught:
        read(put(tmp_path, name, content))
    assert (caught.value.file, caught.value.line) == (name, at)


CODES = st.from_regex(r"[0-9A-Z]{5}", fullmatch=True)
INDICATORS = st.sampled_from(["", *"0123459"])
FEE_ROWS = st.lists(
    st.builds(
        FeeRow, CODES, st.sampled_from(["", "26", "TC", "53"]), st.sampled_from("ABCIJNRTX"), INDICATORS,
        st.sampled_from(["", "000", "010", "090", "MMM", "XXX", "YYY", "ZZZ"]), *[INDICATORS] * 5,
    ),
    min_size=1,
    max_size=20,
    unique_by=lambda row: (row.code, row.modifier),
)  # fmt: skip


@given(FEE_ROWS, st.sampled_from(["a.csv", "a.txt"]))
def test_whatever_the_file_holds_is_found_in_the_packed_table(
    tmp_path_factory: pytest.TempPathFactory, fees: list[FeeRow], name: str
) -> None:
    """From the file to the packed rows and back; a code and modifier that the file has not is not found."""
    forms = {"a.csv": text([*PREAMBLE, *HEADER, *map(line, fees)]), "a.txt": records(HDR, *map(record, fees))}
    file = put(tmp_path_factory.mktemp("rvu"), name, forms[name])
    table = FeeRows(memoryview(pack(read(file))))
    assert list(table) == sorted(fees)
    assert [table.find(row.code, row.modifier) for row in fees] == fees
    assert table.find("?????") is None
    assert table.find(fees[0].code, "??") is None
