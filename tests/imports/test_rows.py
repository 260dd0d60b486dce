"""The reader gives every row of a file whatever form it comes in, and refuses what is cut off or no table."""

import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.imports.making import archive, put, text, workbook
from x12scrub.errors import NoInput, TableFileError
from x12scrub.imports import parts as parts_module
from x12scrub.imports import rows as rows_module
from x12scrub.imports import worksheet as worksheet_module
from x12scrub.imports.parts import opened
from x12scrub.imports.rows import rows


def read(path: Path) -> list[tuple[int, tuple[str, ...]]]:
    return [(row.line, row.cells) for row in rows(path)]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(("name", "delimiter"), [("A.TXT", "\t"), ("a.txt", "\t"), ("A.CSV", ","), ("a.Csv", ",")])
def test_text_gives_stripped_cells_and_the_line_a_row_begins_on(
    tmp_path: Path, name: str, delimiter: str, newline: str
) -> None:
    table = [["one", " two "], ["", ""], ['a "quoted"\ncell, two\tlines', "x"], ["last", ""]]
    content = text(table, delimiter, newline)
    file = put(tmp_path, name, content)
    assert read(file) == [(1, ("one", "two")), (3, ('a "quoted"\ncell, two\tlines', "x")), (5, ("last", ""))]
    assert {row.file for row in rows(file)} == {name}


@pytest.mark.parametrize(
    "content",
    [b"\xef\xbb\xbfM\xc3\xa9n,1\n", "M\xe9n,1\n".encode(), "M\xe9n,1\n".encode("latin-1"), b"M\xe9n,1\r\n\x1a"],
    ids=["BOM", "UTF-8", "latin-1", "the end mark of DOS"],
)
def test_bytes_of_either_encoding(tmp_path: Path, content: bytes) -> None:
    assert read(put(tmp_path, "a.csv", content)) == [(1, ("M\xe9n", "1"))]


def test_a_worksheet_gives_what_a_text_file_would_have_held(tmp_path: Path) -> None:
    """Codes that became integers, real dates, numbers with a point, rows that end early; empty worksheets before."""
    content = workbook(
        [
            ["Code", "Day", "Moment", "Factor", "Words"],
            [],
            [20552, date(2024, 7, 1), datetime(2024, 7, 1, tzinfo=UTC).replace(tzinfo=None), 1.5, " words "],
            [100.0, None, None, 2.0],
        ],
        before=[[], [[None, ""]]],
    )
    assert read(put(tmp_path, "A.XLSX", content)) == [
        (1, ("Code", "Day", "Moment", "Factor", "Words")),
        (3, ("20552", "20240701", "20240701", "1.5", "words")),
        (4, ("100", "", "", "2", "")),
    ]


def test_an_archive_gives_each_table_once_whatever_its_forms(tmp_path: Path) -> None:
    table = text([["x", "1"]])
    inner = archive({"deep/IN.CSV": b"inner,1\n"})
    content = archive(
        {
            "folder/": b"",
            "folder/P.xlsx": workbook([["x", 1]]),
            "folder/P.TXT": text([["x", "1"]], "\t").encode(),
            "../Q.csv": table.encode(),
            "q.txt": b"not read\n",
            "licence.pdf": b"%PDF",
            "__MACOSX/._P.txt": b"junk",
            "in.zip": inner,
        }
    )
    file = put(tmp_path, "a.zip", content)
    assert [(row.file, row.cells) for row in rows(file)] == [
        ("P.TXT", ("x", "1")),
        ("Q.csv", ("x", "1")),
        ("IN.CSV", ("inner", "1")),
    ]
    assert [row.file for row in rows(file, lambda name: name.startswith("Q"))] == ["Q.csv"]
    assert [one.name for one in tmp_path.iterdir()] == ["a.zip"]


def test_the_tables_of_an_archive_can_be_read_again(tmp_path: Path) -> None:
    with opened(put(tmp_path, "a.zip", archive({"b.zip": archive({"c.csv": b"x,1\n"})}))) as (part,):
        assert [list(rows_module.rows_of(part)) for _ in range(2)] == [[("c.csv", 1, ("x", "1"))]] * 2


def test_what_a_file_is_its_content_says(tmp_path: Path) -> None:
    """An archive without the extension is read; a name that lies is not believed."""
    assert read(put(tmp_path, "a.bin", archive({"b.csv": b"x,1\n"}))) == [(1, ("x", "1"))]
    assert read(put(tmp_path, "a.zip", workbook([["x", 1]]))) == [(1, ("x", "1"))]


CUT = archive({"b.csv": b"".join(b"%d,1\n" % number for number in range(9999))})[:-4000]
REFUSED = {
    "web page": ("a.zip", b"<!DOCTYPE html><html>", None, "licence"),
    "no archive": ("a.zip", b"words", None, "no .zip file"),
    "no workbook": ("a.xlsx", b"words", None, "no .xlsx file"),
    "another extension": ("a.pdf", b"%PDF", None, "no .txt, .csv, .xlsx or .zip"),
    "UTF-16": ("a.txt", "a\tb\n".encode("utf-16"), None, "UTF-16"),
    "archive cut off": ("a.zip", CUT, None, "damaged or cut off"),
    "archive without tables": ("a.zip", archive({"a.pdf": b"%PDF"}), None, "holds no .txt"),
    "archives all the way down": (
        "a.zip",
        archive({"b.zip": archive({"c.zip": archive({"d.zip": archive({"e.csv": b"x,1\n"})})})}),
        None,
        "within archives",
    ),
    "damaged workbook": ("a.xlsx", archive({"xl/workbook.xml": b"<workbook"}), None, "workbook is damaged"),
    "empty": ("a.csv", b"\n,,\n", None, "holds nothing"),
    "row cut off": ("a.csv", b"a,b,c\n1,2,3\n\n4,5", 4, "ends in the middle"),
    "last line without an end": ("a.csv", b"a,b\n1,2", 2, "no line end"),
    "quotation cut off": ("a.csv", b'a,b\n1,"two\nthree', 2, "never closed"),
    "stray carriage return": ("a.csv", b"a,b\nx\ry,1\n", 2, "cannot be read"),
}


