"""Guarded changes to ranges of bytes: the only way in which x12scrub alters a file."""

import heapq
from collections.abc import Iterable, Iterator
from typing import Protocol
from zlib import crc32

from attrs import define, field, frozen

from x12scrub.errors import PatchRefused

WINDOW = 1 << 20
PIECE = 1 << 18
"""Bytes that are read and handed on at a time where a source is copied."""


class Source(Protocol):
    """Bytes that can be read anywhere, more than once."""

    @property
    def size(self) -> int: ...

    def read(self, start: int, stop: int) -> bytes:
        """The bytes from `start` to before `stop`, fewer at the end of the source."""


@frozen(eq=False, repr=False)
class BytesSource:
    """A source in memory."""

    content: bytes

    @property
    def size(self) -> int:
        return len(self.content)

    def read(self, start: int, stop: int) -> bytes:
        return self.content[start:stop]


@frozen
class Patch:
    """Bytes `start` to before `stop`, which must be `old`, become `new`. Equal ends make it an insertion."""

    start: int
    stop: int
    old: bytes = field(repr=False)
    new: bytes = field(repr=False)

    def refuse_unless_guarded(self, found: bytes) -> None:
        if found != self.old:
            raise PatchRefused(f"the bytes at offset {self.start} are not those that the change was planned for")


@frozen
class Removal:
    """Bytes `start` to before `stop`, whose CRC-32 must be `check`, go. For ranges too long to keep a copy of."""

    start: int
    stop: int
    check: int

    @classmethod
    def of(cls, start: int, content: bytes) -> "Removal":
        return cls(start, start + len(content), crc32(content))


def in_order(*changes: Iterable[Patch | Removal]) -> Iterator[Patch | Removal]:
    """Several ordered runs of changes as one. A patch inside a removal goes with the removed bytes."""
    removed_to = 0
    for change in heapq.merge(*changes, key=lambda one: (one.start, isinstance(one, Patch))):
        if isinstance(change, Removal):
            if change.stop <= removed_to:
                continue
            removed_to = max(removed_to, change.stop)
        elif change.start < removed_to and change.stop <= removed_to:
            continue
        yield change


def rewrite(
    source: Source, changes: Iterable[Patch | Removal], start: int = 0, stop: int | None = None
) -> Iterator[bytes]:
    """The source from `start` to before `stop` with the changes applied, in pieces of at most `PIECE` bytes, or of what
    a change puts in.

    Changes come by offset. One that overlaps its forerunner, reaches beyond `stop`, or does not find the bytes it was
    planned for, raises `PatchRefused`; bytes outside every change are copied as they are.
    """
    end = source.size if stop is None else stop
    buffered, position = _Buffered(source, end), start
    for change in changes:
        if change.start < position:
            raise PatchRefused(f"two changes overlap at offset {change.start}")
        if change.stop > end:
            raise PatchRefused(f"the change at offset {change.start} reaches beyond what is rewritten")
        yield from _copy(buffered, position, change.start)
        position = change.stop
        if isinstance(change, Removal):
            if _check(buffered, change) != change.check:
                raise PatchRefused(f"the bytes at offset {change.start} are not those that were to be removed")
            continue
        change.refuse_unless_guarded(buffered.read(change.start, change.stop))
        yield change.new
    yield from _copy(buffered, position, end)


@define(eq=False, repr=False)
class _Buffered:
    """A source that is read from front to back in small steps, up to an end: a window of it is kept."""

    _source: Source
    _end: int
    _start: int = 0
    _window: bytes = b""

    def read(self, start: int, stop: int) -> bytes:
        """The bytes from `start`, which is never before the last one, to before `stop`."""
        at = start - self._start
        if stop - self._start > len(self._window):
            self._window = self._source.read(start, max(stop, min(start + PIECE, self._end)))
            self._start, at = start, 0
        return self._window[at : at + stop - start]


def _copy(source: _Buffered, start: int, stop: int) -> Iterator[bytes]:
    while start < stop:
        piece = source.read(start, min(stop, start + PIECE))
        if not piece:
            raise PatchRefused(f"the source ends at offset {start}, before a planned change")
        yield piece
        start += len(piece)


def _check(source: _Buffered, removal: Removal) -> int:
    check = 0
    for piece in _copy(source, removal.start, removal.stop):
        check = crc32(piece, check)
    return check
