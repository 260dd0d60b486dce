"""What the system does to a run: signals, readers that leave, closed streams."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.shells.running import COMMAND, environment, quiet, run


def big() -> bytes:
    """More than a pipe holds: the same day in many interchanges."""
    return quiet() * 600


def test_a_reader_that_leaves_ends_the_run_quietly_with_74(folder: Path) -> None:
    (folder / "big.837").write_bytes(big())
    command = [*COMMAND, "scrub", "big.837"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(120) == 74


def test_a_reader_of_text_that_leaves_is_no_trouble_either() -> None:
    with subprocess.Popen(
        [*COMMAND, "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(120) == 74


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)], ids=str
)
def test_a_signal_leaves_nothing_behind(number: signal.Signals, status: int, folder: Path) -> None:
    """No half-written output, no temporary file. The run waits for an input that does not end."""
    command = [*COMMAND, "scrub", "-", "-o", "out.837"]
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    # Whoever runs the tests may ignore signals (nohup, a job in the background), and a process inherits that.
    with subprocess.Popen(command, **streams, env=environment(TMPDIR=str(folder)), preexec_fn=_heed_signals) as process:  # noqa: PLW1509
        assert process.stdin is not None
        process.stdin.write(quiet() * 1_600)  # past what is kept in memory
        process.stdin.flush()
        _wait_until_spooling(process)
        process.send_signal(number)
        assert process.wait(120) == status
    assert not list(folder.iterdir())


def _heed_signals() -> None:
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _wait_until_spooling(process: subprocess.Popen[bytes]) -> None:
    """The unnamed file of the spool shows among the descriptors of the process."""
    descriptors = Path(f"/proc/{process.pid}/fd")
    if not descriptors.exists():
        time.sleep(2)
        return
    for _ in range(600):
        links = [str(link.readlink()) for link in descriptors.iterdir()]
        if any("(deleted)" in link for link in links):
            return
        time.sleep(0.05)
    pytest.fail("the run did not begin to spool")


def shell(line: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    script = line.replace("x12scrub", " ".join(COMMAND))
    return subprocess.run(["sh", "-c", script], cwd=cwd, capture_output=True, env=environment(), timeout=60)


def test_closed_streams_have_their_statuses(day: Path, folder: Path) -> None:
    no_input, no_output = shell("x12scrub scrub <&-", folder), shell("x12scrub scrub day.837 >&-", folder)
    assert (no_input.returncode, no_input.stderr) == (66, b"x12scrub: standard input is closed\n")
    assert (no_output.returncode, no_output.stderr) == (74, b"x12scrub: standard output is closed\n")
    silent = shell("x12scrub scrub day.837 2>&-", folder)
    assert (silent.returncode, silent.stdout[:3]) == (0, b"ISA")


def test_appending_to_the_input_is_refused(day: Path, folder: Path) -> None:
    before = day.read_bytes()
    done = shell("x12scrub scrub day.837 >> day.837", folder)
    assert (done.returncode, done.stderr) == (2, b"x12scrub: --output is one of the inputs\n")
    assert day.read_bytes() == before


def test_devices_and_named_pipes_are_written_not_replaced(day: Path, folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    done = shell("cat pipe > copy & x12scrub scrub day.837 -o pipe --findings /dev/null && wait", folder)
    assert done.returncode == 0
    assert (folder / "pipe").is_fifo()
    assert Path("/dev/null").is_char_device()
    assert (folder / "copy").read_bytes() == run("scrub", day).out
    to_stdout = shell("x12scrub scrub day.837 -o /dev/stdout > out.837", folder)
    assert to_stdout.returncode == 0
    assert (folder / "out.837").read_bytes() == (folder / "copy").read_bytes()


def test_process_substitution_as_an_input(day: Path, folder: Path) -> None:
    done = shell("mkfifo in && (cat day.837 > in &) && x12scrub scrub in", folder)
    assert (done.returncode, done.stdout) == (0, run("scrub", day).out)
