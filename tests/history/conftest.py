"""Stores to test on: every test that takes `place` or `store` runs on SQLite and on PostgreSQL."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from tests.history import postgres
from tests.history.nights import StoredNights
from x12scrub.history.place import Place
from x12scrub.history.store import Store, initialised, opened

TODAY = date(2024, 9, 14)


@contextmanager
def a_place(kind: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    """An empty place for a history."""
    if kind == "sqlite":
        yield Place(folder / "state")
        return
    with postgres.database(request.getfixturevalue("server")) as url:
        yield Place(folder / "state", url.render_as_string(hide_password=False))


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with a_place(request.param, tmp_path, request) as place:
        yield place


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    assert list(initialised(place, TODAY))
    with opened(place) as store:
        yield store


@pytest.fixture
def nights(store: Store) -> StoredNights:
    return StoredNights(store)


@pytest.fixture
def file(tmp_path: Path) -> Place:
    """A history in SQLite, for what only a file can show."""
    place = Place(tmp_path / "state")
    assert list(initialised(place, TODAY))
    return place


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
