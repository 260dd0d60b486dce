"""Stores to test on: every test that takes `place` or `store` runs on SQLite and on PostgreSQL."""

import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import URL, make_url

from tests.history import postgres
from tests.history.nights import StoredNights
from x12scrub.history.place import Place
from x12scrub.history.store import Store, initialised, opened

TODAY = date(2024, 9, 14)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A history with nothing in it, to be copied: to make one takes longer than most tests of it."""
    place = Place(tmp_path_factory.mktemp("made") / "state")
    assert list(initialised(place, TODAY))
    return place


@pytest.fixture(scope="session")
def made_on_a_server(server: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with postgres.database(server) as url:
        place = Place(tmp_path_factory.mktemp("made") / "state", url.render_as_string(hide_password=False))
        assert list(initialised(place, TODAY))
        yield place


@contextmanager
def a_place(kind: str, folder: Path, request: pytest.FixtureRequest, *, empty: bool) -> Iterator[Place]:
    """A place for a history: an empty one, or one that has a history with nothing in it."""
    state = folder / "state"
    if kind == "sqlite":
        if not empty:
            shutil.copytree(request.getfixturevalue("made").state, state)
        yield Place(state)
        return
    like = "template1"
    if not empty:
        place = request.getfixturevalue("made_on_a_server")
        shutil.copytree(place.state, state)
        like = make_url(place.url).database
    with postgres.database(request.getfixturevalue("server"), like) as url:
        yield Place(state, url.render_as_string(hide_password=False))


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with a_place(request.param, tmp_path, request, empty="store" not in request.fixturenames) as place:
        yield place


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    with opened(place) as store:
        yield store


@pytest.fixture
def nights(store: Store) -> StoredNights:
    return StoredNights(store)


@pytest.fixture
def file(made: Place, tmp_path: Path) -> Place:
    """A history in SQLite, for what only a file can show."""
    return Place(shutil.copytree(made.state, tmp_path / "state"))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
