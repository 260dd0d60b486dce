"""The marks of a large window entered into the survey all at once, where `Walk` enters them one by one.

Why no claim that matters is passed over: a part of a window that is anything but usual is given to the walk, which
stays the one that defines what a survey is. Usual is: no empty segment and no line break inside one (`Segments.of`),
loops below a provider, service lines with a code inside a subscriber loop. `test_sweep.py` compares the two readers.
"""

from collections.abc import Iterable

import numpy as np
from attrs import define, field

from x12scrub.claims.columns import Mask, Positions, Segments, Words, word
from x12scrub.claims.entry import Entry, Marks
from x12scrub.claims.marks import REVISION, TRIGGER, Window
from x12scrub.claims.walk import Walk

_ENVELOPES = (b"GS", b"ST", b"SE", b"GE", b"ISA", b"IEA")
# Letters of a procedure code.
_CODE = 5
_FIVE_BYTES = (1 << 8 * _CODE) - 1
_BLANK = ord(" ")


@define(eq=False, repr=False)
class Sweep:
    """Fed with windows as the walk is, of which it holds the state."""

    walk: Walk
    codes: frozenset[str]
    _before: int = field(default=0, init=False)
    """Segments before the window."""

    def window(self, window: Window) -> bool:
        """Enter the marks of a window without line breaks inside segments. True when the IEA was among them."""
        delimiters, walk = self.walk.envelopes.delimiters, self.walk
        segments = Segments.of(window.raw, delimiters)
        if segments is None:
            return walk.window(Window.of(window.base, window.raw, delimiters))
        walk.begin()
        self._before, start = walk.segments, 0
        marks = self._marks(window, segments)
        for envelope in marks.envelopes.tolist():
            self._part(window, segments, marks, start, envelope)
            if walk.envelope(window, int(segments.terminators[envelope])):
                return True
            start = envelope + 1
        self._part(window, segments, marks, start, len(segments))
        walk.settle(walk.where(window, len(window.raw) - 1))
        return False

    def _marks(self, window: Window, segments: Segments) -> Marks:
        delimiters = self.walk.envelopes.delimiters
        e, t = delimiters.element, delimiters.terminator
        words = segments.words(0)
        threes = words & 0xFFFFFF
        is_envelope = np.zeros(len(words), np.bool_)
        for one in _ENVELOPES:
            is_envelope |= (threes if len(one) == 2 else words) == word(one + e)
        levels, is_provider = _levels(segments, (threes == word(b"HL" + e)).nonzero()[0])
        # NM1*IL: its last two letters are followed by a separator or by the end of the segment.
        names = (words == word(b"NM1" + e)).nonzero()[0]
        names = names[_any_of(segments.long_words(names, 4) & 0xFFFFFF, [word(b"IL" + one) for one in (e, t)])]
        claims = ((words == word(b"CLM" + e)) | (words == word(b"CLM" + t))).nonzero()[0]
        services = (words == word(b"SV1" + e)).nonzero()[0]
        triggers = services[self._bill_codes(window, segments, services)]
        return Marks(is_envelope.nonzero()[0], levels, is_provider, names, claims, triggers)

    def _bill_codes(self, window: Window, segments: Segments, services: Positions) -> Mask:
        """Which SV1 have one of the codes. Where blanks stand in SV101, the expression of the walk is asked."""
        delimiters = self.walk.envelopes.delimiters
        front, code = segments.long_words(services, 4), segments.long_words(services, 7)
        behind = code >> (8 * _CODE) & 0xFF
        codes = [word(one.encode("ascii")) for one in self.codes if len(one) == _CODE]
        found: Mask = (front & 0xFFFFFF == word(b"HC" + delimiters.component)) & _any_of(code & _FIVE_BYTES, codes)
        found &= _any_of(behind, map(ord, (delimiters.component, delimiters.element, delimiters.terminator)))
        unclear = (
            (front & 0xFF == _BLANK) | (front >> 16 & 0xFF == _BLANK) | (code & 0xFF == _BLANK) | (behind == _BLANK)
        )
        unclear |= len(codes) < len(self.codes)
        for at in unclear.nonzero()[0].tolist():
            mark = self.walk.marks.match(window.text, int(segments.terminators[services[at]]))
            found[at] = mark is not None and mark.lastindex == TRIGGER
        return found

    def _part(self, window: Window, segments: Segments, all_marks: Marks, start: int, stop: int) -> None:
        """Enter the segments from `start` to before `stop`, none of them of an envelope."""
        marks, walk = all_marks.between(start, stop), self.walk
        if not self._is_usual(marks):
            first, last = segments.terminators[[start, stop]].tolist()
            walk.part(window, first, last + 1)
            return
        charges = self._charges(window, segments, marks.claims)
        if walk.indexes:
            entry = Entry(walk, window, segments, marks, stop, self._before)
            entry.enter(charges, self._matter(window, segments, marks))
        else:
            walk.claims += len(marks.claims)
            walk.charges += int(charges.sum())

    def _is_usual(self, marks: Marks) -> bool:
        walk, transaction = self.walk, self.walk.envelopes.transaction
        if transaction is None:
            return not len(marks.claims)
        if transaction.claims + len(marks.claims) > walk.envelopes.limits.transaction_claims:
            return False
        if not walk.indexes:
            return not (transaction.professional and len(marks.triggers))
        if walk.provider is None and len(marks.levels) and not marks.is_provider[0]:
            return False
        level = marks.levels.searchsorted(marks.triggers) - 1
        # Index -1 is the subscriber loop that is open, or none.
        is_outside = np.append(marks.is_provider, walk.subscriber is None)
        return not is_outside[level].any()

    def _charges(self, window: Window, segments: Segments, claims: Positions) -> Positions:
        """CLM02 of claims in ten-thousandths of a dollar."""
        begin, end = segments.element(claims, 2)
        charges, odd = segments.charges(begin, end)
        for at in odd.nonzero()[0].tolist():
            charge = window.raw[begin[at] : end[at]]
            charges[at] = self.walk.odd(charge, window, int(segments.terminators[claims[at]]))
        return charges

    def _matter(self, window: Window, segments: Segments, marks: Marks) -> Positions:
        """The segments that make their subscriber matter."""
        if not self.walk.revisions:
            return marks.triggers
        matches = (self.walk.marks.match(window.text, at) for at in segments.terminators[marks.claims].tolist())
        revises = np.fromiter((bool(one and one[REVISION]) for one in matches), np.bool_, len(marks.claims))
        return np.union1d(marks.triggers, marks.claims[revises])


def _any_of(values: Words, wanted: Iterable[int]) -> Mask:
    found = np.zeros(len(values), np.bool_)
    for one in wanted:
        found |= values == one
    return found


def _levels(segments: Segments, levels: Positions) -> tuple[Positions, Mask]:
    """Those that are about a provider (HL03 is 20) or a subscriber (22), and which are about a provider."""
    begin, end = segments.element(levels, 3)
    last = segments.text[begin + 1]
    is_loop = (end - begin == 2) & (segments.text[begin] == ord("2")) & ((last == ord("0")) | (last == ord("2")))
    return levels[is_loop], (last == ord("0"))[is_loop]
