"""Nights of scrubs that share a history, as `scrub --history` does them, on a store and on the model at once."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from attrs import Factory, define, evolve, field

from tests.history.model import Model
from tests.support import Scrub, scrub, tables
from x12scrub.claims.model import Claim
from x12scrub.claims.sent import Sent
from x12scrub.engine import Settings
from x12scrub.history.recording import Occasion, Recorded, record
from x12scrub.history.store import Store
from x12scrub.leaving import Leaving

MOMENT = datetime.fromisoformat("2024-09-13T22:00:00-05:00")


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def known(one: Sent) -> tuple[object, ...]:
    """What two values of one line share, whatever it is that equals nothing in them."""
    return (one.patient, one.frequency, one.code, one.modifiers, one.first, one.last, one.on)


@define
class StoredNights:
    store: Store
    settings: Settings = field(factory=lambda: Settings(tables()))
    model: Model = Factory(Model)
    last: Recorded = Factory(Recorded)

    def scrub(self, *contents: bytes, on: str = "2024-09-13", **settings: Any) -> Scrub:
        """A run that asks the store and adds to it; the model has to find the same."""
        with self.store.past([sha256(one) for one in contents]) as past:
            done = scrub(*contents, using=evolve(self.settings, past=past, **settings))
        expected = scrub(*contents, using=evolve(self.settings, past=self.model.before(*contents), **settings))
        assert done.outputs == expected.outputs
        assert [str(one) for one in done.run.findings()] == [str(one) for one in expected.run.findings()]
        self.record(contents, list(done.run.leaving), on)
        return done

    def record(self, contents: Sequence[bytes], leaving: Sequence[Leaving], on: str = "2024-09-13") -> Recorded:
        day = date.fromisoformat(on)
        occasion = Occasion(tuple(sha256(one) for one in contents), MOMENT, day)
        with self.store.writing() as connection:
            self.last = record(connection, self.store.keys, occasion, leaving)
        self.model.record(contents, leaving, day)
        return self.last

    def sent(self, claims: Sequence[Claim], *contents: bytes) -> list[Sent]:
        """What a run over these contents is told; the model says the same."""
        with self.store.past([sha256(one) for one in contents]) as past:
            found = list(past.sent(claims))
        expected = self.model.before(*contents).sent(claims)
        assert sorted(map(known, found), key=str) == sorted(map(known, expected), key=str)
        return found
