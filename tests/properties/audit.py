"""An audit of a corrected file that knows nothing of how it was made."""

from decimal import Decimal

from tests.support import segments
from x12scrub.wire.segment import Segment

PARENTS = {b"22": b"20", b"23": b"22"}


def transactions(content: bytes) -> list[list[Segment]]:
    """The segments of each transaction, ST and SE included."""
    found: list[list[Segment]] = []
    for segment in segments(content):
        if segment.id == b"ST":
            found.append([])
        if found and (segment.id == b"ST" or found[-1][-1].id != b"SE"):
            found[-1].append(segment)
    return found


def audit(content: bytes) -> None:
    """Counts, control numbers, levels and sums are right, and no loop is empty."""
    groups = sets = 0
    opened: dict[bytes, bytes] = {}
    for segment in segments(content):
        if segment.id == b"ISA":
            groups, opened[b"IEA"] = 0, segment.element(13)
        elif segment.id == b"GS":
            sets, opened[b"GE"] = 0, segment.element(6)
        elif segment.id in (b"GE", b"IEA"):
            count = sets if segment.id == b"GE" else groups
            assert count > 0, "a group or interchange without anything in it"
            assert segment.element(1) == b"%d" % count
            # Blanks behind an IEA without terminator cannot be told from it.
            assert segment.element(2).rstrip() == opened[segment.id]
            groups += segment.id == b"GE"
        sets += segment.id == b"ST"
    for body in transactions(content):
        assert body[-1].elements == (b"SE", b"%d" % len(body), body[0].element(2))
        levels(body)
        for claim in claims(body):
            balanced(claim)


def levels(body: list[Segment]) -> None:
    """HL01 from 1, HL02 the last level above, HL04 whether one follows below; each level leads to a claim."""
    above: dict[bytes, int] = {}
    below: dict[int, set[int]] = {}
    billed: set[int] = set()
    found = [segment for segment in body if segment.id in (b"HL", b"CLM")]
    level = 0
    for segment in found:
        if segment.id == b"CLM":
            billed.add(level)
            continue
        level += 1
        kind = segment.element(3)
        assert int(segment.element(1)) == level
        parent = above.get(PARENTS.get(kind, b""))
        assert segment.element(2) == (b"%d" % parent if parent else b"")
        above[kind] = level
        if parent:
            below.setdefault(parent, set()).add(level)
    for segment in found:
        if segment.id == b"HL":
            number = int(segment.element(1))
            assert segment.element(4) == (b"1" if number in below else b"0"), "HL04 does not tell of children"
            assert number in below or number in billed, "a level without claims"


def claims(body: list[Segment]) -> list[list[Segment]]:
    """The segments of each claim."""
    found: list[list[Segment]] = []
    for segment in body:
        if segment.id == b"CLM":
            found.append([])
        elif segment.id in (b"HL", b"SE"):
            found.append([segment])
        if found:
            found[-1].append(segment)
    return [one for one in found if one[0].id == b"CLM"]


def balanced(claim: list[Segment]) -> None:
    """CLM02 is the sum of SV102, and the lines are numbered from 1."""
    charges = [Decimal(one.text(2)) for one in claim if one.id == b"SV1"]
    assert Decimal(claim[0].text(2)) == sum(charges)
    numbers = [int(one.element(1)) for one in claim if one.id == b"LX"]
    assert numbers == [*range(1, len(charges) + 1)]
