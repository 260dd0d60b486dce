"""What pyx12 finds, in words of ours: where it is and what kind of fault, without a value of the file."""

from attrs import field, frozen

UNCHECKED = "unchecked"
"""Code of what could not be looked at: no data is not a pass."""

# pyx12's own codes by level. Those with digits are of the 999 (005010X231A1: IK304, IK403, IK502, AK905, TA105).
_SEGMENTS = {
    "1": "the segment cannot be read",
    "2": "the segment is not expected here",
    "3": "a segment that has to stand before this one is missing",
    "4": "the loop stands more often than the guide allows",
    "5": "the segment stands more often than the guide allows",
    "6": "the segment is not part of this transaction",
    "7": "the segment is out of its place",
    "8": "the segment has faulty elements",
    "HL1": "HL01 does not count on from the HL before",
    "HL2": "HL02 names no HL that stands above",
    "LX": "LX01 does not count the service lines of the claim",
    "SEG1": "the segment ends with empty elements",
}
_ELEMENTS = {
    "1": "has to have a value",
    "2": "has to have a value, since another element has one",
    "3": "stands behind the last element that the guide has",
    "4": "is too short",
    "5": "is too long, or is not used by the guide",
    "6": "holds a character that is not allowed",
    "7": "holds a code that the guide does not list",
    "8": "is no date",
    "9": "is no time",
    "10": "must not have a value beside another element",
}
_ENVELOPES = {
    ("ISA", "001"): "IEA02 is not ISA13",
    ("ISA", "021"): "IEA01 is not the number of groups",
    ("ISA", "023"): "the IEA is missing",
    ("ISA", "025"): "ISA13 was used before",
    ("GS", "3"): "the GE is missing",
    ("GS", "4"): "GE02 is not GS06",
    ("GS", "5"): "GE01 is not the number of transactions",
    ("GS", "6"): "GS06 was used before",
    ("ST", "2"): "the SE is missing",
    ("ST", "3"): "SE02 is not ST02",
    ("ST", "4"): "SE01 is not the number of segments",
    ("ST", "23"): "ST02 was used before",
}


@frozen(order=True)
class Kind:
    """What a fault is, wherever it stands: two claims that differ in their ordinals only have the same kinds."""

    level: str
    """isa, gs, st, seg or ele."""
    code: str
    segment: str
    """Segment id; empty for one that cannot be shown."""
    element: str = ""
    """Such as SV101-03; for a missing segment its id."""

    @property
    def message(self) -> str:
        if self.code == UNCHECKED:
            return self.element or "pyx12 did not look at it"
        if self.level == "ele":
            return (
                f"{self.element or self.segment} {_ELEMENTS.get(self.code, f'is against the guide (code {self.code})')}"
            )
        if self.level == "seg":
            text = _SEGMENTS.get(self.code, f"the segment is against the guide (code {self.code})")
            return f"{self.segment or 'a segment'}: {text}{f' ({self.element})' if self.element else ''}"
        return _ENVELOPES.get((self.level.upper(), self.code), f"a fault of the envelope (code {self.code})")


@frozen
class Fault:
    """A fault in its place. Ordinals count from 1; transaction 0 is none."""

    kind: Kind
    interchange: int
    transaction: int
    segment: int
    """Ordinal in the interchange (1 = ISA)."""
    offset: int
    """Of the segment in the file, in bytes."""
    text: str = field(default="", repr=False)
    """pyx12's own words, which may hold values of the file."""
