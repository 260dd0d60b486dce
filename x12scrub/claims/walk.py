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


@define
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
    """Claims met since the last `_settle`, and their charges."""
    _counted: int = 0
    """Up to where the segments of the window are counted."""

    def window(self, window: Window) -> bool:
        """Enter the marks of a window. True when the IEA was among them.

        The hot loop of pass 1: it runs once or more for each claim, and does no more than it must.
        """
        self._counted = 1
        for mark in self.marks.finditer(window.text):
            kind = mark.lastindex
            if kind == CHARGE:
                charge = mark[CHARGE]
                self.claims += 1
                self.charges += (
                    int(charge) * SCALE if charge.isdigit() and len(charge) <= DIGITS else self._odd(mark, window)
                )
                if self.revisions and mark[REVISION] and self.subscriber is not None:
                    self.survey.subscribers.triggered[self.subscriber] = 1
            elif kind == SUBSCRIBER_NAME:
                if not self.named:
                    self._name(mark[SUBSCRIBER_NAME])
            elif kind == LEVEL:
                self._level(mark, window)
            elif self._rare(mark, window):
                return True
        self._settle(self._where(window, len(window.text) - 1))
        return False

    def _rare(self, mark: re.Match[bytes], window: Window) -> bool:
        """A mark that few segments are. True for the IEA."""
        if mark.lastindex == ENVELOPE:
            return self._envelope(mark, window)
        if mark.lastindex == TRIGGER:
            self._trigger(mark, window)
        else:
            self._empty(mark, window)
        return False

    def _where(self, window: Window, position: int) -> Where:
        """The place of the segment behind the terminator at a position; counts the segments before it."""
        terminator = self.envelopes.delimiters.terminator
        self.segments += window.text.count(terminator, self._counted, position + 1)
        self._counted = position + 1
        return Where(self.segments + 1, window.offset(position) + 1)

    def _seen(self, window: Window, position: int) -> Where:
        """The same for a message: where the id of the segment stands, behind the line breaks in front of it."""
        where, filler = self._where(window, position), self.envelopes.delimiters.filler
        while window.text[position + 1] in filler:
            position += 1
        return Where(where.segment, window.offset(position) + 1)

    def _odd(self, mark: re.Match[bytes], window: Window) -> int:
        """A charge that is no plain whole number, in ten-thousandths of a dollar."""
        charge = amount(mark[CHARGE].decode("latin-1").strip(" "))
        if charge is None:
            self.survey.odd(BAD_CHARGE, self._seen(window, mark.start()))
        return int((charge or 0) * SCALE)

    def _settle(self, where: Where) -> None:
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

    def _level(self, mark: re.Match[bytes], window: Window) -> None:
        transaction, level = self.envelopes.transaction, mark[LEVEL]
        if transaction is None or not transaction.professional or not self.survey.indexed or level not in _LOOPS:
            return
        where = self._where(window, mark.start())
        self._close_subscriber(where.offset)
        if level == b"20":
            self._settle(where)
            self._close_provider(where.offset)
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

    def _close_subscriber(self, offset: int) -> None:
        if self.subscriber is not None:
            self.survey.subscribers.stop[self.subscriber] = offset
        self.subscriber, self.named = None, True

    def _close_provider(self, offset: int) -> None:
        stops = self.survey.providers.stop
        if self.provider is not None and not stops[self.provider]:
            stops[self.provider] = offset
        self.provider = None

    def _name(self, tail: bytes) -> None:
        assert self.subscriber is not None  # who is not named yet is open
        delimiter = self.envelopes.delimiters.element
        self.survey.subscribers.key[self.subscriber] = coarse_key(tail.split(delimiter)[1:])
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

    def _envelope(self, mark: re.Match[bytes], window: Window) -> bool:
        where = self._where(window, mark.start())
        delimiters = self.envelopes.delimiters
        end = window.offset(window.text.index(delimiters.terminator, mark.end())) + 1
        segment = Segment(where.offset, window.raw[where.offset - window.base : end - window.base], delimiters)
        self._settle(Where(where.segment, segment.range(0)[0]))
        if segment.id == b"SE":
            self._close_subscriber(where.offset)
            self._close_provider(where.offset)
        return self.envelopes.read(segment, where.segment) == b"IEA"
