"""Headers are found by what they say: whatever stands above them, however they are stacked, in whatever order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from x12scrub.errors import TableFileError
from x12scrub.imports.header import WITHIN, has_header, table
from x12scrub.imports.row import Row

COLUMNS = {"code": ("hcpcs cpt code", "hcpcs"), "global days": ("glob days",), "co-surgeon": ("co surg",)}
LAYOUTS = {
    "one row": [["HCPCS", "GLOB DAYS", "CO-SURG", "TEXT"]],
    "newlines in cells": [["HCPCS/\nCPT Code", "Glob\nDays", "Co-\nSurg", "Text"]],
    "stacked": [["", "", "CO-", "THE"], ["", "GLOB", "", ""], ["HCPCS", "DAYS", "SURG", "TEXT"]],
    "explained below": [["HCPCS", "Glob Days", "Co-Surg", ""], ["", "000 or 010", "0=no", ""], ["", "", "1=yes", ""]],
    "longer heads": [["HCPCS (five)", "Glob days *=none", "Co-surg indicator", "Text"]],
    "more that begins alike": [["HCPCS", "GLOB DAYS", "CO-SURG", "CO-SURG NOTE"]],
}
BODY = [["11111", "000", "0", "x"], ["22222", "010", "1", "y"]]


def numbered(cells: list[list[str]], file: str = "a.csv") -> list[Row]:
    return [Row(file, line, tuple(row)) for line, row in enumerate(cells, 1)]


@pytest.mark.parametrize("preamble", range(9))
@pytest.mark.parametrize("head", LAYOUTS.values(), ids=LAYOUTS)
def test_the_header_is_found_below_a_preamble_of_any_length(head: list[list[str]], preamble: int) -> None:
    above = [[f"Copyright of the HCPCS, line {number}", "", "", ""] for number in range(preamble)]
    cells = above + head + BODY
    found = list(table(numbered(cells), COLUMNS))
    assert [row.cells for row in found] == [("11111", "000", "0"), ("22222", "010", "1")]
    assert [row.line for row in found] == [len(cells) - 1, len(cells)]
    assert has_header(numbered(cells), COLUMNS)


@given(st.permutations(range(4)), st.sampled_from(sorted(LAYOUTS)))
def test_columns_may_stand_in_any_order(order: list[int], layout: str) -> None:
    def shuffled(rows: list[list[str]]) -> list[list[str]]:
        return [[row[place] for place in order] for row in rows]

    rows = numbered([*shuffled(LAYOUTS[layout]), *shuffled(BODY)])
    assert [row.cells for row in table(rows, COLUMNS)] == [("11111", "000", "0"), ("22222", "010", "1")]


def test_notes_below_the_table_are_no_rows() -> None:
    cells = [*LAYOUTS["one row"], *BODY, ["Values are not payment amounts.", "", "", ""]]
    assert len(list(table(numbered(cells), COLUMNS))) == 2


def test_each_file_has_a_header_of_its_own() -> None:
    """Columns may move from one part of a table to the next."""
    first = numbered([["HCPCS", "GLOB DAYS", "CO-SURG"], ["11111", "000", "0"]], "f1.txt")
    second = numbered([["CO-SURG", "HCPCS", "GLOB DAYS"], ["1", "22222", "010"]], "f2.txt")
    assert [row.cells for row in table([*first, *second], COLUMNS)] == [("11111", "000", "0"), ("22222", "010", "1")]
    headless = numbered([["11111", "000", "0"]], "f3.txt")
    with pytest.raises(TableFileError, match=r"f3\.txt, line 1: no header"):
        list(table([*first, *headless, *second], COLUMNS))


REFUSED = {
    "no header": ([["HCPCS", "GLOB DAYS"], ["11111", "000"]], 2, "code, global days, co-surgeon"),
    "two columns of one name": ([["HCPCS", "GLOB DAYS", "CO-SURG", "CO-SURG"], ["1", "0", "0", "0"]], 2, "no header"),
    "nothing below the header": (LAYOUTS["stacked"], 3, "nothing stands below"),
    "a row that ends early": ([*LAYOUTS["one row"], BODY[0], ["22222", "010"]], 3, "2 cells; 3 are needed"),
    "a header too far down": ([["x", "y", ""]] * WITHIN + LAYOUTS["one row"] + BODY, WITHIN, "no header so far"),
}


@pytest.mark.parametrize(("cells", "line", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(cells: list[list[str]], line: int, said: str) -> None:
    with pytest.raises(TableFileError, match=said) as caught:
        list(table(numbered(cells), COLUMNS))
    assert caught.value.line == line
    assert "11111" not in str(caught.value)


def test_a_row_below_the_first_is_never_taken_for_an_explanation() -> None:
    """A code that is missing is for the importer to judge."""
    cells = [*LAYOUTS["one row"], BODY[0], ["", "010", "1", ""]]
    assert [row.cells for row in table(numbered(cells), COLUMNS)][1] == ("", "010", "1")


@pytest.mark.parametrize("cells", [[["x"]] * (WITHIN + 9), [], [["HCPCS", "GLOB DAYS"]]])
def test_a_file_of_another_kind_has_no_header(cells: list[list[str]]) -> None:
    assert not has_header(numbered(cells), COLUMNS)
