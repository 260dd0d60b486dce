"""The keys of the history, and the keyed hashes that stand in it for patients and claims.

The key file holds one key a line, the one in use last. During a rotation there are two: rows of the older one are found
under it until the last of them is purged.
"""

import secrets
from datetime import date
from hashlib import blake2b
from typing import Self

from attrs import field, frozen

from x12scrub.claims.sent import Key as Identity
from x12scrub.errors import UsageError

SECRET_BYTES = 32
DIGEST_BYTES = 16
MOST_KEYS = 2
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

    @property
    def current(self) -> Key:
        return self.all[-1]

    def with_new(self, today: date) -> "Keys":
        """UsageError while a rotation is under way."""
        if len(self.all) >= MOST_KEYS:
            raise UsageError(
                f"the history has rows under key {self.all[0].id}, which was rotated away from before: a key can be "
                "rotated again when `x12scrub history purge` has removed the last of them"
            )
        return Keys((*self.all, Key.new(today)))

    def without(self, *ids: str) -> "Keys":
        return Keys(tuple(key for key in self.all if key.id not in ids))

    def written(self) -> bytes:
        """The content of the key file."""
        lines = (f"{key.id} {key.secret.hex()} {key.made}\n" for key in self.all)
        return (_HEADER + "".join(lines)).encode("ascii")

    @classmethod
    def read(cls, content: bytes) -> Self:
        """UsageError for what is no key file; the message holds nothing of the content."""
        rows = [line.split() for line in content.decode("latin-1").splitlines() if line and not line.startswith("#")]
        try:
            found = tuple(Key(name, bytes.fromhex(secret), made) for name, secret, made in rows)
        except ValueError:
            found = ()
        whole = all(len(key.secret) == SECRET_BYTES for key in found)
        if not 1 <= len(found) <= MOST_KEYS or len({key.id for key in found}) < len(found) or not whole:
            raise UsageError("the key file of the history is damaged: put back a copy of it")
        return cls(found)
