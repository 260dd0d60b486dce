"""A long run is entered in the trail, verified and exported record by record."""

import gc
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator

import pytest

from tests.history.conftest import TODAY
from tests.history.nights import MOMENT
from tests.history.trails import Trail
from tests.properties.test_memory import Repeated, block
from tests.support import settings
from x12scrub.audit import chain, reading, verifying
from x12scrub.audit.recording import append
from x12scrub.engine import Run, examine
from x12scrub.history.place import Place
from x12scrub.history.recording import Occasion
from x12scrub.history.store import Store, opened
from x12scrub.journal import Outcome, Spools

SLACK = 150_000
"""Rows on their way, and what the collector has not yet come to; a tenth of the records of the longer run."""
OUTCOMES = Run.outcomes


def peak(work: Callable[[], object]) -> int:
    gc.collect()
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def collected(run: Run) -> Iterator[Outcome]:
    """Claims and lines refer to each other: without this, what is measured is when the collector comes to them."""
    for number, outcome in enumerate(OUTCOMES(run)):
        if number % 50 == 0:
            gc.collect()
        yield outcome


def entered(store: Store, run: Run) -> None:
    with store.writing() as connection:
        append(connection, store.keys, Occasion(("0" * 64,), MOMENT, TODAY), run, ["1" * 64])


def test_memory_does_not_grow_with_the_run(file: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice the claims take no more, neither to enter them nor to read them."""
    monkeypatch.setattr(chain, "_BATCH", 20)
    monkeypatch.setattr(Run, "outcomes", collected)
    monkeypatch.setattr(reading, "STREAMED", 20)
    monkeypatch.setattr(verifying, "STREAMED", 20)
    peaks = []
    with opened(file) as store:
        trail = Trail(store)
        for times in (60, 200, 400):
            with tempfile.TemporaryFile() as spool:
                run = examine(
                    [Repeated(block(("units", "both sides", "bundled", "units")), times)], settings(), Spools(spool)
                )
                assert run.for_the_record == 4 * times
                found = [peak(lambda run=run: entered(store, run))]  # type: ignore[misc]
            found.append(peak(trail.faults))
            with store.snapshot() as connection:
                found.append(peak(lambda c=connection: sum(map(len, reading.lines(reading.every(c))))))  # type: ignore[misc]
            peaks.append(found)
        assert trail.faults() == []
        assert len(trail.rows()) == 1 + 3 + 4 * 660
        assert sum(len(row["content"]) for row in trail.rows()[-1600:]) > 10 * SLACK
    _, short, long = peaks
    assert all(more < less + SLACK for less, more in zip(short, long, strict=True)), peaks
