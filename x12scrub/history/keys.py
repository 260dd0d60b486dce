"""The keys of the history, and the keyed hashes that stand in it for patients and claims.

The key file holds one key a line, the one in use last. During a rotation there are two: rows of the older one are found
under it until the last of them is purged. Then it is kept for the audit trail alone, as long as that has records under
it.
"""

import secrets
from collections.abc import Collection
from datetime import date
from hashlib import blake2b
from typing import Self

from attrs import field, frozen

from x12scrub.claims.sent import Key as Identity
from x12scrub.errors import UsageError

SECRET_BYTES = 32
DIGEST_BYTES = 16
MOST_KEYS = 2
_KEPT = "audit"
"""Behind a key in the key file that only the audit trail needs."""
_HEADER = """\
# The keys of an x12scrub history, the one in use last. Who has them can look for patients in it: keep this file secret,
# and keep a copy, for without it the history is of no use.
"""


@frozen
class Key:
    """A secret and the id that rows name it by."""

    id: str
    secret: bytes = field(repr=False)
    made: str

    @classmethod
    def new(cls, today: date) -> Self:
        return cls(secrets.token_hex(4), secrets.token_bytes(SECRET_BYTES), today.isoformat())

    def token(self, kind: str, identity: Identity) -> bytes:
        """The keyed hash of texts; equal texts of another kind have another one."""
        digest = blake2b(digest_size=DIGEST_BYTES, key=self.secret, person=kind.encode("ascii"))
        for part in identity:
            content = str(part).encode("utf-8")
            digest.update(b"%d:" % len(content))
            digest.update(content)
        return digest.digest()

    def provider(self, identity: Identity | None) -> str | None:
        """What the history calls a provider: an NPI as it is, for it is public; anything else by its hash."""
        match identity:
            case None:
                return None
            case ("npi", str(number)) if len(number) == 10 and number.isascii() and number.isdigit():
                return number
            case _:
                return f"~{self.token('provider', identity).hex()}"

    @property
    def proof(self) -> bytes:
        """What shows, in the database, that a key of this id is the one that its rows are under."""
        return self.token("proof", ())


@frozen
class Keys:
    """The keys of a history, one or two of them, the one in use last."""

    all: tuple[Key, ...]
    kept: tuple[Key, ...] = ()
    """Older ones, under which nothing but records of the audit trail stands."""

    @property
    def current(self) -> Key:
        return self.all[-1]

    @property
    def every(self) -> tuple[Key, ...]:
        """All that anything is under, in the order in which they were in use."""
        return (*self.kept, *self.all)

    def with_new(self, today: date) -> "Keys":
        """UsageError while a rotation is under way."""
        if len(self.all) >= MOST_KEYS:
            raise UsageError(
                f"the history has rows under key {self.all[0].id}, which was rotated away from before: a key can be "
                "rotated again when `x12scrub history purge` has removed the last of them"
            )
        return Keys((*self.all, Key.new(today)), self.kept)

    def retired(self, ids: Collection[str]) -> "Keys":
        """With these kept for the audit trail alone."""
        gone = tuple(key for key in self.all if key.id in ids)
        return Keys(tuple(key for key in self.all if key.id not in ids), (*self.kept, *gone))

    def without(self, ids: Collection[str]) -> "Keys":
        """Without these among those that are kept."""
        return Keys(self.all, tuple(key for key in self.kept if key.id not in ids))

    def written(self) -> bytes:
        """The content of the key file."""
        marked = [(key, f" {_KEPT}") for key in self.kept] + [(key, "") for key in self.all]
        lines = (f"{key.id} {key.secret.hex()} {key.made}{mark}\n" for key, mark in marked)
        return (_HEADER + "".join(lines)).encode("ascii")

    @classmethod
    def read(cls, content: bytes) -> Self:
        """UsageError for what is no key file; the message holds nothing of the content."""
        rows = [line.split() for line in content.decode("latin-1").splitlines() if line and not line.startswith("#")]
        try:
            keys = [(Key(name, bytes.fromhex(secret), made), mark) for name, secret, made, *mark in rows]
        except ValueError:
            keys = []
        found = cls(tuple(key for key, mark in keys if not mark), tuple(key for key, mark in keys if mark == [_KEPT]))
        whole = all(len(key.secret) == SECRET_BYTES for key in found.every) and len(found.every) == len(rows)
        if not 1 <= len(found.all) <= MOST_KEYS or len({key.id for key in found.every}) < len(rows) or not whole:
            raise UsageError("the key file of the history is damaged: put back a copy of it")
        return found
