"""The rows of a file, one after another: text with tabs or commas, worksheets, and archives of them.

Memory is flat, but for some 150 bytes that openpyxl keeps of each row of a worksheet. Text is UTF-8 with or without a
BOM, or latin-1; lines end with LF or CRLF; a quoted cell may hold newlines. Rows without any content are left out.
"""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from x12scrub.errors import TableFileError
from x12scrub.files import translated
from x12scrub.imports.parts import DAMAGED, Part, opened
from x12scrub.imports.row import Row

LINE = 8 << 20
"""Bytes of a line. Descriptions of the coverage database are whole pages in one cell."""
_UNENDED = (
    "the last line has no line end, so the file may be cut off in it; give the archive that it came in, or download it "
    "again. A file that is known to be whole can be saved with an empty line at its end"
)
_DELIMITERS = {".csv": ",", ".txt": "\t"}


def every(name: str) -> bool:
    """No table of an archive is passed over."""
    return bool(name)


def rows(path: Path, wanted: Callable[[str], bool] = every) -> Iterator[Row]:
    """The rows of a file; of an archive with several tables, those of each whose name is `wanted`.

    TableFileError for a file that is damaged, cut off or no table, or where no name is wanted.
    """
    with opened(path) as parts:
        chosen = [part for part in parts if len(parts) == 1 or wanted(part.name)]
        if not chosen:
            raise TableFileError(path.name, None, "holds none of the tables that are wanted")
        for part in chosen:
            yield from rows_of(part)


def rows_of(part: Part) -> Iterator[Row]:
    """The rows of one table of `opened`; there is at least one."""
    row = None
    try:
        with part.open() as stream:
            for row in _worksheet(stream, part.name) if part.suffix == ".xlsx" else _text(stream, part):
                yield row
    except DAMAGED as error:
        raise TableFileError(part.name, None, "the archive is damaged or cut off; download it again") from error
    except OSError as error:
        raise translated(error, f"cannot read {part.name}") from error
    if row is None:
        raise TableFileError(part.name, None, "holds nothing; download it again")


def _worksheet(stream: IO[bytes], name: str) -> Iterator[Row]:
    from x12scrub.imports.worksheet import worksheet  # openpyxl takes a fifth of a second to import

    return worksheet(stream, name)


class _Lines:
    """Decoded lines of a stream, and what is known about its end."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self._stream = stream
        self._name = name
        self._number = 0
        self.at_end = False
        """The stream was asked for more than it has."""
        self.is_cut = False
        """The last line has no newline."""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._stream.readline(LINE)
        if not line or line == b"\x1a":  # the mark with which DOS ends a text
            self.at_end = True
            raise StopIteration
        self._number += 1
        self.is_cut = not line.endswith(b"\n")
        if len(line) == LINE and self.is_cut:
            raise TableFileError(self._name, self._number, f"the line is longer than {LINE >> 20} MiB")
        if self._number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        try:
            return line.decode()
        except UnicodeDecodeError:
            return line.decode("latin-1")


def _text(stream: IO[bytes], part: Part) -> Iterator[Row]:
    lines = _Lines(stream, part.name)
    csv.field_size_limit(LINE)
    reader = csv.reader(lines, delimiter=_DELIMITERS[part.suffix])
    line, width = 1, 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise TableFileError(part.name, line, f"cannot be read as a row of cells ({error})") from error
        if cells is None:
            return
        row = Row(part.name, line, tuple([cell.strip() for cell in cells]))
        if lines.at_end:
            raise row.fault("a quotation mark opens here and is never closed; the file is cut off, or damaged")
        if lines.is_cut and len(cells) < width:
            raise row.fault(f"the file ends in the middle of this row, which has {len(cells)} of {width} cells")
        if lines.is_cut and not part.has_checksum:
            raise row.fault(_UNENDED)
        if any(row.cells):
            yield row
        line, width = reader.line_num + 1, len(cells) or width
