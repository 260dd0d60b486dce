"""Lines in the words of a message: what they are and where they stand, without a value of the claim."""

from collections.abc import Iterable, Sequence

from x12scrub.claims.model import Claim, Line
from x12scrub.finding import MOST_NAMED


def named(lines: Iterable[Line], claim: Claim) -> str:
    """The lines in the words of a message about a claim: "20610 (line 1), 20550 (line 2 of claim 5 of the file)"."""
    return ", ".join(f"{line.procedure} ({line.named(claim)})" for line in lines)


def listed(lines: Sequence[Line]) -> str:
    """Lines of one claim in the words of a message: "line 2", "lines 1, 2 and 4", not more of them than help."""
    *most, last = (str(line.ordinal) for line in lines)
    if len(most) > MOST_NAMED:
        most, last = most[:MOST_NAMED], f"{len(lines) - MOST_NAMED:,} more"
    return f"lines {', '.join(most)} and {last}" if most else f"line {last}"
