"""Pass 2: everything that follows from the plan, and the corrected bytes.

Dependent values come last and only from the plan: loops, transactions and groups that no claim is left in, HL numbers,
SE01, GE01 and IEA01. A count that is wrong in the input is put right where its edit says so, and where something that
it counts leaves; otherwise it stays as it came.
"""

import heapq
from collections.abc import Iterator
from zlib import crc32

from attrs import define, field

from x12scrub.claims.stretches import Group, Interchange, Stretch, Transaction
from x12scrub.claims.survey import Survey
from x12scrub.levels import Levels
from x12scrub.plan import Counts, Plan
from x12scrub.wire.delimiters import Delimiters, lead_length
from x12scrub.wire.patch import WINDOW, Patch, Removal, Source, in_order, rewrite
from x12scrub.wire.segment import Segment

Changes = Iterator[Patch | Removal]


def corrected(source: Source, survey: Survey, plan: Plan) -> Iterator[bytes]:
    """The corrected input. Yields nothing at all when it had claims and none is left."""
    composer = _Composer(source, survey, plan)
    if len(survey.interchanges) and all(composer.is_dropped(one) for one in survey.interchanges):
        return
    changes, position = _Ahead(in_order(plan.removals(), plan.patches, composer.derived())), 0
    for one, loops in composer.renumbered():
        start, stop = one.start, one.trailer
        yield from rewrite(source, changes.until(start), position, start)
        left = rewrite(source, changes.until(stop), start, stop)
        yield from Levels(survey.delimiters(start)).renumbered(left, loops)
        position = stop
    yield from rewrite(source, changes.until(None), position)


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
class _Ahead:
    """Changes that are taken up to an offset, and from there later."""

    _changes: Changes
    _next: Patch | Removal | None = None

    def until(self, stop: int | None) -> Changes:
        while (change := self._next or next(self._changes, None)) is not None:
            self._next = change if stop is not None and change.start >= stop else None
            if self._next:
                return
            yield change


@define(eq=False, repr=False)
class _Composer:
    """Derives the changes of envelopes and levels from the plan of one input."""

    source: Source
    survey: Survey
    plan: Plan
    _dropped: bytearray = field(init=False)
    """By row of the survey's transactions: 1 where none is left of it."""

    @_dropped.default
    def _dropped_transactions(self) -> bytearray:
        columns = self.survey.transactions.columns
        names = ("first_provider", "end_provider", "claims", "professional")
        dropped = bytearray(len(columns["claims"]))
        for row, (first, end, claims, professional) in enumerate(zip(*map(columns.__getitem__, names), strict=True)):
            leaving = sum(self.plan.leaving.part(range(first, end)))
            all_leave = leaving == (claims if professional else 0) if self.plan.only_claims else 0 < claims == leaving
            dropped[row] = all_leave
        return dropped

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
        return interchange.counted > 0 and not self._groups_left(interchange)

    def _group_dropped(self, group: Group) -> bool:
        return group.counted > 0 and not self._transactions_left(group)

    def _groups_left(self, interchange: Interchange) -> int:
        return sum(not self._group_dropped(group) for group in interchange.groups)

    def _transactions_left(self, group: Group) -> int:
        return self._dropped.count(0, group.first_row, group.first_row + group.counted)

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
        for row, transaction in enumerate(group.transactions, group.first_row):
            if self._dropped[row]:
                yield self._removal(transaction.start, transaction.stop)
            else:
                yield from self._transaction(transaction, delimiters)
        yield from self._count(group, self._transactions_left(group), delimiters)

    def _transaction(self, transaction: Transaction, delimiters: Delimiters) -> Changes:
        for row in self._dropped_providers(transaction):
            start, stop, _ = self._provider(row, transaction)
            yield self._removal(start, stop)
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
                    every = enumerate(group.transactions, group.first_row)
                    yield from ((one, self._segments_left(one)) for row, one in every if not self._dropped[row])

    def renumbered(self) -> Iterator[tuple[Transaction, int]]:
        """The transactions that some levels leave and others do not, by offset, with the loops left in each."""
        rows, levels = self.survey.transactions, self.plan.dropped_levels
        every = zip(rows.columns["first_provider"], rows.columns["end_provider"], strict=True)
        for row, (first, end) in enumerate(every):
            if not self._dropped[row] and any(levels.part(range(first, end))):
                yield rows[row], self._loops_left(rows[row])

    def _loops_left(self, transaction: Transaction) -> int:
        """2000A and 2000B loops that stay in a transaction."""
        rows, subscribers = transaction.providers, self.survey.providers.subscribers
        dropped = self._dropped_providers(transaction)
        gone = sum(1 + subscribers[row] for row in dropped)
        gone += self._besides(self.plan.dropped_subscribers, transaction, dropped)
        return len(rows) + sum(subscribers.part(rows)) - gone

    def _segments_left(self, transaction: Transaction) -> int:
        dropped = self._dropped_providers(transaction)
        gone = sum(self._provider(row, transaction)[2] for row in dropped)
        return transaction.counted - gone - self._besides(self.plan.removed_segments, transaction, dropped)

    def _besides(self, column: Counts, transaction: Transaction, dropped: list[int]) -> int:
        """The sum of a column over the providers of a transaction who stay."""
        return sum(column.part(transaction.providers)) - sum(column[row] for row in dropped)

    def _dropped_providers(self, transaction: Transaction) -> list[int]:
        """Rows of the providers of a transaction without a claim that stays."""
        rows = transaction.providers
        leaving, claims = self.plan.leaving.part(rows), self.survey.providers.claims.part(rows)
        return [row for row, gone, come in zip(rows, leaving, claims, strict=True) if 0 < gone == come]

    def _provider(self, row: int, transaction: Transaction) -> tuple[int, int, int]:
        """Start and stop of a whole 2000A loop, and its number of segments."""
        rows = self.survey.providers
        if row + 1 < transaction.end_provider:
            return rows.start[row], rows.start[row + 1], rows.segment[row + 1] - rows.segment[row]
        return rows.start[row], transaction.trailer, transaction.counted - rows.segment[row]

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
