"""Interchanges, groups and transactions as the survey keeps them: there may be one a claim, so they live in columns."""

from array import array
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Final, Generic, TypeVar

from attrs import define, field, frozen

from x12scrub.claims.money import SCALE

T = TypeVar("T")


@frozen(repr=False)
class Tally:
    """A number of claims and the sum of their charges (CLM02), in dollars."""

    claims: int = 0
    charges: Decimal = Decimal(0)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.claims + other.claims, self.charges + other.charges)

    def __sub__(self, other: "Tally") -> "Tally":
        return Tally(self.claims - other.claims, self.charges - other.charges)


@define(eq=False, repr=False)
class Stretch:
    """A part of the input between an opening segment and its trailer, both included."""

    start: int
    segment: int
    """Ordinal of the opening segment in its interchange."""
    stop: int = 0
    trailer: int = 0
    """Offset of the trailer segment."""
    trailer_segment: int = 0
    declared: int = 0
    counted: int = 0


@define(eq=False, repr=False)
class Transaction(Stretch):
    """ST to SE. `first_*` and `end_*` are ranges in the columns of the survey."""

    ordinal: int = 0
    """Ordinal of the ST in the input."""
    professional: bool = field(default=False, converter=bool)
    """True for 837P of version 005010X222, X222A1 or X222A2: only those are judged."""
    claims: int = 0
    charges: int = 0
    first_provider: int = 0
    end_provider: int = 0
    first_subscriber: int = 0
    end_subscriber: int = 0
    control: bytes = field(default=b"", repr=False)
    """ST02, only while the transaction is open."""

    @property
    def tally(self) -> Tally:
        return Tally(self.claims, Decimal(self.charges) / SCALE)

    @property
    def providers(self) -> range:
        return range(self.first_provider, self.end_provider)


@define(eq=False, repr=False)
class Group(Stretch):
    """GS to GE. Its transactions stand together in the survey, from `first_row` on; `counted` is their number."""

    first_row: int = 0
    version: bytes = b""
    control: bytes = field(default=b"", repr=False)
    """GS08 and GS06, only while the group is open."""
    _all: "Rows[Transaction] | None" = field(default=None, repr=False)

    @property
    def transactions(self) -> Iterator[Transaction]:
        assert self._all is not None
        return map(self._all.__getitem__, range(self.first_row, self.first_row + self.counted))


@define(eq=False, repr=False)
class Interchange(Stretch):
    """ISA to IEA, with the bytes in front of the ISA that are no content (byte order mark, blank lines).

    Its groups stand together in the survey, from `first_row` on; `counted` is their number.
    """

    isa: int = 0
    """Offset of the ISA."""
    first_row: int = 0
    dialect: int = 0
    """Index of its delimiters in the survey."""
    control: bytes = field(default=b"", repr=False)
    """ISA13, only while the interchange is open."""
    _all: "Rows[Group] | None" = field(default=None, repr=False)

    @property
    def groups(self) -> Iterator[Group]:
        assert self._all is not None
        return map(self._all.__getitem__, range(self.first_row, self.first_row + self.counted))


class Rows(Generic[T]):
    """Values of one class, kept as columns of numbers: about 50 to 80 bytes each, where an object has a thousand.

    `codes` are the fields that are kept, with the type codes of `array`; `common` is what all values share.
    """

    def __init__(self, make: Callable[..., T], codes: Mapping[str, str], **common: object) -> None:
        self._make, self._common = make, common
        self.columns = {name: array(code) for name, code in codes.items()}

    def __len__(self) -> int:
        return len(self.columns["start"])

    def __getitem__(self, row: int) -> T:
        return self._make(**{name: column[row] for name, column in self.columns.items()}, **self._common)

    def __iter__(self) -> Iterator[T]:
        return map(self.__getitem__, range(len(self)))

    def append(self, one: T) -> None:
        for name, column in self.columns.items():
            column.append(getattr(one, name))

    def take(self, others: "Rows[T]", **more: int) -> None:
        """Add the values of others; `more` is what some of their numbers are higher here."""
        for name, column in self.columns.items():
            higher = more.get(name, 0)
            column.extend(number + higher for number in others.columns[name])


_STRETCH: Final = {"start": "Q", "segment": "I", "stop": "Q", "trailer": "Q", "trailer_segment": "I", "declared": "Q"}
_OF_TRANSACTION: Final = {
    **_STRETCH,
    "counted": "I",
    "ordinal": "I",
    "professional": "B",
    "claims": "I",
    "charges": "q",
    "first_provider": "I",
    "end_provider": "I",
    "first_subscriber": "I",
    "end_subscriber": "I",
}


def transaction_rows() -> Rows[Transaction]:
    return Rows(Transaction, _OF_TRANSACTION)


def group_rows(transactions: Rows[Transaction]) -> Rows[Group]:
    return Rows(Group, {**_STRETCH, "counted": "I", "first_row": "I"}, all=transactions)


def interchange_rows(groups: Rows[Group]) -> Rows[Interchange]:
    return Rows(Interchange, {**_STRETCH, "counted": "I", "isa": "Q", "first_row": "I", "dialect": "I"}, all=groups)
