"""Pass 1: a survey of a whole file at the speed of regular expressions, with memory for an index only.

Python code runs once for each envelope segment, subscriber and claim, never for each segment. Envelopes are checked
here: an input whose control numbers do not pair, or that ends before its IEA, is refused before anything is written.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import define, evolve, field

from x12scrub.claims.envelope import Envelopes
from x12scrub.claims.marks import marks
from x12scrub.claims.spilling import Spool
from x12scrub.claims.stretches import Interchange
from x12scrub.claims.survey import EMPTY_SEGMENT, TAIL, UNTERMINATED, Limits, Providers, Subscribers, Survey
from x12scrub.claims.walk import Walk
from x12scrub.claims.windows import Windows
from x12scrub.errors import Reason, Unreadable, Where
from x12scrub.wire.delimiters import (
    FILLERS,
    ISA13,
    ISA_SPAN,
    LINE_BREAKS,
    Delimiters,
    begins_isa,
    lead_length,
    no_isa,
    read_isa,
    take_isa,
)
from x12scrub.wire.patch import WINDOW, Source
from x12scrub.wire.segment import Segment

if TYPE_CHECKING:  # for several processes only
    from x12scrub.claims.parts import Part, Parts, Shares, Sharing

# Empty segments behind an IEA are few, if there are any.
_BEHIND_IEA = 128
# A wrapped file may break its lines between the letters: seven bytes at most.
_ISA_LETTERS = re.compile(rb"I[\r\n]{0,2}S[\r\n]{0,2}A")


def count(source: Source, limits: Limits, sharing: "Sharing | None" = None) -> Survey:
    """Survey a source without an index: claims, charges, and whether the counts of its envelopes are right."""
    return _counter(source, limits).all(sharing)


def counting(source: Source, limits: Limits) -> "Shares[Part]":
    """What `count` has others do: for those who begin while the source still grows."""
    return _counter(source, limits).parts().of


def survey(
    source: Source,
    codes: frozenset[str],
    limits: Limits | None = None,
    *,
    everyone: bool = False,
    revisions: bool = False,
    salvage: bool = False,
    known: Mapping[int, tuple[int, Unreadable]] | None = None,
    spool: Spool | None = None,
    sharing: "Sharing | None" = None,
) -> Survey:
    """Survey a source for service lines with one of the procedure codes; with `everyone`, each subscriber matters, with
    `revisions`, those with a claim that replaces or voids another one.

    Raises `Unreadable`. With `salvage`, an interchange that cannot be read is listed in `Survey.refused` instead. So is
    one which is `known` to be refused: by its start, with its stop and the reason. The index lies on the `spool`.
    Interchanges are shared out to several processes where there is a way to share.
    """
    found = Survey(providers=Providers.on(spool), subscribers=Subscribers.on(spool))
    scout = _Scout(source, codes, limits or Limits(), found, everyone=everyone, known=known or {}, revisions=revisions)
    return scout.all(None if known else sharing, salvage=salvage)


def isa_at(source: Source, offset: int) -> bytes:
    """The 106 bytes of an ISA that a survey found there."""
    taken = take_isa(source.read(offset, offset + ISA_SPAN), is_all=True)
    assert taken is not None
    return taken[0]


def _counter(source: Source, limits: Limits) -> "_Scout":
    return _Scout(source, frozenset(), limits, Survey(indexed=False))


@define(eq=False, repr=False)
class _Scout:
    """Walks one source from interchange to interchange."""

    source: Source
    codes: frozenset[str]
    limits: Limits
    found: Survey = field(factory=Survey)
    everyone: bool = False
    known: Mapping[int, tuple[int, Unreadable]] = field(factory=dict)
    revisions: bool = False

    def all(self, sharing: "Sharing | None", *, salvage: bool = False) -> Survey:
        """Survey every interchange."""
        start: int | None = 0
        if sharing is not None:
            start = self.parts().taken(sharing, self.found)
        while start is not None:
            start = self.interchange_or_refusal(start) if salvage else self.interchange(start)
        return self.found

    def parts(self) -> "Parts":
        """The source as several processes survey it."""
        from x12scrub.claims.parts import Parts

        return Parts(self.source, self._elsewhere, self.limits, indexed=self.found.indexed)

    def _elsewhere(self, found: Survey, limits: Limits, start: int) -> int | None:
        return evolve(self, found=found, limits=limits).interchange(start)

    def interchange(self, start: int) -> int | None:
        """Survey the interchange at `start`; where the next one begins, None at the end of the source."""
        opened = self._isa(start)
        if opened is None:
            return None
        isa, content, end, delimiters = opened
        interchange = self._opened(start, isa, content, delimiters)
        envelopes = Envelopes(interchange, delimiters, self.found, self.limits)
        pattern = marks(delimiters, self.codes)
        walk = Walk(envelopes, self.found, pattern, everyone=self.everyone, revisions=self.revisions)
        windows = Windows(self.source, walk, self.codes)
        position, rest = end - 1, b""
        for base, raw in windows.cut(position):
            position, rest, before = base, raw, walk.segments
            is_last = windows.read(base, raw)
            self._refuse_long(rest[: interchange.stop - position] if is_last else rest, position, before, delimiters)
            if is_last:
                break
            self._refuse_beyond(isa, Where(walk.segments, base))
        else:
            self._unterminated(walk, position + len(rest))
        self._refuse_beyond(isa, Where(interchange.trailer_segment, interchange.stop))
        interchange.stop = self._behind_empty(interchange.stop, delimiters)
        self.found.interchanges.append(interchange)
        return interchange.stop

    def _behind_empty(self, start: int, delimiters: Delimiters) -> int:
        """Where empty segments behind an IEA end: they belong to its interchange, whoever comes next."""
        stop, pattern = start, re.compile(b"(?:[%b]*%b)+" % tuple(map(re.escape, (FILLERS, delimiters.terminator))))
        while delimiters.terminator not in FILLERS and (
            empty := pattern.match(self.source.read(stop, stop + _BEHIND_IEA))
        ):
            stop += empty.end()
        if stop > start:
            self.found.odd(EMPTY_SEGMENT, Where(1, start))
        return stop

    def _opened(self, start: int, isa: int, content: bytes, delimiters: Delimiters) -> Interchange:
        dialect, row = self.found.dialect(delimiters), len(self.found.groups)
        return Interchange(start, 1, isa=isa, first_row=row, dialect=dialect, control=content[ISA13])

    def interchange_or_refusal(self, start: int) -> int | None:
        """As `interchange`, but one that cannot be read is listed as refused and stepped over."""
        if start in self.known:
            stop, refusal = self.known[start]
            self.found.refused.append((start, stop, refusal))
            return stop
        mark = self.found.mark()
        try:
            return self.interchange(start)
        except Unreadable as refusal:
            self.found.rewind(mark)
            end = self.next_isa(start)
            self.found.refused.append((start, end, refusal))
            return end if end < self.source.size else None

    def next_isa(self, start: int) -> int:
        """Offset of the next ISA that can be read after the one at `start`; the size of the source if there is none."""
        position = start + lead_length(self.source.read(start, start + WINDOW)) + 1
        while piece := self.source.read(position, position + WINDOW):
            for letters in _ISA_LETTERS.finditer(piece):
                at = position + letters.start()
                taken = take_isa(self.source.read(at, at + ISA_SPAN), is_all=True)
                if taken is not None and isinstance(read_isa(taken[0]), Delimiters):
                    return at
            position += max(len(piece) - 6, 1)
        return self.source.size

    def _isa(self, start: int) -> tuple[int, bytes, int, Delimiters] | None:
        """Offset and content of the ISA behind the fillers at `start`, its end and delimiters; None for a mere tail."""
        at = start
        while (buffer := self.source.read(at, at + 4096)) and lead_length(buffer) == len(buffer):
            at += len(buffer)
        at += lead_length(buffer)
        content = self.source.read(at, at + ISA_SPAN)
        if not begins_isa(content):
            if not self.source.size:
                raise Unreadable(Reason.EMPTY, Where(1, 0))
            self._refuse_unless_tail(at)
            return None
        taken = take_isa(content, is_all=True)
        found = read_isa(taken[0]) if taken else Reason.ISA_UNREADABLE
        if taken is None or isinstance(found, Reason):
            raise Unreadable(found if isinstance(found, Reason) else Reason.ISA_UNREADABLE, Where(1, at))
        if _ends_otherwise(content[taken[1] :], found):
            raise Unreadable(Reason.ISA_UNREADABLE, Where(1, at))
        return at, taken[0], at + taken[1], found

    def _refuse_unless_tail(self, start: int) -> None:
        """What follows the last IEA may be blanks or a stray text, but no segment that could be part of a claim."""
        if not len(self.found.interchanges):
            if not self.found.refused:
                raise Unreadable(no_isa(self.source.read(start, start + ISA_SPAN)), Where(1, start))
            return
        rest = self.source.read(start, start + self.limits.segment_length)
        if self.found.delimiters(start).terminator in rest or start + len(rest) < self.source.size:
            raise Unreadable(Reason.NO_ISA, Where(1, start), "segments after IEA")
        if rest.strip(FILLERS):
            self.found.odd(TAIL, Where(1, start))

    def _refuse_beyond(self, isa: int, where: Where) -> None:
        if where.offset - isa > self.limits.interchange_bytes:
            raise Unreadable(Reason.LIMIT, where, "interchange bytes")

    def _refuse_long(self, raw: bytes, base: int, before: int, delimiters: Delimiters) -> None:
        """Refuse a segment above the limit. Such a one covers a multiple of it: no other bytes need to be looked at."""
        limit, terminator = self.limits.segment_length, delimiters.terminator
        for position in range(limit, len(raw), limit):
            start, stop = raw.rfind(terminator, 0, position), raw.find(terminator, position)
            if stop - start > limit:
                where = Where(before + raw.count(terminator, 1, start + 1) + 1, base + start + 1)
                raise Unreadable(Reason.LIMIT, where, "segment length")

    def _unterminated(self, walk: Walk, start: int) -> None:
        """The end of a source that came before a terminator: an IEA is whole without one, all else is cut off."""
        rest = self.source.read(start, self.source.size)
        segment = Segment(start, rest, walk.envelopes.delimiters)
        where = Where(walk.segments + 1, segment.range(0)[0])
        if segment.id != b"IEA":
            raise Unreadable(Reason.TRUNCATED, where)
        self.found.odd(UNTERMINATED, where)
        walk.envelopes.read(segment, walk.segments + 1)


def _ends_otherwise(behind: bytes, delimiters: Delimiters) -> bool:
    """True where an ISA that lacks a byte took the line end behind it for its terminator: the next line still ends with
    what ends segments in that file, and that is no text."""
    if delimiters.terminator not in LINE_BREAKS:
        return False
    line = behind.lstrip(FILLERS).partition(delimiters.terminator)[0].rstrip(FILLERS)
    return bool(line) and not line[-1:].isalnum() and not line.endswith(delimiters.element)
