"""Outputs that become visible together, or not at all.

Each file is written under a temporary name beside its target (with mode 0600 unless asked otherwise, never through a
link), synced, and renamed when all of them are whole; then the directories are synced. Standard output and devices
cannot be taken back: they are written when every file is whole, and before any becomes visible.
"""

import os
from collections.abc import Iterable, Set
from contextlib import nullcontext, suppress
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from attrs import define, field, frozen

from x12scrub.errors import CannotCreate, UsageError
from x12scrub.files import FileSource, Identity, contents, identity, spool, translated, untouchable
from x12scrub.targets import Target, flow
from x12scrub.wire.patch import BytesSource, Source

if TYPE_CHECKING:  # for several processes only
    from x12scrub.following import Following

_CREATE = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@frozen(eq=False, repr=False)
class _Staged:
    temporary: Path
    target: Target
    path: Path


@define(eq=False, repr=False)
class Outputs:
    """A context manager: leave it without `commit`, and nothing that it wrote is left."""

    inputs: Set[Identity | None] = frozenset()
    """Files that no output may be."""
    mode: int = 0o600
    """Of the files that are made."""
    _taken: set[object] = field(factory=set, init=False)
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
        if self._taken & target.places:
            raise UsageError(f"{label} goes where another output goes")
        self._taken |= target.places
        if (found := target.status) is not None and identity(found) in self.inputs - {None}:
            raise UsageError(f"{label} is one of the inputs")
        if target.path is not None and not target.path.parent.is_dir():
            raise CannotCreate(f"cannot create the output of {label}: its directory is not there")
        return target

    def write(
        self,
        target: Target,
        pieces: Iterable[bytes],
        *,
        even_empty: bool = True,
        following: "Following | None" = None,
    ) -> Source:
        """Write what goes to a file, keep what flows, and give back what was written, to be looked at again.

        Nothing is made of no pieces unless `even_empty`; an older file is removed then, for it would be taken for
        the output of this run. Others may be `following`: a file only, what flows is not there before it is whole.
        """
        if target.flows or target.path is None:
            kept = self._closing(spool(pieces, f"the output of {target.label}"))
            self._flowing.append((target, kept))
            return kept
        piece = next(iterator := iter(pieces), None)
        if piece is None and not even_empty:
            self._gone.append(target.path)
            return BytesSource(b"")
        temporary = self._staged_beside(target, target.path)
        whole = chain((piece or b"",), iterator)
        return self._closing(create(temporary, whole, f"the output of {target.label}", self.mode, following))

    def take_away(self, paths: Iterable[Path]) -> None:
        """Remove files when the others become visible."""
        self._gone += paths

    def pass_on(self, target: Target, source: Source) -> None:
        """Let a source flow as it is: for an output that is the same as an input no copy is kept."""
        self._flowing.append((target, source))

    def _closing(self, source: FileSource | BytesSource) -> Source:
        if isinstance(source, FileSource):
            self._open.append(source)
        return source

    def _staged_beside(self, target: Target, path: Path) -> Path:
        if path.is_dir():
            raise CannotCreate(f"cannot create the output of {target.label}: a directory has its name")
        temporary = path.parent / f".x12scrub-{os.urandom(8).hex()}.tmp"
        self._staged.append(_Staged(temporary, target, path))
        return temporary

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
            sync(folder)
        self._staged.clear()
        self._made.clear()


def create(
    path: Path, pieces: Iterable[bytes], what: str, mode: int = 0o600, following: "Following | None" = None
) -> FileSource:
    """Write a file that is not there yet, through no link, and sync it. What was written, to be looked at again."""
    try:
        file = os.fdopen(os.open(path, _CREATE, mode), "wb")
    except OSError as error:
        raise untouchable(error, f"cannot create {what}") from error
    try:
        with nullcontext() if following is None else following.over(file) as followers:
            file.writelines(pieces if followers is None else followers.telling(pieces))
            file.flush()
            os.fsync(file.fileno())
        return FileSource(os.fdopen(os.dup(file.fileno()), "rb", buffering=0))
    except OSError as error:
        raise translated(error, f"cannot write {what}") from error
    finally:
        with suppress(OSError):  # where writing has failed, the flush of closing fails as well
            file.close()


def printed(pieces: Iterable[bytes], path: str = "-") -> int:
    """What a command was asked for, on standard output or in a file; the status of a command that did it."""
    with Outputs() as outputs:
        outputs.write(outputs.target("standard output" if path == "-" else "the export", path), pieces)
        outputs.commit()
    return 0


def sync(folder: Path) -> None:
    """Make the renames last. Some file systems cannot sync a directory; there the rename has to do."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
