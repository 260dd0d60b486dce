"""The envelope of an interchange as it is read: every opening segment has its trailer, and control numbers pair."""

from attrs import define

from x12scrub.claims.stretches import Group, Interchange, Stretch, Transaction
from x12scrub.claims.survey import NOT_JUDGED, Limits, Survey
from x12scrub.errors import Reason, Unreadable, Where
from x12scrub.wire.delimiters import Delimiters
from x12scrub.wire.segment import Segment

# GS08 of the professional claim guide: the base version and both errata that are in use.
PROFESSIONAL = frozenset({b"005010X222", b"005010X222A1", b"005010X222A2"})


@define(eq=False, repr=False)
class Envelopes:
    """Fills an interchange and the survey it belongs to. `transaction` is the one that is open."""

    interchange: Interchange
    delimiters: Delimiters
    survey: Survey
    limits: Limits
    group: Group | None = None
    transaction: Transaction | None = None

    def read(self, segment: Segment, ordinal: int) -> bytes:
        """Take an envelope segment; its id. Raises `Unreadable` where it is out of place or does not pair."""
        where = Where(ordinal, segment.range(0)[0])
        reader = {b"GS": self._gs, b"ST": self._st, b"SE": self._se, b"GE": self._ge, b"IEA": self._iea}
        if segment.id == b"ISA":
            raise Unreadable(Reason.TRUNCATED, where, "another ISA begins")
        reader[segment.id](segment, where)
        return segment.id

    def _gs(self, segment: Segment, where: Where) -> None:
        if self.group is not None:
            raise Unreadable(Reason.MISSING_GE, where)
        self.group = Group(segment.start, where.segment, first_row=len(self.survey.transactions))
        self.group.control, self.group.version = segment.element(6).strip(), segment.element(8).strip()

    def _st(self, segment: Segment, where: Where) -> None:
        if self.transaction is not None:
            raise Unreadable(Reason.MISSING_SE, where)
        if self.group is None:
            raise Unreadable(Reason.STRAY, where, "ST outside a group")
        found = self.survey
        transaction = Transaction(segment.start, where.segment, control=segment.element(2).strip())
        found.opened += 1
        transaction.ordinal = found.opened
        version = segment.element(3).strip() or self.group.version
        transaction.professional = segment.element(1) == b"837" and {version, self.group.version} <= PROFESSIONAL
        transaction.first_provider = transaction.end_provider = len(found.providers.start)
        transaction.first_subscriber = transaction.end_subscriber = len(found.subscribers.start)
        if not transaction.professional:
            found.odd(NOT_JUDGED, where)
        self.transaction = transaction

    def _se(self, segment: Segment, where: Where) -> None:
        if self.transaction is None or self.group is None:
            raise Unreadable(Reason.STRAY, where, "SE without ST")
        count = where.segment - self.transaction.segment + 1
        self._close(self.transaction, self.transaction.control, segment, where, count, Reason.ST_CONTROL)
        self.transaction.end_provider = len(self.survey.providers.start)
        self.transaction.end_subscriber = len(self.survey.subscribers.start)
        if self.survey.indexed:
            self.survey.transactions.append(self.transaction)
        self.group.counted += 1
        self.transaction = None

    def _ge(self, segment: Segment, where: Where) -> None:
        if self.transaction is not None:
            raise Unreadable(Reason.MISSING_SE, where)
        if self.group is None:
            raise Unreadable(Reason.STRAY, where, "GE without GS")
        self._close(self.group, self.group.control, segment, where, self.group.counted, Reason.GS_CONTROL)
        if self.survey.indexed:
            self.survey.groups.append(self.group)
        self.interchange.counted += 1
        self.group = None

    def _iea(self, segment: Segment, where: Where) -> None:
        if self.transaction is not None:
            raise Unreadable(Reason.MISSING_SE, where)
        if self.group is not None:
            raise Unreadable(Reason.MISSING_GE, where)
        counted = self.interchange.counted
        self._close(self.interchange, self.interchange.control, segment, where, counted, Reason.ISA_CONTROL)

    def _close(
        self, stretch: Stretch, control: bytes, trailer: Segment, where: Where, counted: int, mismatch: Reason
    ) -> None:
        if trailer.element(2).strip() != control.strip():
            raise Unreadable(mismatch, where)
        declared = trailer.element(1).strip()
        if not (declared.isdigit() and len(declared) <= 10):
            raise Unreadable(Reason.COUNT, where)
        stretch.stop, stretch.trailer, stretch.trailer_segment = trailer.stop, trailer.start, where.segment
        stretch.declared, stretch.counted = int(declared), counted
        self.survey.miscounted += stretch.declared != counted
