"""Outputs that become visible together, or not at all.

Each file is written under a temporary name beside its target (with mode 0600 unless asked otherwise, never through a
link), synced, and renamed when all of them are whole; then the directories are synced. Standard output and devices
cannot be taken back: they are written when every file is whole, and before any becomes visible.
"""

import errno
import os
import secrets
import stat
import sys
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from attrs import define, field, frozen

from x12scrub.errors import CannotCreate, OutputFailed, UsageError
from x12scrub.files import FileSource, Identity, contents, identity, spool, translated, untouchable
from x12scrub.wire.patch import BytesSource, Source

_CREATE = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@frozen
class Target:
    """Where an output goes; `path` is None for standard output. `label` is the option that asked for it."""

    label: str
    path: Path | None = field(repr=False)

    @property
    def flows(self) -> bool:
        """True for what cannot be replaced by a rename: standard output, devices, named pipes."""
        return self.path is None or _is_device(self.path)


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


@frozen
class _Staged:
    temporary: Path
    target: Target
    path: Path


@define
class Outputs:
    """A context manager: leave it without `commit`, and nothing that it wrote is left."""

    inputs: Collection[Identity | None] = ()
    """Files that no output may be."""
    mode: int = 0o600
    """Of the files that are made."""
    _taken: set[Path | None] = field(factory=set, init=False)
    _staged: list[_Staged] = field(factory=list, init=False)
    _open: list[FileSource] = field(factory=list, init=False)
    _flowing: list[tuple[Target, Source]] = field(factory=list, init=False)
    _gone: list[Path] = field(factory=list, init=False)
    _made: list[Path] = field(factory=list, init=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for source in self._open:
            source.close()
        for staged in self._staged:
            with suppress(OSError):
                staged.temporary.unlink()
        for folder in self._made:
            with suppress(OSError):
                folder.rmdir()

    def folder(self, label: str, path: str) -> Path | None:
        """`path` as a directory: one that is there, or one to be made, which a slash at its end asks for."""
        folder = Path(path)
        if not folder.is_dir() and not path.endswith("/"):
            return None
        if not folder.is_dir():
            try:
                folder.mkdir(mode=0o700)
            except OSError as error:
                raise untouchable(error, f"cannot create the directory of {label}") from error
            self._made.append(folder)
        return folder

    def target(self, label: str, path: str) -> Target:
        """The place that `path` names ("-" is standard output). UsageError where it is taken, or is an input."""
        target = Target(label, None if path == "-" else Path(path))
        key = None if target.path is None else target.path.parent.resolve() / target.path.name
        if key in self._taken and (key is None or not target.flows):
            raise UsageError(f"{label} goes where another output goes")
        self._taken.add(key)
        if self._is_input(target):
            raise UsageError(f"{label} is one of the inputs")
        if target.path is not None and not target.path.parent.is_dir():
            raise CannotCreate(f"cannot create the output of {label}: its directory is not there")
        return target

    def _is_input(self, target: Target) -> bool:
        try:
            status = os.fstat(_standard_output().fileno()) if target.path is None else target.path.stat()
        except OSError:
            return False
        return identity(status) is not None and identity(status) in self.inputs

    def write(self, target: Target, pieces: Iterable[bytes], *, even_empty: bool = True) -> Source:
        """Write what goes to a file, keep what flows, and give back what was written, to be looked at again.

        Nothing is made of no pieces unless `even_empty`; an older file is removed then, for it would be taken for
        the output of this run.
        """
        if target.flows or target.path is None:
            kept = self._closing(spool(pieces, f"the output of {target.label}"))
            self._flowing.append((target, kept))
            return kept
        piece = next(iterator := iter(pieces), None)
        if piece is None and not even_empty:
            self._gone.append(target.path)
            return BytesSource(b"")
        with self._create(target, target.path) as file:
            try:
                file.write(piece or b"")
                file.writelines(iterator)
                file.flush()
                os.fsync(file.fileno())
            except OSError as error:
                raise translated(error, f"cannot write the output of {target.label}") from error
            return self._closing(FileSource(os.fdopen(os.dup(file.fileno()), "rb", buffering=0)))

    def pass_on(self, target: Target, source: Source) -> None:
        """Let a source flow as it is: for an output that is the same as an input no copy is kept."""
        self._flowing.append((target, source))

    def _closing(self, source: FileSource | BytesSource) -> Source:
        if isinstance(source, FileSource):
            self._open.append(source)
        return source

    def _create(self, target: Target, path: Path) -> IO[bytes]:
        if path.is_dir():
            raise CannotCreate(f"cannot create the output of {target.label}: a directory has its name")
        temporary = path.parent / f".x12scrub-{secrets.token_hex(8)}.tmp"
        self._staged.append(_Staged(temporary, target, path))
        try:
            return os.fdopen(os.open(temporary, _CREATE, self.mode), "wb")
        except OSError as error:
            raise untouchable(error, f"cannot create the output of {target.label}") from error

    def commit(self) -> None:
        """Write what flows, then make the files visible in the order in which they were written."""
        for target, source in self._flowing:
            flow(target, contents(source))
        folders: dict[Path, None] = {}
        for staged in self._staged:
            try:
                staged.temporary.replace(staged.path)
            except OSError as error:
                raise untouchable(error, f"cannot create the output of {staged.target.label}") from error
            folders[staged.path.parent] = None
        for path in self._gone:
            with suppress(FileNotFoundError):
                path.unlink()
            folders[path.parent] = None
        for folder in folders:
            _sync(folder)
        self._staged.clear()
        self._made.clear()


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


def _sync(folder: Path) -> None:
    """Make the renames last. Some file systems cannot sync a directory; there the rename has to do."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
