"""The local store of imported tables: a folder with a manifest and a file for each edition.

An import is visible when the manifest names its file, and that is the last thing written: whatever stops it before
leaves the old state. What such an import left behind is removed by the next one.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from enum import Enum
from pathlib import Path

from attrs import frozen

from x12scrub.errors import MapError, TryAgain, UsageError
from x12scrub.files import translated, untouchable
from x12scrub.imports import manifest
from x12scrub.imports.compiled import Mapped, Sealed, mapped
from x12scrub.imports.kinds import MODULES, Compiled, Kind, kind
from x12scrub.imports.manifest import Entry
from x12scrub.outputs import Outputs
from x12scrub.tables import Edition, Tables
from x12scrub.tables.edition import Held

_SUFFIX = ".table"
_LABEL = "the store of tables"
_MODE = 0o644  # nothing in it is about a patient, and several users may share one store
_NAMED = 4
"""Files that a source names; the others are counted."""


class Kept(Enum):
    """What became of an import."""

    NEW = "imported"
    REPLACED = "replaced"
    MENDED = "mended"
    SAME = "unchanged"


@frozen
class Store:
    folder: Path

    @property
    def exists(self) -> bool:
        return (self.folder / manifest.FILE).is_file()

    def entries(self) -> tuple[Entry, ...]:
        """The imported editions by kind, the oldest first. `MapError` where the manifest cannot be used."""
        try:
            content = (self.folder / manifest.FILE).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except OSError as error:
            raise translated(error, f"cannot read the manifest in {self.folder}") from error
        return manifest.read(content)

    def entry(self, name: str) -> Entry:
        """The edition that the command line calls ptp:2025Q4. UsageError, with those that are there, for any other."""
        entries = self.entries()
        for one in entries:
            if one.name.lower() == name.lower():
                return one
        there = ", ".join(one.name for one in entries) or "none"
        raise UsageError(f"no imported table is called {name!r}; those in {self.folder} are: {there}")

    def open(self, entry: Entry) -> Mapped:
        """The file of an edition. `MapError` where it is not there or cannot be used."""
        return mapped(self.folder / entry.file, entry.kind, kind(entry.kind).layout)

    def attached(self, tables: Tables) -> Tables:
        """The tables with every imported edition in place of what ships."""
        held: dict[str, list[Held[memoryview]]] = {}
        for entry in self.entries():
            if entry.kind not in MODULES:
                raise MapError(manifest.FILE, None, f"this version of x12scrub knows no tables of kind {entry.kind}")
            held.setdefault(entry.kind, []).append(Held(_edition(entry), self.open(entry).payload))
        for name, editions in held.items():
            tables = kind(name).attach(tables, editions)
        return tables

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One import at a time. Makes the folder. `TryAgain` where another import is under way."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, _MODE)
        except OSError as error:
            raise untouchable(error, f"cannot create {_LABEL} in {self.folder}") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise TryAgain(f"another import writes to {self.folder}; wait until it has finished") from None
        except OSError:  # file systems without locks have to do without
            pass
        try:
            yield
        finally:
            with suppress(OSError):
                os.close(descriptor)

    def keep(self, of: Kind, compiled: Compiled, on: date, *, replace: bool = False) -> Kept:
        """Put an edition into the store, with the lock held; `on` is the day of the import.

        The same edition with the same rows changes nothing; with other rows it is a UsageError unless `replace`.
        """
        entries = self.entries()
        self._sweep(entries)
        old = next((one for one in entries if (one.kind, one.edition) == (of.name, compiled.edition)), None)
        sealed = Sealed(of.name, of.layout, compiled.pieces)
        file = f"{of.name}-{compiled.edition}-{secrets.token_hex(4)}{_SUFFIX}"
        with Outputs(mode=_MODE) as outputs:
            outputs.write(outputs.target(_LABEL, str(self.folder / file)), sealed.written())
            kept = self._compared(old, sealed.digest)
            if kept is Kept.SAME:
                return kept
            if kept is Kept.REPLACED and not replace:
                raise UsageError(f"{of.name}:{compiled.edition} is there with other rows; --replace puts these there")
            outputs.commit()
        new = Entry(
            of.name, compiled.edition, compiled.period, compiled.rows, compiled.sources, on, file, sealed.digest
        )
        with Outputs(mode=_MODE) as outputs:
            entries = (*(one for one in entries if one is not old), new)
            place = outputs.target(_LABEL, str(self.folder / manifest.FILE))
            outputs.write(place, [manifest.written(entries)])
            outputs.commit()
        self._sweep(entries)
        return kept

    def _compared(self, old: Entry | None, digest: str) -> Kept:
        """What rows with the digest make of the edition that is there."""
        if old is None:
            return Kept.NEW
        try:
            self.open(old).payload()
        except MapError:  # its file has gone, is damaged or of another version: nothing is lost
            return Kept.MENDED
        return Kept.SAME if old.digest == digest else Kept.REPLACED

    def _sweep(self, entries: tuple[Entry, ...]) -> None:
        """Remove files that the manifest does not name: old editions, and what an import left that was stopped."""
        named = {one.file for one in entries}
        for path in self.folder.iterdir():
            stray = path.suffix == _SUFFIX and path.name not in named
            if stray or (path.name.startswith(".x12scrub-") and path.suffix == ".tmp"):
                with suppress(OSError):
                    path.unlink()


def _edition(entry: Entry) -> Edition:
    """An imported edition as the tables know it."""
    names = [one.name for one in entry.sources]
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return Edition(
        name=entry.kind,
        edition=entry.edition,
        source=f"{kind(entry.kind).title}, imported from {', '.join(names[:_NAMED])}{more}",
        verified_on=entry.imported,
        covers_from=entry.period.first,
        covers_until=entry.period.last,
        rows=entry.rows,
    )
