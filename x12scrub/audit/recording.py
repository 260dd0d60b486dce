"""Entering a finished run in the audit trail."""

from collections.abc import Sequence

from attrs import frozen
from sqlalchemy import Connection

from x12scrub.audit.chain import RUN, Chain, Head
from x12scrub.audit.content import Writer, of_run
from x12scrub.engine import Run
from x12scrub.errors import InternalError
from x12scrub.history.keys import Keys
from x12scrub.history.recording import Occasion


@frozen
class Appended:
    """What was added, and where the trail ends now."""

    records: int
    head: Head


def append(connection: Connection, keys: Keys, occasion: Occasion, run: Run, outputs: Sequence[str | None]) -> Appended:
    """Add the records of a run: one about the run, then one about each claim that was changed, stopped or answered.

    The connection is one of `Store.writing`, so that the records are there together with what the history has of the
    run, or neither is. `outputs` holds the SHA-256 of the corrected file of each input, in hexadecimal; None where
    nothing was left to write. Nothing is kept in memory but some hundred records at a time.
    """
    chain, writer = Chain.of(connection, keys), Writer(keys.current)
    number = chain.add(RUN, of_run(run, occasion, outputs))
    for outcome in run.outcomes():
        if outcome.is_for_the_record:
            kind, content, claim = writer.outcome(outcome)
            chain.add(kind, content, number, claim)
    head = chain.flush()
    if head.number != number + run.for_the_record:
        raise InternalError("the audit trail of a run has another number of records than the run counted")
    return Appended(head.number - number + 1, head)
