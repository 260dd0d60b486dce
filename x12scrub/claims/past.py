"""What earlier runs have sent, beside the claims of this one: what a claim and a line are known by from run to run."""

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from x12scrub.claims.model import Claim, ClaimPlace, Day, Line
from x12scrub.claims.parties import fold
from x12scrub.claims.sent import Key, Sent


class Past(Protocol):
    """Where lines of earlier runs are looked up."""

    def sent(self, claims: Sequence[Claim]) -> Sequence[Sent]:
        """The lines that still stand of what was sent for the patients of these claims, in a fixed order."""


def claim_identity(claim: Claim) -> Key | None:
    """What a claim shares with those that replace or void it, whatever run they come in: submitter, billing provider,
    payer and CLM01. None where the file does not say enough.

    The payer belongs to it: a claim goes to the secondary payer under the number that the primary payer knows it by.
    """
    payer = fold(claim.payer.id) or fold(claim.payer.name)
    if not claim.number or not payer or claim.billing.key is None:
        return None
    return (fold(claim.submitter), *claim.billing.key, payer, claim.number)


def line_identity(line: Line, number: str | None = None) -> Key:
    """What tells a line from others of its claim, whatever run it comes in: REF*6R, else LX01, else its place.

    `number` is the LX01 that a correction gives it.
    """
    if line.control_number:
        return ("6R", line.control_number)
    return ("LX", (number or line.number or str(line.ordinal)).lstrip("0"))


def still_standing(sent: Sequence[Sent], claims: Iterable[Claim], stopped: Collection[ClaimPlace] = ()) -> list[Sent]:
    """What stands of it when these claims are sent, but for those that are `stopped`: a replacement takes the place of
    every line of its claim, a void removes them, and an original that comes again replaces the lines that come again.
    """
    if not sent:
        return []
    revised: set[object] = set()
    again: set[object] = set()
    for claim in claims:
        identity = claim_identity(claim)
        if identity is None or claim.place in stopped:
            continue
        if claim.is_replacement or claim.is_void:
            revised.add(identity)
        again.update((identity, line_identity(line), claim.frequency) for line in claim.lines)
    return [one for one in sent if one.claim not in revised and (one.claim, one.line, one.frequency) not in again]


def sent_beside(day: Day, line: Line, codes: frozenset[str]) -> tuple[Sent, ...]:
    """Lines with one of the codes that earlier runs sent for the day in other claims than that of the line; each on the
    first day only that it shares with the line."""
    if not day.sent:
        return ()
    identity = claim_identity(line.claim)
    begun = line.dates.first if line.dates is not None else day.date
    return tuple(
        one
        for one in day.sent
        if one.code in codes and day.date == max(one.first, begun) and (identity is None or one.claim != identity)
    )
