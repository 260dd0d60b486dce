"""277CA files of a run: one for everything, or one for each inbound transaction."""

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from attrs import frozen

from x12scrub.engine import Run
from x12scrub.report.ack277 import Form, acknowledge
from x12scrub.report.acknowledgement import Received, received
from x12scrub.report.received import Acknowledger, Envelope
from x12scrub.wire.delimiters import ISA13

_OPENING = re.compile(rb"ISA\*.{101}~\sGS\*HN\*[^~]*\*X\*005010X214~", re.DOTALL)


@frozen(eq=False, repr=False)
class Answering:
    """How a run is acknowledged."""

    moment: datetime
    """When the run decides; time comes from outside."""
    acknowledger: Acknowledger | None = None
    """From the configuration; without it, the receiver that each file names."""
    everything: bool = False
    """List accepted claims as well."""
    form: Form = Form.STOCK


def whole(run: Run, how: Answering) -> Iterator[bytes]:
    """One interchange with an ST for each inbound ST that has something to report; no bytes where none has."""
    answers = received(run, everything=how.everything)
    first = next(answers, None)
    if first is None:
        return
    transactions = (found.answer for found in chain((first,), answers))
    yield from acknowledge(_envelope(first, how, 0), _who(first, how), transactions, how.form)


def each(run: Run, how: Answering) -> Iterator[tuple[Received, Iterator[bytes]]]:
    """One file for each inbound ST with something to report. Each is to be consumed before the next is asked for."""
    for found in received(run, everything=how.everything):
        yield (
            found,
            acknowledge(_envelope(found, how, found.transaction.ordinal), _who(found, how), (found.answer,), how.form),
        )


def is_acknowledgement(head: bytes) -> bool:
    """True for the first bytes of a file as `whole` and `each` write it."""
    return _OPENING.match(head) is not None


def _who(found: Received, how: Answering) -> Acknowledger:
    return how.acknowledger or found.receiver


def _envelope(found: Received, how: Answering, ordinal: int) -> Envelope:
    """The envelope of the inbound file with sender and receiver changed places. ISA elements have fixed columns.

    The control number follows that of the inbound interchange, so that a run can be repeated byte for byte.
    """
    isa = found.isa.decode("latin-1")
    inbound = isa[ISA13].strip()
    # Room for a thousand transactions of one interchange, and for a million interchanges.
    control = (int(inbound) if inbound.isdecimal() else 0) % 1_000_000 * 1_000 + ordinal
    return Envelope(
        sender_qualifier=isa[51:53],
        sender_id=isa[54:69].strip(),
        receiver_qualifier=isa[32:34],
        receiver_id=isa[35:50].strip(),
        gs_sender=found.gs.text(3),
        gs_receiver=found.gs.text(2),
        usage=isa[102],
        control=control % 1_000_000_000 or 1,
        moment=how.moment,
        received=how.moment.date(),
    )
