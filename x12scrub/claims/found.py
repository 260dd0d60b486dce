"""Claims as far as the expressions for plain loops have found them.

What was found fills slots, with the values that assembling the loop gives them. A slot that is not filled leads to
`__getattr__`, which assembles the loop and looks there: so whoever asks for more than was found, today or one day, is
told what he would have been told without this. `tests/properties/test_found.py` compares both.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from x12scrub.claims.assemble import ClaimText, SubscriberLoop
from x12scrub.claims.lines import beginnings, read_dates, read_procedure
from x12scrub.claims.model import Claim, ClaimPlace, Line
from x12scrub.claims.money import amount, read
from x12scrub.claims.people import Payer, Provider
from x12scrub.claims.plain import PlainClaim
from x12scrub.wire.delimiters import Delimiters
from x12scrub.wire.segment import split

# What is the same of all plain claims, and of all their lines.
_EVERY_CLAIM = {
    "frequency": "1",
    "other_claim_number": "",
    "adjudicated": False,
    "notes": (),
    "clearinghouse_number": "",
}
_EVERY_LINE = {
    "qualifier": "HC",
    "description": "",
    "notes": (),
    "unit_basis": "UN",
    "adjudicated": False,
    "detail": ((),),
}
_set = object.__setattr__


class FoundClaim(Claim):
    """The claim of a plain loop, which names no place of its own: services are given where the biller is."""

    __slots__ = ("_assembled", "row")
    row: int
    """Of its subscriber loop."""
    _assembled: Callable[[], Claim]

    @classmethod
    def of(
        cls,
        claim: PlainClaim,
        row: int,
        place: ClaimPlace,
        parties: tuple[Payer, Provider],
        assembled: Callable[[], Claim],
    ) -> "FoundClaim":
        """`parties` are who pays and who bills; `assembled` gives the claim in full."""
        found = cls.__new__(cls)
        element, component = claim.between
        listed = claim.diagnoses.split(element) if claim.diagnoses else ()
        payer, billing = parties
        dates = read_dates(claim.day.decode("ascii"), is_range=False)
        shared = {**_EVERY_LINE, "claim": found, "dates": dates, "locality": billing.locality}
        values = {
            **_EVERY_CLAIM,
            "_assembled": assembled,
            "row": row,
            "place": place,
            "number": claim.number.decode("latin-1").strip(" "),
            "charge": amount(claim.charge.decode("ascii")),
            "diagnoses": tuple(one.partition(component)[2].decode("latin-1") for one in listed),
            "payer": payer,
            "billing": billing,
            "lines": tuple(_FoundLine.of(claim, at, shared) for at in range(len(claim.units))),
        }
        for name, value in values.items():
            _set(found, name, value)
        return found

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._assembled(), name)
        _set(self, name, value)
        return value

    def without(self, ordinals: frozenset[int]) -> Claim:
        return self._assembled().without(ordinals)

    def line(self, ordinal: int) -> Line:
        """A line in full."""
        return self._assembled().lines[ordinal - 1]


class _FoundLine(Line):
    """The same of a line."""

    __slots__ = ()
    claim: FoundClaim

    @classmethod
    def of(cls, claim: PlainClaim, at: int, shared: Mapping[str, Any]) -> "_FoundLine":
        found = cls.__new__(cls)
        component = claim.between[1]
        procedure = read_procedure(b"HC" + component + claim.procedures[at], component)
        values = {
            **shared,
            "ordinal": at + 1,
            "number": str(at + 1),
            "code": procedure.code,
            "modifiers": procedure.modifiers,
            "charge": amount(claim.charges[at].decode("ascii")),
            "units": read(claim.units[at].decode("latin-1").strip(" ")),
            "place_of_service": (claim.places[at].strip(b" ") or claim.place_of_service).decode("latin-1"),
            "control_number": claim.control_numbers[at].decode("latin-1").strip(" "),
            "pointers": tuple(one.decode("ascii") for one in claim.pointers[at].split(component)),
        }
        for name, value in values.items():
            _set(found, name, value)
        return found

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.claim.line(self.ordinal), name)
        _set(self, name, value)
        return value


class FoundLoop(SubscriberLoop):
    """A plain loop, of which only the segments of its claim are looked at."""

    __slots__ = ("_assembled", "_text")

    def __init__(
        self, text: ClaimText, start: int, raw: bytes, provider: int, assembled: Callable[[], SubscriberLoop]
    ) -> None:
        self.start, self.raw, self.provider = start, raw, provider
        self._text, self._assembled = text, assembled

    @property
    def claims(self) -> Iterator[ClaimText]:
        yield self._text

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._assembled(), name)
        _set(self, name, value)
        return value


def text_of(claim: Claim, found: PlainClaim, start: int, raw: bytes, delimiters: Delimiters) -> ClaimText:
    """A claim with its segments, out of a plain loop that begins at `start`."""
    at = raw.rindex(delimiters.terminator, 0, found.start) + 1
    segments = tuple(split(raw[at:], start + at, delimiters))
    starts = beginnings(segments)
    lines = tuple(segments[begin:end] for begin, end in pairwise((*starts, len(segments))))
    return ClaimText(claim, segments[: starts[0]], lines)
