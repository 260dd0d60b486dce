"""What pass 1 keeps of a file: its envelopes, and a compact index of its provider and subscriber loops.

The index holds numbers, about 40 bytes for each subscriber loop, never the text of one; they lie on a spool where the
run has one.
"""

from array import array
from bisect import bisect_right
from collections import Counter
from decimal import Decimal
from operator import sub
from typing import ClassVar, Self

from attrs import Factory, astuple, define, fields_dict, frozen

from x12scrub.claims.money import SCALE
from x12scrub.claims.spilling import Column, Spool
from x12scrub.claims.stretches import (
    Group,
    Interchange,
    Rows,
    Tally,
    Transaction,
    group_rows,
    interchange_rows,
    transaction_rows,
)
from x12scrub.errors import Unreadable, Where
from x12scrub.wire.delimiters import Delimiters
from x12scrub.wire.splitter import MAX_SEGMENT


@frozen(repr=False)
class Limits:
    """What a file may not exceed. A file that does is refused with status 65."""

    segment_length: int = MAX_SEGMENT
    """Bytes."""
    claim_lines: int = 1_000
    """Service lines of a claim that is judged. The guide allows 50; some senders write more."""
    transaction_claims: int = 1_000_000
    interchange_bytes: int = 1 << 36


@frozen(eq=False, repr=False)
class _Loops:
    """Columns: one row for each loop of a kind."""

    CODES: ClassVar[str]
    """Type codes of the columns."""
    start: Column
    stop: Column

    @classmethod
    def on(cls, spool: Spool | None = None) -> Self:
        """Without a row yet; rows lie on a spool, or without one in memory."""
        return cls(*(Column(code, spool) for code in cls.CODES))

    def __len__(self) -> int:
        return len(self.start)

    def take(self, others: Self, **more: int) -> None:
        """Add the rows of others; `more` is what their numbers in some columns are higher here."""
        for name in fields_dict(type(self)):
            getattr(self, name).take(getattr(others, name), more.get(name, 0))


@frozen(eq=False, repr=False)
class Providers(_Loops):
    """2000A. A loop stops where its header ends: at its first subscriber loop, or at the SE."""

    CODES = "QQIIIq"
    subscribers: Column
    segment: Column
    """Ordinal of its HL in the transaction."""
    claims: Column
    charges: Column

    def tally(self, index: int) -> Tally:
        return Tally(self.claims[index], Decimal(self.charges[index]) / SCALE)


@frozen(eq=False, repr=False)
class Subscribers(_Loops):
    """2000B, dependents included."""

    CODES = "QQqbIIII"
    key: Column
    """Equal for loops that may be about one subscriber, 0 for one that nobody can be joined to. Unequal keys are
    different subscribers; equal ones are looked at closely later."""
    triggered: Column
    """1 where a service line has a trigger code, or everyone matters."""
    segment: Column
    """Ordinal of its HL in the transaction."""
    claim: Column
    """Number of claims of the input that stand before it."""
    provider: Column
    transaction: Column
    """Index in `Survey.transactions`."""

    def length(self, row: int) -> int:
        """Bytes of a loop."""
        return self.stop[row] - self.start[row]

    @property
    def longest(self) -> int:
        """Bytes of the longest loop."""
        return max(map(sub, self.stop, self.start), default=0)


class Oddity(str):
    """A kind of thing in a file that is copied as it came and counted, so that nothing passes in silence."""


EMPTY_SEGMENT = Oddity("empty-segment")
NOT_JUDGED = Oddity("transaction-not-judged")
OUTSIDE = Oddity("trigger-line-outside-subscriber")
BAD_CHARGE = Oddity("claim-charge-unreadable")
TAIL = Oddity("tail")
UNTERMINATED = Oddity("unterminated-iea")


@frozen(eq=False, repr=False)
class Mark:
    """A state of a survey that it can be taken back to."""

    columns: tuple[int, ...]
    claims: int
    charges: int
    opened: int
    miscounted: int
    oddities: Counter[Oddity]
    places: dict[Oddity, Where]


