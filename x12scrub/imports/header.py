"""The columns of a table, found by what its header says: never by a line number, never by a place.

CMS puts a preamble of any length above the header, stacks a header over several lines ("GLOB" above "DAYS"), writes
newlines into its cells, goes on with explanations below it, and changes the order of columns.
"""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from operator import itemgetter

from x12scrub.errors import TableFileError
from x12scrub.imports.row import Row

Columns = Mapping[str, Sequence[str]]
"""What we call a column, to the ways its header begins, in lower case and words apart from one blank: "co surg"."""

WITHIN = 60
"""Rows in which a header has to come."""
STACKED = 8
"""Rows over which a header may be stacked."""

_APART = re.compile(r"[^0-9a-z]+")


def table(rows: Iterable[Row], columns: Columns) -> Iterator[Row]:
    """Of each row below the header, the cells of the wanted columns, in the order of `columns`.

    Every file that occurs in `rows` needs a header of its own. TableFileError where a file has none or no row below
    it, and for a row that ends before its last wanted column.
    """
    reader = None
    for row in rows:
        if reader is None or row.file != reader.file:
            if reader:
                reader.finish()
            reader = _Reader(row.file, columns)
        found = reader.read(row)
        if found:
            yield found
    if reader:
        reader.finish()


def has_header(rows: Iterable[Row], columns: Columns) -> bool:
    """Whether the first file of `rows` begins as a table with these columns does."""
    seen: deque[Row] = deque(maxlen=STACKED)
    for count, row in enumerate(rows):
        seen.append(row)
        if count == WITHIN or row.file != seen[0].file:
            return False
        if places(seen, columns):
            return True
    return False


class _Reader:
    """One file: looks for the header, then cuts rows to the wanted columns."""

    def __init__(self, file: str, columns: Columns) -> None:
        self.file = file
        self._columns = columns
        self._seen: deque[Row] = deque(maxlen=STACKED)
        self._count = 0
        self._last = 0
        self._places: tuple[int, ...] = ()
        self._cut: Callable[[tuple[str, ...]], tuple[str, ...]]
        self._below = False

    def read(self, row: Row) -> Row | None:
        if not self._places:
            self._look(row)
            return None
        cells = row.cells
        if _is_note(cells):
            return None
        if len(cells) <= self._last:
            raise row.fault(f"the row has {len(cells)} cells; {self._last + 1} are needed. The file may be cut off")
        found = self._cut(cells)
        if not self._below and not found[0]:
            return None  # the header's explanations, which go on below it
        self._below = True
        return Row(row.file, row.line, found)

    def _look(self, row: Row) -> None:
        self._seen.append(row)
        self._count += 1
        self._places = places(self._seen, self._columns)
        if self._places:
            self._last = max(self._places)
            self._cut = _cutter(self._places)
        elif self._count == WITHIN:
            raise self._headless()

    def _headless(self) -> TableFileError:
        line = self._seen[-1].line
        names = ", ".join(self._columns)
        return TableFileError(self.file, line, f"no header so far that has the columns {names}")

    def finish(self) -> None:
        if not self._places:
            raise self._headless()
        if not self._below:
            raise TableFileError(self.file, self._seen[-1].line, "nothing stands below the header; the file is cut off")


def _cutter(places: tuple[int, ...]) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
    """`itemgetter` gives no tuple for a single place."""
    return itemgetter(*places) if len(places) > 1 else lambda cells: (cells[places[0]],)


def places(rows: Sequence[Row], columns: Columns) -> tuple[int, ...]:
    """Where the wanted columns stand if the last of `rows` ends a header, be it stacked; empty if it does not."""
    heads: list[str] = []
    for row in reversed(rows):
        heads = [f"{upper} {lower}" for upper, lower in zip_longest(row.cells, heads, fillvalue="")]
        named = [_APART.sub(" ", head.lower()).strip() for head in heads]
        found = [_place(named, spellings) for spellings in columns.values()]
        if None not in found and len(set(found)) == len(found):
            return tuple(place for place in found if place is not None)
    return ()


def _place(heads: Sequence[str], spellings: Sequence[str]) -> int | None:
    """The one column with a spelling as its head, or else the one whose head begins with it."""
    for matches in (str.__eq__, lambda head, spelling: head.startswith(f"{spelling} ")):
        found = [place for place, head in enumerate(heads) if any(matches(head, one) for one in spellings)]
        if len(found) == 1:
            return found[0]
    return None


def _is_note(cells: Sequence[str]) -> bool:
    """A footnote: nothing but one cell of text. No code has a blank in it."""
    return cells.count("") == len(cells) - 1 and any(" " in cell for cell in cells)
