"""What was decided about each claim that an edit had something to say about, kept on a spool and read in file order;
and the spool itself, which keeps whatever is about claims.

Memory holds sixteen bytes an entry, so that a file in which every claim is rejected needs no more than the index.
"""

from array import array
from collections.abc import Callable, Iterator
from decimal import Decimal
from enum import Enum
from functools import partial
from io import SEEK_END, BytesIO
from itertools import accumulate
from typing import BinaryIO, Generic, Protocol, TypeVar

from attrs import evolve, field, frozen

from x12scrub import packing
from x12scrub.claims.model import Claim, ClaimPlace, Line
from x12scrub.claims.spilling import Spool
from x12scrub.finding import Change, Finding, Verdict

# Entries that are written at once: somebody else may have written to the spool since the last time.
_HELD = 32


class Disposition(Enum):
    """What becomes of a claim. Each has exactly one."""

    FORWARDED = "forwarded"
    CORRECTED = "corrected"
    HELD = "held"
    REJECTED = "rejected"


@frozen(eq=False)
class Outcome:
    """A claim as received with its findings; `claim` is None for findings about an envelope.

    A claim that nobody had to look at is known by the row of its subscriber loop, and read by whoever asks for it.
    """

    place: ClaimPlace
    _claim: "Claim | int | Callable[[], Claim] | None" = field(repr=False)
    disposition: Disposition
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...] = field(default=(), repr=False)
    """Everything that was changed, dependent values included."""
    charge: Decimal | None = field(default=None, repr=False)
    """CLM02 as it leaves."""
    day: tuple[Line, ...] = field(default=(), repr=False)
    """With an open question: the lines of the patient on its days, those of other claims included."""

    @property
    def claim(self) -> Claim | None:
        if callable(self._claim):
            object.__setattr__(self, "_claim", self._claim())
        assert not isinstance(self._claim, int)
        assert not callable(self._claim)
        return self._claim

    @property
    def is_of_claim(self) -> bool:
        """False for findings about an envelope."""
        return self._claim is not None

    def read_by(self, claim_of: Callable[[int], Claim]) -> "Outcome":
        """The same with a reader of the claim, where it is known by its row."""
        return evolve(self, claim=partial(claim_of, self._claim)) if isinstance(self._claim, int) else self

    @property
    def is_for_the_record(self) -> bool:
        """True where something was changed or stopped, where an answer was applied, or a fault of ours let a claim go:
        what an audit trail keeps. Claims that go out as they came are counted there, and no more."""
        return self.disposition is not Disposition.FORWARDED or any(
            one.answer is not None or one.verdict in (Verdict.CORRECT, Verdict.CRASHED) for one in self.findings
        )


@frozen
class Spools:
    """Files for what may not fit in memory; what has none stays there. The shell that opens them sees to it that nobody
    else can read them: they hold claims."""

    decided: BinaryIO | None = None
    leaving: BinaryIO | None = None
    index: Spool | None = None


class Placed(Protocol):
    @property
    def place(self) -> ClaimPlace: ...


Entry = TypeVar("Entry", bound=Placed)


class Journal(Generic[Entry]):
    """Entries about claims on a spool: any seekable binary file that is ours alone (memory by default).

    The spool holds claims: the shell that hands it over sees to it that nobody else can read it. Entries are pickled;
    others may write to the end of the spool, but nothing else reads or writes what stands where an entry was put, so
    nothing foreign is ever unpickled.
    """

    def __init__(self, spool: BinaryIO | None = None) -> None:
        self.spool = spool if spool is not None else BytesIO()
        self.orders = array("Q")
        self.positions = array("Q")
        """Of those that are on the spool."""
        self._held: list[bytes] = []
        """The last entries, which go to the spool together."""

    def __len__(self) -> int:
        return len(self.orders)

    def add(self, entry: Placed) -> None:
        """Take an entry, or what is read as one once it was packed."""
        self._held.append(packing.dumps(entry))
        self.orders.append(_order(entry.place))
        if len(self._held) >= _HELD:
            self.put_away()

    def put_away(self) -> None:
        """Write to the spool what is not there yet."""
        start = self.spool.seek(0, SEEK_END)
        self.positions.extend(accumulate(map(len, self._held), initial=start))
        del self.positions[-1]  # where the next one would begin
        self.spool.write(b"".join(self._held))
        self._held.clear()

    def take(self, others: "Journal[Entry]") -> None:
        """Add the entries of a journal that has its spool for itself."""
        self.put_away()
        others.put_away()
        start = self.spool.seek(0, SEEK_END)
        others.spool.seek(0)
        self.spool.write(others.spool.read())
        self.orders += others.orders
        self.positions.extend(start + position for position in others.positions)

    def __iter__(self) -> Iterator[Entry]:
        """The entries by input and place in it."""
        self.put_away()
        for index in array("I", sorted(range(len(self)), key=self.orders.__getitem__)):
            yield self._read(index)

    def _read(self, index: int) -> Entry:
        self.spool.seek(self.positions[index])
        entry: Entry = packing.load(self.spool)
        return entry


def _order(place: ClaimPlace) -> int:
    return (place.source << 48) | place.offset
