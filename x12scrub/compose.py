"""Pass 2: everything that follows from the plan, and the corrected bytes.

Dependent values come last and only from the plan: loops, transactions and groups that no claim is left in, HL numbers,
SE01, GE01 and IEA01. A count that is wrong in the input is put right where its edit says so, and where something that
it counts leaves; otherwise it stays as it came.
"""

import heapq
from collections.abc import Iterator
from zlib import crc32

from attrs import define

from x12scrub.claims.marks import LEVEL, Window, marks
from x12scrub.claims.stretches import Group, Interchange, Stretch, Transaction
from x12scrub.claims.survey import Survey
from x12scrub.plan import Plan
from x12scrub.wire.delimiters import Delimiters, lead_length
from x12scrub.wire.patch import WINDOW, Patch, Removal, Source, in_order, rewrite
from x12scrub.wire.segment import Segment

Changes = Iterator[Patch | Removal]
# HL03 of the level that a level belongs to (005010X222A1: subscribers to providers, dependents to subscribers).
_ABOVE = {b"22": b"20", b"23": b"22"}


def corrected(source: Source, survey: Survey, plan: Plan) -> Iterator[bytes]:
    """The corrected input. Yields nothing at all when it had claims and none is left."""
    composer = _Composer(source, survey, plan)
    if len(survey.interchanges) and all(composer.is_dropped(one) for one in survey.interchanges):
        return
    yield from rewrite(source, in_order(plan.removals(), plan.patches, composer.derived()))


def changes_anything(survey: Survey, plan: Plan) -> bool:
    """False where the corrected input is the input."""
    return not plan.is_empty or bool(survey.refused)


def wrong_counts(source: Source, survey: Survey, plan: Plan) -> int:
    """How many trailers of the corrected input hold the wrong count that they came with."""
    if survey.miscounted == len(plan.recounted):
        return 0
    composer = _Composer(source, survey, plan)
    return sum(composer.written(stretch, left) != left for stretch, left in composer.standing())


def trailers(survey: Survey) -> Iterator[tuple[str, Stretch, int]]:
    """Each stretch with the id of its trailer and the ordinal of its transaction (0 for GE and IEA), by offset."""
    for interchange in survey.interchanges:
        for group in interchange.groups:
            for transaction in group.transactions:
                yield "SE", transaction, transaction.ordinal
            yield "GE", group, 0
        yield "IEA", interchange, 0


