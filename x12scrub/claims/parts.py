"""A source that is surveyed in parts, by several processes at once.

A part begins at an ISA that somebody found by its letters, and nobody knows yet whether an interchange begins there. It
counts only when the survey of all that stands before it ends there: what is found is what one survey would find.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from itertools import pairwise
from typing import Protocol, TypeVar

from attrs import evolve, field, frozen

from x12scrub.claims.survey import Limits, Survey
from x12scrub.errors import Unreadable
from x12scrub.wire.delimiters import ISA_SPAN, Delimiters, lead_length, read_isa, take_isa
from x12scrub.wire.patch import WINDOW, Source

T = TypeVar("T")
Shares = Callable[[int, int], Iterator[T]]
"""The part of the work that is one's turn, of so many."""

UNIT = 1 << 20
"""Bytes of a source that are one turn, at least: interchanges are not divided."""
MOST_UNITS = 32
"""Units that an interchange of a part may span: the index of a part is kept in memory."""
_LETTERS = b"ISA"


class Sharing(Protocol):
    """Has a share done in each of several processes, and hands out in turn what comes of them."""

    def __call__(self, shares: Shares[T], /) -> Generator[T, None, None]: ...


@frozen(eq=False, repr=False)
class Part:
    """Interchanges that were surveyed by themselves."""

    start: int
    """Of the first ISA."""
    stop: int | None
    """Where the next interchange begins; None at the end of the source."""
    found: Survey | None
    """None where it cannot be read, or is too long."""


Surveyor = Callable[[Survey, Limits, int], int | None]
"""Enters the interchange at an offset; where the next one begins, None at the end. Raises `Unreadable`."""


@frozen(eq=False, repr=False)
class Parts:
    """Of one source."""

    source: Source
    survey: Surveyor
    limits: Limits
    indexed: bool
    _within: Limits = field(init=False)

    @_within.default
    def _bounded(self) -> Limits:
        return evolve(self.limits, interchange_bytes=min(self.limits.interchange_bytes, MOST_UNITS * UNIT))

    def of(self, turn: int, count: int) -> Iterator[Part]:
        """Every so many parts."""
        for number, (start, end) in enumerate(pairwise(self._edges())):
            if number % count == turn:
                yield self._part(start, end)

    def _edges(self) -> Iterator[int]:
        """Where parts begin, and where the last one ends. A source that grows knows its size at the end only."""
        position = 0
        while (isa := self._isa(position)) is not None:
            yield isa
            position = isa + UNIT
        yield self.source.size

    def _part(self, start: int, end: int) -> Part:
        if end - start > MOST_UNITS * UNIT:
            return Part(start, None, None)
        found = Survey(indexed=self.indexed)
        try:
            after = self.survey(found, self._within, start)
            while after is not None and after + self._lead(after) < end:
                after = self.survey(found, self._within, after)
        except Unreadable:
            return Part(start, None, None)
        return Part(start, after, found)

    def _lead(self, at: int) -> int:
        """Bytes from the end of an interchange on that may stand in front of the next one."""
        return lead_length(self.source.read(at, at + ISA_SPAN))

    def _isa(self, position: int) -> int | None:
        """The first ISA from a position on; one whose letters a line break tears apart is not looked for."""
        while piece := self.source.read(position, position + WINDOW + len(_LETTERS) - 1):
            at = piece.find(_LETTERS)
            while at >= 0:
                taken = take_isa(self.source.read(position + at, position + at + ISA_SPAN), is_all=True)
                if taken is not None and isinstance(read_isa(taken[0]), Delimiters):
                    return position + at
                at = piece.find(_LETTERS, at + 1)
            position += WINDOW
        return None

    def taken(self, sharing: Sharing, into: Survey) -> int | None:
        """Let processes survey a source of some size, and enter their parts as far as each begins where the one before
        it ends. Where the first interchange begins that is left to be surveyed; None where all are."""
        if self.source.size < 2 * UNIT:
            return 0
        import x12scrub.claims.sweep  # noqa: F401 - once, and not in each of the processes that are forked

        stop: int | None = 0
        with closing(sharing(self.of)) as parts:
            for part in parts:
                if stop is None or part.start > stop + self._lead(stop):
                    break  # parts that come later begin later still
                if part.found is not None and part.start == stop + self._lead(stop):
                    into.take(part.found, stop)
                    stop = part.stop
        return stop
