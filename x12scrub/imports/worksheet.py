"""The rows of a workbook's first worksheet that has any. The only module that knows openpyxl."""

import warnings
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import IO

from openpyxl import load_workbook

from x12scrub.errors import TableFileError
from x12scrub.imports.parts import DAMAGED, UNPACKED
from x12scrub.imports.row import Row

STRINGS = 256 << 20
"""Bytes of what openpyxl keeps in memory as a whole: everything but the worksheets themselves."""


def worksheet(stream: IO[bytes], name: str) -> Iterator[Row]:
    """Numbers and dates become text as CMS's text files have it: 20552, 20240701."""
    damaged = TableFileError(name, None, "the workbook is damaged, or no workbook; download it again")
    try:
        _refuse_traps(stream, name)
        with warnings.catch_warnings(action="ignore"):  # extensions that only a spreadsheet program knows
            book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    except (*DAMAGED, KeyError, ValueError, TypeError, AttributeError, SyntaxError, RuntimeError) as error:
        raise damaged from error
    for sheet in book.worksheets:
        found = False
        sheet.reset_dimensions()  # what a file says about its size is often wrong  # type: ignore[union-attr]
        values = sheet.iter_rows(values_only=True)
        line, width = 0, 0
        while True:
            try:
                row = next(values, None)
            except (KeyError, ValueError, TypeError, SyntaxError) as error:
                raise TableFileError(name, line + 1, "the worksheet is damaged; download it again") from error
            if row is None:
                break
            line += 1
            cells = [_text(value) for value in row]
            width = max(width, len(cells))
            if any(cells):
                found = True
                yield Row(name, line, (*cells, *("" for _ in range(width - len(cells)))))
        if found:
            return


def _refuse_traps(stream: IO[bytes], name: str) -> None:
    with zipfile.ZipFile(stream) as archive:
        sizes = {one.filename: one.file_size for one in archive.infolist()}
    sheets = sum(size for member, size in sizes.items() if member.startswith("xl/worksheets/"))
    if sheets > UNPACKED or sum(sizes.values()) - sheets > STRINGS:
        raise TableFileError(name, None, "unpacks to more than any workbook of CMS does")


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%Y%m%d}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
