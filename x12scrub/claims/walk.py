"""The marks of an interchange in file order, entered into the survey."""

import re

from attrs import define, field

from x12scrub.claims.envelope import Envelopes
from x12scrub.claims.marks import CHARGE, ENVELOPE, LEVEL, REVISION, SUBSCRIBER_NAME, TRIGGER, Window, coarse_key
from x12scrub.claims.money import DIGITS, SCALE, amount
from x12scrub.claims.survey import BAD_CHARGE, EMPTY_SEGMENT, OUTSIDE, Survey
from x12scrub.errors import Reason, Unreadable, Where
from x12scrub.wire.segment import Segment

_LOOPS = (b"20", b"22")
# NM109 and NM103 among what the mark of a name holds: nothing, and its elements from the second on.
_MEMBER_ID, _LAST_NAME = 8, 2


@define(eq=False, repr=False)
class Walk:
    """Fed with the windows of an interchange in order. `segments` counts those that have ended, empty ones left out."""

    envelopes: Envelopes
    survey: Survey
    marks: re.Pattern[bytes]
    everyone: bool = False
    """True where each subscriber matters, with a trigger code or without."""
    revisions: bool = False
    """True where a subscriber matters whose claim replaces or voids another one."""
    segments: int = 1
    """The ISA is the first; its terminator begins the first window."""
    provider: int | None = None
    """Row of the 2000A loop that is open, subscriber of the 2000B loop; None outside."""
    subscriber: int | None = None
    named: bool = field(default=True)
    """False between HL*22 and the first NM1*IL after it: later ones name other subscribers (2330A)."""
    claims: int = 0
    charges: int = 0
    """Claims met since the last `settle`, and their charges."""
    _counted: int = 0
    """Up to where the segments of the window are counted."""

    def window(self, window: Window) -> bool:
        """Enter the marks of a window. True when the IEA was among them."""
        self.begin()
        if self.part(window, 0, len(window.text)):
            return True
        self.settle(self.where(window, len(window.text) - 1))
        return False

    def begin(self) -> None:
        """A window begins: with the terminator of a segment that is counted."""
        self._counted = 1

    def part(self, window: Window, start: int, stop: int) -> bool:
        """Enter the marks of a window between two terminators. True when the IEA was among them.

        The hot loop where nothing is swept: it runs once or more for each claim, and does no more than it must.
        """
        for mark in self.marks.finditer(window.text, start, stop):
            kind = mark.lastindex
            if kind == CHARGE:
                charge = mark[CHARGE]
                self.claims += 1
                self.charges += (
                    int(charge) * SCALE
                    if charge.isdigit() and len(charge) <= DIGITS
                    else self.odd(charge, window, mark.start())
                )
                if self.revisions and mark[REVISION] and self.subscriber is not None:
                    self.survey.subscribers.triggered[self.subscriber] = 1
            elif kind == SUBSCRIBER_NAME:
                if not self.named:
                    elements = mark[SUBSCRIBER_NAME].split(self.envelopes.delimiters.element)
                    self.name(*(elements[at] if at < len(elements) else b"" for at in (_MEMBER_ID, _LAST_NAME)))
            elif kind == LEVEL:
                self._level(mark, window)
            elif self._rare(mark, window):
                return True
        return False

    def _rare(self, mark: re.Match[bytes], window: Window) -> bool:
        """A mark that few segments are. True for the IEA."""
        if mark.lastindex == ENVELOPE:
            return self.envelope(window, mark.start())
        if mark.lastindex == TRIGGER:
            self._trigger(mark, window)
        else:
            self._empty(mark, window)
        return False

    def where(self, window: Window, position: int) -> Where:
        """The place of the segment behind the terminator at a position; counts the segments before it."""
        terminator = self.envelopes.delimiters.terminator
        self.segments += window.text.count(terminator, self._counted, position + 1)
        self._counted = position + 1
        return Where(self.segments + 1, window.offset(position) + 1)

    def _seen(self, window: Window, position: int) -> Where:
        """The same for a message: where the id of the segment stands, behind the line breaks in front of it."""
        where, filler = self.where(window, position), self.envelopes.delimiters.filler
        while window.text[position + 1] in filler:
            position += 1
        return Where(where.segment, window.offset(position + 1))

    def odd(self, charge: bytes, window: Window, position: int) -> int:
        """The charge of the CLM behind a terminator, in ten-thousandths of a dollar, whatever it looks like."""
        found = amount(charge.decode("latin-1").strip(" "))
        if found is None:
            self.survey.odd(BAD_CHARGE, self._seen(window, position))
        return int((found or 0) * SCALE)

    def settle(self, where: Where) -> None:
        """Enter the claims met into what they belong to."""
        if not self.claims:
            return
        transaction = self.envelopes.transaction
        if transaction is None:
            raise Unreadable(Reason.STRAY, where, "CLM outside a transaction, before this place")
        transaction.claims += self.claims
        transaction.charges += self.charges
        if transaction.claims > self.envelopes.limits.transaction_claims:
            raise Unreadable(Reason.LIMIT, where, "claims of a transaction")
        self.survey.claims += self.claims
        self.survey.charges += self.charges
        if self.provider is not None:
            self.survey.providers.claims[self.provider] += self.claims
            self.survey.providers.charges[self.provider] += self.charges
        self.claims = self.charges = 0

    @property
    def indexes(self) -> bool:
        """True where loops are entered: in a transaction of claims that are judged, unless the survey only counts."""
        transaction = self.envelopes.transaction
        return transaction is not None and transaction.professional and self.survey.indexed

    def _level(self, mark: re.Match[bytes], window: Window) -> None:
        transaction, level = self.envelopes.transaction, mark[LEVEL]
        if transaction is None or not self.indexes or level not in _LOOPS:
            return
        where = self.where(window, mark.start())
        self.close_subscriber(where.offset)
        if level == b"20":
            self.settle(where)
            self.close_provider(where.offset)
            self._open_provider(where.offset, where.segment - transaction.segment + 1)
        elif self.provider is not None:
            self._open_subscriber(where.offset, where.segment - transaction.segment + 1)

    def _open_provider(self, offset: int, segment: int) -> None:
        rows = self.survey.providers
        self.provider = len(rows.start)
        for column, value in (
            (rows.start, offset),
            (rows.stop, 0),
            (rows.subscribers, 0),
            (rows.segment, segment),
            (rows.claims, 0),
            (rows.charges, 0),
        ):
            column.append(value)

    def _open_subscriber(self, offset: int, segment: int) -> None:
        assert self.provider is not None
        rows = self.survey.subscribers
        self.subscriber = len(rows.start)
        self.named = False
        rows.start.append(offset)
        rows.stop.append(0)
        rows.key.append(0)
        rows.triggered.append(self.everyone)
        rows.segment.append(segment)
        rows.claim.append(self.survey.claims + self.claims)
        rows.provider.append(self.provider)
        rows.transaction.append(len(self.survey.transactions))
        providers = self.survey.providers
        providers.subscribers[self.provider] += 1
        if not providers.stop[self.provider]:
            providers.stop[self.provider] = offset

    def close_subscriber(self, offset: int) -> None:
        if self.subscriber is not None:
            self.survey.subscribers.stop[self.subscriber] = offset
        self.subscriber, self.named = None, True

    def close_provider(self, offset: int) -> None:
        stops = self.survey.providers.stop
        if self.provider is not None and not stops[self.provider]:
            stops[self.provider] = offset
        self.provider = None

    def name(self, member: bytes, last_name: bytes) -> None:
        """Name the subscriber whose loop is open."""
        assert self.subscriber is not None  # who is not named yet is open
        self.survey.subscribers.key[self.subscriber] = coarse_key(member, last_name)
        self.named = True

    def _trigger(self, mark: re.Match[bytes], window: Window) -> None:
        transaction = self.envelopes.transaction
        if self.subscriber is not None:
            self.survey.subscribers.triggered[self.subscriber] = 1
        elif transaction is not None and transaction.professional:
            self.survey.odd(OUTSIDE, self._seen(window, mark.start()))

    def _empty(self, mark: re.Match[bytes], window: Window) -> None:
        self.survey.odd(EMPTY_SEGMENT, self._seen(window, mark.start()))
        self.segments -= 1

    def envelope(self, window: Window, position: int) -> bool:
        """Take the envelope segment behind the terminator at a position. True for the IEA."""
        where = self.where(window, position)
        delimiters = self.envelopes.delimiters
        end = window.offset(window.text.index(delimiters.terminator, position + 1)) + 1
        segment = Segment(where.offset, window.raw[where.offset - window.base : end - window.base], delimiters)
        self.settle(Where(where.segment, segment.range(0)[0]))
        if segment.id == b"SE":
            self.close_subscriber(where.offset)
            self.close_provider(where.offset)
        return self.envelopes.read(segment, where.segment) == b"IEA"
