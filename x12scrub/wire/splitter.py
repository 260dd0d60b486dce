"""Segments out of bytes that arrive in pieces of any size. Reads no file and keeps at most one segment.

The slow, exact reader: it looks at every segment. `claims.scout` surveys whole files faster and must agree with it.
"""

from collections.abc import Iterator

from attrs import define, field, frozen

from x12scrub.errors import Reason, Unreadable, Where
from x12scrub.wire.delimiters import (
    FILLERS,
    ISA_SPAN,
    LINE_BREAKS,
    Delimiters,
    begins_isa,
    is_open,
    lead_length,
    no_isa,
    read_isa,
    take_isa,
)
from x12scrub.wire.segment import Segment

MAX_SEGMENT = 1 << 20


@frozen
class Tail:
    """What follows the last terminator of the input: blanks, ^Z, or a segment that was cut off."""

    start: int
    raw: bytes = field(repr=False)


@define(eq=False, repr=False)
class Splitter:
    """Feed it bytes, then close it; the pieces it gives back, joined, are the bytes it was fed.

    >>> splitter = Splitter()
    >>> pieces = [*splitter.feed(b"..."), *splitter.close()]     # doctest: +SKIP

    Raises `Unreadable` where no ISA stands at the start of an interchange, or a segment is longer than `max_segment`.
    Delimiters change only between interchanges: after an IEA, at the next ISA.
    """

    max_segment: int = MAX_SEGMENT
    _buffer: bytes = b""
    _start: int = 0
    _ordinal: int = 0
    _delimiters: Delimiters | None = None
    _last: Delimiters | None = None
    _is_all: bool = False

    def feed(self, piece: bytes) -> Iterator[Segment]:
        self._buffer += piece
        while (segment := self._next()) is not None:
            yield segment

    def close(self) -> Iterator[Segment | Tail]:
        """What is left, with the unterminated rest if any; nothing can be fed afterwards. An IEA is whole without its
        terminator."""
        self._is_all = True
        yield from self.feed(b"")
        if self._delimiters is None and self._last is None:
            content = self._buffer[self._content_start() :]
            self._refuse(Reason.ISA_UNREADABLE if begins_isa(content) else no_isa(content))
        if self._delimiters is not None and (last := Segment(self._start, self._buffer, self._delimiters)).id == b"IEA":
            yield last
        elif self._buffer:
            yield Tail(self._start, self._buffer)

    def _next(self) -> Segment | None:
        if self._delimiters is None and (empty := self._empty()) is not None:
            return empty
        if self._delimiters is None and not self._open():
            return None
        assert self._delimiters is not None
        end = self._buffer.find(self._delimiters.terminator, self._content_start())
        if (end + 1 or len(self._buffer)) > self.max_segment:
            self._refuse(Reason.LIMIT, "segment length")
        if end < 0:
            return None
        segment = Segment(self._start, self._buffer[: end + 1], self._delimiters)
        self._buffer = self._buffer[end + 1 :]
        self._start = segment.stop
        self._ordinal += 1
        if segment.id == b"IEA":
            self._last, self._delimiters, self._ordinal = self._delimiters, None, 0
        return segment

    def _empty(self) -> Segment | None:
        """An empty segment behind an IEA, in the delimiters of that interchange."""
        behind = self._buffer.lstrip(FILLERS)
        if self._last is None or not behind.startswith(self._last.terminator):
            return None
        length = len(self._buffer) - len(behind) + 1
        segment = Segment(self._start, self._buffer[:length], self._last)
        self._buffer = self._buffer[length:]
        self._start = segment.stop
        return segment

    def _open(self) -> bool:
        """Read the delimiters of the ISA at the front of the buffer. False while the buffer is too short for it."""
        content = self._buffer[self._content_start() :]
        if not b"ISA".startswith(content[:ISA_SPAN].translate(None, LINE_BREAKS)[:3]):
            if is_open(content):
                return False
            if self._last is None or self._last.terminator in content or len(content) > self.max_segment:
                self._refuse(no_isa(content) if self._last is None else Reason.NO_ISA)
            return False
        taken = take_isa(content, is_all=self._is_all)
        if taken is None:
            return False
        found = read_isa(taken[0])
        if isinstance(found, Reason):
            self._refuse(found)
        else:
            self._delimiters = found
        return True

    def _content_start(self) -> int:
        """Where the content of the next segment begins. In front of an ISA, line breaks are no terminators."""
        return 0 if self._ordinal else lead_length(self._buffer)

    def _refuse(self, reason: Reason, detail: str = "") -> None:
        raise Unreadable(reason, Where(self._ordinal + 1, self._start), detail)
