"""A survey read segment by segment, without a regular expression: what the fast one must agree with."""

from attrs import define, field

from tests.support import pieces, tables
from x12scrub.claims.money import SCALE, amount
from x12scrub.claims.survey import Survey
from x12scrub.wire.segment import Segment
from x12scrub.wire.splitter import Tail

Rows = list[tuple[int, ...]]


def rows(found: Survey) -> dict[str, object]:
    """What a survey holds, in values that can be compared."""
    subscribers, providers = found.subscribers, found.providers
    return {
        "transactions": [
            (one.start, one.stop, one.trailer, one.trailer_segment, one.declared, one.counted, one.claims, one.charges)
            for one in found.transactions
        ],
        "groups": [(one.start, one.stop, one.counted) for part in found.interchanges for one in part.groups],
        "interchanges": [(one.start, one.stop, one.counted) for one in found.interchanges],
        "subscribers": [*zip(subscribers.start, subscribers.stop, subscribers.segment, subscribers.claim, strict=True)],
        "triggered": [*subscribers.triggered],
        "providers": [*zip(providers.start, providers.segment, providers.claims, providers.charges, strict=True)],
        "claims": (found.claims, found.charges),
    }


@define
class Slow:
    """Reads one file; ordinals count in the interchange, claims and charges in the file."""

    ordinal: int = 0
    claims: int = 0
    charges: int = 0
    opened: dict[bytes, tuple[int, ...]] = field(factory=dict)
    """By id of the opening segment: its offset and ordinal, and what was read before it."""
    found: dict[str, list] = field(factory=lambda: {name: [] for name in ("transactions", "groups", "interchanges")})
    subscribers: list[list[int]] = field(factory=list)
    triggered: list[int] = field(factory=list)
    providers: list[list[int]] = field(factory=list)
    is_inside: bool = False
    """Whether a subscriber loop is open."""

    def read(self, content: bytes) -> dict[str, object]:
        closing = {b"SE": self._se, b"GE": self._ge, b"IEA": self._iea}
        readers = {**closing, b"HL": self._level, b"CLM": self._claim, b"SV1": self._service}
        for one in pieces(content):
            if isinstance(one, Tail):
                continue
            if one.is_empty:
                self._empty(one)
                continue
            self.ordinal = 1 if one.id == b"ISA" else self.ordinal + 1
            self.opened.pop(b"IEA", None)
            if one.id in (b"ISA", b"GS", b"ST"):
                before = (self.claims, self.charges, len(self.found["transactions"]), len(self.found["groups"]))
                self.opened[one.id] = (one.start, self.ordinal, *before)
            if one.id in readers:
                readers[one.id](one)
        loops = {"subscribers": [*map(tuple, self.subscribers)], "providers": [*map(tuple, self.providers)]}
        return {**self.found, **loops, "triggered": self.triggered, "claims": (self.claims, self.charges)}

    @property
    def _segment(self) -> int:
        """Ordinal in the transaction."""
        return self.ordinal - self.opened[b"ST"][1] + 1

    def _close(self, offset: int) -> None:
        if self.is_inside:
            self.subscribers[-1][1] = offset
        self.is_inside = False

    def _empty(self, one: Segment) -> None:
        """Behind an IEA, empty segments belong to its interchange."""
        if self.found["interchanges"] and b"IEA" in self.opened:
            start, _, counted = self.found["interchanges"][-1]
            self.found["interchanges"][-1] = (start, one.stop, counted)

    def _level(self, one: Segment) -> None:
        level = one.element(3)
        if level in (b"20", b"22"):
            self._close(one.start)
        if level == b"20":
            self.providers.append([one.start, self._segment, 0, 0])
        elif level == b"22":
            self.subscribers.append([one.start, 0, self._segment, self.claims])
            self.triggered.append(0)
            self.is_inside = True

    def _claim(self, one: Segment) -> None:
        charge = int((amount(one.text(2)) or 0) * SCALE)
        self.claims += 1
        self.charges += charge
        self.providers[-1][2] += 1
        self.providers[-1][3] += charge

    def _service(self, one: Segment) -> None:
        if one.components(1)[1].decode("latin-1") in tables().trigger_codes:
            self.triggered[-1] = 1

    def _se(self, one: Segment) -> None:
        self._close(one.start)
        start, _, claims, charges, *_ = self.opened[b"ST"]
        tally = (self.claims - claims, self.charges - charges)
        row = (start, one.stop, one.start, self.ordinal, int(one.element(1)), self._segment, *tally)
        self.found["transactions"].append(row)

    def _ge(self, one: Segment) -> None:
        start, _, _, _, before, _ = self.opened[b"GS"]
        self.found["groups"].append((start, one.stop, len(self.found["transactions"]) - before))

    def _iea(self, one: Segment) -> None:
        start, _, _, _, _, before = self.opened[b"ISA"]
        self.opened[b"IEA"] = ()
        self.found["interchanges"].append((start, one.stop, len(self.found["groups"]) - before))
