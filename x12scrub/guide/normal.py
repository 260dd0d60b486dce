"""Copies of interchanges that pyx12 can read, with the way back to the segments of the file.

pyx12 cannot start at a byte order mark, stops at an empty segment, overlooks an interchange whose delimiters are new,
and takes the line breaks of a wrapped file for content. The copy holds none of these: one interchange, no empty
segment, and the delimiters ~ * : ^ whatever those of the file are.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from attrs import Factory, define, field

from x12scrub.claims.survey import Limits
from x12scrub.wire.delimiters import Delimiters
from x12scrub.wire.patch import WINDOW, Source
from x12scrub.wire.segment import Segment
from x12scrub.wire.splitter import Splitter

ELEMENT, COMPONENT, TERMINATOR, REPETITION = b"*", b":", b"~", b"^"
_OWN = ELEMENT + COMPONENT + TERMINATOR + REPETITION
# What stands for a character of the content that separates in the copy, and not in the file.
_STAND_IN = b"."
# pyx12 has one map for the professional claim; the errata before and after it differ in nothing that it looks at.
_AS_IF = {b"005010X222": b"005010X222A1", b"005010X222A2": b"005010X222A1"}
_VERSION = {b"GS": 8, b"ST": 3}


@define
class NormalCopy:
    """One interchange, as a file of text to read once. `at` tells of a segment that pyx12 counts where it really is."""

    ordinal: int
    """Of the interchange in the file, from 1."""
    transactions_before: int
    _segments: Iterator[Segment] = field(repr=False)
    ordinals: "array[int]" = Factory(lambda: array("I"))
    """Ordinal in the interchange of each segment that was copied (1 = ISA); empty segments count."""
    offsets: "array[int]" = Factory(lambda: array("Q"))
    opened: "array[int]" = Factory(lambda: array("I"))
    """Where in the copy, counted from 1, a transaction begins."""
    versions: dict[bytes, list[str]] = Factory(lambda: {name: [] for name in _VERSION})
    """GS08 and ST03 as the file has them, in order."""
    control: str = field(default="", repr=False)
    """ISA13."""
    _pending: str = ""
    _seen: int = 0

    def read(self, size: int = -1) -> str:
        """The next characters, as of a text file; all that are left where `size` is negative. Bytes are Latin-1."""
        found, length = [self._pending], len(self._pending)
        while size < 0 or length < size:
            piece = self._next()
            if piece is None:
                break
            found.append(piece)
            length += len(piece)
        text = "".join(found)
        end = length if size < 0 else min(size, length)
        self._pending = text[end:]
        return text[:end]

    @property
    def closed(self) -> bool:
        """What pyx12 tells an open file from the name of one by."""
        return False

    def drain(self) -> None:
        """Take the segments that pyx12 did not ask for, so that the next interchange begins where it does."""
        while self._next() is not None:
            pass

    def at(self, line: int) -> tuple[int, int]:
        """Ordinal and offset in the file of the segment that is the `line`th of the copy."""
        index = min(max(line, 1), len(self.ordinals)) - 1
        return (self.ordinals[index], self.offsets[index]) if self.ordinals else (1, 0)

    def transaction(self, line: int) -> int:
        """Ordinal in the file of the transaction that a segment of the copy stands in or behind; 0 before the first."""
        inside = bisect_right(self.opened, line)
        return self.transactions_before + inside if inside else 0

    def _next(self) -> str | None:
        for segment in self._segments:
            self._seen += 1
            if segment.is_empty:
                continue
            self.ordinals.append(self._seen)
            self.offsets.append(segment.range(0)[0])
            return self._written(segment)
        return None

    def _written(self, segment: Segment) -> str:
        delimiters = segment.delimiters
        elements = list(segment.elements)
        table = _table(delimiters)
        if len(self.ordinals) == 1:
            self.control = segment.text(13)
            elements = [one.translate(table) for one in elements]
            elements[16] = COMPONENT
            if delimiters.repetition is not None:
                elements[11] = REPETITION
        else:
            if segment.id == b"ST":
                self.opened.append(len(self.ordinals))
            index = _VERSION.get(segment.id)
            if index is not None:
                self.versions[segment.id].append(segment.text(index))
                if index < len(elements):
                    elements[index] = _AS_IF.get(elements[index], elements[index])
            elements = [one.translate(table) for one in elements]
        return (ELEMENT.join(elements) + TERMINATOR).decode("latin-1")


def copies(source: Source, limits: Limits) -> Iterator[NormalCopy]:
    """The interchanges of a source, each to be read, or drained, before the next is asked for."""
    segments = _segments(source, limits)
    ordinal = transactions = 0
    for first in segments:
        if first.is_empty:  # between two interchanges
            continue
        ordinal += 1
        copy = NormalCopy(ordinal, transactions, _interchange(first, segments))
        yield copy
        copy.drain()
        transactions += len(copy.opened)


def _segments(source: Source, limits: Limits) -> Iterator[Segment]:
    splitter = Splitter(limits.segment_length)
    for start in range(0, source.size, WINDOW):
        yield from splitter.feed(source.read(start, start + WINDOW))
    yield from (one for one in splitter.close() if isinstance(one, Segment))


def _interchange(first: Segment, rest: Iterable[Segment]) -> Iterator[Segment]:
    yield first
    for segment in rest:
        yield segment
        if segment.id == b"IEA":
            return


def _table(delimiters: Delimiters) -> bytes:
    """How the bytes of an element are written in the copy."""
    table = bytearray(range(256))
    for one in _OWN:
        table[one] = _STAND_IN[0]
    table[delimiters.component[0]] = COMPONENT[0]
    if delimiters.repetition is not None:
        table[delimiters.repetition[0]] = REPETITION[0]
    return bytes(table)
