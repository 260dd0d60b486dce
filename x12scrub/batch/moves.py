"""The plan of a file: which temporary file becomes what, and which original leaves the inbox then.

It lies in the outbox beside what it names, and is written and synced before the transaction. Whether it is carried out
or taken back is decided by the manifest alone: the transaction that sends the claims enters the token of the plan.
Names of files stay out of the database, since a name may be that of a patient.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from attrs import field, frozen

from x12scrub.batch import stages
from x12scrub.batch.inbox import State, current
from x12scrub.batch.outbox import Outbox
from x12scrub.batch.stages import Stage
from x12scrub.errors import CannotCreate, OutputFailed
from x12scrub.files import translated, untouchable
from x12scrub.outputs import create, sync

SCHEMA = "x12scrub-plan/1"


@frozen
class Moves:
    """Paths are relative to the outbox, but for that of the original."""

    token: str
    content: str
    """SHA-256 of the original."""
    original: str | None = field(repr=False)
    """None where the original stays where it is."""
    state: State
    """The original as it was read."""
    renames: tuple[tuple[str, str], ...] = field(repr=False)
    gone: tuple[str, ...] = field(default=(), repr=False)
    """Files to remove that an earlier failure has left."""

    def write(self, outbox: Outbox) -> None:
        """Make the plan last: its file, and the folders that hold what it names."""
        record = {
            "schema": SCHEMA,
            "content": self.content,
            "original": self.original,
            "state": self.state,
            "renames": self.renames,
            "gone": self.gone,
        }
        written = json.dumps(record, indent=1).encode("ascii") + b"\n"
        create(outbox.plan(self.token), [written], "the plan").close()
        for folder in self._folders(outbox):
            sync(folder)
        sync(outbox.own)

    @classmethod
    def read(cls, path: Path) -> "Moves | None":
        """The plan in a file; None where it was not written to its end."""
        try:
            record: dict[str, Any] = json.loads(path.read_bytes())
            return cls(
                token=path.stem,
                content=record["content"],
                original=record["original"],
                state=tuple(record["state"]),
                renames=tuple((one, other) for one, other in record["renames"]),
                gone=tuple(record["gone"]),
            )
        except OSError as error:
            raise translated(error, "cannot read a plan of the outbox") from error
        except (ValueError, KeyError, TypeError):
            return None

    def carry_out(self, outbox: Outbox) -> int:
        """Make everything visible and let the original go; what was done before is passed over. The number of outputs
        that are not there any more, under either name: somebody has taken them since, or they are lost."""
        missing = 0
        for temporary, name in self.renames:
            missing += not _renamed(outbox.root / temporary, outbox.root / name)
            stages.reached(Stage.MOVED)
        for name in self.gone:
            _removed(outbox.root / name)
        for folder in self._folders(outbox):
            sync(folder)
        stages.reached(Stage.VISIBLE)
        self._take()
        stages.reached(Stage.TAKEN)
        return missing

    def forget(self, outbox: Outbox) -> None:
        _removed(outbox.plan(self.token))
        sync(outbox.own)
        stages.reached(Stage.FORGOTTEN)

    def _take(self) -> None:
        """Let the original go, unless another file has come under its name since."""
        if self.original is None:
            return
        path = Path(os.fsdecode(bytes.fromhex(self.original)))
        now = current(path)
        if now is None or (now != self.state and _hash(path) != self.content):
            return
        _removed(path)
        sync(path.parent)

    def _folders(self, outbox: Outbox) -> Sequence[Path]:
        names = [name for _, name in self.renames] + list(self.gone)
        return list(dict.fromkeys((outbox.root / name).parent for name in names))


def _renamed(temporary: Path, name: Path) -> bool:
    """False where neither is there."""
    if not os.path.lexists(temporary):
        return os.path.lexists(name)
    if os.path.lexists(name):
        raise CannotCreate("cannot make an output visible: another file has its name; move that one, and start again")
    try:
        temporary.rename(name)
    except OSError as error:
        raise untouchable(error, "cannot make an output visible") from error
    return True


def _removed(path: Path) -> None:
    try:
        with suppress(FileNotFoundError):
            path.unlink()
    except OSError as error:
        raise translated(error, "cannot remove a file that is done with") from error


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
    except OSError as error:
        raise OutputFailed("cannot read an original again") from error
    return digest.hexdigest()
