"""Several processes, of one batch or of several: what comes of it is what one process makes of the files in turn."""

import fcntl
import os
from collections.abc import Callable
from datetime import datetime

import pytest

from tests.batch.conftest import House, a_night, night
from tests.batch.driver import KILLED, Driver
from tests.building import Bill, Person, people
from tests.history import writer
from tests.history.conftest import TODAY
from tests.strategies import TRIGGER
from x12scrub.batch import stages
from x12scrub.batch.inbox import Found, Wanted, look
from x12scrub.batch.manifest import Fate
from x12scrub.batch.night import Means, Night
from x12scrub.batch.outbox import Outbox
from x12scrub.batch.settling import handled
from x12scrub.batch.stages import Stage
from x12scrub.errors import TryAgain
from x12scrub.history.store import opened
from x12scrub.history.upkeep import rotated
from x12scrub.orders import Orders
from x12scrub.report.answers import Answering


def entangled(house: House) -> House:
    """Files of a few patients, each of which depends on those before it."""
    for number in range(2):
        for index, content in enumerate(writer.files(number)):
            house.bring(f"{index}-{number}.837", content)
    return a_night(house)


@pytest.mark.parametrize("jobs", [2, 5])
def test_the_number_of_processes_changes_nothing(build: Callable[[], House], drive: Driver, jobs: int) -> None:
    """Not a byte of the outbox, not a row of the history."""
    alone, together = entangled(build()), entangled(build())
    assert drive.run(*alone.order()).status == 65
    done = drive.run(*together.order("--jobs", jobs))
    assert done.status == 65, done.said
    assert together.state() == alone.state()


def test_files_of_other_patients_are_prepared_once(house: House, drive: Driver) -> None:
    """Nothing is thrown away because of what was sent for somebody else."""
    for number in range(8):
        bill = Bill((TRIGGER,), number=f"QB-{number}")
        house.bring(f"{number}.837", people(Person((bill,), member=f"ZQ{number:06}")))
    done = drive.run(*house.order("--jobs", 4))
    assert done.status == 0, done.said
    assert done.reached[Stage.STAGED] == done.reached[Stage.MARKED] == 8


def means(house: House, store: object) -> Means:
    outbox = Outbox(house.outbox)
    outbox.make()
    orders = Orders(inputs=(), history=True, state=house.place.state, database=house.place.url, quiet=True)
    return Means(orders, Answering(datetime(2024, 10, 2)), outbox, store, Night("f" * 32, "night"))  # type: ignore[arg-type]  # noqa: DTZ001


def found(house: House) -> list[Found]:
    return look(house.inbox, Wanted()).files


def test_what_was_sent_meanwhile_counts(house: House) -> None:
    """A file is prepared, and another program sends three sessions of the patient before its turn comes: the fourth
    session in it is rejected, as if it had come later."""
    other = house.beside()
    other.bring("2.837", night(2))
    house.bring("1.837", night(1))
    with opened(house.place) as store, opened(house.place) as second:
        one, two = means(house, store), means(other, second)
        turns = []

        def turn() -> None:
            turns.append(handled(one, found(house)[0], lambda: None))

        done = handled(two, found(other)[0], turn)
    assert len(turns) == 1
    assert done.numbers["rejected"]["claims"] == 2
    assert [path.name for path in (other.outbox / "rejected").iterdir()] == ["2.837.277"]
    assert not list(other.outbox.glob("*/.x12scrub-*"))


def test_the_same_content_meanwhile_is_not_sent_twice(house: House) -> None:
    other = house.beside()
    for one in (house, other):
        one.bring("1.837", night(1))
    with opened(house.place) as store, opened(house.place) as second:
        here, there = means(house, store), means(other, second)
        done = handled(there, found(other)[0], lambda: handled(here, found(house)[0], lambda: None))  # type: ignore[arg-type,return-value]
    assert done.fate is not None
    assert done.fate.value == "duplicate"
    assert not list((other.outbox / "corrected").iterdir())
    assert [path.name for path in (other.outbox / "archive").iterdir()] == ["1.837"]


def test_a_file_that_is_written_to_meanwhile_stays(house: House) -> None:
    """Whatever its writer adds: it was judged without that."""
    file = house.bring("1.837", night(1))

    def turn() -> None:
        with file.open("ab") as stream:
            stream.write(night(2))

    with opened(house.place) as store:
        done = handled(means(house, store), found(house)[0], turn)
    assert (done.fate, done.reason) == (None, "unsettled")
    assert file.read_bytes() == night(1) + night(2)
    assert not [path for path in house.outbox.rglob("*") if path.is_file()]


