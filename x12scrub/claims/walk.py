"""The marks of an interchange in file order, entered into the survey."""

import re

from attrs import define, field

from x12scrub.claims.envelope import Envelopes
from x12scrub.claims.marks import CHARGE, ENVELOPE, LEVEL, SUBSCRIBER_NAME, TRIGGER, Window, coarse_key
from x12scrub.claims.money import read
from x12scrub.claims.stretches import SCALE
from x12scrub.claims.survey import BAD_CHARGE, EMPTY_SEGMENT, OUTSIDE, Survey
from x12scrub.errors import Reason, Unreadable, Where
from x12scrub.wire.segment import Segment


@define
class Walk:
    """Fed with the windows of an interchange in order. `segments` counts those that have ended, empty ones left out."""

    envelopes: Envelopes
    survey: Survey
    marks: re.Pattern[bytes]
    segments: int = 1
    """The ISA is the first; its terminator begins the first window."""
    provider: int | None = None
    """Row of the 2000A loop that is open, subscriber of the 2000B loop; None outside."""
    subscriber: int | None = None
    named: bool = field(default=True)
    """False between HL*22 and the first NM1*IL after it: later ones name other subscribers (2330A)."""

    def window(self, window: Window) -> bool:
        """Enter the marks of a window. True when the IEA was among them."""
        text, count = window.text, window.text.count
        terminator = self.envelopes.interchange.delimiters.terminator
        counted = 1
        for mark in self.marks.finditer(text):
            start = mark.start()
            self.segments += count(terminator, counted, start + 1)
            counted = start + 1
            kind = mark.lastindex
            if kind == CHARGE:
                self._claim(mark[CHARGE], window, start)
            elif kind == SUBSCRIBER_NAME:
                self._name(mark[SUBSCRIBER_NAME])
            elif kind == LEVEL:
                self._level(mark[LEVEL], window.offset(start) + 1)
            elif kind == TRIGGER:
                self._trigger(window, start)
            elif kind == ENVELOPE:
                end = text.index(terminator, mark.end())
                if self._envelope(window, start, end):
                    return True
            else:
                self._empty(window, start)
        self.segments += count(terminator, counted)
        return False

    def _where(self, window: Window, start: int) -> Where:
        return Where(self.segments + 1, window.offset(start) + 1)

    def _claim(self, charge: bytes, window: Window, start: int) -> None:
        transaction = self.envelopes.transaction
        if transaction is None:
            raise Unreadable(Reason.STRAY, self._where(window, start), "CLM outside a transaction")
        amount = _scaled(charge)
        if amount is None:
            self.survey.odd(BAD_CHARGE, self._where(window, start))
            amount = 0
        self.survey.claims += 1
        self.survey.charges += amount
        transaction.claims += 1
        transaction.charges += amount
        if transaction.claims > self.envelopes.limits.transaction_claims:
            raise Unreadable(Reason.LIMIT, self._where(window, start), "claims of a transaction")
        if self.provider is not None:
            self.survey.providers.claims[self.provider] += 1
            self.survey.providers.charges[self.provider] += amount

    def _level(self, level: bytes, offset: int) -> None:
        transaction = self.envelopes.transaction
        if transaction is None or not transaction.professional or level not in (b"20", b"22"):
            return
        self._close_subscriber(offset)
        if level == b"20":
            self._close_provider(offset)
            self._open_provider(offset, self.segments - transaction.segment + 2)
        elif self.provider is not None:
            self._open_subscriber(offset, self.segments - transaction.segment + 2)

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
        rows.triggered.append(0)
        rows.segment.append(segment)
        rows.claim.append(self.survey.claims)
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
        if self.named or self.subscriber is None:
            return
        delimiter = self.envelopes.interchange.delimiters.element
        self.survey.subscribers.key[self.subscriber] = coarse_key(tail.split(delimiter)[1:])
        self.named = True

    def _trigger(self, window: Window, start: int) -> None:
        transaction = self.envelopes.transaction
        if self.subscriber is not None:
            self.survey.subscribers.triggered[self.subscriber] = 1
        elif transaction is not None and transaction.professional:
            self.survey.odd(OUTSIDE, self._where(window, start))

    def _empty(self, window: Window, start: int) -> None:
        self.survey.odd(EMPTY_SEGMENT, self._where(window, start))
        self.segments -= 1

    def _envelope(self, window: Window, start: int, end: int) -> bool:
        offset = window.offset(start) + 1
        raw = window.raw[offset - window.base : window.offset(end) + 1 - window.base]
        delimiters = self.envelopes.interchange.delimiters
        segment = Segment(offset, raw, delimiters)
        if segment.id == b"SE":
            self._close_subscriber(offset)
            self._close_provider(offset)
        return self.envelopes.read(segment, self.segments + 1) == b"IEA"


def _scaled(charge: bytes) -> int | None:
    """A charge in ten-thousandths of a dollar; None where it is no amount that fits."""
    if charge.isdigit() and len(charge) < 14:
        return int(charge) * SCALE
    amount = read(charge.decode("latin-1").strip())
    scaled = None if amount is None else amount * SCALE
    return int(scaled) if scaled is not None and scaled == int(scaled) and abs(scaled) < 10**17 else None
