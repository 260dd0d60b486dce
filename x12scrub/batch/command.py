"""A batch from its beginning to its end."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from attrs import define, field

from x12scrub import log
from x12scrub.batch import manifest, metrics, reporting, stages, telling
from x12scrub.batch.asked import Asked
from x12scrub.batch.inbox import Looked, look, named
from x12scrub.batch.morning import Morning, broken
from x12scrub.batch.night import Means, Night
from x12scrub.batch.outbox import Outbox, watched
from x12scrub.batch.recovery import recovered
from x12scrub.batch.rehearsal import rehearsed
from x12scrub.batch.settling import Done
from x12scrub.batch.stages import Stage
from x12scrub.batch.telling import Teller
from x12scrub.batch.totals import Totals, Waiting
from x12scrub.batch.workers import in_order
from x12scrub.errors import Forbidden, InternalError, OutputFailed, TryAgain, Unreadable, X12ScrubError
from x12scrub.history.store import opened
from x12scrub.orders import Orders
from x12scrub.report.answers import Answering
from x12scrub.report.printable import counted

# Of several things that went wrong, the first of these is the exit status.
_GRAVEST = (InternalError, OutputFailed, Forbidden, TryAgain, Unreadable)


def run(orders: Orders, asked: Asked) -> int:
    """Process every file that is there to be taken."""
    orders.listen()
    asked.refuse_unless_sound()
    batch = _Batch(orders, asked, asked.box, orders.answering)
    if asked.dry_run:
        return batch.rehearse()
    began = time.monotonic()
    try:
        status = batch.begin()
    except X12ScrubError as error:
        batch.measure(began, error.exit_status)
        raise
    batch.measure(began, status)
    return status


@define
class _Batch:
    orders: Orders
    asked: Asked
    outbox: Outbox
    answering: Answering
    statuses: set[int] = field(factory=set)
    passed: Counter[str] = field(factory=Counter)
    """Files that are left in the inbox, by reason."""

    totals: Totals | None = None
    head: str = ""
    """Where the audit trail ends, as far as this start has written it."""

    def begin(self) -> int:
        """The inbox and the outbox are ours alone while the night lasts."""
        with watched(self.asked.inbox):
            self.outbox.make()
            with self.outbox.alone():
                stages.reached(Stage.BEGUN)
                return self._run()

    def rehearse(self) -> int:
        """Say what would be done."""
        looked, teller = self._looked(), Teller.of(self.orders, rehearsal=True)
        teller.looked(looked)
        with opened(self.orders.place) as store:
            night = Night("", "")
            means = Means(self.orders, self.answering, self.outbox, store, night)
            for number, done in enumerate(rehearsed(means, looked.files), 1):
                self._count(done)
                teller.file(number, done)
        teller.over()
        log.logger().info("rehearsed", message=f"{counted(len(looked.files), 'file')} looked at, and nothing changed")
        return self._status

    def measure(self, began: float, status: int) -> None:
        """Write the figures that are asked for."""
        if self.asked.metrics is not None:
            ended = datetime.now().astimezone()
            metrics.write(self.asked.metrics, ended, time.monotonic() - began, status, self.totals)

    def _run(self) -> int:
        teller = Teller.of(self.orders)
        with opened(self.orders.place) as store:
            teller.recovery(recovered(self.outbox, store))
        stages.reached(Stage.RECOVERED)
        night = Night.of(self.outbox, self.answering.moment)
        looked = self._looked()
        teller.looked(looked)
        if looked.files or night.resumed:
            night.begin(self.outbox)
            try:
                for number, done in enumerate(self._done(looked, night), 1):
                    self._count(done)
                    teller.file(number, done)
            finally:
                teller.over()
        return self._end(night, looked)

    def _looked(self) -> Looked:
        if self.asked.reprocess:
            return Looked(named(self.asked.reprocess))
        return look(self.asked.inbox, self.asked.wanted)

    def _done(self, looked: Looked, night: Night) -> Iterator[Done]:
        @contextmanager
        def enter() -> Iterator[Means]:
            with opened(self.orders.place) as store:
                yield Means(self.orders, self.answering, self.outbox, store, night)

        if looked.files:
            yield from in_order(enter, looked.files, self.asked.jobs)

    def _count(self, done: Done) -> None:
        self.statuses.add(done.status)
        if done.numbers.get("crashed"):
            self.statuses.add(InternalError.exit_status)
        self.head = done.head or self.head
        if done.fate is None and done.reason:
            self.passed[done.reason] += 1

    @property
    def _status(self) -> int:
        return next((one.exit_status for one in _GRAVEST if one.exit_status in self.statuses), 0)

    def _end(self, night: Night, looked: Looked) -> int:
        """Report, and forget the night. A start that finds nothing to do leaves no report."""
        with opened(self.orders.place) as store, store.snapshot() as connection:
            files = manifest.of_night(connection, night.token)
            self.totals = totals = Totals.of(files, Waiting.of(connection, self.outbox))
        found = broken(self.outbox, totals)
        morning = Morning(night.name, self.answering.moment, totals, self.passed, found)
        status = self._status
        if files:
            reporting.write(morning, night, self.outbox)
            said = morning.line()
        elif looked.files:
            said = "no file was processed"
        else:
            said = "nothing to do: the inbox holds no file to be taken"
        log.logger().info("night", message=said, status=status, **telling.facts(totals))
        if self.head:
            log.logger().info("audit", message=f"audit: the trail ends with {self.head}", head=self.head)
        night.end(self.outbox)
        return status
