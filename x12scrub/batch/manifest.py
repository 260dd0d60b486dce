"""The manifest: what became of each file of each night, by content. Names of files do not stand in it."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Any

from attrs import field, frozen
from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from x12scrub.history.past import BATCH
from x12scrub.history.schema import batch_files as files


class Fate(Enum):
    """What became of a file."""

    PROCESSED = "processed"
    HELD = "held"
    """Processed, and nothing left the house: the same content may come again, with answers."""
    FAILED = "failed"
    DUPLICATE = "duplicate"
    """Its content was processed before, under this name or another one."""


@frozen
class Entry:
    """A row to be."""

    token: str
    night: str
    content: str
    fate: Fate
    entered: str
    numbers: Mapping[str, Any]
    reason: str | None = None
    held: str | None = None
    """SHA-256 of the file of held claims."""
    day: date | None = None
    """The day on which the claims were held."""


@frozen
class Filed:
    """A row that is."""

    content: str
    fate: Fate
    reason: str | None
    held: str | None
    asked: date | None
    visible: bool
    numbers: Mapping[str, Any] = field(repr=False)


def processed(connection: Connection, content: str) -> Filed | None:
    """The file by which claims of this content have left, or were rejected; None where they have not yet."""
    rows = select(files).where(files.c.content == content, files.c.fate == Fate.PROCESSED.value).order_by(files.c.id)
    row = connection.execute(rows.limit(1)).first()
    return None if row is None else _filed(row)


def enter(connection: Connection, entry: Entry) -> None:
    """The connection is one of `Store.writing`: nobody else counts ids meanwhile."""
    latest = connection.execute(select(func.max(files.c.id))).scalar() or 0
    row = {
        "id": latest + 1,
        "token": entry.token,
        "night": entry.night,
        "content": entry.content,
        "fate": entry.fate.value,
        "reason": entry.reason,
        "entered": entry.entered,
        "held": entry.held,
        "asked": _asked(connection, entry),
        "numbers": json.dumps(entry.numbers, separators=(",", ":")),
    }
    connection.execute(insert(files), [row])


def mark_visible(connection: Connection, token: str, moment: str) -> None:
    connection.execute(update(files).where(files.c.token == token).values(visible=moment))


def committed(connection: Connection, tokens: Collection[str]) -> set[str]:
    """Those of these tokens that the manifest has."""
    return {row.token for row in _among(connection, files.c.token, sorted(tokens))}


def of_night(connection: Connection, night: str) -> list[Filed]:
    """The files of a night, in the order in which they were entered."""
    return [_filed(row) for row in connection.execute(select(files).where(files.c.night == night).order_by(files.c.id))]


def waiting(connection: Connection, contents: Collection[str]) -> list[Filed]:
    """Of files of held claims with these contents: what they were made of, unless they came in again since and went
    their way."""
    gone = {row.content for row in _among(connection, files.c.content, sorted(contents)) if row.fate == "processed"}
    rows = {row.held: row for row in _among(connection, files.c.held, sorted(set(contents) - gone))}
    return [_filed(row) for row in rows.values()]


def _asked(connection: Connection, entry: Entry) -> date | None:
    """The day on which the questions of held claims were first asked: those of a file of held claims are older."""
    if entry.held is None or entry.day is None:
        return None
    before = connection.execute(select(func.min(files.c.asked)).where(files.c.held == entry.content)).scalar()
    return min(before, entry.day) if before is not None else entry.day


def _among(connection: Connection, column: Any, values: Sequence[str]) -> Iterator[Row[Any]]:
    query = select(files).where(column.in_(bindparam("values", expanding=True))).order_by(files.c.id)
    for start in range(0, len(values), BATCH):
        yield from connection.execute(query, {"values": values[start : start + BATCH]})


def _filed(row: Row[Any]) -> Filed:
    return Filed(
        content=row.content,
        fate=Fate(row.fate),
        reason=row.reason,
        held=row.held,
        asked=row.asked,
        visible=row.visible is not None,
        numbers=json.loads(row.numbers),
    )
