"""A fault at every call of a batch beside a history in SQLite: whatever is visible is whole, and the next start comes
to what an undisturbed one comes to."""

import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.batch.conftest import House, a_night
from tests.shells.faulty import Faulty, Struck, traced
from tests.shells.tracing import ERRORS, FULL, SHORT

pytestmark = [traced, pytest.mark.parametrize("empty", ["sqlite"], indirect=True)]

WITH = ("--on-prompt", "hold")
CLAIMS = 6
STEP = 40
"""Every so many calls where the loop is to be quick."""


def visible(house: House) -> dict[str, bytes]:
    """Everything that other programs may take from the outbox, or put into the inbox."""
    return {name: held for name, held in house.tree().items() if "/." not in name}


def accounted(house: House) -> None:
    """Each claim of the night is in one place: sent and in the history, held, or rejected."""
    found = {
        folder: sum(path.read_bytes().count(sign) for path in (house.outbox / folder).iterdir())
        for folder, sign in (("corrected", b"CLM*"), ("held", b"CLM*"), ("rejected", b"*PT~"))
    }
    assert sum(found.values()) == CLAIMS
    assert len(house.rows()["history_claims"]) == found["corrected"]


def each(system: Faulty, build: Callable[[], House], what: str, step: int) -> Iterator[Struck]:
    """How a start ended. What was visible then was whole, and after the next start all is as without a fault."""
    calm = a_night(build())
    before = visible(calm)
    assert system.run(calm.folder, *calm.order(*WITH)).status == 65
    expected, whole = calm.state(), before.items() | visible(calm).items()
    accounted(calm)
    house = calm

    def prepare() -> Path:
        """One house at a time, so that all have one name."""
        nonlocal house
        shutil.rmtree(house.folder)
        house = a_night(build())
        return house.folder

    times = 0
    for _, done in system.each(what, prepare, *calm.order(*WITH), step=step):
        assert house.folder == calm.folder
        assert visible(house).items() <= whole, done
        yield done
        again = system.run(house.folder, *house.order(*WITH))
        assert again.status in (0, 65), (done, again)
        assert house.state() == expected, (done, again)
        times += 1
    assert times >= 4


def loops(quick: list[str], thorough: list[str]) -> pytest.MarkDecorator:
    """Some faults at some calls, and, where that may take minutes, all of them at every call."""
    slow = [pytest.param(what, 1, marks=pytest.mark.slow) for what in (*quick, *thorough)]
    return pytest.mark.parametrize(("what", "step"), [*((what, STEP) for what in quick), *slow])


@loops([FULL], [*ERRORS])
def test_an_error_ends_the_night_and_the_next_start_goes_on(
    system: Faulty, build: Callable[[], House], what: str, step: int
) -> None:
    """No file of the inbox is blamed for it."""
    for done in each(system, build, what, step):
        assert done.status in (65, 73, 74, 75, 77), done


@loops(["SIGKILL"], ["SIGTERM"])
def test_a_batch_that_is_killed_is_finished_by_the_next_start(
    system: Faulty, build: Callable[[], House], what: str, step: int
) -> None:
    for done in each(system, build, what, step):
        assert done.status in {"SIGKILL": {-signal.SIGKILL}, "SIGTERM": {143, 65}}[what], done


@loops([], [SHORT])
def test_writes_that_are_cut_short_lose_nothing(
    system: Faulty, build: Callable[[], House], what: str, step: int
) -> None:
    """The rest is written by another call."""
    for done in each(system, build, what, step):
        assert done.status == 65, done
