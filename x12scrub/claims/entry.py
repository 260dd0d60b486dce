"""Provider and subscriber loops as they go into the columns of the survey, many at once."""

from array import array

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from x12scrub.claims.columns import Mask, Positions, Segments
from x12scrub.claims.marks import Window, coarse_key, fold
from x12scrub.claims.spilling import Column
from x12scrub.claims.walk import Walk
from x12scrub.errors import Where

# NM1*IL: the elements that `coarse_key` is about, and the one that mostly is all it needs.
_NAME = slice(2, 10)
_MEMBER_ID = 9


@frozen(eq=False, repr=False)
class Marks:
    """Indices of the segments of a window that are looked at, in file order."""

    envelopes: Positions
    levels: Positions
    """HL of a provider or a subscriber."""
    is_provider: Mask
    """Of each level."""
    names: Positions
    """NM1*IL"""
    claims: Positions
    triggers: Positions
    """Service lines with one of the codes."""

    def between(self, start: int, stop: int) -> "Marks":
        """Those of the segments from `start` to before `stop`."""

        def cut(of: Positions) -> slice:
            first, last = np.searchsorted(of, (start, stop))
            return slice(int(first), int(last))

        levels = cut(self.levels)
        return Marks(
            self.envelopes[cut(self.envelopes)],
            self.levels[levels],
            self.is_provider[levels],
            self.names[cut(self.names)],
            self.claims[cut(self.claims)],
            self.triggers[cut(self.triggers)],
        )


