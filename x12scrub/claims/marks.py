"""The few segments that pass 1 looks at, found by one regular expression over the raw buffer."""

import functools
import re
from bisect import bisect_right
from collections.abc import Iterable

from attrs import field, frozen

from x12scrub.wire.delimiters import BOM, Delimiters

# Which alternative of the expression matched: the number of its group.
LEVEL, SUBSCRIBER_NAME, CHARGE, TRIGGER, ENVELOPE = 1, 2, 3, 5, 6
# A group inside that of the charge: CLM05-3 of a claim that replaces or voids another one, else None.
REVISION = 4


@functools.cache
def marks(delimiters: Delimiters, codes: frozenset[str]) -> re.Pattern[bytes]:
    """One expression for all marks. A match begins at the terminator *before* its segment and never eats the next.

    Groups: HL03; NM1*IL elements 2 to 9, a separator before each; CLM02, and in it CLM05-3 where that is 7 or 8; one of
    the codes in SV101 with qualifier HC; the id of an envelope segment; no group for an empty segment.
    """
    e, c, t = (re.escape(one) for one in (delimiters.element, delimiters.component, delimiters.terminator))
    value = b"[^" + e + t + b"]*"
    part = b"[^" + e + c + t + b"]*" + c
    revision = b"(?:(?=" + e + value + e + value + e + part + part + b" *([78]) *(?:[" + c + e + t + b"])))?"
    alternatives = (
        b"HL" + e + value + e + value + e + b"(2[0-3])(?=[" + e + t + b"])",
        b"NM1" + e + b"IL(?=[" + e + t + b"])((?:" + e + value + b"){0,8})",
        # A CLM that ends before its CLM02 is a claim as well.
        b"CLM(?:" + e + value + e + b"|(?=" + t + b")|" + e + value + b"(?=" + t + b"))(" + value + revision + b")",
        b"SV1"
        + e
        + b" *HC *"
        + c
        + b" *("
        + _any_of(code.encode("ascii") for code in codes)
        + b") *(?=["
        + c
        + e
        + t
        + b"])",
        b"(ISA|GS|ST|SE|GE|IEA)" + e,
        b"(?=" + t + b")",
    )
    filler = b"[" + re.escape(delimiters.filler) + b"]*" if delimiters.filler else b""
    if delimiters.terminator not in BOM:
        filler += b"(?:" + BOM + filler + b")?"
    # Most segments begin with another letter: one look spares them the alternatives.
    return re.compile(t + filler + b"(?=[HNCSIG" + t + b"])(?:" + b"|".join(alternatives) + b")")


def _any_of(words: Iterable[bytes]) -> bytes:
    """An expression for any of the words. Each letter is looked at once, however many words begin with it."""
    endings: dict[bytes, list[bytes]] = {}
    for word in sorted(set(words)):
        endings.setdefault(word[:1], []).append(word[1:])
    branches = [re.escape(letter) + (_any_of(rest) if letter else b"") for letter, rest in endings.items()]
    # The empty word is tried last: a longer one that begins alike comes first.
    return b"(?:" + b"|".join(sorted(branches, reverse=True)) + b")" if branches else b"(?!)"


@frozen(eq=False, repr=False)
class Window:
    """A stretch of a file from one terminator to another, and the text of it without line breaks inside segments.

    `raw[0]` is the terminator of the segment before. Positions in `text` go back to the file by `offset`.
    """

    base: int
    raw: bytes = field(repr=False)
    text: bytes = field(repr=False)
    _breaks: tuple[int, ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, base: int, raw: bytes, delimiters: Delimiters) -> "Window":
        if not _breaks_inside(raw, delimiters):
            return cls(base, raw, raw)
        positions = (found.start() for found in re.finditer(b"[%b]" % delimiters.breaks, raw))
        breaks = tuple(position - count for count, position in enumerate(positions))
        return cls(base, raw, raw.translate(None, delimiters.breaks), breaks)

    def offset(self, position: int) -> int:
        """Offset in the file of the byte that stands at a position of `text`."""
        return self.base + position + (bisect_right(self._breaks, position) if self._breaks else 0)


def _breaks_inside(raw: bytes, delimiters: Delimiters) -> bool:
    """True where line breaks that are no delimiters may stand anywhere but right behind a terminator."""
    terminator = delimiters.terminator
    if terminator == b"\n":
        return b"\r" in raw
    lines, returns = raw.count(b"\n"), raw.count(b"\r")
    if terminator == b"\r":
        return lines != 0 and lines != raw.count(b"\r\n")
    if not returns:
        return lines != 0 and lines != raw.count(terminator + b"\n")
    return not lines == returns == raw.count(terminator + b"\r\n")


def fold(text: bytes) -> bytes:
    """An identifier for comparison alone: blanks out, ASCII letters in upper case."""
    return text.translate(None, b" \r\n").upper()


def coarse_key(member: bytes, last_name: bytes) -> int:
    """A number for a subscriber (NM109 and NM103 of NM1*IL): of the member id, else of the last name; 0 where both are
    empty."""
    text = fold(member) or fold(last_name)
    return hash(text) or 1 if text else 0
