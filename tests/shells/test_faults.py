"""A fault at every call that writes, syncs or renames: nothing half-written is ever seen under a final name."""

import errno
import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shells.faulty import ERRORS
from tests.shells.running import COMMAND, ROOT, environment, invoke, run
from tests.shells.running import day as content

OUTPUTS = {"-o": "out/out.837", "--report-277": "out/out.277", "--findings": "out/f.jsonl", "--summary": "out/s.json"}


def struck(what: str, folder: Path) -> list[dict[str, object]]:
    """Every run of the loop, the last of which met no fault."""
    (folder / "out").mkdir()
    (folder / "day.837").write_bytes(content())
    arguments = [word for pair in OUTPUTS.items() for word in pair]
    command = [sys.executable, "-m", "tests.shells.faulty", what, "day.837", *arguments]
    surroundings = environment(PYTHONPATH=str(ROOT), PYTHONDONTWRITEBYTECODE="1")
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=surroundings, timeout=120)
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) > 4 * len(OUTPUTS)  # each is created, written, synced and renamed
    *faults, last = found
    assert all(one["fired"] for one in faults)
    assert (last["fired"], last["status"], set(last["outputs"].values())) == (False, 0, {"new"})
    return found


slow = pytest.mark.slow


@pytest.mark.parametrize("what", ["ENOSPC", *(pytest.param(one, marks=slow) for one in ERRORS if one != "ENOSPC")])
def test_an_error_of_the_system_leaves_whole_files_and_no_other(what: str, folder: Path) -> None:
    """A status that says so, each output as it was or as it should be, and no temporary file."""
    *faults, _ = struck(what, folder)
    for one in faults:
        assert one["status"] in (0, 73, 74, 77), one
        assert set(one["outputs"].values()) <= {"old", "new"}, one
        assert one["status"] == 0 or one["left"] == 0, one
        # An error behind the last rename is one of the directory: all outputs are in their places.
        assert one["status"] != 0 or set(one["outputs"].values()) == {"new"}, one
    assert [one["status"] for one in faults if one["status"]]


@pytest.mark.parametrize("what", ["SIGKILL", pytest.param("SIGTERM", marks=slow)])
def test_a_run_that_is_killed_anywhere_leaves_whole_files(what: str, folder: Path) -> None:
    """SIGTERM takes the temporary files along; nothing can after SIGKILL."""
    *faults, _ = struck(what, folder)
    ends = {"SIGKILL": {-signal.SIGKILL}, "SIGTERM": {143, 0}}[what]
    for one in faults:
        assert one["status"] in ends, one
        assert set(one["outputs"].values()) <= {"old", "new"}, one
        assert what == "SIGKILL" or one["left"] == 0, one


@slow
def test_a_directory_that_vanishes_meanwhile_is_an_error_of_ours(folder: Path) -> None:
    *faults, _ = struck("gone", folder)
    for one in faults:
        assert one["status"] in (0, 73, 74), one
        assert set(one["outputs"].values()) == {"absent"}, one


def test_a_file_that_may_not_grow_is_74_and_gone(folder: Path) -> None:
    """EFBIG as the system gives it."""
    (folder / "day.837").write_bytes(content())

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))

    command = [*COMMAND, "scrub", "day.837", "-o", "out.837"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), preexec_fn=limited)
    assert (done.returncode, done.stderr) == (74, "x12scrub: cannot write the output of --output: file too large\n")
    assert [one.name for one in folder.iterdir()] == ["day.837"]


def test_reads_that_give_little_change_nothing(day: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A network file system may give less than it was asked for, each time."""
    whole, reads = run("scrub", day).out, []
    read = os.pread

    def short(descriptor: int, length: int, offset: int) -> bytes:
        reads.append(length)
        return read(descriptor, max(min(length, 1_000) // 2, 1), offset)

    monkeypatch.setattr(os, "pread", short)
    assert invoke("scrub", day, "-o", "out.837").status == 0
    assert (folder / "out.837").read_bytes() == whole
    assert len(reads) > 20


def test_an_input_that_breaks_is_74_and_nothing_is_written(
    day: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At each read in turn."""
    read, seen = os.pread, [0, 1]

    def broken(descriptor: int, length: int, offset: int) -> bytes:
        seen[0] += 1
        if seen[0] == seen[1]:
            raise OSError(errno.EIO, "x")
        return read(descriptor, length, offset)

    monkeypatch.setattr(os, "pread", broken)
    while (done := invoke("scrub", day, "-o", "out.837")).status:
        assert seen[0] >= seen[1]
        assert (done.status, done.lines) == (74, ["x12scrub: cannot read the input: input/output error"])
        assert [one.name for one in folder.iterdir()] == ["day.837"]
        seen[:] = [0, seen[1] + 1]
    assert seen[1] > 5


def test_signals_that_are_handled_interrupt_nothing(folder: Path) -> None:
    """EINTR: an alarm every millisecond while the input comes through a pipe and the output leaves through one."""
    code = """
import signal
from x12scrub.cli import main
signal.signal(signal.SIGALRM, lambda *_: None)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
try:
    main()
finally:
    signal.setitimer(signal.ITIMER_REAL, 0)
"""
    command = [sys.executable, "-c", code, "scrub"]
    done = subprocess.run(command, input=content() * 40, capture_output=True, env=environment(PYTHONPATH=str(ROOT)))
    assert (done.returncode, done.stdout) == (0, run("scrub", stdin=content() * 40).out)


def test_a_target_that_nobody_may_write_to_is_replaced_and_its_mode_is_ours(day: Path, folder: Path) -> None:
    """It is the directory that a rename asks: the file that was read-only stays as it is for whoever has it open."""
    target = folder / "out.837"
    target.write_bytes(b"older")
    target.chmod(0o400)
    with target.open("rb") as held:
        assert invoke("scrub", day, "-o", target).status == 0
        assert held.read() == b"older"
    assert target.stat().st_mode & 0o777 == 0o600
    assert target.read_bytes() == run("scrub", day).out
