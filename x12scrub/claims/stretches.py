"""Interchanges, groups and transactions as the survey keeps them. Transactions are many: they live in columns."""

from array import array
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from attrs import Factory, define, field, frozen

from x12scrub.claims.money import SCALE
from x12scrub.wire.delimiters import Delimiters


@frozen
class Tally:
    """A number of claims and the sum of their charges (CLM02), in dollars."""

    claims: int = 0
    charges: Decimal = Decimal(0)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.claims + other.claims, self.charges + other.charges)

    def __sub__(self, other: "Tally") -> "Tally":
        return Tally(self.claims - other.claims, self.charges - other.charges)


@define
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


@define
class Transaction(Stretch):
    """ST to SE. `first_*` and `end_*` are ranges in the columns of the survey."""

    ordinal: int = 0
    """Ordinal of the ST in the input."""
    professional: bool = False
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


_COLUMNS: Final = (
    ("start", "Q"),
    ("segment", "I"),
    ("stop", "Q"),
    ("trailer", "Q"),
    ("trailer_segment", "I"),
    ("declared", "Q"),
    ("counted", "I"),
    ("ordinal", "I"),
    ("professional", "B"),
    ("claims", "I"),
    ("charges", "q"),
    ("first_provider", "I"),
    ("end_provider", "I"),
    ("first_subscriber", "I"),
    ("end_subscriber", "I"),
)
"""Fields of a transaction that are kept, and the type codes of `array` for them."""


@define
class Transactions:
    """The closed transactions of an input, about 80 bytes each, read back as values."""

    columns: tuple["array[int]", ...] = Factory(lambda: tuple(array(code) for _, code in _COLUMNS))

    def __len__(self) -> int:
        return len(self.columns[0])

    def __getitem__(self, row: int) -> Transaction:
        values: dict[str, Any] = {name: column[row] for (name, _), column in zip(_COLUMNS, self.columns, strict=True)}
        return Transaction(**values | {"professional": bool(values["professional"])})

    def __iter__(self) -> Iterator[Transaction]:
        return map(self.__getitem__, range(len(self)))

    def append(self, one: Transaction) -> None:
        for (name, _), column in zip(_COLUMNS, self.columns, strict=True):
            column.append(getattr(one, name))


@define
class Group(Stretch):
    """GS to GE."""

    version: bytes = b""
    control: bytes = field(default=b"", repr=False)
    first_row: int = 0
    size: int = 0
    """Number of its transactions; they stand together in the survey, from `first_row` on."""
    _all: Transactions = Factory(Transactions)

    @property
    def transactions(self) -> Iterator[Transaction]:
        return map(self._all.__getitem__, range(self.first_row, self.first_row + self.size))


@define
class Interchange(Stretch):
    """ISA to IEA, with the bytes in front of the ISA that are no content (byte order mark, blank lines)."""

    delimiters: Delimiters = field(kw_only=True, repr=False)
    isa: bytes = field(default=b"", repr=False)
    """The 106 bytes of its ISA."""
    groups: list[Group] = Factory(list)

    @property
    def control(self) -> bytes:
        """ISA13."""
        return self.isa[90:99]
