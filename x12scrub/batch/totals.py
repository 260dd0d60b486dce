"""A night added up: what the manifest has of its files, and what waits in the outbox."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from attrs import field, frozen
from sqlalchemy import Connection

from x12scrub.batch import manifest
from x12scrub.batch.manifest import Fate, Filed
from x12scrub.batch.outbox import HELD, Outbox
from x12scrub.batch.staging import hashed
from x12scrub.claims.stretches import Tally
from x12scrub.files import translated
from x12scrub.journal import Disposition

DISPOSITIONS = tuple(one.value for one in Disposition)


@frozen
class Waiting:
    """Claims that lie in the folder of held ones, and have not come in again."""

    files: int = 0
    unknown: int = 0
    """Files in the folder that no batch has put there."""
    held: Tally = field(factory=Tally)
    oldest: date | None = None
    """The day on which the oldest question was asked."""

    @classmethod
    def of(cls, connection: Connection, outbox: Outbox) -> "Waiting":
        contents = [_hash(path) for path in sorted((outbox.root / HELD).iterdir()) if _is_file(path)]
        found = manifest.waiting(connection, contents)
        known = {one.held for one in found}
        return cls(
            files=len(found),
            unknown=sum(one not in known for one in contents),
            held=added(found, Disposition.HELD.value),
            oldest=min((one.asked for one in found if one.asked is not None), default=None),
        )


@frozen
class Totals:
    """Of the files of a night, whatever number of starts it took."""

    fates: Counter[Fate]
    bytes: int
    tallies: dict[str, Tally]
    """By `received`, the dispositions, and `leaving`."""
    prompts: int
    crashed: bool
    failed: Sequence[Filed]
    waiting: Waiting

    @classmethod
    def of(cls, files: Sequence[Filed], waiting: Waiting) -> "Totals":
        return cls(
            fates=Counter(one.fate for one in files),
            bytes=sum(int(one.numbers["bytes"]) for one in files),
            tallies={name: added(files, name) for name in ("received", *DISPOSITIONS, "leaving")},
            prompts=sum(int(one.numbers.get("prompts", 0)) for one in files),
            crashed=any(bool(one.numbers.get("crashed")) for one in files),
            failed=[one for one in files if one.fate is Fate.FAILED],
            waiting=waiting,
        )

    @property
    def files(self) -> int:
        return self.fates.total()


def added(files: Iterable[Filed], name: str) -> Tally:
    """One of the tallies in the numbers of files."""
    found = (one.numbers[name] for one in files if name in one.numbers)
    return sum((Tally(int(one["claims"]), Decimal(one["charges"])) for one in found), Tally())


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".")


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashed(iter(lambda: file.read(1 << 20), b""))
    except OSError as error:
        raise translated(error, "cannot read a file of held claims") from error
