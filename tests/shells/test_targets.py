"""Where each output of a scrub may go: what is there is written to, replaced, or refused, and never followed."""

import os
import socket
import threading
from pathlib import Path

import pytest

from tests.shells.running import Done, invoke

QUICK = ("--output", "--report-277")
OPTIONS = (*QUICK, "--findings", "--summary", "--worklist", "--report-html", "--held")
_marked = [pytest.param(one, marks=() if one in QUICK else pytest.mark.slow) for one in OPTIONS]
each = pytest.mark.parametrize("option", _marked)


def scrubbed(day: Path, option: str, target: Path) -> Done:
    """All outputs go somewhere, one of them to the target."""
    places = {one: day.parent / "out" / one.strip("-") for one in OPTIONS} | {option: target}
    places["--output"].parent.mkdir(exist_ok=True)
    places["--held"].parent.mkdir(exist_ok=True)
    given = [str(word) for pair in places.items() for word in pair]
    return invoke("scrub", day, "--on-prompt", "hold", "--acknowledge", "all", "--as-of", "2024-09-14", *given)


def visible(day: Path) -> list[str]:
    return sorted(path.name for path in (day.parent / "out").iterdir())


@each
def test_no_output_is_the_input_by_any_name(option: str, day: Path, folder: Path) -> None:
    """The same path, a link, another name of the same file."""
    content = day.read_bytes()
    (folder / "link").symlink_to(day)
    os.link(day, folder / "hard")
    for target in (day, folder / "link", folder / "hard"):
        done = scrubbed(day, option, target)
        assert (done.status, done.lines) == (2, [f"x12scrub: {option} is one of the inputs"])
        assert day.read_bytes() == content
        assert visible(day) == []


@each
def test_a_target_that_takes_nothing_leaves_nothing_elsewhere(option: str, day: Path, folder: Path) -> None:
    """A full device, by its name and by a link; a socket, which no file can be opened as; a directory."""
    (folder / "full").symlink_to("/dev/full")
    (folder / "directory").mkdir()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
        for target, status in (("/dev/full", 74), ("full", 74), ("socket", 73), ("directory", 73)):
            if target == "directory" and option in ("--report-277", "--output", "--held"):
                continue  # these take a directory for files of their own
            done = scrubbed(day, option, Path(target))
            assert (done.status, option in done.err) == (status, True), (target, done)
            assert visible(day) == [], target
    assert Path("socket").is_socket()
    assert list(Path("directory").iterdir()) == []


@each
def test_a_link_is_replaced_and_what_it_names_is_not_touched(option: str, day: Path, folder: Path) -> None:
    """One that leads nowhere makes nothing elsewhere."""
    (folder / "precious").write_bytes(b"precious")
    for name in ("precious", "nowhere"):
        target = folder / f"to-{name}"
        target.symlink_to(name)
        assert scrubbed(day, option, target).status == 0
        assert target.read_bytes() != b"precious"
        assert not target.is_symlink()
    assert (folder / "precious").read_bytes() == b"precious"
    assert not (folder / "nowhere").exists()


@each
def test_a_pipe_is_written_to_and_nowhere_takes_everything(option: str, day: Path, folder: Path) -> None:
    """What the pipe gives is what a file would hold."""
    plain = folder / "plain"
    assert scrubbed(day, option, plain).status == 0
    os.mkfifo(folder / "pipe")
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append((folder / "pipe").read_bytes()))
    reader.start()
    assert scrubbed(day, option, folder / "pipe").status == 0
    reader.join(10)
    assert got == [plain.read_bytes()]
    assert (folder / "pipe").is_fifo()
    assert scrubbed(day, option, Path(os.devnull)).status == 0
    assert Path(os.devnull).is_char_device()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may do everything")
@each
def test_a_directory_that_may_not_be_written_to_is_77(option: str, day: Path, folder: Path) -> None:
    (folder / "locked").mkdir(mode=0o500)
    assert scrubbed(day, option, folder / "locked" / "x").status == 77
    assert visible(day) == []
