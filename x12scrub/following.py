"""A file that other processes read while this one still writes it: what they find is there when it is whole."""

import os
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any

from attrs import define, field, frozen

from x12scrub.claims.parts import Shares, T
from x12scrub.errors import TryAgain
from x12scrub.files import FileSource
from x12scrub.processes import Line, Worker, working
from x12scrub.sharing import tell, told
from x12scrub.wire.patch import Source

# So many times a file of the expected size is said to have grown: while a process waits to be heard it does not listen,
# and what it is told has to wait in the line.
_TIMES = 64
_WHOLE = -1


@define(eq=False, repr=False)
class Growing:
    """A source that is written by the process at the other end of a line. Who reads what is not there yet waits."""

    file: int
    line: Line
    _known: int = 0
    _is_whole: bool = False

    @property
    def size(self) -> int:
        while not self._is_whole:
            self._listen()
        return os.fstat(self.file).st_size

    def read(self, start: int, stop: int) -> bytes:
        """The bytes from `start` to before `stop`, fewer at the end of the source."""
        while stop > self._known and not self._is_whole:
            self._listen()
        with os.fdopen(os.dup(self.file), "rb", buffering=0) as file:
            return FileSource(file, label="an output").read(start, stop)

    def _listen(self) -> None:
        size = self.line.hear()
        self._is_whole = size == _WHOLE
        self._known = max(size, self._known)


@frozen(eq=False, repr=False)
class Following:
    """Has the shares of one file done by so many processes; called as a `Sharing`, it hands out what they have found.

    Nobody believes them that the file is what they have read: they may find less than there is when it is called.
    """

    shares: Callable[[Source], Shares[Any]]
    jobs: int
    expected: int
    """About how many bytes the file is going to have."""
    _found: list[Any] = field(factory=list, init=False)

    def __call__(self, _shares: Shares[T]) -> Generator[T, None, None]:
        yield from self._found

    @contextmanager
    def over(self, file: IO[bytes]) -> Iterator["Followers"]:
        """Processes that read the file, which is empty yet. An error of one is raised when the file is whole."""

        def serve(line: Line, number: int) -> None:
            tell(line, self.shares(Growing(file.fileno(), line))(number, self.jobs))

        with working(serve, self.jobs) as workers:
            yield Followers(workers, file, max(self.expected // _TIMES, 1))
            self._found.extend(told(workers))


@frozen(eq=False, repr=False)
class Followers:
    """The processes that read a file as it grows."""

    _workers: list[Worker]
    _file: IO[bytes]
    _step: int
    """Bytes after which they are told."""

    def telling(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Pieces on their way into the file: they are there when the next one is asked for."""
        size, known = 0, 0
        for piece in pieces:
            yield piece
            size += len(piece)
            if size - known >= self._step:
                self._file.flush()
                self._tell(size)
                known = size
        self._file.flush()
        self._tell(_WHOLE)

    def _tell(self, size: int) -> None:
        for worker in self._workers:
            with suppress(TryAgain):  # why it is gone is found out when it is heard
                worker.tell(size)
