"""What a 277CA is written from: claims as they were received, what became of them, and the totals beside them.

Everything stands as it came in, never as corrected. Iterables are read once, in file order, and may be generators: a
file can hold more rejected claims than memory should.
"""

from collections.abc import Iterable
from datetime import date, datetime

from attrs import field, frozen, validators

from x12scrub.claims.accepted import AcceptedClaim
from x12scrub.claims.model import Claim, Line
from x12scrub.claims.people import Provider
from x12scrub.claims.stretches import Tally
from x12scrub.finding import Status

_CONTROL_NUMBER = validators.and_(validators.ge(1), validators.le(999_999_999))


@frozen(eq=False, repr=False)
class AckLine:
    """A line that made its claim fall, with one status. A line with several statuses stands there once for each."""

    line: Line
    status: Status


@frozen(eq=False, repr=False)
class AckClaim:
    """A claim to list. Without statuses and lines it was accepted."""

    claim: Claim | AcceptedClaim
    statuses: tuple[Status, ...] = ()
    """About the claim itself, the decisive one first; empty when only lines are at fault."""
    lines: tuple[AckLine, ...] = ()
    """Only lines at fault; the decisive status of a line first."""
    our_number: str = ""
    """REF*D9: the number that an intermediary gave the claim; empty where there is none."""

    @property
    def is_rejected(self) -> bool:
        return bool(self.statuses or self.lines)


@frozen(eq=False, repr=False)
class AckProvider:
    """A billing provider (one 2000A of the 837) and its claims to list.

    The tallies cover everything received for it, listed or not.
    """

    provider: Provider
    accepted: Tally
    rejected: Tally
    claims: Iterable[AckClaim]


@frozen(eq=False, repr=False)
class AckTransaction:
    """One 837 transaction. The tallies cover everything received in it, listed or not."""

    submitter_kind: str
    """NM102 of loop 1000A: 1 a person, 2 an organisation."""
    submitter_name: str
    submitter_first: str
    submitter_id: str
    """NM109 of loop 1000A."""
    reference: str
    """BHT03 of the 837."""
    accepted: Tally
    rejected: Tally
    providers: Iterable[AckProvider]


@frozen(repr=False)
class Acknowledger:
    """Who acknowledges (NM1*AY): the configuration's own name, else the receiver (1000B) of the 837."""

    name: str
    id: str


@frozen(repr=False)
class Envelope:
    """ISA and GS of the 277CA: ids as they shall stand in it, so those of the 837 with sender and receiver swapped."""

    sender_qualifier: str
    sender_id: str
    receiver_qualifier: str
    receiver_id: str
    gs_sender: str
    gs_receiver: str
    usage: str
    """ISA15 of the 837: P production, T test."""
    control: int = field(validator=_CONTROL_NUMBER)
    """ISA13 and GS06, 1 to 999999999."""
    moment: datetime
    """When the run decided: every date in the file but those of service and `received`."""
    received: date
    """The day the 837 came in."""