@define(eq=False, repr=False)
class _Composer:
    """Derives the changes of envelopes and levels from the plan of one input."""

    source: Source
    survey: Survey
    plan: Plan

    def derived(self) -> Changes:
        """Dependent changes by offset."""
        salvaged = ((start, stop) for start, stop, _ in self.survey.refused)
        refused = (self._removal(start, stop) for start, stop in salvaged)
        own = (change for interchange in self.survey.interchanges for change in self._interchange(interchange))
        yield from heapq.merge(refused, self._lead(), own, key=lambda change: change.start)

    def _lead(self) -> Changes:
        """Blank lines in front of what is now the first interchange: not every reader takes a file that begins so."""
        first = next((one for one in self.survey.interchanges if not self.is_dropped(one)), None)
        if first is not None and first.start:
            lead = lead_length(self.source.read(first.start, first.start + WINDOW))
            if lead:
                yield self._removal(first.start, first.start + lead)

    def is_dropped(self, interchange: Interchange) -> bool:
        return interchange.counted > 0 and all(self._group_dropped(group) for group in interchange.groups)

    def _group_dropped(self, group: Group) -> bool:
        return group.counted > 0 and all(self._transaction_dropped(one) for one in group.transactions)

    def _transaction_dropped(self, transaction: Transaction) -> bool:
        leaving = sum(self.plan.leaving[row] for row in transaction.providers)
        if self.plan.only_claims:
            return leaving == (transaction.claims if transaction.professional else 0)
        return 0 < transaction.claims == leaving

    def _interchange(self, interchange: Interchange) -> Changes:
        if self.is_dropped(interchange):
            yield self._removal(interchange.start, interchange.stop)
            return
        delimiters = self.survey.dialects[interchange.dialect]
        for group in interchange.groups:
            yield from self._group(group, delimiters)
        yield from self._count(interchange, self._groups_left(interchange), delimiters)

    def _group(self, group: Group, delimiters: Delimiters) -> Changes:
        if self._group_dropped(group):
            yield self._removal(group.start, group.stop)
            return
        for transaction in group.transactions:
            yield from self._transaction(transaction, delimiters)
        yield from self._count(group, self._transactions_left(group), delimiters)

    def _transaction(self, transaction: Transaction, delimiters: Delimiters) -> Changes:
        if self._transaction_dropped(transaction):
            yield self._removal(transaction.start, transaction.stop)
            return
        dropped = [self._provider(row, transaction) for row in transaction.providers if self._provider_dropped(row)]
        if dropped or any(self.plan.dropped_levels[row] for row in transaction.providers):
            removals = [self._removal(start, stop) for start, stop, _ in dropped]
            levels = self._levels(transaction, delimiters, removals)
            yield from heapq.merge(removals, levels, key=lambda change: change.start)
        yield from self._count(transaction, self._segments_left(transaction), delimiters)

    def standing(self) -> Iterator[tuple[Stretch, int]]:
        """The stretches that leave, each with the number of what its trailer counts."""
        for interchange in self.survey.interchanges:
            if self.is_dropped(interchange):
                continue
            yield interchange, self._groups_left(interchange)
            for group in interchange.groups:
                if not self._group_dropped(group):
                    yield group, self._transactions_left(group)
                    kept = (one for one in group.transactions if not self._transaction_dropped(one))
                    yield from ((one, self._segments_left(one)) for one in kept)

    def _groups_left(self, interchange: Interchange) -> int:
        return sum(not self._group_dropped(group) for group in interchange.groups)

    def _transactions_left(self, group: Group) -> int:
        return sum(not self._transaction_dropped(one) for one in group.transactions)

    def _segments_left(self, transaction: Transaction) -> int:
        gone = (
            self._provider(row, transaction)[2] if self._provider_dropped(row) else self.plan.removed_segments[row]
            for row in transaction.providers
        )
        return transaction.counted - sum(gone)

    def _provider_dropped(self, row: int) -> bool:
        return 0 < self.plan.leaving[row] == self.survey.providers.claims[row]

    def _provider(self, row: int, transaction: Transaction) -> tuple[int, int, int]:
        """Start and stop of a whole 2000A loop, and its number of segments."""
        rows = self.survey.providers
        if row + 1 < transaction.end_provider:
            return rows.start[row], rows.start[row + 1], rows.segment[row + 1] - rows.segment[row]
        return rows.start[row], transaction.trailer, transaction.counted - rows.segment[row]

    def _levels(self, transaction: Transaction, delimiters: Delimiters, removals: list[Removal]) -> Changes:
        """HL01 and HL02 of the levels that stay, numbered from 1 in the transaction."""
        gone = in_order(self.plan.removals(transaction.start, transaction.stop), removals)
        removed = next(gone, None)
        number, parents = 0, {b"20": 0, b"22": 0}
        for level in self._hierarchy(transaction, delimiters):
            while removed is not None and removed.stop <= level.start:
                removed = next(gone, None)
            if removed is not None and removed.start <= level.start:
                continue
            number += 1
            above = _ABOVE.get(level.element(3))
            parent = level.element(2) if above is None else b"%d" % parents[above]
            yield from level.replace_two(1, (b"%d" % number, parent))
            parents[level.element(3)] = number

    def _hierarchy(self, transaction: Transaction, delimiters: Delimiters) -> Iterator[Segment]:
        """The HL segments of a transaction, read again in windows."""
        pattern, terminator = marks(delimiters, frozenset()), delimiters.terminator
        position, carry = transaction.start - 1, b""
        while position + len(carry) < transaction.trailer:
            start = position + len(carry)
            buffer = carry + self.source.read(start, min(start + WINDOW, transaction.stop))
            cut = buffer.rfind(terminator)
            window = Window.of(position, buffer[: cut + 1], delimiters)
            for mark in pattern.finditer(window.text):
                if mark.lastindex == LEVEL:
                    at = window.offset(mark.start()) + 1
                    end = window.offset(window.text.index(terminator, mark.end())) + 1
                    yield Segment(at, window.raw[at - position : end - position], delimiters)
            position, carry = position + cut, buffer[cut:]

    def written(self, stretch: Stretch, left: int) -> int:
        """The count that the trailer of a stretch leaves with: one that nobody touches may be wrong."""
        return left if left != stretch.counted or self.plan.recounts(stretch.trailer) else stretch.declared

    def _count(self, stretch: Stretch, left: int, delimiters: Delimiters) -> Changes:
        """The count in the trailer of a stretch, where it is not the one that came in."""
        count = self.written(stretch, left)
        if count == stretch.declared:
            return
        trailer = Segment(stretch.trailer, self.source.read(stretch.trailer, stretch.stop), delimiters)
        yield trailer.replace(1, b"%d" % count)

    def _removal(self, start: int, stop: int) -> Removal:
        check = 0
        for position in range(start, stop, WINDOW):
            check = crc32(self.source.read(position, min(position + WINDOW, stop)), check)
        return Removal(start, stop, check)
