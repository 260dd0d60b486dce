"""Millions of pairs in eight bytes each: how they are packed, and how they are looked up where they lie.

A pair stands under the smaller of its two codes. A row is one number, from its highest bit to its lowest:

    26  the greater code     15  first day, backwards    1  set where the greater code is column 1
    15  last day, backwards  1   set where nothing separates the pair                     6  number of the reason

so that the rows of a code are sorted by partner and the row that came into force last stands first. In front of the
rows stand their number, the number of codes, and for each code the place of its first row; the reasons follow. All
numbers are in the byte order of the machine.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from attrs import define, field

from x12scrub.tables import codes
from x12scrub.tables.edition import Period

_FIRST_DAY = date(1990, 1, 1).toordinal()  # NCCI began on 1996-01-01
_LAST = 0x7FFF
NO_ROW = -1
_PARTNER, _FROM, _TURNED, _UNTIL, _FIXED = 38, 23, 22, 7, 6
_REASONS = 1 << _FIXED
REASON = _REASONS - 1
"""The bits of a row that number its reason."""
_ONE_PARTNER = 1 << _PARTNER
_HEAD = 2
"""Numbers in front of the directory."""
_CODE = 32
_PLACE = (1 << _CODE) - 1
_SCAN = 8
"""A look-up takes as long as going through so many rows."""


class PairRow(NamedTuple):
    """A row of the table as CMS publishes it."""

    column1: str
    column2: str
    first: date
    last: date | None
    """None while it is in force."""
    indicator: int
    """1 where a modifier may separate the pair, 0 where nothing does."""
    reason: str


@define(eq=False, repr=False)
class PairPacker:
    """Takes rows in any order and writes them packed. 20 MB for two and a half million."""

    _rows: dict[int, "array[int]"] = field(factory=dict)
    _reasons: dict[str, int] = field(factory=dict)
    rows: int = field(default=0, init=False)
    """After `packed`: how many there are."""
    overlaps: int = field(default=0, init=False)
    """After `packed`: those that were in force together with a later row of their pair, which decides."""

    def add(self, column1: int, column2: int, first: date, last: date | None, indicator: int, reason: str) -> None:
        """One row; codes as `codes.number` has them. A last day before the first means that it never was in force."""
        low, high = (column1, column2) if column1 < column2 else (column2, column1)
        row = (
            high << _PARTNER
            | (_LAST - day_number(first)) << _FROM
            | (column1 > column2) << _TURNED
            | (_LAST - (_LAST if last is None else day_number(last))) << _UNTIL
            | (1 - indicator) << _FIXED
            | self._reason(reason)
        )
        if low not in self._rows:
            self._rows[low] = array("Q")
        self._rows[low].append(row)

    def _reason(self, reason: str) -> int:
        """Its number. There are some fifteen; if there were more than 64, the last number would stand for the rest."""
        return self._reasons.setdefault(reason, min(len(self._reasons), REASON))

    def packed(self) -> Iterator[bytes]:
        """The rows, each once."""
        lows = sorted(self._rows)
        for low in lows:
            self._rows[low] = array("Q", sorted(set(self._rows[low])))
        directory, place = array("Q"), 0
        for low in lows:
            directory.append(low << _CODE | place)
            place += len(self._rows[low])
            self.overlaps += _overlaps(self._rows[low])
        directory.append(place)
        self.rows = place
        yield array("Q", (place, len(lows))).tobytes()
        yield directory.tobytes()
        for low in lows:
            yield self._rows[low].tobytes()
        words = "\n".join(reason for reason, number in self._reasons.items() if number < _REASONS)
        reasons = words.encode("utf-8")
        yield reasons + b"\0" * (-len(reasons) % 8)


def _overlaps(rows: "array[int]") -> int:
    """How many rows end on or after the first day of the row of the same pair in front of them."""
    count, before = 0, -1
    for row in rows:
        if row >> _PARTNER == before >> _PARTNER and row >> _UNTIL & _LAST <= before >> _FROM & _LAST:
            count += 1
        before = row
    return count


class PairRows:
    """Rows in a buffer of bytes that `PairPacker` wrote. Nothing is copied but the reasons."""

    __slots__ = ("_directory", "_lows", "_rows", "reasons")

    def __init__(self, content: memoryview) -> None:
        words = content.cast("B").cast("Q")
        count, self._lows = words[0], words[1]
        start = _HEAD + self._lows + 1
        self._directory = words[_HEAD:start]
        self._rows = words[start : start + count]
        text = bytes(content[8 * (start + count) :]).decode("utf-8")
        self.reasons = tuple(text.rstrip("\0").split("\n"))
        """What the last bits of a row number."""

    def __len__(self) -> int:
        return len(self._rows)

    def find(self, low: int, high: int, day: int) -> int:
        """The row in force on a day (as `day_number` has it) for the number of a code and a greater one; `NO_ROW`
        where there is none. Of several the one that came into force last."""
        at, end = self._places(low)
        rows, wanted = self._rows, high << _PARTNER
        at = bisect_left(rows, wanted, at, end)
        while at < end and (row := rows[at]) - wanted < _ONE_PARTNER:
            if _LAST - (row >> _FROM & _LAST) <= day <= _LAST - (row >> _UNTIL & _LAST):
                return row
            at += 1
        return NO_ROW

    def _places(self, low: int) -> tuple[int, int]:
        """Where the rows of a code begin and end."""
        directory = self._directory
        at = bisect_left(directory, low << _CODE, 0, self._lows)
        if at == self._lows or (entry := directory[at]) >> _CODE != low:
            return 0, 0
        return entry & _PLACE, directory[at + 1] & _PLACE

    def among(self, wanted: Iterable[int], day: int) -> Iterator[tuple[int, int, int]]:
        """The row in force for each two of some codes, behind the two. Whichever is less work: the rows of a code are
        gone through, or the other codes are looked up, so that a thousand codes cost no half million look-ups."""
        numbers = sorted(set(wanted) - {codes.OTHER})
        for at, low in enumerate(numbers):
            greater = numbers[at + 1 :]
            start, end = self._places(low)
            if end - start < len(greater) * _SCAN:
                partners = {row >> _PARTNER for row in self._rows[start:end]}
                greater = sorted(partners.intersection(greater))
            for high in greater:
                if (row := self.find(low, high, day)) != NO_ROW:
                    yield low, high, row

    def periods(self, wanted: Iterable[int]) -> Iterator[Period]:
        """When the rows for each two of some codes are in force."""
        numbers = sorted(set(wanted) - {codes.OTHER})
        for at, low in enumerate(numbers):
            start, end = self._places(low)
            for high in numbers[at + 1 :]:
                place = bisect_left(self._rows, high << _PARTNER, start, end)
                while place < end and (row := self._rows[place]) >> _PARTNER == high:
                    yield Period(*_days(row))
                    place += 1

    def __iter__(self) -> Iterator[PairRow]:
        """Every row, by the smaller code, the greater code, and the first day, the latest first."""
        for entry, after in pairwise(self._directory):
            low = codes.code(entry >> _CODE)
            for row in self._rows[entry & _PLACE : after & _PLACE]:
                high = codes.code(row >> _PARTNER)
                column1, column2, indicator, last = unpacked(low, high, row)
                first, _ = _days(row)
                yield PairRow(column1, column2, first, last, indicator, self.reasons[row & REASON])


def day_number(day: date) -> int:
    """Days since 1990, as far as fifteen bits reach: what lies beyond has no end in sight."""
    return min(max(day.toordinal() - _FIRST_DAY, 0), _LAST)


def _days(row: int) -> tuple[date, date | None]:
    """First and last day of a row."""
    backwards = row >> _UNTIL & _LAST
    last = date.fromordinal(_FIRST_DAY + _LAST - backwards) if backwards else None
    return date.fromordinal(_FIRST_DAY + _LAST - (row >> _FROM & _LAST)), last


def unpacked(low: str, high: str, row: int) -> tuple[str, str, int, date | None]:
    """Column 1, column 2, indicator and last day of a row; its codes come in the order of their numbers."""
    _, last = _days(row)
    if row >> _TURNED & 1:
        return high, low, 1 - (row >> _FIXED & 1), last
    return low, high, 1 - (row >> _FIXED & 1), last
