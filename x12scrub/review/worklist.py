"""A worklist as it lies on disk: where each prompt stands is looked up once, a prompt is read when it is shown."""

import csv
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any

from attrs import define, frozen

from x12scrub.answers import PROMPT_ID
from x12scrub.errors import UsageError
from x12scrub.files import Identity, identity, translated
from x12scrub.review.prompt import SCHEMA, Prompt, prompt

RECORD = "record"
"""The column of a CSV worklist that holds the whole prompt."""

_BOM = b"\xef\xbb\xbf"
_CELL = 1 << 24
# As x12scrub writes it; a record that another program wrote is read in full for its id.
_AS_WRITTEN = re.compile(rf'\{{"schema":"{re.escape(SCHEMA)}","id":"([0-9a-f]{{16}})"', re.ASCII)


@frozen
class _Entry:
    """Bytes of the file that hold a prompt, the line on which they end, and its id."""

    start: int
    stop: int
    line: int
    id: str


@frozen
class Worklist:
    """The prompts of a file, in its order."""

    _file: IO[bytes]
    _entries: Sequence[_Entry]
    _column: int | None
    identity: Identity | None

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(entry.id for entry in self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def id(self, at: int) -> str:
        return self._entries[at].id

    def prompt(self, at: int) -> Prompt:
        """The prompt at a place, from 0. UsageError where its record is not whole."""
        entry = self._entries[at]
        try:
            self._file.seek(entry.start)
            text = _decoded(self._file.read(entry.stop - entry.start))
            if self._column is not None:
                text = next(csv.reader(text.splitlines(keepends=True), strict=True))[self._column]
            return prompt(_record(text))
        except OSError as error:
            raise translated(error, "cannot read the worklist") from error
        except (ValueError, IndexError, csv.Error) as error:
            raise _refused(entry.line, error) from None


@contextmanager
def worklist(name: str) -> Iterator[Worklist]:
    """Open a worklist: JSON Lines where it begins with "{", else CSV with a column `record`."""
    try:
        file = open(name, "rb")  # noqa: PTH123, SIM115 - a name of the command line; closed below
    except OSError as error:
        raise translated(error, "cannot read the worklist") from error
    with file:
        yield _indexed(file)


def _indexed(file: IO[bytes]) -> Worklist:
    csv.field_size_limit(_CELL)
    try:
        found = identity(os.fstat(file.fileno()))
        head = file.read(64).removeprefix(_BOM).lstrip()
        file.seek(0)
        if not head or head.startswith(b"{"):
            return Worklist(file, tuple(_of_json_lines(file)), None, found)
        column, entries = _Rows(file).indexed()
        return Worklist(file, entries, column, found)
    except OSError as error:
        raise translated(error, "cannot read the worklist") from error


def _of_json_lines(file: IO[bytes]) -> Iterator[_Entry]:
    start = 0
    for number, line in enumerate(file, 1):
        if line.strip():
            try:
                yield _Entry(start, start + len(line), number, _id(_decoded(line)))
            except ValueError as error:
                raise _refused(number, error) from None
        start += len(line)


@define
class _Rows:
    """Rows of a CSV worklist. A row may hold line ends, so where it stops is counted as it is read."""

    file: IO[bytes]
    taken: int = 0

    def _lines(self) -> Iterator[str]:
        for line in self.file:
            self.taken += len(line)
            yield _decoded(line)

    def indexed(self) -> tuple[int, tuple[_Entry, ...]]:
        """The column of the records, and where the rows are."""
        reader = csv.reader(self._lines(), strict=True)
        try:
            column = next(reader).index(RECORD)
        except (ValueError, csv.Error):
            raise UsageError(f"the worklist has no column {RECORD!r}; give it as scrub --worklist wrote it") from None
        found, start = [], self.taken
        try:
            for row in reader:
                if any(row):
                    found.append(_Entry(start, self.taken, reader.line_num, _id(row[column])))
                start = self.taken
        except (ValueError, IndexError, csv.Error) as error:
            raise _refused(reader.line_num, error) from None
        return column, tuple(found)


def _decoded(line: bytes) -> str:
    try:
        return line.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError:
        raise ValueError("this is not UTF-8; save the worklist as CSV UTF-8") from None


def _id(text: str) -> str:
    if found := _AS_WRITTEN.match(text):
        return found[1]
    record = _record(text)
    found_id = record.get("id") if isinstance(record, dict) and record.get("schema") == SCHEMA else None
    if not isinstance(found_id, str) or not PROMPT_ID.fullmatch(found_id):
        raise ValueError("there is no prompt here")
    return found_id


def _record(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("the record of this prompt is not whole") from None


def _refused(line: int, error: Exception) -> UsageError:
    """Texts of ours only: those of the libraries may hold values."""
    told = str(error) if type(error) is ValueError else "this is no row of a worklist"
    return UsageError(f"the worklist, line {line}: {told}")