@pytest.mark.parametrize("late", [False, True])
def test_another_file_that_comes_under_the_name_stays(
    house: House, monkeypatch: pytest.MonkeyPatch, *, late: bool
) -> None:
    """The original was read, and is sent and archived; what has taken its place is another file, for the next time."""
    file = house.bring("1.837", night(1))

    def replace(stage: Stage) -> None:
        if stage is (Stage.VISIBLE if late else Stage.COMMITTED):
            house.bring("new", night(3)).replace(file)

    monkeypatch.setattr(stages, "reached", replace)
    with opened(house.place) as store:
        done = handled(means(house, store), found(house)[0], lambda: None)
    assert done.fate is Fate.PROCESSED
    assert (house.outbox / "archive" / "1.837").read_bytes() == night(1)
    assert file.read_bytes() == night(3)


@pytest.mark.parametrize(
    ("stage", "time"), [(Stage.WRITTEN, 9), (Stage.PLANNED, 3), (Stage.COMMITTED, 2), (Stage.MOVED, 9)], ids=str
)
def test_killed_with_all_its_processes(build: Callable[[], House], drive: Driver, stage: Stage, time: int) -> None:
    calm = a_night(build())
    drive.run(*calm.order())
    house = a_night(build())
    assert drive.run(*house.order("--jobs", 3), at=stage, occurrence=time).status == KILLED
    assert drive.run(*house.order("--jobs", 3)).status in (0, 65)
    assert house.state() == calm.state()


def test_a_process_that_is_killed_ends_the_batch(build: Callable[[], House], drive: Driver) -> None:
    """The others take back what they had begun; the next start goes on."""
    calm = a_night(build())
    drive.run(*calm.order())
    house = a_night(build())
    done = drive.run(*house.order("--jobs", 3), at=Stage.ENTERED, occurrence=1, how="one")
    assert (done.status, "ended from outside" in done.said) == (75, True)
    assert drive.run(*house.order("--jobs", 3)).status == 65
    assert house.state() == calm.state()


@pytest.mark.parametrize("stage", [Stage.STAGED, Stage.ENTERED, Stage.MOVED], ids=lambda stage: stage.value)
def test_when_the_first_process_is_killed_the_others_end(
    build: Callable[[], House], drive: Driver, stage: Stage
) -> None:
    """Each takes back what is not sent, or comes to its end; then the outbox is free for the next start."""
    calm = a_night(build())
    drive.run(*calm.order())
    house = a_night(build())
    assert drive.run(*house.order("--jobs", 3), at=stage, occurrence=2, how="first").status == KILLED
    assert drive.run(*house.order("--jobs", 3)).status in (0, 65)
    assert house.state() == calm.state()


def test_a_key_that_is_rotated_meanwhile_ends_the_batch(house: House) -> None:
    """What is under the new key would not be found by what looks under the old one. Nothing is sent."""
    house.bring("1.837", night(1))
    with opened(house.place) as store:
        here = means(house, store)
        with pytest.raises(TryAgain, match="rotated"):
            handled(here, found(house)[0], lambda: rotated(store, TODAY) and None)
    assert [path.name for path in house.inbox.iterdir()] == ["1.837"]
    assert not list(house.outbox.glob("*/*.837"))


@pytest.mark.parametrize("box", ["in", "out"])
def test_two_batches_at_once(house: House, drive: Driver, box: str) -> None:
    """The second one ends with 75, whichever folder they share, and touches nothing."""
    other = house.beside()
    house.bring("1.837", night(1))
    arguments = list(house.order())
    arguments[2 if box == "in" else 1] = other.outbox if box == "in" else other.inbox
    drive.run(*house.order("--since", "2099-01-01"))
    descriptor = os.open(house.outbox / ".x12scrub" / "lock", os.O_RDWR)
    folder = os.open(house.inbox, os.O_RDONLY)
    try:
        _lock(folder if box == "in" else descriptor)
        done = drive.run(*arguments)
        assert (done.status, "it has to end first" in done.said) == (75, True)
        assert [path.name for path in house.inbox.iterdir()] == ["1.837"]
    finally:
        os.close(descriptor)
        os.close(folder)
    assert drive.run(*house.order()).status == 0


def _lock(descriptor: int) -> None:
    fcntl.flock(descriptor, fcntl.LOCK_EX)


def test_what_another_outbox_has_begun_to_send_waits(house: House, drive: Driver) -> None:
    """Its claims have not left yet: the same content is neither sent here, nor put away."""
    other = house.beside()
    for one in (house, other):
        one.bring("1.837", night(1))
    assert drive.run(*house.order(), at=Stage.COMMITTED).status == KILLED
    done = drive.run(*other.order())
    assert (done.status, '"reason": "pending"' in done.said) == (75, True)
    assert [path.name for path in other.inbox.iterdir()] == ["1.837"]
    assert drive.run(*house.order()).status == 0
    assert drive.run(*other.order()).status == 0
    assert [path.name for path in (house.outbox / "corrected").iterdir()] == ["1.837"]
    assert not list((other.outbox / "corrected").iterdir())
    assert not list(other.inbox.iterdir())
