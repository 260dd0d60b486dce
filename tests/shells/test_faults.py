"""A fault at every call that writes, syncs or renames: nothing half-written is ever seen under a final name."""

import errno
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shells.faulty import Faulty, Struck, traced
from tests.shells.running import COMMAND, ROOT, environment, invoke, run
from tests.shells.running import day as content
from tests.shells.tracing import ERRORS, FULL, GONE, SHORT

OUTPUTS = {"-o": "out/out.837", "--report-277": "out/out.277", "--findings": "out/f.jsonl", "--summary": "out/s.json"}
SCRUB = ("scrub", "day.837", "--as-of", "2024-09-14", *(word for pair in OUTPUTS.items() for word in pair))
OLD = b"as it was\n"
TEMPORARY = ".x12scrub-*"

slow = pytest.mark.slow


def struck(system: Faulty, what: str, folder: Path) -> Iterator[tuple[Struck, set[str], int]]:
    """How each run ended, what its outputs hold (old, new, absent, broken), and how many temporary files are left."""

    def prepare() -> Path:
        house = folder / str(len(list(folder.iterdir())))
        (house / "out").mkdir(parents=True)
        (house / "day.837").write_bytes(content())
        for name in OUTPUTS.values():
            (house / name).write_bytes(OLD)
        return house

    calm = prepare()
    assert system.run(calm, *SCRUB).status == 0
    times = 0
    for house, done in system.each(what, prepare, *SCRUB, gone="out"):
        found = {state(house / name, (calm / name).read_bytes()) for name in OUTPUTS.values()}
        yield done, found, len(list((house / "out").glob(TEMPORARY)))
        times += 1
    # Each is created, written, synced and renamed; some faults are met at writes alone.
    assert times >= len(OUTPUTS) * (1 if what in (SHORT, FULL) else 4)


def state(path: Path, whole: bytes) -> str:
    held = path.read_bytes() if path.exists() else None
    return {None: "absent", OLD: "old", whole: "new"}.get(held, "broken")


@traced
@pytest.mark.parametrize("what", [FULL, *(pytest.param(one, marks=slow) for one in ERRORS)])
def test_an_error_of_the_system_leaves_whole_files_and_no_other(what: str, system: Faulty, folder: Path) -> None:
    """A status that says so, each output as it was or as it should be, and no temporary file."""
    statuses = set()
    for done, found, left in struck(system, what, folder):
        assert done.status in (0, 73, 74, 77), done
        assert found <= {"old", "new"}, done
        assert done.status == 0 or left == 0, done
        # An error behind the last rename is one of the directory: all outputs are in their places.
        assert done.status != 0 or found == {"new"}, done
        statuses.add(done.status)
    assert statuses - {0}


@traced
@pytest.mark.parametrize("what", ["SIGKILL", pytest.param("SIGTERM", marks=slow)])
def test_a_run_that_is_killed_anywhere_leaves_whole_files(what: str, system: Faulty, folder: Path) -> None:
    """SIGTERM takes the temporary files along; nothing can after SIGKILL."""
    ends = {"SIGKILL": {-signal.SIGKILL}, "SIGTERM": {143, 0}}[what]
    for done, found, left in struck(system, what, folder):
        assert done.status in ends, done
        assert found <= {"old", "new"}, done
        assert what == "SIGKILL" or left == 0, done


@traced
def test_writes_that_are_cut_short_lose_nothing(system: Faulty, folder: Path) -> None:
    """The rest is written by another call."""
    for done, found, _ in struck(system, SHORT, folder):
        assert (done.status, found) == (0, {"new"}), done


@slow
@traced
def test_a_directory_that_vanishes_meanwhile_is_an_error_of_ours(system: Faulty, folder: Path) -> None:
    for done, found, _ in struck(system, GONE, folder):
        assert done.status in (0, 73, 74), done
        assert found == {"absent"}, done


def test_a_file_that_may_not_grow_is_74_and_gone(folder: Path) -> None:
    """EFBIG as the system gives it."""
    (folder / "day.837").write_bytes(content())

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))

    command = [*COMMAND, "scrub", "day.837", "-o", "out.837"]
    # What measures coverage writes a file of its own.
    unmeasured = {name: value for name, value in environment().items() if not name.startswith("COVERAGE")}
    done = subprocess.run(command, capture_output=True, text=True, env=unmeasured, preexec_fn=limited)
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
    done = subprocess.run(command, input=content() * 15, capture_output=True, env=environment(PYTHONPATH=str(ROOT)))
    assert (done.returncode, done.stdout) == (0, run("scrub", stdin=content() * 15).out)


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
