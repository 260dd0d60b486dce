"""The chain: each record holds the SHA-256 of the one before it, and stands under a keyed hash of its own.

The hashes alone can be followed by anybody who has the records; the keyed hashes can be made by nobody who has not the
key. Whoever has both could write a trail anew: a hash that was noted elsewhere shows that (`verifying`).
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Self

from attrs import define, field, frozen
from sqlalchemy import Connection, insert, select

from x12scrub.audit.schema import records
from x12scrub.history.keys import Key, Keys

SCHEMA = "x12scrub-audit/1"
START = "0" * 64
"""What the first record has for the hash of the one before it."""
_BATCH = 500

# Kinds of records: a key that the trail goes on under, a run, and what belongs to it; a trail that was cut.
KEY, RUN, CLAIM, ENVELOPE, FAULT, CUT = "key", "run", "claim", "envelope", "fault", "cut"


@frozen
class Head:
    """A record and everything before it, by number and hash: 64 hexadecimal digits."""

    number: int
    hash: str


def canonical(content: Mapping[str, Any]) -> str:
    """The one way to write a record as JSON: keys in order, no blanks, ASCII."""
    return json.dumps(content, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def digest(content: str) -> bytes:
    return hashlib.sha256(content.encode("ascii")).digest()


def mac(key: Key, hashed: bytes) -> bytes:
    return key.token("audit", (hashed.hex(),))


def head(connection: Connection) -> Head | None:
    """The last record; None for a trail without any."""
    last = select(records.c.number, records.c.hash).order_by(records.c.number.desc()).limit(1)
    row = connection.execute(last).first()
    return None if row is None else Head(row.number, row.hash.hex())


@define
class Chain:
    """Adds to the end of a trail. The connection is one of `Store.writing`: nobody else adds until its end."""

    connection: Connection
    key: Key
    head: Head
    _rows: list[dict[str, Any]] = field(factory=list)

    @classmethod
    def of(cls, connection: Connection, keys: Keys) -> Self:
        return cls(connection, keys.current, head(connection) or Head(0, START))

    def add(self, kind: str, content: Mapping[str, Any], run: int | None = None, claim: bytes | None = None) -> int:
        """Add a record; its number. It is in the database after `flush`."""
        number = self.head.number + 1
        named = {"run": run, "claim": None if claim is None else claim.hex()}
        frame = {"schema": SCHEMA, "number": number, "previous": self.head.hash, "kind": kind, "key": self.key.id}
        text = canonical({**content, **frame, **{name: value for name, value in named.items() if value is not None}})
        hashed = digest(text)
        row = {"number": number, "kind": kind, "run": run, "claim": claim, "key": self.key.id}
        self._rows.append({**row, "content": text, "hash": hashed, "mac": mac(self.key, hashed)})
        self.head = Head(number, hashed.hex())
        if len(self._rows) >= _BATCH:
            self.flush()
        return number

    def flush(self) -> Head:
        """Write what was added; the new head."""
        if self._rows:
            self.connection.execute(insert(records), self._rows)
            self._rows.clear()
        return self.head


def under(connection: Connection, keys: Keys) -> None:
    """Let the trail go on under the key in use, with a record that says so. A trail begins with one.

    So the last record is always under the key in use: who has an older one cannot even cut the trail off.
    """
    last = select(records.c.key).order_by(records.c.number.desc()).limit(1)
    if connection.execute(last).scalar() != keys.current.id:
        chain = Chain.of(connection, keys)
        chain.add(KEY, {"made": keys.current.made})
        chain.flush()
