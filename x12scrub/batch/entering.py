"""The one place where everything is written that has to be there together: what a file sends, and that it was done."""

from attrs import Factory, frozen
from sqlalchemy import Connection

from x12scrub.audit.chain import Head
from x12scrub.audit.recording import append
from x12scrub.batch import manifest
from x12scrub.batch.manifest import Entry
from x12scrub.engine import Run
from x12scrub.history.keys import Keys
from x12scrub.history.recording import Occasion, Recorded, record


@frozen(eq=False)
class Finished:
    """A file that is ready to leave. `run` is None for one that failed, and for a duplicate."""

    entry: Entry
    occasion: Occasion
    run: Run | None = None
    corrected: str | None = None
    """SHA-256 of the corrected file; None where nothing was left to write."""


@frozen
class Entered:
    """What was written: in the history, and where the audit trail ends now, where it went on."""

    history: Recorded = Factory(Recorded)
    head: Head | None = None


def enter(connection: Connection, keys: Keys, finished: Finished) -> Entered:
    """Write the rows of a file, on a connection of `Store.writing`. Whoever has rows to add that must be there when
    the file is sent, and only then, adds them here."""
    manifest.enter(connection, finished.entry)
    if finished.run is None:
        return Entered()
    recorded = record(connection, keys, finished.occasion, finished.run.leaving)
    appended = append(connection, keys, finished.occasion, finished.run, [finished.corrected])
    return Entered(recorded, appended.head)
