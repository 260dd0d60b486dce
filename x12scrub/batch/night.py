"""A night: what one start, or several after interruptions, take from an inbox; and what that is done with."""

import json
import os
import secrets
from datetime import datetime
from pathlib import Path

from attrs import define, field, frozen

from x12scrub.batch.outbox import NIGHT, REPORTS, Outbox
from x12scrub.engine import Settings
from x12scrub.files import translated, untouchable
from x12scrub.history.store import Store
from x12scrub.orders import Orders
from x12scrub.outputs import create, sync
from x12scrub.report.answers import Answering

SCHEMA = "x12scrub-night/1"
_ENDINGS = (".txt", ".json", ".html")


@frozen
class Night:
    """Known by its token in the manifest, and by its name in the folder of reports."""

    token: str
    name: str
    resumed: bool = False

    @classmethod
    def of(cls, outbox: Outbox, moment: datetime) -> "Night":
        """The night that an earlier start did not end, or a new one."""
        try:
            record = json.loads(_file(outbox).read_bytes())
            return cls(str(record["token"]), str(record["name"]), resumed=True)
        except FileNotFoundError:
            return cls(secrets.token_hex(16), _name(outbox, moment))
        except OSError as error:
            raise translated(error, "cannot read the file of the night in the outbox") from error
        except (ValueError, KeyError, TypeError):  # cut off: nothing was entered under its token
            return cls(secrets.token_hex(16), _name(outbox, moment))

    def begin(self, outbox: Outbox) -> None:
        """Write down that the night is not over."""
        temporary = _temporary(outbox)
        _removed(temporary)
        record = {"schema": SCHEMA, "token": self.token, "name": self.name}
        create(temporary, [json.dumps(record).encode("ascii") + b"\n"], "the file of the night").close()
        try:
            temporary.replace(_file(outbox))
        except OSError as error:
            raise untouchable(error, "cannot create the file of the night") from error
        sync(outbox.own)

    def end(self, outbox: Outbox) -> None:
        for path in (_temporary(outbox), _file(outbox)):
            _removed(path)
        sync(outbox.own)

    def reports(self, outbox: Outbox) -> dict[str, Path]:
        """The files of its report, by ending."""
        return {ending: outbox.root / REPORTS / (self.name + ending) for ending in _ENDINGS}


def _file(outbox: Outbox) -> Path:
    return outbox.own / "night"


def _temporary(outbox: Outbox) -> Path:
    return outbox.own / "night.tmp"


def _removed(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise translated(error, "cannot remove the file of the night") from error


def _name(outbox: Outbox, moment: datetime) -> str:
    """After the moment; a second night of one moment, or of one --as-of, gets a number."""
    plain = NIGHT + (f"{moment:%Y-%m-%dT%H%M%S}" if moment.tzinfo else f"{moment:%Y-%m-%d}")
    number, name = 1, plain
    while any(os.path.lexists(outbox.root / REPORTS / (name + ending)) for ending in _ENDINGS):
        number += 1
        name = f"{plain}-{number}"
    return name


@define
class Means:
    """What one process needs to do its share of a night."""

    orders: Orders
    answering: Answering
    outbox: Outbox
    store: Store
    night: Night
    _settings: Settings | None = field(default=None, init=False)

    @property
    def settings(self) -> Settings:
        """Read when the first file needs them: a night without one needs no tables."""
        if self._settings is None:
            self._settings = self.orders.begin()
        return self._settings


def now() -> datetime:
    """What the clock of the machine says, whatever day the files are sent on."""
    return datetime.now().astimezone()


def stamp(moment: datetime) -> str:
    """A moment as a row has it, to the second."""
    return moment.isoformat(timespec="seconds")
