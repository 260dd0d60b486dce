"""Inputs: files and pipes as sources that can be read anywhere and more than once.

Messages name an input by its place on the command line, since a file name may hold the name of a patient.
"""

import errno
import io
import os
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from attrs import define, field, frozen

from x12scrub.errors import CannotCreate, Forbidden, NoInput, OutputFailed, TryAgain, UsageError, X12ScrubError
from x12scrub.journal import Spools
from x12scrub.wire.patch import WINDOW, BytesSource, Source

MEMORY = 2 << 20
"""Bytes of a pipe that stay in memory; a longer one goes to an unnamed temporary file."""

# A run has several scratch files.
_SCRATCH = 1 << 18

Identity = tuple[int, int]
"""Device and inode of a file."""


def translated(error: OSError, what: str) -> X12ScrubError:
    """The error of ours for an error of the system; the text of the system's own may hold a file name."""
    message = f"{what}: {os.strerror(error.errno).lower()}" if error.errno else what
    if isinstance(error, PermissionError):
        return Forbidden(message)
    if isinstance(error, FileNotFoundError | NotADirectoryError | IsADirectoryError):
        return NoInput(message)
    return OutputFailed(message)


def untouchable(error: OSError, what: str) -> X12ScrubError:
    """As `translated`, for an output that cannot be created."""
    found = translated(error, what)
    if isinstance(found, Forbidden) or error.errno in (errno.ENOSPC, errno.EDQUOT):
        return found
    return CannotCreate(str(found))


def identity(status: os.stat_result) -> Identity | None:
    """None where it is no regular file: a terminal or /dev/null may be input and output at once."""
    return (status.st_dev, status.st_ino) if stat.S_ISREG(status.st_mode) else None


@frozen(eq=False, repr=False)
class FileSource:
    """A regular file, from `base` on, as long as it was when it was opened. Never mapped into memory: a file that
    shrinks under a map ends the process."""

    _file: IO[bytes] = field(repr=False)
    base: int = 0
    label: str = "the input"
    _opened: os.stat_result = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_opened", os.fstat(self._file.fileno()))

    @property
    def size(self) -> int:
        return max(self._opened.st_size - self.base, 0)

    @property
    def status(self) -> os.stat_result:
        """The file as it was when it was opened."""
        return self._opened

    @property
    def identity(self) -> Identity | None:
        return identity(self._opened)

    def read(self, start: int, stop: int) -> bytes:
        """The bytes from `start` to before `stop`; fewer at the end."""
        stop = min(stop, self.size)
        found = b""
        try:
            while start < stop and (piece := os.pread(self._file.fileno(), stop - start, self.base + start)):
                found = found + piece if found else piece
                start += len(piece)
        except OSError as error:
            raise translated(error, f"cannot read {self.label}") from error
        return found

    def refuse_if_changed(self) -> None:
        """Raise `TryAgain` where somebody wrote to the file since it was opened."""
        now = os.fstat(self._file.fileno())
        if (now.st_size, now.st_mtime_ns) != (self._opened.st_size, self._opened.st_mtime_ns):
            raise TryAgain(f"{self.label} changed while it was read; run again when its writer has finished")

    def close(self) -> None:
        self._file.close()


def spool(pieces: Iterable[bytes], label: str = "the spool") -> FileSource | BytesSource:
    """Bytes that come once, kept so that they can be read again. Close what is a `FileSource`: that removes it."""
    head, length = list[bytes](), 0
    for piece in (rest := iter(pieces)):
        head.append(piece)
        length += len(piece)
        if length > MEMORY:
            break
    else:
        return BytesSource(b"".join(head))
    file = tempfile.TemporaryFile()  # unnamed, mode 0600  # noqa: SIM115 - its source closes it
    try:
        file.writelines(head)
        head.clear()
        file.writelines(rest)
        file.flush()
    except BaseException as error:
        file.close()
        if isinstance(error, OSError):
            raise translated(error, f"cannot keep {label} in a temporary file") from error
        raise
    return FileSource(file, label=label)


