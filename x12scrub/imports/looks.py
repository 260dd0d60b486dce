"""Editions made of files, and what files of another kind look like."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

from x12scrub.errors import TableFileError, X12ScrubError
from x12scrub.imports.header import WITHIN
from x12scrub.imports.kinds import MODULES, Compiled, Kind, kind
from x12scrub.imports.parts import opened
from x12scrub.imports.row import Row
from x12scrub.imports.rows import rows_of


def compiled(of: Kind, paths: Sequence[Path], edition: str | None) -> Compiled:
    """As `Kind.compile`, but a file of another kind is refused with the kind that it looks like."""
    try:
        return of.compile(paths, edition)
    except TableFileError as error:
        other = _other(of, paths)
        if other is None:
            raise
        hint = f"it looks like {other.title}: x12scrub tables import {other.name}"
        raise TableFileError(error.file, error.line, f"{error.what}; {hint}") from error


def _other(of: Kind, paths: Sequence[Path]) -> Kind | None:
    """The kind of the first file that is not of the kind but of another one."""
    for path in paths:
        beginnings = list(_beginnings(path))
        if any(map(of.looks, beginnings)):
            continue
        for other in map(kind, MODULES):
            if any(map(other.looks, beginnings)):
                return other
    return None


def _beginnings(path: Path) -> Iterator[Sequence[Row]]:
    """The first rows of each table of a file, as far as they can be read."""
    with suppress(X12ScrubError), opened(path) as parts:
        for part in parts:
            found: list[Row] = []
            with suppress(X12ScrubError):
                for row in islice(rows_of(part), WITHIN):
                    found.append(row)  # noqa: PERF402 - what came before an error counts
            if found:
                yield found
