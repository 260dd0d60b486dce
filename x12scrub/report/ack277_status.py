"""Claim statuses that we write, and how they fill an STC segment.

Category and status codes are maintained by X12 (https://x12.org/codes). Only the numbers in use stand here; what
they mean for a biller stands in docs/277ca.md in our own words.
"""

from x12scrub.errors import InternalError
from x12scrub.finding import Status
from x12scrub.report.ack277_elements import composite, segment

# Passed on, and to whom: the payer. A clearinghouse acknowledges what it forwards (X214, first guide example).
FORWARDED = (composite("A0", "16", "PR"),)
# The claim falls because of lines listed below it (NGS CEDI prints it for Medicare).
LINES_AT_FAULT = Status("A3", 247)

# RFI 2203: of the categories only these mean rejected. A4 is the payer's answer to a search.
_CATEGORIES = frozenset({"A3", "A6", "A7", "A8"})
# Active, and none of them wants an entity. 118 to 122 and 448 are left out as withdrawn or in doubt.
_CODES = frozenset(
    {21, 54, 178, 187, 247, 249, 254, 255, 258, 259, 287, 306, 400, 453, 454, 464, 476, 477, 481, 488}
    | {507, 508, 510, 511, 512, 535, 583, 584, 672, 697, 700, 710, 732, 735, 736}
)
_INCOMPLETE_ALONE = frozenset({21, 508, 700, 732})

ACCEPT, REJECT = "WQ", "U"


def codes(status: Status) -> tuple[str, ...]:
    """The status as STC01 and, where it has a second code, STC10.

    Raises `InternalError` for a status that a rejection in a 277CA may not carry: the edit that declares it is wrong.
    """
    numbers = (status.code,) if status.second is None else (status.code, status.second)
    if status.category not in _CATEGORIES or not _CODES.issuperset(numbers):
        raise InternalError(f"claim status {status} may not stand in a 277CA rejection; correct the edit's status")
    if status.code in _INCOMPLETE_ALONE and status.second is None:
        raise InternalError(f"claim status {status} needs a second code; correct the edit's status")
    return tuple(composite(status.category, str(code)) for code in numbers)


def stc(written: tuple[str, ...], effective: str, action: str, charge: str = "") -> bytes:
    """STC: up to three codes (STC01, STC10, STC11), CCYYMMDD or nothing, accept or reject, charge as received."""
    first, *others = written
    return segment("STC", first, effective, action, charge, "", "", "", "", "", *others[:2])
