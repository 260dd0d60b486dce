"""The guide as the core asks for it: the faults of one interchange, counted by what they are."""

from collections import Counter

from x12scrub.claims.survey import Limits
from x12scrub.guide.normal import copies
from x12scrub.guide.opinion import opinion
from x12scrub.wire.patch import BytesSource


def faults(interchange: bytes) -> Counter[str] | None:
    """None where pyx12 could not read all of it. Raises nothing that pyx12 raises."""
    found: Counter[str] = Counter()
    for copy in copies(BytesSource(interchange), Limits(segment_length=len(interchange) + 1)):
        said = opinion(copy)
        if not said.checked:
            return None
        found.update(fault.kind.message for fault in said.faults)
    return found
