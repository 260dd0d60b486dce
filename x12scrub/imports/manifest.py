"""What the store holds, as its manifest says: one JSON file, which is the only word on which files count."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from attrs import frozen

from x12scrub.errors import MapError
from x12scrub.tables.edition import Period

FILE = "manifest.json"
SCHEMA = "x12scrub-tables/1"


@frozen
class SourceFile:
    """A file that was imported, by name, and the SHA-256 of its bytes."""

    name: str
    sha256: str


@frozen
class Entry:
    """An imported edition of a table."""

    kind: str
    edition: str
    period: Period
    """First and last day that the edition was made for."""
    rows: int
    sources: tuple[SourceFile, ...]
    imported: date
    file: str
    """Name of the compiled file, beside the manifest."""
    digest: str
    """SHA-256 of its payload."""

    @property
    def name(self) -> str:
        """As the command line names it: ptp:2025Q4."""
        return f"{self.kind}:{self.edition}"


def read(content: bytes) -> tuple[Entry, ...]:
    """The entries of a manifest, by kind and then from the oldest to the newest. `MapError` for what is none."""
    try:
        document = json.loads(content)
        if document["schema"] != SCHEMA:
            raise MapError(FILE, None, f"the schema is not {SCHEMA}: another version of x12scrub wrote it")
        return in_order(_entry(one) for one in document["tables"])
    except (ValueError, TypeError, KeyError) as error:
        raise MapError(FILE, None, "damaged; remove the folder of imported tables and import them again") from error


def written(entries: Iterable[Entry]) -> bytes:
    document = {"schema": SCHEMA, "tables": [_record(one) for one in in_order(entries)]}
    return json.dumps(document, indent=2).encode("ascii") + b"\n"


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda one: (one.kind, one.period.first or date.min, one.edition)))


def _record(entry: Entry) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "edition": entry.edition,
        "first_day": _written(entry.period.first),
        "last_day": _written(entry.period.last),
        "rows": entry.rows,
        "sources": [{"name": one.name, "sha256": one.sha256} for one in entry.sources],
        "imported": entry.imported.isoformat(),
        "file": entry.file,
        "sha256": entry.digest,
    }


def _entry(record: dict[str, Any]) -> Entry:
    sources = tuple(SourceFile(str(one["name"]), str(one["sha256"])) for one in record["sources"])
    file = str(record["file"])
    if "/" in file:
        raise ValueError("a file of the store lies in its folder")
    return Entry(
        kind=str(record["kind"]),
        edition=str(record["edition"]),
        period=Period(_day(record["first_day"]), _day(record["last_day"])),
        rows=int(record["rows"]),
        sources=sources,
        imported=date.fromisoformat(record["imported"]),
        file=file,
        digest=str(record["sha256"]),
    )


def _written(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