@pytest.mark.parametrize(("name", "content", "line", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_names_file_line_and_remedy(
    tmp_path: Path, name: str, content: bytes, line: int | None, said: str
) -> None:
    with pytest.raises(TableFileError, match=said) as caught:
        read(put(tmp_path, name, content))
    assert caught.value.exit_status == 65
    assert caught.value.line == line
    assert str(caught.value).startswith(caught.value.file)


def test_a_last_row_without_a_newline_is_whole_in_an_archive_when_its_cells_are(tmp_path: Path) -> None:
    assert read(put(tmp_path, "a.zip", archive({"a.csv": b"a,b\n1,2"}))) == [(1, ("a", "b")), (2, ("1", "2"))]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NoInput, match=r"cannot read a\.csv"):
        read(tmp_path / "a.csv")


def test_a_damaged_member_is_found_while_it_is_read(tmp_path: Path) -> None:
    content = bytearray(archive({"b.csv": b"".join(b"%d,1\n" % number for number in range(99_999))}))
    content[len(content) // 2] ^= 0xFF
    with pytest.raises(TableFileError, match="damaged or cut off"):
        read(put(tmp_path, "a.zip", bytes(content)))


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    content = bytearray(archive({"b.csv": b"x,1\n"}))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + flags] |= 1
    with pytest.raises(TableFileError, match="unpack it first"):
        read(put(tmp_path, "a.zip", bytes(content)))


@pytest.mark.parametrize("wrap", [lambda made: made, lambda made: archive({"b.zip": made})], ids=["plain", "nested"])
def test_an_archive_that_unpacks_to_too_much_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrap: object
) -> None:
    monkeypatch.setattr(parts_module, "UNPACKED", 1 << 20)
    file = put(tmp_path, "a.zip", wrap(archive({"b.csv": bytes(1 << 21)})))  # type: ignore[operator]
    with pytest.raises(TableFileError, match="unpacks to more than"):
        read(file)


def test_an_archive_within_an_archive_that_is_too_large_is_not_put_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts_module, "NESTED", 1 << 10)
    file = put(tmp_path, "a.zip", archive({"b.zip": bytes(1 << 11), "c.csv": b"x,1\n"}))
    with pytest.raises(TableFileError, match=r"a\.zip: holds archives within archives"):
        read(file)


def test_a_workbook_that_unpacks_to_too_much_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worksheet_module, "STRINGS", 1 << 20)
    file = tmp_path / "a.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", b"<workbook/>")
        made.writestr("xl/sharedStrings.xml", bytes(1 << 21))
    with pytest.raises(TableFileError, match="unpacks to more than"):
        read(file)


def test_a_line_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_module, "LINE", 1 << 10)
    with pytest.raises(TableFileError, match="line 2: the line is longer"):
        read(put(tmp_path, "a.txt", b"a\n" + b"x" * 2048))


@pytest.mark.parametrize(("name", "a_row"), [("a.txt", 0), ("a.zip", 0), ("a.xlsx", 200)])
def test_memory_is_flat(tmp_path: Path, name: str, a_row: int) -> None:
    """Ten times the rows, the same memory; of a worksheet, openpyxl keeps the empty frame of each row."""

    def peak(count: int) -> int:
        lines = text([[f"{number:05}", "99999", "20240701"] for number in range(count)], "\t")
        made = {
            "a.txt": lines.encode,
            "a.xlsx": lambda: workbook([[number, 99999, 20240701] for number in range(count)]),
            "a.zip": lambda: archive({"b.txt": lines.encode()}),
        }
        file = put(tmp_path, name, made[name]())
        next(rows(file))  # what is imported only once does not count
        tracemalloc.start()
        try:
            assert sum(1 for _ in rows(file)) == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(4_000) < peak(400) + 3_600 * a_row + (64 << 10)


CELLS = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=6)


@given(
    table=st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=8),
    form=st.sampled_from([(".csv", ","), (".TXT", "\t")]),
    newline=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig"]),
    packed=st.booleans(),
)
def test_every_cell_comes_back(
    tmp_path_factory: pytest.TempPathFactory,
    table: list[list[str]],
    form: tuple[str, str],
    newline: str,
    encoding: str,
    packed: bool,
) -> None:
    """Whatever a table holds and however it is written, its cells are read as they were."""
    table = [["head", *row] for row in table]
    suffix, delimiter = form
    content = text(table, delimiter, newline).encode(encoding)
    folder = tmp_path_factory.mktemp("cells")
    file = put(folder, "a.zip", archive({f"b{suffix}": content})) if packed else put(folder, f"b{suffix}", content)
    assert [row.cells for row in rows(file)] == [tuple(cell.strip() for cell in row) for row in table]
