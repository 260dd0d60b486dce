"""What `review` refuses, with which status, and that it leaves the files alone when it does."""

from pathlib import Path

import pytest

from tests.shells.prompts import worklist
from tests.shells.running import run
from tests.shells.terminal import CHOICE, talk


def test_one_session_at_a_time(folder: Path) -> None:
    file = worklist(folder, 1)
    with talk("review", file, "-o", "answers") as first:
        first.until(CHOICE)
        with talk("review", file, "-o", "answers") as second:
            assert "another review writes to the answers file" in second.rest()
            assert second.status == 75


def test_without_a_terminal_it_refuses(folder: Path) -> None:
    """Status 2, and nothing is made, not even from /dev/null."""
    done = run("review", worklist(folder, 1), "-o", "answers", stdin=b"1\nbecause\n")
    assert (done.status, done.out) == (2, b"")
    assert "it needs a terminal" in done.err
    assert not (folder / "answers").exists()


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("nowhere.jsonl", "-o", "answers"), 66, "cannot read the worklist: no such file"),
        (("open.jsonl", "-o", "open.jsonl"), 2, "the answers file is the worklist"),
        (("open.jsonl", "-o", "other.csv"), 2, "the answers file, line 1: this is no line of JSON"),
        (("open.jsonl", "-o", "/dev/null"), 2, "the answers file has to be a regular file"),
        (("open.jsonl", "-o", "."), 73, "a directory has its name"),
        (("open.jsonl", "-o", "nowhere/answers"), 73, "cannot create the answers file"),
        (("open.jsonl", "-o", "link"), 73, "cannot create the answers file"),
        (("other.csv", "-o", "answers"), 2, "the worklist has no column 'record'"),
        (("broken.jsonl", "-o", "answers"), 2, "the worklist, line 2: "),
        (("open.jsonl",), 2, "Missing option"),
    ],
)
def test_what_cannot_be_used_is_refused_untouched(
    arguments: tuple[str, ...], status: int, told: str, folder: Path
) -> None:
    worklist(folder, 1)
    (folder / "other.csv").write_bytes(b"MARLOWE")
    (folder / "broken.jsonl").write_bytes((folder / "open.jsonl").read_bytes() + b"MARLOWE")
    (folder / "link").symlink_to("elsewhere")
    before = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    with talk("review", *arguments) as session:
        shown = session.rest()
        assert session.status == status
    assert told in shown
    assert "MARLOWE" not in shown
    assert {
        file.name: file.read_bytes() for file in folder.iterdir() if file.is_file() and file.stat().st_size
    } == before
