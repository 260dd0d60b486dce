"""What `history verify` finds, on both databases."""

import sqlite3
from datetime import date

import pytest
from attrs import evolve
from sqlalchemy import func, insert, select, update

from tests.building import Bill, file
from tests.building import file as billed
from tests.history.nights import StoredNights
from tests.strategies import TRIGGER
from x12scrub.errors import OutputFailed
from x12scrub.history import schema
from x12scrub.history.checking import faults
from x12scrub.history.place import Place
from x12scrub.history.store import opened

DAY = date(2024, 9, 12)
ONE = Bill((TRIGGER,), number="QB-1", day="20240912")

BREAKAGES = {
    "lines end before they begin": (schema.lines, {"last": date(2024, 1, 1)}),
    "lines have no hash of their number": (schema.lines, {"line": b"QB-1"}),
    "claims have no hash of their patient": (schema.claims, {"patient": b"ZQ1"}),
    "lines are of a claim without a patient": (schema.claims, {"patient": None}),
    "claims have no hash of their number": (schema.claims, {"claim": b"QB-1"}),
    "claims did not leave, by what became of them": (schema.claims, {"disposition": "held"}),
}


@pytest.mark.parametrize("what", BREAKAGES)
def test_verify_finds_what_no_row_may_be(nights: StoredNights, what: str) -> None:
    nights.scrub(file(ONE))
    with nights.store.snapshot() as connection:
        assert list(faults(connection)) == []
    table, values = BREAKAGES[what]
    with nights.store.writing() as connection:
        connection.execute(update(table).values(**values))
    with nights.store.snapshot() as connection:
        assert list(faults(connection)) == [f"1 {what}"]


def test_verify_finds_lines_that_should_not_stand(nights: StoredNights) -> None:
    """A void whose work was undone, and an end that came before its beginning."""
    nights.scrub(file(ONE), on="2024-09-13")
    nights.scrub(file(evolve(ONE, frequency="8")), on="2024-09-14")
    with nights.store.writing() as connection:
        connection.execute(update(schema.lines).values(ended=None))
    with nights.store.snapshot() as connection:
        assert list(faults(connection)) == ["1 lines stand though a later claim has replaced or voided theirs"]
        (run,) = connection.execute(select(func.min(schema.runs.c.id))).scalars()
    early = {"id": 0, "run": run, "content": "0" * 64, "sent": DAY}
    with nights.store.writing() as connection:
        connection.execute(insert(schema.recordings), [early])
        connection.execute(update(schema.lines).values(ended=0))
    with nights.store.snapshot() as connection:
        assert list(faults(connection)) == ["1 lines were ended before they were sent"]


def test_verify_looks_into_an_sqlite_file(file: Place) -> None:
    """Pages that nothing leads to; and a page that is no page is more than it can bear."""
    with sqlite3.connect(file.database) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM sqlite_master WHERE name = 'history_lines_by_last'")
    connection.close()
    with opened(file) as store, store.snapshot() as connection:
        assert list(faults(connection)) == ["SQLite finds a fault in the file of the database"]
    size = file.database.stat().st_size
    with file.database.open("r+b") as content:
        content.seek(size - 2 * 4096)
        content.write(b"\xff" * 2 * 4096)
    with pytest.raises(OutputFailed, match="damaged"), opened(file) as store, store.snapshot() as connection:
        list(faults(connection))


def test_verify_counts_what_refers_to_nothing(file: Place) -> None:
    with opened(file) as store:
        StoredNights(store).scrub(billed(ONE))
    with sqlite3.connect(file.database) as connection:
        connection.execute("DELETE FROM history_recordings")
    connection.close()
    with opened(file) as store, store.snapshot() as connection:
        assert list(faults(connection)) == ["1 rows refer to rows that are not there"]
