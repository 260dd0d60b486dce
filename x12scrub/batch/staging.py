"""Outputs of one file under temporary names, in the folders where they will be visible."""

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from attrs import define, field, frozen

from x12scrub.batch import stages
from x12scrub.batch.outbox import Outbox
from x12scrub.batch.stages import Stage
from x12scrub.files import FileSource
from x12scrub.outputs import create
from x12scrub.wire.patch import BytesSource, Source


@frozen
class Staged:
    """A temporary file, and what it will be called: the name of the file that it is about, and an ending."""

    folder: str
    ending: str
    temporary: Path


@define
class Staging:
    """A context manager: leave it without `keep`, and nothing that it wrote is left."""

    outbox: Outbox
    token: str = field(factory=lambda: secrets.token_hex(16))
    files: list[Staged] = field(factory=list, init=False)
    _open: list[FileSource] = field(factory=list, init=False)
    _kept: bool = field(default=False, init=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._close()
        if not self._kept:
            # The plan goes last: as long as a temporary file is there, whoever comes next finds its token.
            self.discard()
            with suppress(OSError):
                self.outbox.plan(self.token).unlink()

    def write(self, folder: str, ending: str, pieces: Iterable[bytes]) -> Source:
        """Write and sync a file, and give back what was written. Nothing is made of no pieces."""
        first = next(iterator := iter(pieces), None)
        if first is None:
            return BytesSource(b"")
        temporary = self.outbox.temporary(folder, self.token, len(self.files))
        self.files.append(Staged(folder, ending, temporary))
        source = create(temporary, _with(first, iterator), f"an output in the folder {folder}")
        self._open.append(source)
        stages.reached(Stage.WRITTEN)
        return source

    def date(self, status: os.stat_result) -> None:
        """Give the last file the times of the one that it is a copy of."""
        with suppress(OSError):
            os.utime(self.files[-1].temporary, ns=(status.st_atime_ns, status.st_mtime_ns))

    def discard(self) -> None:
        """Remove what was written: something else is to be written instead."""
        self._close()
        for one in self.files:
            with suppress(OSError):
                one.temporary.unlink()
        self.files.clear()

    def keep(self) -> None:
        """From here on the manifest alone says what becomes of the files."""
        self._kept = True

    def renames(self, name: str) -> tuple[tuple[str, str], ...]:
        """The moves that make the files visible under a name, relative to the outbox."""
        root = self.outbox.root
        return tuple((str(one.temporary.relative_to(root)), f"{one.folder}/{name}{one.ending}") for one in self.files)

    def _close(self) -> None:
        for source in self._open:
            source.close()
        self._open.clear()


def _with(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def hashed(pieces: Iterable[bytes]) -> str:
    """The SHA-256 of pieces, in hexadecimal."""
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()
