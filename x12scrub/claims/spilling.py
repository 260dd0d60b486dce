"""A column of numbers, most of which may lie on a spool: what is kept of each loop of a file takes no memory."""

from array import array
from collections.abc import Iterator
from itertools import chain
from typing import Protocol

_BLOCK = 1 << 12
"""Numbers that go to the spool together, and are read together."""


class Spool(Protocol):
    """Bytes that are added to the end, and read anywhere: by several processes at once, so no read moves a position."""

    def append(self, content: bytes) -> int:
        """Where the bytes begin."""

    def read(self, start: int, stop: int) -> bytes:
        """The bytes from `start` to before `stop`, all of which were appended."""


class Column:
    """Numbers of one type code of `array`, in the order in which they came. Only the last ones can be changed.

    Without a spool, all of them stay in memory.
    """

    __slots__ = ("_blocks", "_read", "_spool", "_tail", "typecode")

    def __init__(self, typecode: str, spool: Spool | None = None) -> None:
        self.typecode, self._spool = typecode, spool
        self._tail = array(typecode)
        self._blocks = array("Q")
        """Where each block begins on the spool."""
        self._read = (-1, self._tail)
        """The block that was read last, and its number."""

    @property
    def _spilled(self) -> int:
        return len(self._blocks) * _BLOCK

    def __len__(self) -> int:
        return self._spilled + len(self._tail)

    def append(self, value: int) -> None:
        self._tail.append(value)
        self._spill()

    def extend(self, content: bytes) -> None:
        """Take numbers as bytes of the machine, as `array.frombytes` does."""
        self._tail.frombytes(content)
        self._spill()

    def take(self, others: "Column", more: int) -> None:
        """Add the numbers of another column, each so much higher."""
        for block in others.blocks():
            self._tail.extend((number + more for number in block) if more else block)
            self._spill()

    def __getitem__(self, row: int) -> int:
        at = row - self._spilled
        return self._tail[at] if at >= 0 else self._block(row // _BLOCK)[row % _BLOCK]

    def __setitem__(self, row: int, value: int) -> None:
        """Raises `IndexError` for a number that lies on the spool."""
        if row < self._spilled:
            raise IndexError("only the last numbers of a column can be changed")
        self._tail[row - self._spilled] = value

    def __iter__(self) -> Iterator[int]:
        return chain.from_iterable(self.blocks())

    def part(self, rows: range) -> "array[int]":
        """The numbers of rows that follow each other."""
        found, row = array(self.typecode), rows.start
        while row < min(rows.stop, self._spilled):
            at = row % _BLOCK
            found += self._block(row // _BLOCK)[at : at + rows.stop - row]
            row = rows.start + len(found)
        return found + self._tail[max(row - self._spilled, 0) : max(rows.stop - self._spilled, 0)]

    def blocks(self) -> Iterator["array[int]"]:
        """The numbers in arrays, one after the other."""
        yield from map(self._block, range(len(self._blocks)))
        yield self._tail

    def cut(self, length: int) -> None:
        """Forget all but the first numbers."""
        while length < self._spilled:
            last = len(self._blocks) - 1
            self._tail = self._block(last) + self._tail
            del self._blocks[last:]
            self._read = (-1, self._tail)
        del self._tail[length - self._spilled :]

    def _block(self, number: int) -> "array[int]":
        if self._read[0] != number:
            assert self._spool is not None
            block = array(self.typecode)
            start = self._blocks[number]
            block.frombytes(self._spool.read(start, start + _BLOCK * block.itemsize))
            self._read = number, block
        return self._read[1]

    def _spill(self) -> None:
        """A block stays, so that the row that is open can be changed."""
        while self._spool is not None and len(self._tail) >= 2 * _BLOCK:
            self._blocks.append(self._spool.append(self._tail[:_BLOCK].tobytes()))
            del self._tail[:_BLOCK]
