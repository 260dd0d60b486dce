"""Inboxes and outboxes beside a history on each of the two databases."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from attrs import frozen
from sqlalchemy import URL, make_url, select

from tests.batch.driver import Driver, driver
from tests.history import postgres
from tests.history.conftest import TODAY
from tests.support import ROOT
from x12scrub import log
from x12scrub.audit.schema import records
from x12scrub.audit.verifying import Verification
from x12scrub.history import schema
from x12scrub.history.checking import faults
from x12scrub.history.place import Place
from x12scrub.history.store import initialised, opened

ON = "2024-10-02"
_MEMORY = Path("/dev/shm")
OLD = time.time() - 3_600
# What says when something happened, or is drawn by lot.
_PASSING = {"token", "night", "entered", "visible", "moment"}


@frozen
class House:
    """A place for a history, an inbox and an outbox."""

    folder: Path
    place: Place

    @property
    def inbox(self) -> Path:
        return self.folder / "in"

    @property
    def outbox(self) -> Path:
        return self.folder / "out"

    def bring(self, name: str, content: bytes) -> Path:
        """Put a file in the inbox, as one that was left alone for an hour."""
        path = self.inbox / name
        path.write_bytes(content)
        os.utime(path, (OLD, OLD))
        return path

    def order(self, *more: object) -> tuple[object, ...]:
        """The command line of a batch."""
        database = ("--database", self.place.url) if self.place.url else ()
        return ("batch", self.inbox, self.outbox, "--state", self.place.state, "--as-of", ON, *database, *more)

    def files(self, folder: str) -> set[str]:
        """Names in a folder of the outbox."""
        return {path.name for path in (self.outbox / folder).iterdir()}

    def tree(self) -> dict[str, bytes]:
        """What is in the outbox and left in the inbox, but for the lock."""
        files = [path for box in (self.inbox, self.outbox) for path in sorted(box.rglob("*")) if path.is_file()]
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in files if path.name != "lock"}

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        """The history and the manifest, but for moments and tokens. Everything in it has come to its end."""
        with opened(self.place) as store, store.snapshot() as connection:
            assert list(faults(connection)) == []
            # Every run is in the audit trail, and the times of it: what several runs leave is compared without it.
            assert list(Verification(store.keys).faults(connection)) == []
            assert all(connection.execute(select(schema.batch_files.c.visible)).scalars())
            return {
                table.name: sorted(connection.execute(select(*_lasting(table))).all(), key=repr)
                for table in schema.metadata.sorted_tables
                if table is not records
            }

    def beside(self) -> "House":
        """Another inbox and outbox with the same history."""
        folder = self.folder.with_name(self.folder.name + "-beside")
        (folder / "in").mkdir(parents=True)
        return House(folder, self.place)

    def state(self) -> tuple[object, ...]:
        return self.tree(), self.rows()


def _lasting(table: object) -> list[object]:
    return [column for column in table.columns if column.name not in _PASSING]  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _fresh_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "_in_use", [])


@pytest.fixture(scope="session")
def drive() -> Iterator[Driver]:
    with driver() as found:
        yield found


@pytest.fixture(scope="session")
def server() -> Iterator[URL]:
    with postgres.server() as url:
        yield url


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A history that has nothing in it, to be copied."""
    folder = tmp_path_factory.mktemp("empty")
    if request.param == "sqlite":
        place = Place(folder / "state")
        list(initialised(place, TODAY))
        yield place
        return
    with postgres.database(request.getfixturevalue("server")) as url:
        place = Place(folder / "state", url.render_as_string(hide_password=False))
        list(initialised(place, TODAY))
        yield place


@pytest.fixture
def build(empty: Place) -> Iterator[Callable[[], House]]:
    """Makes houses, each with a copy of the same empty history, and so with the same keys. In memory where that can be:
    a process that is killed loses nothing of what it has written, synced or not."""
    made: list[str] = []
    room = tempfile.TemporaryDirectory(prefix="x12scrub-", dir=_MEMORY if _MEMORY.is_dir() else None)
    tmp_path = Path(room.name)

    def make() -> House:
        folder = tmp_path / f"house{len(list(tmp_path.iterdir()))}"
        (folder / "in").mkdir(parents=True)
        shutil.copytree(empty.state, folder / "state")
        return House(folder, Place(folder / "state", _copied(empty.url, made) if empty.url else None))

    with room:
        yield make
    for url in made:
        _execute(make_url(url), f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')


def _copied(url: str, made: list[str]) -> str:
    source = make_url(url)
    name = f"{source.database}_{time.monotonic_ns()}"
    _execute(source, f'CREATE DATABASE "{name}" TEMPLATE "{source.database}"')
    made.append(source.set(database=name).render_as_string(hide_password=False))
    return made[-1]


def _execute(url: URL, statement: str) -> None:
    with psycopg.connect(postgres.plain(url.set(database="postgres")), autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture
def house(build: Callable[[], House]) -> House:
    return build()


NIGHTS = ROOT / "fixtures" / "nights"


def night(number: int) -> bytes:
    """Files of three nights: sessions of one patient, the fourth of which is rejected because of the first three."""
    return (NIGHTS / f"{number}.837").read_bytes()


def a_night(house: House) -> House:
    """One of each: a file that goes through, one that is rejected and held because of it, one that comes twice, and a
    broken one."""
    house.bring("1.837", night(1))
    house.bring("2.837", night(2))
    house.bring("again.837", night(1))
    house.bring("broken.txt", b"no X12 at all")
    return house
