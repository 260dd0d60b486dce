"""The history beside a run: what the run asks it, and what it is told of what the run sends."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from attrs import asdict, frozen

from x12scrub import log
from x12scrub.engine import Run
from x12scrub.errors import X12ScrubError
from x12scrub.files import Input, contents
from x12scrub.orders import Orders
from x12scrub.report.printable import counted
from x12scrub.wire.patch import Source

if TYPE_CHECKING:  # without a history, nobody waits for SQLAlchemy
    from x12scrub.audit.recording import Appended
    from x12scrub.history.past import StoredPast
    from x12scrub.history.recording import Occasion, Recorded
    from x12scrub.history.store import Store


@frozen(eq=False, repr=False)
class Memory:
    """An opened history, for one run."""

    store: "Store"
    past: "StoredPast"
    occasion: "Occasion"

    @contextmanager
    def taking(self, run: Run, corrected: Sequence[Source]) -> Iterator[None]:
        """Enter what leaves of a run in the history, and what was done in the audit trail; keep both when the block has
        made it visible. `corrected` are the corrected files as they were written, one for each input.

        What the database refuses, it refuses before; between the block and the end of the transaction lies a moment in
        which a file may be visible that the history does not know of.
        """
        from x12scrub.audit.recording import append
        from x12scrub.history.recording import record

        outputs = [_hash(one) if one.size else None for one in corrected]
        visible = False
        try:
            with self.store.writing() as connection:
                done = record(connection, self.store.keys, self.occasion, run.leaving)
                appended = append(connection, self.store.keys, self.occasion, run, outputs)
                yield
                visible = True
        except X12ScrubError as error:
            if not visible:
                raise
            message = "the outputs are in place, but the history does not have what they send: run the same again"
            raise type(error)(f"{message} ({error})") from error
        _tell(done, appended)


@contextmanager
def remembered(orders: Orders, inputs: Sequence[Input]) -> Iterator[Memory | None]:
    """The history that the user wants a run to be compared with; None where that is none."""
    if not orders.history:
        yield None
        return
    from x12scrub.history.recording import Occasion
    from x12scrub.history.store import opened

    with opened(orders.place) as store:
        hashes = tuple(_hash(one.source) for one in inputs)
        occasion = Occasion(hashes, datetime.now().astimezone(), orders.answering.moment.date())
        with store.past(hashes) as past:
            yield Memory(store, past, occasion)


def _hash(source: Source) -> str:
    import hashlib

    digest = hashlib.sha256()
    for piece in contents(source):
        digest.update(piece)
    return digest.hexdigest()


def _tell(done: "Recorded", appended: "Appended") -> None:
    message = f"history: {counted(done.lines, 'line')} of {counted(done.claims, 'claim')} added"
    if done.ended:
        message += f", {counted(done.ended, 'line')} replaced or voided"
    if done.moved:
        message += f" ({done.moved:,} by an original with another day of service)"
    if done.unidentified:
        message += f"; {counted(done.unidentified, 'claim')} without an identified patient left out"
    log.logger().info("history", message=message, **asdict(done))
    records, head = counted(appended.records, "record"), appended.head
    message = f"audit: {records} added; the trail ends with {head.hash}"
    log.logger().info("audit", message=message, records=appended.records, number=head.number, head=head.hash)