@frozen(eq=False, repr=False)
class Entry:
    """A part of a window, inside one transaction and without envelope segments."""

    walk: Walk
    window: Window
    segments: Segments
    marks: Marks
    stop: int
    """Index of the segment that the part ends before."""
    before: int
    """Segments of the interchange before the window."""

    def enter(self, charges: Positions, matter: Positions) -> None:
        """Enter loops and claims, these by their charges; subscribers matter that have a segment of `matter`."""
        walk, levels = self.walk, self.marks.levels
        sums = np.concatenate(((0,), np.cumsum(charges)))
        claims = np.searchsorted(self.marks.claims, levels)
        offsets = self._offsets(levels)
        at = int(levels[0]) if len(levels) else self.stop
        self._open_subscriber(matter, at)
        if len(levels):
            walk.close_subscriber(int(offsets[0]))
        self._subscribers(claims + walk.survey.claims, offsets, np.searchsorted(levels, matter) - 1)
        providers = np.flatnonzero(self.marks.is_provider)
        self._providers(providers, claims, sums, offsets)
        first = int(claims[providers[-1]]) if len(providers) else 0
        walk.claims, walk.charges = len(charges) - first, int(sums[-1] - sums[first])

    def _offsets(self, segments: Positions) -> Positions:
        """Where segments begin in the file, the line ends in front of them included."""
        return self.segments.terminators[segments] + (self.window.base + 1)

    def _ordinals(self, segments: Positions) -> Positions:
        """Their numbers in the transaction, from 1."""
        transaction = self.walk.envelopes.transaction
        assert transaction is not None
        return segments + (self.before + 2 - transaction.segment)

    def _open_subscriber(self, matter: Positions, stop: int) -> None:
        """What the segments before one say about the loop that is open since before the part."""
        walk, names = self.walk, self.marks.names
        if walk.subscriber is not None and len(matter) and matter[0] < stop:
            walk.survey.subscribers.triggered[walk.subscriber] = 1
        if not walk.named and len(names) and names[0] < stop:
            walk.name(self._name(int(names[0])))

    def _subscribers(self, claims: Positions, offsets: Positions, matter: Positions) -> None:
        """`claims`: of the file, before each level; `matter`: levels, -1 where none of the part is open."""
        walk, levels = self.walk, self.marks.levels
        rows, is_provider = walk.survey.subscribers, self.marks.is_provider
        own = np.flatnonzero(~is_provider)
        if not len(own):
            return
        matters = np.zeros(len(levels) + 1, np.bool_)
        matters[matter] = True
        keys, named = self._keys(own)
        _extend(rows.start, offsets[own])
        _extend(rows.stop, np.append(offsets, 0)[own + 1])
        _extend(rows.key, keys)
        _extend(rows.triggered, matters[own] | walk.everyone)
        _extend(rows.segment, self._ordinals(levels[own]))
        _extend(rows.claim, claims[own])
        _extend(rows.provider, np.cumsum(is_provider)[own] + (len(walk.survey.providers.start) - 1))
        _extend(rows.transaction, np.full(len(own), len(walk.survey.transactions)))
        if own[-1] == len(levels) - 1:
            walk.subscriber, walk.named = len(rows.start) - 1, named

    def _keys(self, subscribers: Positions) -> tuple[list[int], bool]:
        """The key of each subscriber, and whether the last one has a name yet."""
        levels, names = self.marks.levels, self.marks.names
        if not len(names):
            return [0] * len(subscribers), False
        at = np.searchsorted(names, levels[subscribers])
        name = names[np.minimum(at, len(names) - 1)]
        named = (at < len(names)) & (name < np.append(levels, self.stop)[subscribers + 1])
        begin, end = self.segments.element(name, _MEMBER_ID)
        element, raw = self.walk.envelopes.delimiters.element, self.window.raw
        ids = element.join([raw[first:last] for first, last in zip(begin.tolist(), end.tolist(), strict=True)])
        keys = [hash(member) or 1 for member in fold(ids).split(element)]
        for row in np.flatnonzero((begin == end) | ~named | self._is_blank(begin)).tolist():
            keys[row] = coarse_key(self._name(int(name[row]))) if named[row] else 0
        return keys, bool(named[-1])

    def _is_blank(self, begin: Positions) -> Mask:
        """Which elements begin with a blank: nothing else may stand in them."""
        is_blank: Mask = self.segments.text[begin] == ord(" ")
        return is_blank

    def _name(self, segment: int) -> list[bytes]:
        """Elements 2 to 9."""
        start, stop = int(self.segments.starts[segment]), int(self.segments.terminators[segment + 1])
        return self.window.raw[start:stop].split(self.walk.envelopes.delimiters.element)[_NAME]

    def _providers(self, providers: Positions, claims: Positions, sums: Positions, offsets: Positions) -> None:
        """Enter the loops that begin, and end the one that is open. The claims of the last one are left to be settled;
        `claims`: of the part, before each level; `sums`: their charges."""
        walk, rows, levels = self.walk, self.walk.survey.providers, self.marks.levels
        first = int(providers[0]) if len(providers) else len(levels)
        if walk.provider is not None and len(levels):
            rows.subscribers[walk.provider] += first
            rows.stop[walk.provider] = rows.stop[walk.provider] or int(offsets[0])
        if not len(providers):
            return
        walk.claims, walk.charges = int(claims[first]), int(sums[claims[first]])
        walk.settle(Where(1, int(offsets[first])))
        bounds = claims[providers]
        _extend(rows.start, offsets[providers])
        _extend(rows.stop, np.append(offsets, 0)[providers + 1])
        _extend(rows.subscribers, np.diff(np.append(providers, len(levels))) - 1)
        _extend(rows.segment, self._ordinals(levels[providers]))
        _extend(rows.claims, np.append(np.diff(bounds), 0))
        _extend(rows.charges, np.append(np.diff(sums[bounds]), 0))
        walk.provider = None
        walk.claims, walk.charges = int(bounds[-1] - bounds[0]), int(sums[bounds[-1]] - sums[bounds[0]])
        walk.settle(Where(1, int(offsets[first])))
        walk.provider = len(rows.start) - 1


def _extend(column: "array[int] | Column", values: ArrayLike) -> None:
    content = np.asarray(values).astype(column.typecode).tobytes()
    if isinstance(column, Column):
        column.extend(content)
    else:
        column.frombytes(content)
