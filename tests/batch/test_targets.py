"""Where the outputs of a night may go: what is in their way is told before anything is taken, and not overwritten."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.batch.conftest import House, a_night, night
from tests.batch.driver import Driver

pytestmark = pytest.mark.parametrize("empty", ["sqlite"], indirect=True)


def empty_file(path: Path) -> None:
    path.touch()


def dangling(path: Path) -> None:
    path.symlink_to("nowhere")


def full(path: Path) -> None:
    path.symlink_to("/dev/full")


@pytest.mark.parametrize(
    ("place", "what"),
    [("", os.mkfifo), ("", dangling), ("corrected", empty_file), ("archive", full), (".x12scrub", dangling)],
    ids=lambda one: getattr(one, "__name__", one),
)
def test_what_is_no_folder_ends_the_batch_before_it_begins(
    house: House, drive: Driver, place: str, what: Callable[[Path], None]
) -> None:
    """In the place of the outbox, or of a folder of it: a file, a pipe, a link to nothing or to a device."""
    if place:
        house.outbox.mkdir()
    what(house.outbox / place if place else house.outbox)
    before = {path.name: path.read_bytes() for path in a_night(house).inbox.iterdir()}
    done = drive.run(*house.order())
    assert done.status in (2, 73), done.said
    assert {path.name: path.read_bytes() for path in house.inbox.iterdir()} == before
    assert "history_claims" not in {name for name, rows in house.rows().items() if rows}


def test_no_folder_of_the_outbox_leads_to_the_inbox(house: House, drive: Driver) -> None:
    """Not by a link either: what is sent would come in again."""
    house.outbox.mkdir()
    a_night(house)
    for folder in ("corrected", "archive", ".x12scrub"):
        (house.outbox / folder).symlink_to(house.inbox)
        done = drive.run(*house.order())
        assert (done.status, "the inbox is the outbox, or a folder of it" in done.said) == (2, True), done.said
        (house.outbox / folder).unlink()
    assert len(list(house.inbox.iterdir())) == 4


def test_no_two_folders_of_the_outbox_are_one(house: House, drive: Driver) -> None:
    """An output would have the name of another one when both are sent already."""
    house.outbox.mkdir()
    (house.outbox / "archive").mkdir()
    (house.outbox / "corrected").symlink_to("archive")
    done = drive.run(*a_night(house).order())
    assert (done.status, "two folders of the outbox are one" in done.said) == (2, True), done.said
    assert len(list(house.inbox.iterdir())) == 4


def test_a_folder_may_be_a_link_to_one_elsewhere(house: House, drive: Driver) -> None:
    """The quiet neighbour of the two above: who collects the files may want them on another disk."""
    house.outbox.mkdir()
    (house.folder / "elsewhere").mkdir()
    (house.outbox / "corrected").symlink_to(house.folder / "elsewhere")
    assert drive.run(*a_night(house).order()).status == 65
    assert (house.folder / "elsewhere" / "1.837").read_bytes() == night(1)


def test_a_name_that_is_taken_is_left_alone_whatever_it_is(house: House, drive: Driver) -> None:
    """A link is not followed, a pipe not waited for, and another name of the original is not the original."""
    precious = house.folder / "precious"
    precious.write_bytes(b"precious")
    for folder in ("corrected", "reports"):
        (house.outbox / folder).mkdir(parents=True)
    a_night(house)
    (house.outbox / "corrected" / "1.837").symlink_to(precious)
    os.mkfifo(house.outbox / "reports" / "2.837.summary.json")
    os.link(house.inbox / "again.837", house.outbox / "corrected" / "again.837")
    assert drive.run(*house.order()).status == 65
    assert precious.read_bytes() == b"precious"
    assert (house.outbox / "corrected" / "1.9c30416f.837").read_bytes() == night(1)
    assert (house.outbox / "corrected" / "again.837").read_bytes() == night(1)
    assert (house.outbox / "reports" / "2.837.summary.json").is_fifo()
    assert not list(house.inbox.iterdir())


def test_the_lock_is_no_link(house: House, drive: Driver) -> None:
    """Nothing is opened, let alone made, where somebody else says."""
    (house.outbox / ".x12scrub").mkdir(parents=True)
    (house.outbox / ".x12scrub" / "lock").symlink_to(house.folder / "elsewhere")
    assert drive.run(*a_night(house).order()).status == 73
    assert not (house.folder / "elsewhere").exists()


def test_the_metrics_are_none_of_the_files_to_be_taken(house: House, drive: Driver) -> None:
    """One that is not settled yet would be replaced by figures, and its claims would be lost."""
    file = a_night(house).inbox / "day.prom"
    file.write_bytes(night(2))
    done = drive.run(*house.order("--pattern", "*", "--metrics", file))
    assert (done.status, "--metrics" in done.said) == (2, True), done.said
    assert file.read_bytes() == night(2)


@pytest.mark.parametrize(("target", "status"), [("/dev/full", 74), ("precious", 65)])
def test_metrics_through_a_link(house: House, drive: Driver, target: str, status: int) -> None:
    """A device is written to; a link to a file is replaced, and the file is not touched. The night is whole either
    way."""
    precious = house.folder / "precious"
    precious.write_bytes(b"precious")
    metrics = house.folder / "night.prom"
    metrics.symlink_to(target)
    assert drive.run(*a_night(house).order("--metrics", metrics)).status == status
    assert precious.read_bytes() == b"precious"
    assert metrics.is_symlink() is (status == 74)
    assert not list(house.inbox.iterdir())
    assert house.files("corrected") == {"1.837"}


def test_an_inbox_that_is_a_pipe_is_none(house: House, drive: Driver) -> None:
    os.mkfifo(house.folder / "pipe")
    _, _, *rest = house.order()
    done = drive.run("batch", house.folder / "pipe", *rest)
    assert (done.status, "is no directory" in done.said) == (66, True), done.said
