"""Where an output goes. Standard output, devices and named pipes cannot be replaced by a rename, nor taken back."""

import errno
import os
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO

from attrs import field, frozen

from x12scrub.errors import OutputFailed
from x12scrub.files import Identity, translated, untouchable


@frozen(eq=False, repr=False)
class Target:
    """Where an output goes; `path` is None for standard output. `label` is the option that asked for it."""

    label: str
    path: Path | None = field(repr=False)

    @property
    def flows(self) -> bool:
        """True for what cannot be replaced by a rename: standard output, devices, named pipes."""
        return self.path is None or _is_device(self.path)

    @property
    def status(self) -> os.stat_result | None:
        """Of what is there now; None where nothing is."""
        try:
            return os.fstat(_standard_output().fileno()) if self.path is None else self.path.stat()
        except OSError:
            return None

    @property
    def places(self) -> frozenset[object]:
        """Two outputs that share one of these would overwrite each other, or flow into each other."""
        found: set[object] = {"-"} if self.path is None else set()
        if self.path is not None and not self.flows:
            found.add(self.path.parent.resolve() / self.path.name)
        what = _known_by(self.status)
        if what is not None and (self.flows or (sys.stdout is not None and what == _known_by(Target("", None).status))):
            found.add(what)
        return frozenset(found)


def _known_by(status: os.stat_result | None) -> Identity | None:
    """What a place is told from others by, whatever its name; None for the null device, which takes everything."""
    if status is None or (stat.S_ISCHR(status.st_mode) and status.st_rdev == Path(os.devnull).stat().st_rdev):
        return None
    return status.st_dev, status.st_ino


def _is_device(path: Path) -> bool:
    """What /dev/stdout stands for may be a regular file, yet a rename would replace the entry in /dev."""
    folder = path.parent.resolve()
    if folder == Path("/dev") or folder.is_relative_to("/proc"):
        return True
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def flow(target: Target, pieces: Iterable[bytes]) -> None:
    """Write to standard output or to a device, which is never created nor cut to length here."""
    try:
        if target.path is None:
            stream = _standard_output()
            for piece in pieces:
                _write_whole(stream, piece)
            stream.flush()
        else:
            with _device(target, target.path) as device:
                device.writelines(pieces)
    except OSError as error:
        if target.path is None:
            abandon_standard_output()
        raise translated(error, f"cannot write the output of {target.label}") from error


def _write_whole(stream: IO[bytes], piece: bytes) -> None:
    """Every byte or an error. Unbuffered (PYTHONUNBUFFERED), standard output takes what it can and says how much."""
    rest = memoryview(piece)
    while rest:
        written = stream.write(rest)
        if not written:
            raise OSError(errno.EAGAIN, "standard output takes no more")
        rest = rest[written:]


def _device(target: Target, path: Path) -> IO[bytes]:
    try:
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CLOEXEC), "wb")
    except OSError as error:
        raise untouchable(error, f"cannot create the output of {target.label}") from error


def _standard_output() -> IO[bytes]:
    if sys.stdout is None:
        raise OutputFailed("standard output is closed")
    return sys.stdout.buffer


def abandon_standard_output() -> None:
    """Let the interpreter's own flush at exit go nowhere: what broke once would break again, with a traceback."""
    if sys.stdout is sys.__stdout__ and sys.stdout is not None:
        with suppress(OSError), open(os.devnull, "wb") as nowhere:  # noqa: PTH123
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
