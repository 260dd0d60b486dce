"""What pass 2 is going to do to one input: changes of claims, and the counts that envelopes are derived from."""

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from attrs import Factory, define, field

from x12scrub.wire.patch import Patch, PatchBook, Removal


@define(eq=False, repr=False)
class Plan:
    """Filled while claims are resolved. Rows are those of the providers in the survey."""

    patches: PatchBook = Factory(PatchBook)
    leaving: Counter[int] = Factory(Counter)
    """Claims that are taken out, by provider row: rejected ones, and held ones."""
    rejected: Counter[int] = Factory(Counter)
    """Claims rejected, by provider row."""
    rejected_charges: defaultdict[int, Decimal] = Factory(lambda: defaultdict(Decimal))
    """Their charges as received, in dollars."""
    removed_segments: Counter[int] = Factory(Counter)
    """Segments that leave, by provider row."""
    dropped_levels: Counter[int] = Factory(Counter)
    """HL segments that leave, by provider row."""
    only_claims: bool = False
    """True where transactions without a claim that stays leave too, whatever they are."""
    recounted: "array[int]" = field(factory=lambda: array("Q"))
    """Offsets of the trailers whose wrong counts are put right, in file order."""
    _starts: "array[int]" = field(factory=lambda: array("Q"))
    _stops: "array[int]" = field(factory=lambda: array("Q"))
    _checks: "array[int]" = field(factory=lambda: array("Q"))
    _order: "array[int]" = field(factory=lambda: array("I"))

    def remove(self, removal: Removal, row: int, segments: int) -> None:
        self._starts.append(removal.start)
        self._stops.append(removal.stop)
        self._checks.append(removal.check)
        self.removed_segments[row] += segments

    def reject(self, row: int, charges: Iterable[Decimal]) -> None:
        """Claims of a provider that leave, by their charges."""
        for charge in charges:
            self.rejected[row] += 1
            self.rejected_charges[row] += charge

    def add(self, patch: Patch) -> None:
        self.patches.add(patch)

    @property
    def is_empty(self) -> bool:
        return not len(self.patches) and not len(self._starts) and not len(self.recounted)

    def recounts(self, trailer: int) -> bool:
        """True for a trailer, by its offset, whose wrong count is put right."""
        at = bisect_left(self.recounted, trailer)
        return at < len(self.recounted) and self.recounted[at] == trailer

    def removals(self, start: int = 0, stop: int | None = None) -> Iterator[Removal]:
        """The removals of claims and loops by offset, those that begin from `start` to before `stop`."""
        if len(self._order) != len(self._starts):
            self._order = array("I", sorted(range(len(self._starts)), key=self._starts.__getitem__))
        for at in range(bisect_left(self._order, start, key=self._starts.__getitem__), len(self._order)):
            index = self._order[at]
            if stop is not None and self._starts[index] >= stop:
                return
            yield Removal(self._starts[index], self._stops[index], self._checks[index])
