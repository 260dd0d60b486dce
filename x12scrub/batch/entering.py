"""The one place where everything is written that has to be there together: what a file sends, and that it was done."""

from attrs import frozen
from sqlalchemy import Connection

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


def enter(connection: Connection, keys: Keys, finished: Finished) -> Recorded:
    """Write the rows of a file, on a connection of `Store.writing`. Whoever has rows to add that must be there when
    the file is sent, and only then, adds them here."""
    recorded = Recorded()
    if finished.run is not None:
        recorded = record(connection, keys, finished.occasion, finished.run.leaving)
        append(connection, keys, finished.occasion, finished.run, [finished.corrected])
    manifest.enter(connection, finished.entry)
    return recorded
