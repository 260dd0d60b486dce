"""What pass 2 is going to do to one input: changes of claims, and the counts that envelopes are derived from."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import compress
from typing import BinaryIO

from attrs import Factory, define, field

from x12scrub.claims.money import SCALE
from x12scrub.claims.stretches import Tally
from x12scrub.wire.book import Book
from x12scrub.wire.patch import Patch, Removal

_BLOCK = 1 << 8


class Counts:
    """A count for each row, 0 until it is set: four or eight bytes each, where a dictionary takes a hundred.

    Rows stand in blocks, and only those blocks are kept that hold something.
    """

    def __init__(self, code: str = "i") -> None:
        """`code` is the type code of `array`."""
        self.blocks: dict[int, array[int]] = {}
        nothing = array(code)
        nothing.frombytes(bytes(nothing.itemsize * _BLOCK))
        self._nothing = nothing

    def __getitem__(self, row: int) -> int:
        block = self.blocks.get(row // _BLOCK)
        return block[row % _BLOCK] if block is not None else 0

    def __setitem__(self, row: int, value: int) -> None:
        block = self.blocks.get(row // _BLOCK)
        if block is None:
            if not value:
                return
            block = self.blocks[row // _BLOCK] = self._nothing[:]
        block[row % _BLOCK] = value

    def __reduce__(self) -> tuple[object, ...]:
        """For another process: what is no 0 and nothing else, for a share of a run has few counts."""
        return _counts, (self._nothing.typecode, dict(self.items()))

    def items(self) -> Iterator[tuple[int, int]]:
        """The rows whose count is not 0, with their counts."""
        for block, counts in self.blocks.items():
            for at in compress(range(_BLOCK), counts):
                yield block * _BLOCK + at, counts[at]

    def take(self, others: "Counts") -> None:
        """Add the counts of others to these, row by row."""
        for row, count in others.items():
            self[row] += count

    def part(self, rows: range) -> "array[int]":
        """The numbers of rows that follow each other."""
        first, last = rows.start // _BLOCK, max(rows.stop - 1, 0) // _BLOCK
        start, numbers = rows.start - first * _BLOCK, self.blocks.get(first, self._nothing)
        if last > first:
            numbers = numbers[:]
            for block in range(first + 1, last + 1):
                numbers += self.blocks.get(block, self._nothing)
        return numbers[start : start + len(rows)]


def _counts(code: str, known: dict[int, int]) -> Counts:
    counts = Counts(code)
    for row, count in known.items():
        counts[row] = count
    return counts


@define(eq=False, repr=False)
class Plan:
    """Filled while claims are resolved. Rows are those of the providers in the survey.

    Changes go to the spool (memory by default), which may be one for several plans.
    """

    spool: BinaryIO | None = None
    patches: Book[Patch] = Factory(lambda self: Book(Patch, self.spool), takes_self=True)
    leaving: Counts = Factory(Counts)
    """Claims that are taken out, by provider row: rejected ones, and held ones."""
    removed_segments: Counts = Factory(Counts)
    """Segments that leave, by provider row."""
    dropped_levels: Counts = Factory(Counts)
    """HL segments that leave, by provider row."""
    dropped_subscribers: Counts = Factory(Counts)
    """Whole 2000B loops among them, by provider row."""
    only_claims: bool = False
    """True where transactions without a claim that stays leave too, whatever they are."""
    recounted: "array[int]" = field(factory=lambda: array("Q"))
    """Offsets of the trailers whose wrong counts are put right, in file order."""
    _removals: Book[Removal] = Factory(lambda self: Book(Removal, self.spool), takes_self=True)
    rejected_claims: Counts = Factory(Counts)
    rejected_charges: Counts = Factory(lambda: Counts("q"))
    """In ten-thousandths of a dollar."""

    def remove(self, removal: Removal, row: int, segments: int) -> None:
        self._removals.add(removal)
        self.removed_segments[row] += segments

    def reject(self, row: int, charges: Iterable[Decimal]) -> None:
        """Claims of a provider that leave, by their charges."""
        for charge in charges:
            self.rejected_claims[row] += 1
            self.rejected_charges[row] += int(charge * SCALE)

    def rejected(self, row: int) -> Tally:
        """The rejected claims of a provider, with their charges as received."""
        return Tally(self.rejected_claims[row], Decimal(self.rejected_charges[row]) / SCALE)

    def add(self, patch: Patch) -> None:
        self.patches.add(patch)

    @property
    def is_empty(self) -> bool:
        return not len(self.patches) and not len(self._removals) and not len(self.recounted)

    def take(self, others: "Plan") -> None:
        """Add what is going to be done to other claims of the same input."""
        for patch in others.patches:
            self.patches.add(patch)
        for removal in others.removals():
            self._removals.add(removal)
        self.leaving.take(others.leaving)
        self.removed_segments.take(others.removed_segments)
        self.dropped_levels.take(others.dropped_levels)
        self.dropped_subscribers.take(others.dropped_subscribers)
        self.rejected_claims.take(others.rejected_claims)
        self.rejected_charges.take(others.rejected_charges)

    def recounts(self, trailer: int) -> bool:
        """True for a trailer, by its offset, whose wrong count is put right."""
        at = bisect_left(self.recounted, trailer)
        return at < len(self.recounted) and self.recounted[at] == trailer

    def removals(self) -> Iterator[Removal]:
        """The removals of claims and loops by offset."""
        return iter(self._removals)
