"""Runs the command at a pseudo-terminal and talks with it, as a person would."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from attrs import define

from tests.shells.running import COMMAND, environment

CHOICE, REASON = "? help): ", "Reason: "
_PATIENCE = 60


@define
class Talk:
    """A process at a terminal of 80 columns."""

    _process: subprocess.Popen[bytes]
    _terminal: int
    _heard: str = ""
    status: int | None = None
    cpu: float = 0.0
    """Seconds of processor time, once it has ended."""

    def until(self, text: str) -> str:
        """What is shown up to and with `text`."""
        while text not in self._heard:
            piece = self._piece()
            assert piece, f"it ended before {text!r}, after {self._heard!r}"
            self._heard += piece
        shown, _, self._heard = self._heard.partition(text)
        return (shown + text).replace("\r\n", "\n")

    def say(self, line: str, then: str = CHOICE) -> str:
        """Type a line; what is shown up to `then`."""
        self.type(line + "\n")
        return self.until(then)

    def type(self, keys: str) -> None:
        os.write(self._terminal, keys.encode())

    def resize(self, columns: int) -> None:
        """Another width, as when somebody drags the window. Only heard where COLUMNS and LINES are 0."""
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))

    def rest(self) -> str:
        """What is shown until the process ends."""
        while piece := self._piece():
            self._heard += piece
        self._wait()
        return self._heard.replace("\r\n", "\n")

    def kill(self) -> None:
        self._process.kill()
        self._wait()

    def _piece(self) -> str:
        ready, _, _ = select.select([self._terminal], [], [], _PATIENCE)
        assert ready, f"nothing happens after {self._heard!r}"
        with suppress(OSError):  # Linux: EIO when the other side has closed
            return os.read(self._terminal, 65536).decode("utf-8", "replace")
        return ""

    def _wait(self) -> None:
        if self.status is None:
            _, status, usage = os.wait4(self._process.pid, 0)
            self.status = self._process.returncode = os.waitstatus_to_exitcode(status)
            self.cpu = usage.ru_utime + usage.ru_stime

    def close(self) -> None:
        if self.status is None:
            self.kill()
        os.close(self._terminal)


@contextmanager
def talk(*arguments: str | Path, rows: int = 50, **extra: str) -> Iterator[Talk]:
    """`x12scrub ARGUMENTS` at a terminal; `extra` are variables. A dumb terminal sends no escapes of its own."""
    terminal, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, 80, 0, 0))
    # Where tests run side by side, LINES and COLUMNS of the whole run stand in the environment.
    size = {"LINES": str(rows), "COLUMNS": "80"}
    variables = environment(**{"TERM": "dumb", "LOGNAME": "kim", **size, **extra})
    command = [*COMMAND, *map(str, arguments)]
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=variables, start_new_session=True
    )
    os.close(theirs)
    found = Talk(process, terminal)
    try:
        yield found
    finally:
        found.close()
