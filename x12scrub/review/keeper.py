"""The answers file of a session: it only grows, by one synced line for each answer."""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from attrs import frozen

from x12scrub.answers import Answer, Answers, read, written
from x12scrub.errors import CannotCreate, OutputFailed, TryAgain, UsageError
from x12scrub.files import Identity, identity, translated, untouchable

_OPEN = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_LABEL = "the answers file"


@frozen
class Keeper:
    """Appends answers. What `answers` says is what the file says."""

    answers: Answers
    _descriptor: int

    def keep(self, answer: Answer) -> None:
        """Save one answer. When this returns, it is on the disk."""
        end = os.fstat(self._descriptor).st_size
        try:
            _append(self._descriptor, written(answer))
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(self._descriptor, end)
            raise translated(error, "cannot save the answer") from error
        self.answers.add(answer)


@contextmanager
def keeper(name: str, worklist: Identity | None) -> Iterator[Keeper]:
    """Open the answers, or begin them, for one session at a time.

    What a session that was killed left of its last line is cut off; `answers.torn` says how much that was.
    """
    if Path(name).is_dir():
        raise CannotCreate(f"cannot create {_LABEL}: a directory has its name")
    try:
        descriptor = os.open(name, _OPEN, 0o600)
    except OSError as error:
        raise untouchable(error, f"cannot create {_LABEL}") from error
    try:
        yield Keeper(_begin(descriptor, Path(name), worklist), descriptor)
    finally:
        os.close(descriptor)


def _begin(descriptor: int, path: Path, worklist: Identity | None) -> Answers:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise UsageError(f"{_LABEL} has to be a regular file")
    if worklist is not None and identity(status) == worklist:
        raise UsageError(f"{_LABEL} is the worklist")
    _lock(descriptor)
    try:
        return _whole(descriptor, path)
    except OSError as error:
        raise translated(error, f"cannot use {_LABEL}") from error


def _lock(descriptor: int) -> None:
    """File systems without locks have to do without."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise TryAgain(f"another review writes to {_LABEL}; give this one a file of its own, or wait") from None
    except OSError:
        return


def _whole(descriptor: int, path: Path) -> Answers:
    """What the file says, once it ends with a line end."""
    with os.fdopen(os.dup(descriptor), "rb") as file:
        answers = read(file, _LABEL)
        size = os.fstat(descriptor).st_size
        if answers.torn:
            os.ftruncate(descriptor, size - answers.torn)
            os.fsync(descriptor)
        elif size and os.pread(descriptor, 1, size - 1) != b"\n":
            _append(descriptor, b"\n")
    if not size:
        _sync_folder(path.parent)
    return answers


def _append(descriptor: int, content: bytes) -> None:
    while content:
        taken = os.write(descriptor, content)
        if not taken:
            raise OutputFailed(f"cannot write to {_LABEL}")
        content = content[taken:]
    os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    """Make the new name last. Some file systems cannot sync a directory."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
