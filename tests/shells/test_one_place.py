"""Two outputs in one place are refused, however the place is called; what may be said twice is said twice."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.shells.running import COMMAND, Done, environment

stdout_has_names = pytest.mark.skipif(not Path("/dev/fd/1").exists(), reason="no /dev/fd on this system")


def run(*arguments: str, stdout: object = subprocess.PIPE) -> Done:
    """`x12scrub scrub day.837 ARGUMENTS` with standard output where the test says."""
    command = (*COMMAND, "scrub", "day.837", *arguments)
    done = subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, env=environment(), timeout=60)
    return Done(done.returncode, done.stdout or b"", done.stderr.decode())


@stdout_has_names
@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
@pytest.mark.parametrize("option", ["--findings", "--summary", "--worklist", "--report-277"])
def test_standard_output_has_other_names(option: str, name: str, day: Path) -> None:
    """The corrected 837 goes there already: nothing is written."""
    if not Path(name).exists():
        pytest.skip("not on this system")
    done = run(option, name)
    assert (done.status, done.out) == (2, b"")
    assert done.err == f"x12scrub: {option} goes where another output goes\n"


@stdout_has_names
def test_one_of_the_names_alone_is_fine(day: Path, folder: Path) -> None:
    done = run("-o", "out.837", "--findings", "/dev/stdout")
    assert done.status == 0
    assert done.out.startswith(b'{"schema"')


@stdout_has_names
def test_two_names_of_standard_output(day: Path) -> None:
    assert run("-o", "out.837", "--findings", "/dev/stdout", "--summary", "/dev/fd/1").status == 2


def test_the_file_that_standard_output_goes_to(day: Path, folder: Path) -> None:
    """A rename over it would throw away what was written there."""
    with (folder / "all").open("wb") as stream:
        done = run("--findings", "all", stdout=stream)
    assert done.status == 2
    assert (folder / "all").read_bytes() == b""
    with (folder / "all").open("wb") as stream:
        assert run("--findings", "other", stdout=stream).status == 0
    assert (folder / "all").read_bytes().startswith(b"ISA*")


def test_a_pipe_takes_one_output(day: Path, folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    assert run("-o", "pipe", "--findings", "pipe").status == 2


def test_nowhere_takes_everything(day: Path) -> None:
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123
        assert run("--findings", os.devnull, "--summary", os.devnull, stdout=nowhere).status == 0
