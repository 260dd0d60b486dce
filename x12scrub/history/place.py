"""The state directory: the key file and, where no URL says otherwise, the database. Nobody else may read them."""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import field, frozen

from x12scrub.errors import Forbidden, TryAgain, UsageError
from x12scrub.files import translated, untouchable
from x12scrub.history.keys import Keys
from x12scrub.outputs import Outputs

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@frozen
class Place:
    """Where a history is. `url` names a PostgreSQL database; it may hold a password, and is never told."""

    state: Path
    url: str | None = field(default=None, repr=False)

    @property
    def key_file(self) -> Path:
        return self.state / "history.key"

    @property
    def database(self) -> Path:
        """The SQLite file; not there where a URL is given."""
        return self.state / "history.db"

    def keys(self) -> Keys:
        """Read the key file. Forbidden where others may read it, UsageError where there is none."""
        refuse_unless_private(self.state, "the state directory", "chmod go-w", stat.S_IWGRP | stat.S_IWOTH)
        try:
            with self.key_file.open("rb") as file:
                _refuse_unless_ours(os.fstat(file.fileno()), f"the key file {self.key_file}", "chmod 600", _OTHERS)
                return Keys.read(file.read())
        except FileNotFoundError as error:
            raise UsageError(f"no history in {self.state}: make one with `x12scrub init`") from error
        except OSError as error:
            raise translated(error, f"cannot read the key file {self.key_file}") from error

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the state directory while keys change. TryAgain where another program does."""
        try:
            descriptor = os.open(self.state, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except FileNotFoundError as error:
            raise UsageError(f"no history in {self.state}: make one with `x12scrub init`") from error
        except OSError as error:
            raise translated(error, f"cannot open the state directory {self.state}") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise TryAgain("another program is changing the keys of the history") from error
        else:
            yield
        finally:
            os.close(descriptor)

    def write(self, keys: Keys) -> None:
        """Put a key file in place of the one that is there, whole or not at all."""
        with Outputs() as outputs:
            outputs.write(outputs.target("the key file", str(self.key_file)), [keys.written()])
            outputs.commit()

    def make(self) -> None:
        """The state directory, for its owner alone; one that is there is used as it is."""
        try:
            self.state.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise untouchable(error, f"cannot create the state directory {self.state}") from error

    def make_database(self) -> None:
        """An empty file that SQLite takes for an empty database; the files that it makes beside it get its mode."""
        try:
            os.close(os.open(self.database, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
        except FileExistsError:
            return
        except OSError as error:
            raise untouchable(error, f"cannot create the database {self.database}") from error

    def check_database(self) -> None:
        """UsageError where the database is not there, Forbidden where others may read it."""
        if not self.database.exists():
            raise UsageError(f"no history in {self.state}: make one with `x12scrub init`")
        refuse_unless_private(self.database, "the database", "chmod 600", _OTHERS)


def refuse_unless_private(path: Path, what: str, remedy: str, forbidden: int) -> None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return
    except OSError as error:
        raise translated(error, f"cannot look at {what} {path}") from error
    _refuse_unless_ours(status, f"{what} {path}", remedy, forbidden)


def _refuse_unless_ours(status: os.stat_result, what: str, remedy: str, forbidden: int) -> None:
    if status.st_mode & forbidden:
        mode = stat.S_IMODE(status.st_mode)
        raise Forbidden(f"{what} is open to others (mode {mode:04o}): {remedy} it, and ask who has read it")
    if os.geteuid() not in (status.st_uid, 0):
        raise Forbidden(f"{what} belongs to another user")
