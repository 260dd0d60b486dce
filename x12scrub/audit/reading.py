"""Records of an audit trail as they are read again."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import frozen
from sqlalchemy import Connection, Select, select

from x12scrub.audit.chain import RUN
from x12scrub.audit.content import claim_token
from x12scrub.audit.schema import records
from x12scrub.history.keys import Keys

STREAMED = 1_000
"""Rows that are fetched at a time."""


@frozen
class Record:
    """A record: its content as it was hashed, and its hash in hexadecimal."""

    content: str
    hash: str

    @property
    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.content)
        return found


def every(connection: Connection) -> Iterator[Record]:
    return _found(connection, _ordered())


def runs(connection: Connection) -> Iterator[Record]:
    """The records about runs, the oldest first."""
    return _found(connection, _ordered().where(records.c.kind == RUN))


def ended(connection: Connection) -> Iterator[tuple[Record, Record | None]]:
    """The records about runs, each with the last one of its run: that is where the trail can be cut."""
    for run in runs(connection):
        told = run.told
        yield run, record(connection, told["number"] + told["records"])


def about(connection: Connection, keys: Keys, number: str) -> Iterator[Record]:
    """The records about claims with this number (CLM01), under whatever key they were written."""
    tokens = [claim_token(key, number) for key in keys.every]
    return _found(connection, _ordered().where(records.c.claim.in_(tokens)))


def record(connection: Connection, number: int) -> Record | None:
    return next(_found(connection, _ordered().where(records.c.number == number)), None)


def lines(found: Iterable[Record]) -> Iterator[bytes]:
    """Contents, one a line: each record holds the SHA-256 of the line before its own in the trail."""
    for one in found:
        yield one.content.encode("utf-8") + b"\n"


def _ordered() -> Select[tuple[str, bytes]]:
    return select(records.c.content, records.c.hash).order_by(records.c.number)


def _found(connection: Connection, query: Select[tuple[str, bytes]]) -> Iterator[Record]:
    with connection.execute(query, execution_options={"yield_per": STREAMED}) as rows:
        for row in rows:
            yield Record(row.content, row.hash.hex())