@define(eq=False, repr=False)
class Survey:
    """Everything that pass 1 learned of one input."""

    transactions: Rows[Transaction] = Factory(transaction_rows)
    groups: Rows[Group] = Factory(lambda self: group_rows(self.transactions), takes_self=True)
    interchanges: Rows[Interchange] = Factory(lambda self: interchange_rows(self.groups), takes_self=True)
    dialects: list[Delimiters] = Factory(list)
    """The delimiters that interchanges of the input are written with."""
    providers: Providers = Factory(Providers.on)
    subscribers: Subscribers = Factory(Subscribers.on)
    claims: int = 0
    charges: int = 0
    opened: int = 0
    """Number of transactions."""
    miscounted: int = 0
    """Number of trailers whose count is wrong."""
    indexed: bool = True
    """False for a survey that only counts."""
    oddities: Counter[Oddity] = Factory(Counter)
    places: dict[Oddity, Where] = Factory(dict)
    """Where each kind of oddity was first met."""
    refused: list[tuple[int, int, Unreadable]] = Factory(list)
    """Interchanges that could not be read (start, stop, why), when salvaging."""

    @property
    def tally(self) -> Tally:
        return Tally(self.claims, Decimal(self.charges) / SCALE)

    @property
    def _columns(self) -> tuple["array[int] | Column", ...]:
        loops = (*astuple(self.providers, recurse=False), *astuple(self.subscribers, recurse=False))
        stretches = (self.transactions, self.groups, self.interchanges)
        return (*(column for rows in stretches for column in rows.columns.values()), *loops)

    def mark(self) -> "Mark":
        """How far the survey is, for `rewind`."""
        lengths = tuple(map(len, self._columns))
        numbers = (self.claims, self.charges, self.opened, self.miscounted)
        return Mark(lengths, *numbers, self.oddities.copy(), self.places.copy())

    def rewind(self, mark: "Mark") -> None:
        """Forget what an interchange that turned out to be unreadable has left behind."""
        for column, length in zip(self._columns, mark.columns, strict=True):
            if isinstance(column, Column):
                column.cut(length)
            else:
                del column[length:]
        self.claims, self.charges = mark.claims, mark.charges
        self.opened, self.miscounted = mark.opened, mark.miscounted
        self.oddities, self.places = mark.oddities, mark.places

    def take(self, other: "Survey", start: int) -> None:
        """Add what a survey of its own found behind this one; `start` is where the first interchange of it begins."""
        providers, loops = len(self.providers), len(self.subscribers)
        self.subscribers.take(
            other.subscribers, claim=self.claims, provider=providers, transaction=len(self.transactions)
        )
        self.providers.take(other.providers)
        firsts = {
            **dict.fromkeys(("first_provider", "end_provider"), providers),
            **dict.fromkeys(("first_subscriber", "end_subscriber"), loops),
        }
        interchanges, groups = len(self.interchanges), len(self.groups)
        self.groups.take(other.groups, first_row=len(self.transactions))
        self.transactions.take(other.transactions, ordinal=self.opened, **firsts)
        self.interchanges.take(other.interchanges, first_row=groups)
        known = self.interchanges.columns
        known["start"][interchanges] = start
        for row in range(interchanges, len(self.interchanges)):
            known["dialect"][row] = self.dialect(other.dialects[known["dialect"][row]])
        self.claims, self.charges = self.claims + other.claims, self.charges + other.charges
        self.opened, self.miscounted = self.opened + other.opened, self.miscounted + other.miscounted
        self.oddities += other.oddities
        self.places = {**other.places, **self.places}

    def dialect(self, delimiters: Delimiters) -> int:
        """Index of delimiters in `dialects`."""
        if delimiters not in self.dialects:
            self.dialects.append(delimiters)
        return self.dialects.index(delimiters)

    def interchange(self, offset: int) -> Interchange:
        """The interchange that an offset lies in."""
        return self.interchanges[self._interchange(offset)]

    def delimiters(self, offset: int) -> Delimiters:
        """The delimiters of the interchange that an offset lies in."""
        return self.dialects[self.interchanges.columns["dialect"][self._interchange(offset)]]

    def _interchange(self, offset: int) -> int:
        return bisect_right(self.interchanges.columns["start"], offset) - 1

    def odd(self, kind: Oddity, where: Where) -> None:
        self.oddities[kind] += 1
        self.places.setdefault(kind, where)
