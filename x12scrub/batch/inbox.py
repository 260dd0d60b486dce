"""The inbox: which files of it are there to be taken, and which are not yet, or never."""

import os
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path

from attrs import define, field, frozen

from x12scrub.files import translated

PATTERNS = ("*.837", "*.x12", "*.edi", "*.txt")
SETTLE = 60
"""Seconds that a file has to have been left alone."""
_PARTIAL = (".tmp", ".part", ".filepart")

State = tuple[int, int, int, int]
"""Device, inode, size and time of the last change of a file."""


@frozen
class Found:
    """A file to be taken, as it was when it was looked at."""

    path: Path = field(repr=False)
    state: State
    again: bool = False
    """True for one that is to be processed though its content was before."""

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def told(self) -> str:
        """The name as text: bytes of it that are no UTF-8 are replaced."""
        return os.fsencode(self.name).decode("utf-8", "replace")

    @property
    def size(self) -> int:
        return self.state[2]


@define
class Looked:
    """What is in an inbox."""

    files: list[Found] = field(factory=list)
    """To be taken, in the order of their names."""
    unsettled: int = 0
    """Files that somebody may still be writing."""
    links: int = 0
    """Files that are none: a link, a pipe, a device."""
    earlier: int = 0
    """Files of before the day that the user wants to begin with."""


@frozen
class Wanted:
    """What is taken from an inbox."""

    patterns: Sequence[str] = PATTERNS
    settle: int = SETTLE
    since: datetime | None = None

    def matches(self, name: str) -> bool:
        lower = name.lower()
        return not lower.startswith(".") and not lower.endswith(_PARTIAL) and self._is_named(lower)

    def _is_named(self, lower: str) -> bool:
        return any(fnmatchcase(lower, pattern.lower()) for pattern in self.patterns)


def state_of(status: os.stat_result) -> State:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def look(
    inbox: Path,
    wanted: Wanted,
    clock: Callable[[], float] = time.time,
    wait: Callable[[float], None] = time.sleep,
) -> Looked:
    """Look at an inbox, and at some files twice: a time of change that lies in the future says nothing about how long a
    file was left alone, so it has to be the same after the time that others are given."""
    looked, doubtful = Looked(), list[Found]()
    now = clock()
    for name, status in _entries(inbox, wanted):
        found = Found(inbox / name, state_of(status))
        if not stat.S_ISREG(status.st_mode):
            looked.links += 1
        elif wanted.since is not None and status.st_mtime < wanted.since.timestamp():
            looked.earlier += 1
        elif status.st_mtime > now:
            doubtful.append(found)
        elif now - status.st_mtime < wanted.settle:
            looked.unsettled += 1
        else:
            looked.files.append(found)
    if doubtful:
        wait(wanted.settle)
        settled = [one for one in doubtful if current(one.path) == one.state]
        looked.unsettled += len(doubtful) - len(settled)
        looked.files = sorted([*looked.files, *settled], key=lambda one: os.fsencode(one.name))
    return looked


def current(path: Path) -> State | None:
    """The state of a file now; None where it is gone, or is no file."""
    try:
        status = path.lstat()
    except OSError:
        return None
    return state_of(status) if stat.S_ISREG(status.st_mode) else None


def named(files: Sequence[Path]) -> list[Found]:
    """Files that the user names, to be processed again. X12ScrubError for one that is not there."""
    found = []
    for number, path in enumerate(files, 1):
        try:
            found.append(Found(Path(os.path.abspath(path)), state_of(path.stat()), again=True))  # noqa: PTH100 - a link stays one
        except OSError as error:
            raise translated(error, f"cannot read file {number} of --reprocess") from error
    return found


def _entries(inbox: Path, wanted: Wanted) -> Iterator[tuple[str, os.stat_result]]:
    """Files by name, in the order of its bytes, which is the same everywhere."""
    try:
        with os.scandir(inbox) as entries:
            found = sorted((one for one in entries if wanted.matches(one.name)), key=lambda one: os.fsencode(one.name))
    except OSError as error:
        raise translated(error, "cannot read the inbox") from error
    for one in found:
        try:
            status = one.stat(follow_symlinks=False)
        except OSError:  # gone since it was listed
            continue
        if not stat.S_ISDIR(status.st_mode):
            yield one.name, status
