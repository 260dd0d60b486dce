"""Rows of the fee schedule's relative value file, as many as CMS publishes, and how they are packed."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from x12scrub.tables.fixed_rows import FixedRows, packed

_WIDTHS = (5, 2, 1, 1, 3, 1, 1, 1, 1, 1)
_KEY = 7


class FeeRow(NamedTuple):
    """Indicators of a code, as CMS writes them; an empty text where the file has none."""

    code: str
    modifier: str
    """26 and TC are the professional and the technical part of the code, 53 the procedure broken off."""
    status: str
    component: str
    global_days: str
    multiple: str
    bilateral: str
    assistant: str
    co_surgeon: str
    team: str


def pack(rows: Iterable[FeeRow]) -> bytes:
    return packed(
        "".join(value.ljust(width) for value, width in zip(row, _WIDTHS, strict=True)).encode() for row in rows
    )


class FeeRows:
    """Rows in a buffer that `pack` wrote."""

    __slots__ = ("_rows",)

    def __init__(self, content: memoryview) -> None:
        self._rows = FixedRows(content, sum(_WIDTHS), _KEY)

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[FeeRow]:
        return (_fee_row(row) for row in self._rows)

    def find(self, code: str, modifier: str = "") -> FeeRow | None:
        row = self._rows.find((code.ljust(5) + modifier.ljust(2)).encode())
        return _fee_row(row) if row else None


def _fee_row(row: bytes) -> FeeRow:
    text, place = row.decode(), 0
    values = []
    for width in _WIDTHS:
        values.append(text[place : place + width].rstrip())
        place += width
    return FeeRow(*values)
