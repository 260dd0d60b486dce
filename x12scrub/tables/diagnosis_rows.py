"""Codes of ICD-10-CM as CMS publishes them, and how they are packed."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from x12scrub.tables.fixed_rows import FixedRows, packed

_LONGEST = 7
"""Characters of an ICD-10-CM code, without the dot that claims do not carry."""


class DiagnosisRow(NamedTuple):
    code: str
    is_billable: bool
    """False for a heading, which only longer codes below it make billable."""


def pack(rows: Iterable[DiagnosisRow]) -> bytes:
    return packed(f"{row.code:{_LONGEST}}{row.is_billable:d}".encode() for row in rows)


class DiagnosisRows:
    """Rows in a buffer that `pack` wrote."""

    __slots__ = ("_rows",)

    def __init__(self, content: memoryview) -> None:
        self._rows = FixedRows(content, _LONGEST + 1, _LONGEST)

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[DiagnosisRow]:
        return (_diagnosis_row(row) for row in self._rows)

    def find(self, code: str) -> DiagnosisRow | None:
        """The row of a code as claims carry it, without a dot."""
        row = self._rows.find(code.ljust(_LONGEST).encode())
        return _diagnosis_row(row) if row else None


def _diagnosis_row(row: bytes) -> DiagnosisRow:
    return DiagnosisRow(row[:_LONGEST].decode().rstrip(), row.endswith(b"1"))
