"""Sending a file: one transaction says that it is sent, and only then does anything of it become visible."""

import os
from collections.abc import Callable
from typing import Any

from attrs import asdict, field, frozen

from x12scrub.batch import manifest, stages
from x12scrub.batch.attempt import Attempt, Outdated, PassedOver, attempted
from x12scrub.batch.entering import Entered, Finished, enter
from x12scrub.batch.inbox import Found
from x12scrub.batch.manifest import Entry, Fate
from x12scrub.batch.moves import Moves
from x12scrub.batch.night import Means, now, stamp
from x12scrub.batch.outbox import FAILED, Outbox
from x12scrub.batch.products import REASON
from x12scrub.batch.stages import Stage
from x12scrub.history.recording import Occasion
from x12scrub.history.store import Store


@frozen
class Done:
    """What became of a file, in numbers; for a log, and for the process that counts the night together."""

    size: int
    fate: Fate | None = None
    """None for one that was passed over."""
    content: str = ""
    reason: str | None = None
    sentence: str = ""
    status: int = 0
    numbers: dict[str, Any] = field(factory=dict)
    history: dict[str, int] = field(factory=dict)
    head: str = ""
    """Hash of the last record of the audit trail that is about this file."""
    missing: int = 0


def handled(means: Means, found: Found, turn: Callable[[], None]) -> Done:
    """Process a file. `turn` returns when every file before it is done; what was found out by then is looked at again,
    and found out anew where it is not so any more."""
    waited = False
    while True:
        try:
            with attempted(means, found) as attempt:
                if not waited:
                    turn()
                    waited = True
                return _settled(means, attempt)
        except Outdated:
            continue
        except PassedOver as reason:
            if not waited:
                turn()
            return Done(found.size, reason=reason.reason, status=reason.status)


def _settled(means: Means, attempt: Attempt) -> Done:
    moves = _planned(means.outbox, attempt)
    moves.write(means.outbox)
    stages.reached(Stage.PLANNED)
    attempt.refuse_if_changed()
    with means.store.writing() as connection:
        means.store.refuse_if_rotated(connection)
        attempt.refuse_if_outdated(connection)
        entered = enter(connection, means.store.keys, _finished(means, attempt))
        stages.reached(Stage.ENTERED)
        # Whatever goes wrong from here on, the transaction may have come to its end.
        attempt.staging.keep()
    stages.reached(Stage.COMMITTED)
    missing = finished(means.outbox, means.store, moves)
    return _done(attempt, entered, missing)


def finished(outbox: Outbox, store: Store, moves: Moves) -> int:
    """Carry out a plan that the manifest has, and say there that it is done. How many outputs are missing."""
    missing = moves.carry_out(outbox)
    with store.writing() as connection:
        manifest.mark_visible(connection, moves.token, stamp(now()))
    stages.reached(Stage.MARKED)
    moves.forget(outbox)
    return missing


def _planned(outbox: Outbox, attempt: Attempt) -> Moves:
    found, staging = attempt.found, attempt.staging
    endings = [(one.folder, one.ending) for one in staging.files]
    name = outbox.free(found.name, attempt.content, endings)
    gone: tuple[str, ...] = ()
    if found.again and not attempt.stays and found.path.resolve().parent == (outbox.root / FAILED).resolve():
        gone = (f"{FAILED}/{found.name}{REASON}",)
    return Moves(
        token=staging.token,
        content=attempt.content,
        original=None if attempt.stays else os.fsencode(found.path).hex(),
        state=found.state,
        renames=staging.renames(name),
        gone=gone,
    )


def _finished(means: Means, attempt: Attempt) -> Finished:
    written, moment, day = attempt.written, now(), means.answering.moment.date()
    entry = Entry(
        token=attempt.staging.token,
        night=means.night.token,
        content=attempt.content,
        fate=written.fate,
        entered=stamp(moment),
        numbers=written.numbers,
        reason=attempt.failure.reason if attempt.failure else None,
        held=written.held,
        day=day,
    )
    return Finished(entry, Occasion((attempt.content,), moment, day), attempt.run, attempt.written.corrected)


def _done(attempt: Attempt, entered: Entered, missing: int) -> Done:
    failure = attempt.failure
    return Done(
        size=attempt.found.size,
        fate=attempt.written.fate,
        content=attempt.content,
        reason=failure.reason if failure else None,
        sentence=failure.sentence if failure else "",
        status=failure.status if failure else 0,
        numbers=attempt.written.numbers,
        history=asdict(entered.history),
        head=entered.head.hash if entered.head else "",
        missing=missing,
    )