def contents(source: Source) -> Iterator[bytes]:
    """A source from its beginning to its end, in windows."""
    for start in range(0, source.size, WINDOW):
        yield source.read(start, start + WINDOW)


def scratch() -> BinaryIO:
    """An empty unnamed file for what may not fit in memory."""
    return cast("BinaryIO", tempfile.SpooledTemporaryFile(max_size=_SCRATCH))


@define(eq=False)
class IndexFile:
    """What pass 1 keeps of each loop: an unnamed file, made when there is something to put in it."""

    _file: IO[bytes] | None = None
    _end: int = 0

    def append(self, content: bytes) -> int:
        start = self._end
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed with the run
            while self._end < start + len(content):
                self._end += os.pwrite(self._file.fileno(), content[self._end - start :], self._end)
        except OSError as error:
            raise translated(error, "cannot keep the index of the input in a temporary file") from error
        return start

    def read(self, start: int, stop: int) -> bytes:
        assert self._file is not None
        return FileSource(self._file, label="the index of the input").read(start, stop)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


def spools(stack: ExitStack) -> Spools:
    """Scratch files for a run, closed with the stack."""
    index = IndexFile()
    stack.callback(index.close)
    return Spools(stack.enter_context(scratch()), stack.enter_context(scratch()), index)


@frozen(eq=False, repr=False)
class Input:
    """An input of the command line; `name` is "-" for standard input."""

    name: str = field(repr=False)
    source: FileSource | BytesSource

    @property
    def base_name(self) -> str:
        """What the files about this input are called after."""
        return "stdin" if self.name == "-" else Path(self.name).name

    @property
    def told(self) -> str:
        """The name as text: bytes of it that are no UTF-8 are replaced."""
        return self.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")

    @property
    def identity(self) -> Identity | None:
        return self.source.identity if isinstance(self.source, FileSource) else None

    def refuse_if_changed(self) -> None:
        if isinstance(self.source, FileSource):
            self.source.refuse_if_changed()


@contextmanager
def opened(names: Sequence[str]) -> Iterator[tuple[Input, ...]]:
    """The inputs of a command line, standard input where there is none."""
    names = names or ("-",)
    if names.count("-") > 1:
        raise UsageError("standard input can be read only once")
    with ExitStack() as stack:
        yield tuple(_open(name, ordinal, len(names), stack) for ordinal, name in enumerate(names, 1))


def _open(name: str, ordinal: int, count: int, stack: ExitStack) -> Input:
    label = "standard input" if name == "-" else f"input {ordinal}" if count > 1 else "the input"
    try:
        if name == "-":
            source = _source(_standard_input(), label)
        else:
            with open(name, "rb", buffering=0) as stream:  # noqa: PTH123 - a name, not a path of ours
                source = _source(stream, label)
    except OSError as error:
        raise translated(error, f"cannot read {label}") from error
    if isinstance(source, FileSource):
        stack.callback(source.close)
    return Input(name, source)


def _standard_input() -> IO[bytes]:
    if sys.stdin is None:
        raise NoInput("standard input is closed")
    stream = sys.stdin.buffer
    if stream.isatty():
        print("x12scrub: reading X12 from the terminal; name a file, or pipe one in", file=sys.stderr)  # noqa: T201
    return stream


def _source(stream: IO[bytes], label: str) -> FileSource | BytesSource:
    """A regular file is read where it lies, from where its reader stands; anything else is spooled."""
    # One read of the system at a time: a longer one in the library would put a signal off until it is over.
    once = stream.read if isinstance(stream, io.RawIOBase) else stream.read1  # type: ignore[attr-defined]
    pieces = iter(lambda: once(WINDOW), b"")
    try:
        descriptor = stream.fileno()
    except OSError:  # a stream that is no file of the system
        return spool(pieces, label)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        return spool(pieces, label)
    return FileSource(os.fdopen(os.dup(descriptor), "rb", buffering=0), os.lseek(descriptor, 0, os.SEEK_CUR), label)
