"""Runs that are entered in a store and in its audit trail, as `scrub --history` does it."""

from collections.abc import Sequence
from typing import Any

from attrs import define, evolve
from sqlalchemy import Connection, select

from tests.history.conftest import TODAY
from tests.history.nights import MOMENT, sha256
from tests.support import Scrub, scrub, settings
from x12scrub.audit import reading
from x12scrub.audit.recording import Appended, append
from x12scrub.audit.schema import records
from x12scrub.audit.verifying import Verification
from x12scrub.history.recording import Occasion, record
from x12scrub.history.store import Store


@define
class Trail:
    store: Store

    def run(self, *contents: bytes, **changed: Any) -> tuple[Scrub, Appended]:
        """A run over these contents, with other settings than usual."""
        hashes = tuple(map(sha256, contents))
        with self.store.past(hashes) as past:
            done = scrub(*contents, using=evolve(settings(), past=past, **changed))
        outputs = [sha256(output) if output else None for output in done.outputs]
        occasion = Occasion(hashes, MOMENT, TODAY)
        with self.store.writing() as connection:
            record(connection, self.store.keys, occasion, done.run.leaving)
            return done, append(connection, self.store.keys, occasion, done.run, outputs)

    def faults(self, *expected: str) -> list[str]:
        with self.store.snapshot() as connection:
            return faults(connection, self.store, *expected)

    def records(self) -> list[dict[str, Any]]:
        with self.store.snapshot() as connection:
            return [one.told for one in reading.every(connection)]

    def about(self, number: str) -> list[dict[str, Any]]:
        with self.store.snapshot() as connection:
            return [one.told for one in reading.about(connection, self.store.keys, number)]

    def rows(self) -> Sequence[dict[str, Any]]:
        with self.store.snapshot() as connection:
            return [dict(row) for row in connection.execute(select(records).order_by(records.c.number)).mappings()]


def faults(connection: Connection, store: Store, *expected: str) -> list[str]:
    return list(Verification(store.keys, frozenset(expected)).faults(connection))
