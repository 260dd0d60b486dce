"""What a program takes: time, and memory."""

import os
import subprocess
import time
from pathlib import Path

from attrs import frozen

MEGABYTE = 1 << 20
LONG = 20.0
"""Seconds."""


@frozen
class Taken:
    """What a program took: seconds, bytes resident at most, and seconds in which it computed."""

    seconds: float
    resident: int
    busy: float


def measured(*command: str | Path) -> Taken:
    """A program run with its output thrown away."""
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{Path(command[0]).name} ended with status {process.returncode}")
    seconds = time.perf_counter() - began
    return Taken(seconds, usage.ru_maxrss * 1024, usage.ru_utime + usage.ru_stime)


def best(*command: str | Path) -> Taken:
    """Of three runs the fastest, since the others were disturbed; a long run is steady enough alone."""
    first = measured(*command)
    if first.seconds > LONG:
        return first
    return min(first, measured(*command), measured(*command), key=lambda one: one.seconds)
