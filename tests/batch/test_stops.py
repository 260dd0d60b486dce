"""Whatever stops a batch at whatever stage, the next start comes to what an undisturbed one comes to."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from tests.batch.conftest import House, a_night
from tests.batch.driver import KILLED, Driver
from tests.history import postgres
from x12scrub.batch.stages import Stage
from x12scrub.history.place import Place

WITH = ("--on-prompt", "hold")


def on_both(names: str, sqlite: list[Any], postgresql: list[Any]) -> pytest.MarkDecorator:
    """On SQLite all of these; on PostgreSQL those around the transaction, and the others where minutes do not count."""
    found = [pytest.param("sqlite", *_row(one), id=f"sqlite-{_named(one)}") for one in sqlite]
    for one in sqlite:
        marks = () if one in postgresql else pytest.mark.slow
        found.append(pytest.param("postgresql", *_row(one), marks=marks, id=f"postgresql-{_named(one)}"))
    return pytest.mark.parametrize(f"empty, {names}", found, indirect=["empty"])


def _row(one: Any) -> tuple[Any, ...]:
    return one if isinstance(one, tuple) else (one,)


def _named(one: Any) -> str:
    return "-".join(getattr(part, "value", str(part)) for part in _row(one))


Calm = tuple[tuple[object, ...], dict[Stage, int]]
_CALM: dict[Path, Calm] = {}


@pytest.fixture
def calm(build: Callable[[], House], drive: Driver, empty: Place) -> Calm:
    """What an undisturbed batch comes to, and how often it reaches each stage."""
    if empty.state not in _CALM:
        house = a_night(build())
        done = drive.run(*house.order(*WITH))
        assert done.status == 65, done.said
        _CALM[empty.state] = house.state(), dict(done.reached)
    return _CALM[empty.state]


def go_on(drive: Driver, house: House, expected: tuple[object, ...], *, twice: bool = True) -> None:
    """The next start finishes the night, and the one after it has nothing to do."""
    done = drive.run(*house.order(*WITH))
    assert done.status in (0, 65), done.said
    assert house.state() == expected
    if twice:
        done = drive.run(*house.order(*WITH))
        assert (done.status, "nothing to do" in done.said) == (0, True), done.said
        assert house.state() == expected


def times(count: int, stage: Stage, *, every: bool) -> list[int]:
    """The first and the last time that a stage is reached; with `every`, also in between: every third time where it is
    reached for each output."""
    step = 3 if stage in (Stage.WRITTEN, Stage.MOVED) else 1
    between = range(1, count + 1, step) if every else ()
    return sorted({1, *between, count})


@on_both(
    "stage",
    [one for one in Stage if one is not Stage.WITHDRAWN],
    [Stage.PLANNED, Stage.ENTERED, Stage.COMMITTED, Stage.VISIBLE],
)
def test_killed_at_every_stage(build: Callable[[], House], drive: Driver, calm: Calm, stage: Stage) -> None:
    """And each time that it is reached."""
    expected, reached = calm
    for time in times(reached[stage], stage, every=build().place.url is None):
        house = a_night(build())
        done = drive.run(*house.order(*WITH), at=stage, occurrence=time)
        assert done.status == KILLED, (time, done.said)
        go_on(drive, house, expected, twice=time == 1)


AGAIN = [
    (Stage.WRITTEN, Stage.WITHDRAWN),
    (Stage.PLANNED, Stage.WITHDRAWN),
    (Stage.ENTERED, Stage.WITHDRAWN),
    (Stage.COMMITTED, Stage.MOVED),
    (Stage.MOVED, Stage.VISIBLE),
    (Stage.VISIBLE, Stage.TAKEN),
    (Stage.TAKEN, Stage.MARKED),
    (Stage.MARKED, Stage.FORGOTTEN),
]


@on_both("first, second", AGAIN, [(Stage.ENTERED, Stage.WITHDRAWN), (Stage.COMMITTED, Stage.MOVED)])
def test_killed_while_it_puts_things_in_order(
    build: Callable[[], House],
    drive: Driver,
    calm: Calm,
    first: Stage,
    second: Stage,
) -> None:
    """A start that is killed in its recovery leaves the rest of it to the next one."""
    house = a_night(build())
    # The second file has the most outputs.
    occurrence = 6 if first in (Stage.WRITTEN, Stage.MOVED) else 2
    assert drive.run(*house.order(*WITH), at=first, occurrence=occurrence).status == KILLED
    assert drive.run(*house.order(*WITH), at=second).status == KILLED
    go_on(drive, house, calm[0], twice=False)


FULL = [(Stage.WRITTEN, 6), (Stage.STAGED, 2), (Stage.PLANNED, 2), (Stage.ENTERED, 2), (Stage.COMMITTED, 2)]
FULL += [(Stage.MOVED, 7), (Stage.VISIBLE, 2), (Stage.TAKEN, 2), (Stage.MARKED, 2), (Stage.TOLD, 1)]


@on_both("stage, time", FULL, [(Stage.ENTERED, 2), (Stage.COMMITTED, 2)])
def test_no_room_left(
    build: Callable[[], House],
    drive: Driver,
    calm: Calm,
    stage: Stage,
    time: int,
) -> None:
    """The batch ends with 74, and the next one goes on. No file goes to `failed` for it."""
    house = a_night(build())
    done = drive.run(*house.order(*WITH), at=stage, occurrence=time, how="fill")
    assert done.status == 74, done.said
    go_on(drive, house, calm[0], twice=False)


@on_both(
    "stage, time",
    [(Stage.BEGUN, 1), (Stage.WRITTEN, 6), (Stage.PLANNED, 2), (Stage.ENTERED, 2), (Stage.COMMITTED, 2)],
    [(Stage.ENTERED, 2)],
)
def test_no_file_can_grow(build: Callable[[], House], drive: Driver, calm: Calm, stage: Stage, time: int) -> None:
    """As on a full disk, the system refuses what is written: outputs, plans, and the database where it is a file."""
    house = a_night(build())
    done = drive.run(*house.order(*WITH), at=stage, occurrence=time, how="choke")
    assert done.status == 74
    go_on(drive, house, calm[0], twice=False)


@pytest.mark.parametrize("stage", [Stage.STAGED, Stage.ENTERED, Stage.VISIBLE], ids=lambda stage: stage.value)
def test_a_database_that_goes_away(build: Callable[[], House], drive: Driver, calm: Calm, stage: Stage) -> None:
    """The server ends its connections before, within and behind the transaction: status 75 where one is
    under way, and a new connection where none is."""
    house = a_night(build())
    if house.place.url is None:
        pytest.skip("SQLite is a file, which does not go away")
    done = drive.run(*house.order(*WITH), at=stage, occurrence=2, how=postgres.plain(make_url(house.place.url)))
    assert done.status in (75, 65), done.said
    assert done.status == 75 or stage is not Stage.ENTERED
    go_on(drive, house, calm[0], twice=False)


def test_a_signal_is_no_crash(build: Callable[[], House], drive: Driver, calm: Calm) -> None:
    """SIGTERM takes back what was begun at once."""
    house = a_night(build())
    assert drive.run(*house.order(*WITH), at=Stage.PLANNED, occurrence=2, how="interrupt").status == 143
    assert {path.name for path in (house.outbox / ".x12scrub").iterdir()} == {"lock", "night"}
    assert not list(house.outbox.glob("*/.x12scrub-*"))
    go_on(drive, house, calm[0])
