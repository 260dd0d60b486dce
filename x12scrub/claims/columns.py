"""A window of a file as arrays: where its segments begin and end, and what stands in them.

Each step is one loop in C over all segments of a window (numpy), where `marks` takes a step in Python for each mark. It
is for large windows in which segments lie as they mostly do: what is rare is not taken, and left to the exact reader.
"""

from collections.abc import Iterable

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from x12scrub.claims.money import DIGITS, SCALE
from x12scrub.wire.delimiters import BOM, Delimiters

Positions = NDArray[np.int64]
"""Positions in a window, or indices of its segments."""
Mask = NDArray[np.bool_]
Words = NDArray[np.integer]
"""Some bytes of each segment as a number."""

# More elements than are asked for, and more bytes than a word that begins in the last segment.
_MARGIN = 16
# More line ends and blanks in front of a segment than senders put there.
_MOST_FILLER = 4
# Characters of a charge that is read here: below ten million dollars, to the cent.
_CHARGE = 10
_COLUMNS = np.arange(_CHARGE)
# What a digit counts in ten-thousandths, by the number of digits before the point and its column.
_WEIGHTS = np.array(
    [
        [
            SCALE * 10 ** (whole - 1 - at)
            if at < whole
            else SCALE // 10 ** (at - whole)
            if whole < at < whole + 3
            else 0
            for at in range(_CHARGE)
        ]
        for whole in range(_CHARGE + 1)
    ]
)


@frozen(eq=False, repr=False)
class Segments:
    """The segments of a window that begins and ends with a terminator. Segment `i` ends at `terminators[i + 1]`."""

    text: NDArray[np.uint8] = field(repr=False)
    """The window, and behind it separators, as many as elements may be asked for."""
    terminators: Positions
    starts: Positions
    """Where the id of each segment begins, behind line ends and blanks."""
    separators: Positions
    """Between elements."""

    @classmethod
    def of(cls, raw: bytes, delimiters: Delimiters) -> "Segments | None":
        """None for a window with an empty segment, a line break or a byte order mark inside one, or much filler."""
        kinds = _Kinds.of(delimiters)
        text = np.frombuffer(raw + _MARGIN * delimiters.element, np.uint8)
        window = text[: len(raw)]
        terminators = (window == kinds.terminator).nonzero()[0]
        starts, breaks = terminators[:-1] + 1, 0
        for _ in range(_MOST_FILLER):
            heads = text[starts]
            is_filler = kinds.filler[heads]
            if not is_filler.any():
                break
            breaks += int(np.count_nonzero(kinds.breaks[heads]))
            starts += is_filler
        # A line break that stands in no filler stands inside a segment.
        if breaks != sum(np.count_nonzero(window == one) for one in delimiters.breaks) or kinds.odd[heads].any():
            return None
        separators = (text == kinds.separator).nonzero()[0]
        return cls(text, terminators, starts, separators)

    def __len__(self) -> int:
        return len(self.starts)

    def words(self, at: int) -> Words:
        """Four bytes of each segment, from the one at `at` on, as numbers (see `word`)."""
        return _unaligned(self.text, np.dtype("<u4"))[self.starts + at]

    def long_words(self, segments: Positions, at: int) -> Words:
        """The same of eight bytes of some segments."""
        return _unaligned(self.text, np.dtype("<u8"))[self.starts[segments] + at]

    def element(self, segments: Positions, number: int) -> tuple[Positions, Positions]:
        """Where an element of some segments begins and ends: both at the end of a segment that has not so many."""
        first, end = self.separators.searchsorted(self.starts[segments]) + number, self.terminators[segments + 1]
        begin = np.minimum(self.separators[first - 1] + 1, end)
        return begin, np.minimum(self.separators[first], end)

    def charges(self, begin: Positions, end: Positions) -> tuple[Positions, Mask]:
        """Amounts in ten-thousandths of a dollar, and which of them are not read here: all but one to ten characters,
        digits with at most two decimals."""
        width = end - begin
        letters = self.text[np.minimum(begin, len(self.text) - _CHARGE)[:, None] + _COLUMNS]
        is_inside = width[:, None] > _COLUMNS
        digits = letters - ord("0")
        is_digit = (digits < 10) & is_inside
        is_point = (letters == ord(".")) & is_inside
        whole = np.where(is_point.any(1), is_point.argmax(1), np.minimum(width, _CHARGE))
        decimals = width - whole - 1
        is_read = (
            (width > 0)
            & (width <= _CHARGE)
            & (whole <= DIGITS)
            & (decimals != 0)
            & (decimals <= 2)
            & (is_point.sum(1) <= 1)
        )
        is_read &= (is_digit | is_point | ~is_inside).all(1)
        return (digits * is_digit * _WEIGHTS[whole]).sum(1), ~is_read


def word(content: bytes) -> int:
    """The number that `words` has for some bytes."""
    return int.from_bytes(content, "little")


def _unaligned(text: NDArray[np.uint8], kind: np.dtype[np.unsignedinteger]) -> NDArray[np.unsignedinteger]:
    """A number for each position of a text, without a copy of it."""
    return np.ndarray((len(text) - kind.itemsize + 1,), kind, text.data, strides=(1,))


@frozen(eq=False, repr=False)
class _Kinds:
    """What each of the 256 bytes is in a file."""

    terminator: int
    separator: int
    filler: Mask
    breaks: Mask
    """Line breaks that are no delimiters."""
    odd: Mask
    """What does not begin a segment that is read here."""

    @classmethod
    def of(cls, delimiters: Delimiters) -> "_Kinds":
        odd = (*delimiters.filler, *delimiters.terminator, BOM[0])
        masks = (_mask(delimiters.filler), _mask(delimiters.breaks), _mask(odd))
        return cls(ord(delimiters.terminator), ord(delimiters.element), *masks)


def _mask(of: Iterable[int]) -> Mask:
    mask = np.zeros(256, np.bool_)
    mask[list(of)] = True
    return mask
