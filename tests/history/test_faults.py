"""A fault at every call of a run with a history in SQLite: what is sent and what the history has agree, or the run says
that they do not, and the same run once more makes them agree."""

import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.history.conftest import TODAY
from tests.shells.faulty import Faulty, Struck, traced
from tests.shells.running import day
from tests.shells.tracing import ERRORS, FULL, GONE, SHORT
from x12scrub.audit.verifying import Verification
from x12scrub.history import schema
from x12scrub.history.checking import faults
from x12scrub.history.place import Place
from x12scrub.history.store import initialised, opened

pytestmark = traced

OUTPUTS = ("out/out.837", "out/out.277")
SCRUB = ("scrub", "--history", "--state", "state", "day.837", "--as-of", "2024-09-14", "-o", OUTPUTS[0])
SCRUB = (*SCRUB, "--report-277", OUTPUTS[1])
SENT, REJECTED = 11, 1
OLD = b"as it was\n"
STEP = 12
"""Every so many calls where the loop is to be quick."""


@pytest.fixture(scope="module")
def room() -> Iterator[Path]:
    """Where calls that sync cost nothing; a process that is killed loses nothing of what it has written."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="x12scrub-", dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def empty(room: Path) -> Path:
    place = Place(room / "empty")
    assert list(initialised(place, TODAY))
    return place.state


def rows(state: Path) -> dict[str, list[tuple[object, ...]]]:
    """What was sent, as the history has it; which is sound, and so is the audit trail."""
    with opened(Place(state)) as store, store.snapshot() as connection:
        assert list(faults(connection)) == []
        assert list(Verification(store.keys).faults(connection)) == []
        tables = (schema.claims, schema.lines)
        return {table.name: sorted(connection.execute(select(table)).all(), key=repr) for table in tables}


def outputs(house: Path, whole: tuple[bytes, ...]) -> set[str]:
    """Old, new, absent, or broken."""
    found = [(house / name).read_bytes() if (house / name).exists() else None for name in OUTPUTS]
    return {
        {None: "absent", OLD: "old", new: "new"}.get(held, "broken") for held, new in zip(found, whole, strict=True)
    }


def each(system: Faulty, room: Path, empty: Path, what: str, step: int) -> Iterator[tuple[Struck, set[str], bool]]:
    """How a run ended, what its outputs held then, and whether the history had it. All is well after the next run."""

    def prepare() -> Path:
        house = room / "house"
        shutil.rmtree(house, ignore_errors=True)
        (house / "out").mkdir(parents=True)
        shutil.copytree(empty, house / "state")
        (house / "day.837").write_bytes(day())
        for name in OUTPUTS:
            (house / name).write_bytes(OLD)
        return house

    calm = prepare()
    assert system.run(calm, *SCRUB).status == 0
    whole, entered = tuple((calm / name).read_bytes() for name in OUTPUTS), rows(calm / "state")
    assert (whole[0].count(b"CLM*"), whole[1].count(b"*PT~"), len(entered["history_claims"])) == (SENT, REJECTED, SENT)
    times = 0
    for house, done in system.each(what, prepare, *SCRUB, step=step, gone="out"):
        held = rows(house / "state")
        assert held in (entered, {name: [] for name in entered}), done
        yield done, outputs(house, whole), held == entered
        (house / "out").mkdir(exist_ok=True)
        again = system.run(house, *SCRUB)
        assert (again.status, outputs(house, whole), rows(house / "state")) == (0, {"new"}, entered), (done, again)
        times += 1
    assert times >= 2


def loops(quick: list[str], thorough: list[str]) -> pytest.MarkDecorator:
    """Some faults at some calls, and, where that may take minutes, all of them at every call."""
    slow = [pytest.param(what, 1, marks=pytest.mark.slow) for what in (*quick, *thorough)]
    return pytest.mark.parametrize(("what", "step"), [*((what, STEP) for what in quick), *slow])


@loops([FULL], [*ERRORS])
def test_an_error_is_told_and_the_next_run_puts_things_right(
    system: Faulty, room: Path, empty: Path, what: str, step: int
) -> None:
    """What the history knows has been sent; that something was sent which it does not know is told."""
    for done, found, known in each(system, room, empty, what, step):
        assert found <= {"old", "new"}, done
        assert done.status in (0, 73, 74, 75, 77), done
        assert done.status != 0 or known, done
        assert not known or found == {"new"}, done
        assert known or found != {"new"} or "run the same again" in done.said, done


@loops(["SIGKILL"], ["SIGTERM"])
def test_a_run_that_is_killed_is_made_good_by_the_next(
    system: Faulty, room: Path, empty: Path, what: str, step: int
) -> None:
    """The history never has a part of it, nor what is not visible."""
    for done, found, known in each(system, room, empty, what, step):
        assert done.status in {"SIGKILL": {-signal.SIGKILL}, "SIGTERM": {143, 0}}[what], done
        assert found <= {"old", "new"}, done
        assert not known or found == {"new"}, done


@loops([], [SHORT, GONE])
def test_short_writes_and_a_directory_that_vanishes(
    system: Faulty, room: Path, empty: Path, what: str, step: int
) -> None:
    """The former lose nothing; the latter is an error, or comes too late to be one."""
    for done, found, known in each(system, room, empty, what, step):
        if what == SHORT:
            assert (done.status, found, known) == (0, {"new"}, True), done
        else:
            assert done.status in (0, 73, 74), done
            assert found == {"absent"}, done


@pytest.mark.parametrize(
    ("what", "step"),
    [("SIGKILL", 25), *(pytest.param(one, 1, marks=pytest.mark.slow) for one in ("SIGKILL", FULL, "EIO"))],
)
def test_a_history_that_was_half_made_is_made_by_the_next_start(
    system: Faulty, room: Path, what: str, step: int
) -> None:
    """`x12scrub init`: directory, key file, database and tables."""

    def prepare() -> Path:
        house = room / "house"
        shutil.rmtree(house, ignore_errors=True)
        (house / "out").mkdir(parents=True)
        (house / "day.837").write_bytes(day())
        return house

    times = 0
    for house, done in system.each(what, prepare, "init", "--state", "state", step=step):
        again = system.run(house, "init", "--state", "state")
        assert again.status == 0, (done, again)
        assert system.run(house, *SCRUB).status == 0, done
        assert len(rows(house / "state")["history_claims"]) == SENT
        times += 1
    assert times >= 2
