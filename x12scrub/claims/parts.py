"""A source that is surveyed in parts, by several processes at once.

A part begins at an ISA that somebody found by its letters, and nobody knows yet whether an interchange begins there. It
counts only when the survey of all that stands before it ends there: what is found is what one survey would find.
"""

from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

from attrs import evolve, field, frozen

from x12scrub.claims.survey import Limits, Survey
from x12scrub.errors import Unreadable
from x12scrub.wire.delimiters import ISA_SPAN, Delimiters, lead_length, read_isa, take_isa
from x12scrub.wire.patch import WINDOW, Source

T = TypeVar("T")
Shares = Callable[[int, int], Iterator[T]]
"""The part of the work that is one's turn, of so many."""

UNIT = 4 << 20
"""Bytes of a source that are one turn: the interchanges that begin in them."""
# Units that an interchange of a part may span: the index of a part is kept in memory.
_MOST_UNITS = 8
_LETTERS = b"ISA"


class Sharing(Protocol):
    """Has a share done in each of several processes, and hands out in turn what comes of them."""

    def __call__(self, shares: Shares[T]) -> Iterator[T]: ...


@frozen(eq=False, repr=False)
class Part:
    """What was found of the interchanges that begin in a unit."""

    start: int
    """Of the first ISA."""
    stop: int | None
    """Where the next interchange begins; None at the end of the source."""
    found: Survey


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
        return evolve(self.limits, interchange_bytes=min(self.limits.interchange_bytes, _MOST_UNITS * UNIT))

    def of(self, turn: int, count: int) -> Iterator[Part | None]:
        """Every so many units: None for one in which nothing begins that can be read."""
        for begin in range(turn * UNIT, self.source.size, count * UNIT):
            yield self._part(begin, begin + UNIT)

    def _part(self, begin: int, end: int) -> Part | None:
        start = self._isa(begin, end)
        if start is None:
            return None
        found = Survey(indexed=self.indexed)
        try:
            after = self.survey(found, self._within, start)
            while after is not None and after + self._lead(after) < end:
                after = self.survey(found, self._within, after)
        except Unreadable:
            return None
        return Part(start, after, found)

    def _lead(self, at: int) -> int:
        """Bytes between two interchanges, from the end of the first one on."""
        return lead_length(self.source.read(at, at + ISA_SPAN))

    def _isa(self, begin: int, end: int) -> int | None:
        """The first ISA that begins in a unit; one whose letters a line break tears apart is not looked for."""
        position = begin
        while position < end:
            piece = self.source.read(position, min(position + WINDOW, end) + len(_LETTERS) - 1)
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
        for part in sharing(self.of):
            if part is not None and stop is not None and self._begins(part, stop):
                into.take(part.found, stop)
                stop = part.stop
        return stop

    def _begins(self, part: Part, at: int) -> bool:
        """True where nothing but what may stand in front of an interchange separates a part from what is surveyed."""
        return part.start == at + self._lead(at)
