"""Free texts (SV101-7, NTE): which other treatments they speak of as given, and how many muscles they count.

Most claims have no text. `wording` and `muscles` hold some thirty expressions, whose making takes a tenth of the start:
they are imported for the first text that there is to read.
"""

from collections.abc import Collection

from attrs import frozen

DRY_NEEDLING, ACUPUNCTURE, PROLOTHERAPY = "dry needling", "acupuncture", "prolotherapy"


@frozen(repr=False)
class Muscles:
    """How many muscles, from `least` to `most`; None is open."""

    least: int
    most: int | None

    def is_apart_from(self, other: "Muscles") -> bool:
        """True where no number is in both."""
        pairs = ((self.most, other.least), (other.most, self.least))
        return any(most is not None and most < least for most, least in pairs)


def treatments(texts: Collection[str]) -> frozenset[str]:
    """The treatments that the texts speak of as given: `DRY_NEEDLING`, `ACUPUNCTURE`, `PROLOTHERAPY`."""
    if not any(texts):
        return frozenset()
    from x12scrub.claims import wording

    return wording.treatments(texts)


def counted(texts: Collection[str]) -> Muscles | None:
    """What the texts count together; None where they count none."""
    if not any(texts):
        return None
    from x12scrub.claims import muscles

    return muscles.muscles(texts)
