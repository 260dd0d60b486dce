"""Whether an audit trail is what was written: nothing changed, left out, put in, or moved.

What cannot be seen in a trail is that its end is missing, or that somebody who has the key wrote it anew. Hashes that
were noted elsewhere show both.
"""

import json
from collections.abc import Iterator
from typing import Any

from attrs import define, field
from sqlalchemy import Connection, Row, select

from x12scrub.audit.chain import CUT, KEY, RUN, START, Head, canonical, digest, mac
from x12scrub.audit.reading import STREAMED
from x12scrub.audit.schema import records
from x12scrub.history.keys import Key, Keys
from x12scrub.report.printable import counted

_Row = Row[tuple[Any, ...]]


@define
class Verification:
    """One reading of a trail, record by record; the counts are there when `faults` is through."""

    keys: Keys
    expected: frozenset[str] = frozenset()
    """Hashes that the trail has to hold."""
    records: int = 0
    runs: int = 0
    head: Head = field(factory=lambda: Head(0, START))
    found: dict[str, int] = field(factory=dict)
    """Records that have an expected hash."""
    _start: Head | None = None
    """The record before the first one that is there."""
    _key: str | None = None
    _owing: int = 0
    """Records that the last run should still have."""
    _run: int = 0
    _cuts: set[Head] = field(factory=set)
    _known: dict[str, Key] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._known = {key.id: key for key in self.keys.every}

    def faults(self, connection: Connection) -> Iterator[str]:
        """What is wrong, a line each; nothing where the trail is sound. The connection is one of `Store.snapshot`."""
        query = select(records).order_by(records.c.number)
        with connection.execute(query, execution_options={"yield_per": STREAMED}) as rows:
            for row in rows:
                yield from (f"record {row.number} {what}" for what in self._record(row))
                yield from self._follow(row)
        yield from self._end()

    def _record(self, row: _Row) -> Iterator[str]:
        """What is wrong with a record by itself."""
        key = self._known.get(row.key)
        if digest_of(row.content) != row.hash:
            yield "is not what its hash says"
        elif key is None:
            yield "is under a key that is not in the key file"
        elif mac(key, row.hash) != row.mac:
            yield "was not written with its key"
        told = _parsed(row.content)
        claim = None if row.claim is None else row.claim.hex()
        named = {"number": row.number, "kind": row.kind, "run": row.run, "claim": claim, "key": row.key}
        if canonical(told) != row.content or any(told.get(name) != value for name, value in named.items()):
            yield "is filed as another one than it says"
        elif row.kind == CUT:
            self._cuts.add(Head(told.get("through", 0), told.get("hash", "")))
        if told.get("previous") != self.head.hash and self.records:
            yield "does not follow the one before it"
        if not self.records:
            self._start = Head(row.number - 1, str(told.get("previous")))

    def _follow(self, row: _Row) -> Iterator[str]:
        """What is wrong between a record and those before it."""
        if self.records and (missing := row.number - self.head.number - 1):
            yield f"{counted(missing, 'record')} before record {row.number} not there"
        if self.records and row.key != self._key and (row.kind != KEY or self._goes_back(row.key)):
            yield f"record {row.number} is under another key than those before it"
        self._key = row.key
        if row.run is None or row.run != self._run or not self._owing:
            yield from self._whole_run()
            if row.run is not None:
                yield f"record {row.number} is of no run that stands before it"
        else:
            self._owing -= 1
        if row.kind == RUN:
            owing = _parsed(row.content).get("records")
            self._run, self._owing, self.runs = row.number, owing if isinstance(owing, int) else 0, self.runs + 1
        self.records, self.head = self.records + 1, Head(row.number, row.hash.hex())
        if self.head.hash in self.expected:
            self.found[self.head.hash] = row.number

    def _whole_run(self) -> Iterator[str]:
        if self._owing:
            yield f"{counted(self._owing, 'record')} of the run of record {self._run} not there"
        self._owing = 0

    def _end(self) -> Iterator[str]:
        yield from self._whole_run()
        if self._start is None:
            yield "the trail has no record, not even that of its first key"
            return
        if self._start != Head(0, START) and self._start not in self._cuts:
            yield f"the trail begins with record {self._start.number + 1}, and no record says that it was cut there"
        if self._key != self.keys.current.id:
            yield "the end of the trail is missing: no record is under the key in use"
        if self._start.hash in self.expected:
            self.found[self._start.hash] = self._start.number
        for lost in sorted(self.expected - self.found.keys()):
            yield f"no record has the hash {lost}: the end of the trail is missing, or it was written anew"

    def _goes_back(self, key: str) -> bool:
        order = list(self._known)
        return key not in order or self._key not in order or order.index(key) < order.index(str(self._key))


def digest_of(content: str) -> bytes | None:
    """The hash of a content; None for one that was never written by us."""
    return digest(content) if content.isascii() else None


def _parsed(content: str) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
