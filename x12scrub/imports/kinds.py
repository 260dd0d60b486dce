"""The kinds of tables that can be imported. A kind is a module of this package that says how it is read and used."""

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from attrs import field, frozen

from x12scrub.imports.manifest import SourceFile
from x12scrub.imports.row import Row
from x12scrub.tables import Period, Tables
from x12scrub.tables.edition import Held

MODULES: Mapping[str, str] = {name: f"x12scrub.imports.{name}" for name in ("coverage", "icd10cm", "mue", "ptp", "rvu")}
"""Kinds by name. The modules are loaded when their kind is asked for."""


class Listed(NamedTuple):
    """A row in words, for `tables diff`."""

    order: tuple[Any, ...]
    """What the rows of a payload ascend by. Rows of two editions with an equal one are the same row."""
    key: tuple[str, ...]
    fields: Mapping[str, str]
    """What may change from one edition to the next."""


@frozen
class Compiled:
    """An edition, read and packed, before it is in the store."""

    edition: str
    """A name of letters, digits, dots and hyphens; editions of one kind and name replace each other."""
    period: Period
    rows: int
    sources: tuple[SourceFile, ...]
    pieces: Iterable[bytes] = field(repr=False)
    """The payload."""
    notes: tuple[str, ...] = ()
    """What the user should know about it: sentences without a full stop."""


@frozen(eq=False)
class Kind:
    """How a kind of table is read as it is published, and what it becomes."""

    name: str
    title: str
    """What CMS calls it, in a few words."""
    layout: int
    """Version of the payload; a store with another one has to be made again."""
    compile: Callable[[Sequence[Path], str | None], Compiled]
    """Reads the files of one edition; the text is the user's name for the edition, None where the files say it.
    Raises `TableFileError` and `UsageError`."""
    attach: Callable[[Tables, Sequence[Held[memoryview]]], Tables]
    """The tables with these editions, the oldest first, in place of what ships. The rows are payloads."""
    listed: Callable[[memoryview], Iterator[Listed]]
    """The rows of a payload, in order."""
    looks: Callable[[Sequence[Row]], bool]
    """Whether a file that begins with these rows, one at least, looks like one of the kind."""


def kind(name: str) -> Kind:
    found = importlib.import_module(MODULES[name]).KIND
    assert isinstance(found, Kind)
    return found
