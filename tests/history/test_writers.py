"""Several programs and one history: what they write together is what one would have written."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from attrs import evolve
from sqlalchemy import insert, select

from tests.history import writer
from tests.history.conftest import TODAY
from tests.history.trails import Trail
from tests.shells.running import ROOT, environment
from x12scrub.errors import TryAgain
from x12scrub.history import database, schema
from x12scrub.history.checking import faults
from x12scrub.history.place import Place
from x12scrub.history.schema import claims, lines, recordings
from x12scrub.history.store import Store, initialised, opened


def content(place: Place) -> list[tuple[object, ...]]:
    """The rows without the numbers that depend on who came first: what is there, and what ended it."""
    ending = recordings.alias("ending")
    query = (
        select(recordings.c.content, claims.c.ordinal, claims.c.patient, claims.c.claim, claims.c.frequency)
        .add_columns(lines.c.line, lines.c.code, lines.c.first, ending.c.content.label("ended"))
        .select_from(claims)
        .join(recordings, claims.c.recording == recordings.c.id)
        .outerjoin(lines, lines.c.claim == claims.c.id)
        .outerjoin(ending, lines.c.ended == ending.c.id)
    )
    with opened(place) as store, store.snapshot() as connection:
        assert list(faults(connection)) == []
        return sorted((tuple(row) for row in connection.execute(query)), key=repr)


def test_four_writers_give_what_one_gives(place: Place, tmp_path: Path) -> None:
    """Each with files of its own."""
    list(initialised(place, TODAY))
    command = [sys.executable, "-m", "tests.history.writer", str(place.state), place.url or ""]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    alone = Place(tmp_path / "alone")
    alone.make()
    alone.write(place.keys())
    list(initialised(alone, TODAY))
    for number in range(writer.WRITERS):
        writer.write(alone, number)
    assert content(place) == content(alone)
    assert len(content(place)) > writer.WRITERS * writer.FILES
    with opened(place) as store:
        assert Trail(store).faults() == []
        assert [one["kind"] for one in Trail(store).records()].count("run") == writer.WRITERS * writer.FILES


def test_a_writer_waits_for_another_one(store: Store) -> None:
    """A reader does not; and nobody sees half of a transaction."""
    row = {"id": "other", "proof": b"", "made": "2024-09-14"}
    with opened(store.place) as other:
        waiting = threading.Thread(target=_write, args=(other, {**row, "id": "third"}))
        with store.writing() as connection:
            connection.execute(insert(schema.keys), [row])
            waiting.start()
            waiting.join(0.3)
            assert waiting.is_alive()
            with store.reading() as reader:
                assert len(reader.execute(select(schema.keys)).all()) == 1
        waiting.join(30)
        assert not waiting.is_alive()
        with store.reading() as reader:
            assert len(reader.execute(select(schema.keys)).all()) == 3


def _write(store: Store, row: dict[str, object]) -> None:
    with store.writing() as connection:
        connection.execute(insert(schema.keys), [row])


def test_who_waits_too_long_is_told_to_try_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PATIENCE", 1)
    waiting = pytest.raises(TryAgain, match="another program")
    with opened(store.place) as other, store.writing(), waiting, other.writing():
        pass


def test_a_server_that_is_not_there_is_no_fault_of_ours(file: Place) -> None:
    away = evolve(file, url="postgresql://nobody:geheim@127.0.0.1:1/nothing")
    with pytest.raises(TryAgain, match="does not answer") as refusal, opened(away):
        pass
    assert "geheim" not in str(refusal.value)
