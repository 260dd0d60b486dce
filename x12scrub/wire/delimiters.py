"""The four delimiters of an interchange, read from the fixed columns of its ISA."""

import re

from attrs import field, frozen

from x12scrub.errors import Reason

ISA_LENGTH = 106
# Widths of ISA01..ISA16 are fixed (X12.5), so each element separator has its column.
_SEPARATOR_COLUMNS = (3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103)
ISA13 = slice(90, 99)
"""The control number in its content."""
_REPETITION, _COMPONENT, _TERMINATOR = 82, 104, 105
ISA_SPAN = 512
"""Bytes that hold an ISA with the line breaks that a wrapped file puts in it, and what tells where it ends."""
_ISA_BODY = re.compile(rb"(?:[\r\n]*[^\r\n]){%d}" % _TERMINATOR)
# Zip, gzip, bzip2, xz, 7-Zip, Zstandard.
_ARCHIVES = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"7z\xbc\xaf\x27\x1c",
    b"\x28\xb5\x2f\xfd",
)
_BEHIND_ISA = (b"GS", b"TA1", b"IEA")

LINE_BREAKS = b"\r\n"
# What may stand between a terminator and the next segment: line ends, blanks, and the NUL or ^Z of old systems.
FILLERS = b"\r\n\t \x00\x1a"
BOM = b"\xef\xbb\xbf"
_LEAD = re.compile(b"[%b]*(?:%b[%b]*)?" % (re.escape(FILLERS), BOM, re.escape(FILLERS)))


@frozen
class Delimiters:
    """One byte each. `repetition` is None where ISA11 holds a letter or digit (the habit of version 00401)."""

    element: bytes
    component: bytes
    terminator: bytes
    repetition: bytes | None = None
    filler: bytes = field(init=False, repr=False, eq=False)
    """The bytes that are no content at the front of a segment: `FILLERS` less the delimiters themselves."""

    breaks: bytes = field(init=False, repr=False, eq=False)
    """The line breaks that are no content wherever they stand: those that are no delimiters."""

    front: bytes = field(init=False, repr=False, eq=False)
    """The same with the terminator: in front of an ISA, a line break that ends segments is a filler as well."""

    def __attrs_post_init__(self) -> None:
        filler = bytes(b for b in FILLERS if bytes((b,)) not in self.all)
        object.__setattr__(self, "filler", filler)
        object.__setattr__(self, "breaks", bytes(b for b in LINE_BREAKS if b in filler))
        object.__setattr__(self, "front", filler + self.terminator)

    @property
    def all(self) -> tuple[bytes, ...]:
        """The delimiters in use, two to four of them apart from each other."""
        found = (self.element, self.component, self.terminator, self.repetition)
        return tuple(one for one in found if one is not None)


def read_isa(isa: bytes) -> Delimiters | Reason:
    """Delimiters of an ISA of 106 bytes, terminator included and line breaks taken out; a `Reason` if it is none."""
    if len(isa) != ISA_LENGTH or isa[:3] != b"ISA":
        return Reason.ISA_UNREADABLE
    element = isa[3:4]
    if element.isalnum() or any(isa[column : column + 1] != element for column in _SEPARATOR_COLUMNS):
        return Reason.ISA_UNREADABLE
    if isa[:_COMPONENT].count(element) != len(_SEPARATOR_COLUMNS):
        return Reason.ISA_UNREADABLE
    component, terminator = isa[_COMPONENT:_TERMINATOR], isa[_TERMINATOR:]
    repetition: bytes | None = isa[_REPETITION : _REPETITION + 1]
    if repetition is not None and repetition.isalnum():
        repetition = None
    delimiters = Delimiters(element, component, terminator, repetition)
    if len(set(delimiters.all)) != len(delimiters.all):
        return Reason.DELIMITERS
    if terminator.isalnum():  # the next segment begins there: the ISA lacks a byte
        return Reason.ISA_UNREADABLE
    if any(re.fullmatch(rb"[A-Za-z0-9 ]", one) for one in delimiters.all) or isa.count(terminator) != 1:
        return Reason.DELIMITERS
    return delimiters


def take_isa(buffer: bytes, *, is_all: bool = False) -> tuple[bytes, int] | None:
    """The 106 content bytes at the front of a buffer that begins with ISA, and how many bytes they take there.

    None while there are too few; `is_all` says that no more will come. A file wrapped at some column breaks inside the
    ISA: such line breaks are no content. One at byte 105 is a wrap as well where another stands in the ISA, or where
    the terminator and an envelope segment follow; else it is the terminator.
    """
    body = _ISA_BODY.match(buffer)
    if body is None:
        return None
    rest = buffer[body.end() : ISA_SPAN].lstrip(LINE_BREAKS)
    start = min(len(buffer), ISA_SPAN) - len(rest)
    if start > body.end() and body.end() == _TERMINATOR:
        wraps = _wraps(rest, body[0])
        if wraps is None and not is_all and len(buffer) < ISA_SPAN:
            return None
        if not wraps:
            return buffer[:ISA_LENGTH], ISA_LENGTH
    if not rest:
        return None
    return body[0].translate(None, LINE_BREAKS) + rest[:1], start + 1


def _wraps(rest: bytes, body: bytes) -> bool | None:
    """Whether what follows a line break begins with a terminator that the break was put in front of; None where more
    bytes would tell."""
    content = rest.translate(None, LINE_BREAKS)
    if not content:
        return None
    if content[:1].isalnum() or content[0] in FILLERS or content[:1] in (body[3:4], body[-1:]):
        return False
    behind = content[1:].lstrip(FILLERS)
    if behind.startswith(_BEHIND_ISA):
        return True
    return None if any(one.startswith(behind) for one in _BEHIND_ISA) else False


def begins_isa(content: bytes) -> bool:
    """True for the letters ISA, between which a wrapped file may break its lines."""
    return content[:ISA_SPAN].translate(None, LINE_BREAKS).startswith(b"ISA")


def no_isa(content: bytes) -> Reason:
    """Why a file that begins so is none: senders name an archive as they name what is in it."""
    return Reason.ARCHIVE if content.startswith(_ARCHIVES) else Reason.NO_ISA


def is_open(content: bytes) -> bool:
    """True for what may yet become a byte order mark or the mark of an archive."""
    return any(one.startswith(content) for one in (BOM, *_ARCHIVES))


def lead_length(buffer: bytes) -> int:
    """How many bytes in front of an interchange are no content: a byte order mark, blank lines, NULs, ^Z."""
    lead = _LEAD.match(buffer)
    assert lead is not None  # it matches nothing as well
    return lead.end()
