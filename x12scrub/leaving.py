"""Claims that leave, as far as later runs have to know of them: what a history keeps."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from attrs import frozen

from x12scrub.claims.group import rendering
from x12scrub.claims.model import Claim, ClaimPlace, Line
from x12scrub.claims.past import claim_identity, line_identity
from x12scrub.claims.sent import Key
from x12scrub.finding import Change, Field, Value
from x12scrub.journal import Disposition
from x12scrub.resolve import Resolution

STAYING = (Disposition.REJECTED, Disposition.HELD)


@frozen(eq=False, repr=False)
class LeavingLine:
    """A line as it leaves."""

    identity: Key
    """What `past.line_identity` says of it."""
    code: str
    modifiers: tuple[str, ...]
    units: Decimal | None
    first: date
    last: date
    """Days of service."""
    rendering: Key | None
    """What `Sent.rendering` means."""


@frozen(eq=False, repr=False)
class Leaving:
    """A claim that leaves. A void has no lines."""

    place: ClaimPlace
    disposition: Disposition
    patient: Key | None
    identity: Key | None
    """What `past.claim_identity` says of it."""
    payer: str
    """2010BB NM109."""
    billing: Key | None
    frequency: str
    lines: tuple[LeavingLine, ...]
    """Those with a watched code."""
    again: frozenset[Key]
    """What `past.line_identity` says of each line, watched or not: in an original that comes again, these do."""

    @property
    def is_revision(self) -> bool:
        """True for a claim that replaces or voids others of its identity."""
        return self.frequency in ("7", "8")


def leaving(resolutions: Iterable[Resolution], watched: frozenset[str]) -> Iterator[Leaving]:
    """Of claims that are decided, those that leave. One without a watched line may take the place of what was sent."""
    for one in resolutions:
        claim = one.claim
        lines = () if claim.is_void else tuple(_lines(claim, one.changes, watched))
        if one.disposition not in STAYING:
            yield Leaving(
                place=claim.place,
                disposition=one.disposition,
                patient=claim.patient_key,
                identity=claim_identity(claim),
                payer=claim.payer.id,
                billing=claim.billing.key,
                frequency=claim.frequency,
                lines=lines,
                again=frozenset() if claim.is_void else frozenset(map(line_identity, claim.lines)),
            )


def _lines(claim: Claim, changes: Iterable[Change], watched: frozenset[str]) -> Iterator[LeavingLine]:
    """The watched lines that have a date, with what the changes make of them."""
    after: dict[tuple[int, Field], Value] = {(one.line, one.field): one.after for one in changes}
    for line in claim.lines:
        if line.procedure in watched and line.dates is not None and (line.ordinal, Field.LINE) not in after:
            modifiers = after.get((line.ordinal, Field.MODIFIERS), line.modifiers)
            units = after.get((line.ordinal, Field.UNITS), line.units)
            assert isinstance(modifiers, tuple)
            assert units is None or isinstance(units, Decimal)
            number = after.get((line.ordinal, Field.LINE_NUMBER))
            yield LeavingLine(
                identity=line_identity(line, None if number is None else str(number)),
                code=line.procedure,
                modifiers=modifiers,
                units=units,
                first=line.dates.first,
                last=line.dates.last,
                rendering=_provider(line),
            )


def _provider(line: Line) -> Key | None:
    """None for somebody who is known within the claim only."""
    who = rendering(line)
    return None if isinstance(who[0], ClaimPlace) else who
