"""A trigger point line put into every claim of a public sample: none of them has one."""

import re
from decimal import Decimal

from tests.support import segments
from x12scrub.wire.segment import Segment

CHARGE = Decimal(75)
_BEHIND_A_CLAIM = (b"CLM", b"HL", b"SE")
_DAY = b"20240913"


def injected(content: bytes) -> bytes:
    """Three units of 20552 behind the last line of each claim, with charge and segment count to match. What stands
    between segments stays; the new ones follow the line ends of the segment before them."""
    lines = added = 0
    inside = False
    out: list[bytes] = []
    for segment in segments(content):
        if segment.id in _BEHIND_A_CLAIM and inside:
            new = _line(segment, lines + 1)
            out += new
            added += len(new)
            inside = False
        if segment.id == b"ST":
            added = 0
        if segment.id == b"CLM":
            inside, lines = True, 0
            out.append(_patched(segment, 2, _charged(segment)))
            continue
        lines += segment.id == b"LX"
        if segment.id == b"SE" and segment.element(1).isdigit():
            out.append(_patched(segment, 1, b"%d" % (int(segment.element(1)) + added)))
            continue
        out.append(segment.raw)
    return b"".join(out)


def _line(before: Segment, number: int) -> list[bytes]:
    """LX, SV1 and DTP in the delimiters of the file, each with the line end that the next segment has in front."""
    delimiters = before.delimiters
    front = re.match(rb"[\r\n]*", before.raw)
    assert front is not None
    end = front[0] if delimiters.terminator not in front[0] else b""
    procedure = delimiters.component.join((b"HC", b"20552"))
    new = (
        (b"LX", b"%d" % number),
        (b"SV1", procedure, b"%d" % CHARGE, b"UN", b"3", b"", b"", b"1"),
        (b"DTP", b"472", b"D8", _DAY),
    )
    return [end + delimiters.element.join(one) + delimiters.terminator for one in new]


def _patched(segment: Segment, index: int, value: bytes) -> bytes:
    patch = segment.replace(index, value)
    start, stop = patch.start - segment.start, patch.stop - segment.start
    return segment.raw[:start] + patch.new + segment.raw[stop:]


def _charged(claim: Segment) -> bytes:
    """CLM02 with the charge of one more line; one that is no number stays."""
    try:
        return str(Decimal(claim.element(2).decode("latin-1")) + CHARGE).encode()
    except ArithmeticError:
        return claim.element(2)
