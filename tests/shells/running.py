"""Runs the command as its users do: as a process, and in this one where nothing of the system is asked for."""

import os
import subprocess
import sys
from pathlib import Path

from attrs import frozen
from click.testing import CliRunner

from x12scrub.cli import program

ROOT = Path(__file__).resolve().parents[2]
DAY = ROOT / "fixtures" / "runs" / "clinic-day" / "in.837"
COMMAND = (sys.executable, "-m", "x12scrub")


def day() -> bytes:
    """Twelve claims of an invented clinic: some to correct, one to reject."""
    return DAY.read_bytes()


def quiet() -> bytes:
    """The same day without a trigger point code: nothing to say."""
    return day().replace(b"20552", b"97110").replace(b"20553", b"97112")


def hopeless() -> bytes:
    """A file whose only claim is rejected."""
    content = day()
    head, claim = content[: content.index(b"HL*2*")], content[content.index(b"HL*8*") : content.index(b"HL*9*")]
    kept = head + claim.replace(b"HL*8*", b"HL*2*")
    # ISA and GS stand before the ST; the SE itself counts.
    return kept + b"SE*%d*0001~\nGE*1*117~\nIEA*1*000000117~\n" % (kept.count(b"~") - 1)


@frozen
class Done:
    """What a process left behind."""

    status: int
    out: bytes
    err: str

    @property
    def lines(self) -> list[str]:
        """Standard error by lines."""
        return self.err.splitlines()


def environment(**extra: str) -> dict[str, str]:
    """Variables for a process that is to find this checkout."""
    return {**os.environ, "PYTHONPATH": str(ROOT), **extra}


def run(*arguments: str | Path, stdin: bytes = b"", cwd: Path | None = None, **extra: str) -> Done:
    """`x12scrub ARGUMENTS` as a process; `extra` are variables."""
    command = (*COMMAND, *map(str, arguments))
    done = subprocess.run(command, input=stdin, capture_output=True, cwd=cwd, env=environment(**extra), timeout=60)
    return Done(done.returncode, done.stdout, done.stderr.decode())


def invoke(*arguments: str | Path, stdin: bytes = b"", **extra: str) -> Done:
    """The same in this process: quick, where nothing of the system is asked for."""
    result = CliRunner().invoke(program, list(map(str, arguments)), input=stdin, env=extra)
    return Done(result.exit_code, result.stdout_bytes, result.stderr)
