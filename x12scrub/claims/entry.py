"""Provider and subscriber loops as they go into the columns of the survey, many at once."""

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from x12scrub.claims.columns import Mask, Positions, Segments
from x12scrub.claims.marks import Window, coarse_key
from x12scrub.claims.spilling import Column
from x12scrub.claims.walk import Walk
from x12scrub.errors import Where

# NM109 and NM103.
_MEMBER_ID, _LAST_NAME = 9, 3


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
            (member,), (last_name,) = (self._values(names[:1], number) for number in (_MEMBER_ID, _LAST_NAME))
            walk.name(member, last_name)

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
        values = zip(named.tolist(), self._values(name, _MEMBER_ID), self._values(name, _LAST_NAME), strict=True)
        keys = [coarse_key(member, last_name) if is_named else 0 for is_named, member, last_name in values]
        return keys, bool(named[-1])

    def _values(self, segments: Positions, number: int) -> list[bytes]:
        """An element of some segments."""
        begin, end = self.segments.element(segments, number)
        return [self.window.raw[first:last] for first, last in zip(begin.tolist(), end.tolist(), strict=True)]

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
        walk.provider = None  # the claims of loops that have ended stand in their rows already
        walk.claims, walk.charges = int(bounds[-1] - bounds[0]), int(sums[bounds[-1]] - sums[bounds[0]])
        walk.settle(Where(1, int(offsets[first])))
        walk.provider = len(rows.start) - 1


def _extend(column: Column, values: ArrayLike) -> None:
    column.extend(np.asarray(values).astype(column.typecode).tobytes())
