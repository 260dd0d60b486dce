"""An opened history: its keys, and its database."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date

from attrs import frozen
from sqlalchemy import Connection, Engine, insert, select

from x12scrub.audit import chain
from x12scrub.errors import TryAgain, UsageError
from x12scrub.history import database, migrating, schema
from x12scrub.history.keys import Key, Keys
from x12scrub.history.past import StoredPast
from x12scrub.history.place import Place


@frozen(eq=False)
class Store:
    """A history that is there, is up to date, and answers to its keys."""

    place: Place
    keys: Keys
    engine: Engine

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection for look-ups."""
        return database.reading(self.engine)

    def snapshot(self) -> AbstractContextManager[Connection]:
        """A connection for questions whose answers have to agree."""
        return database.snapshot(self.engine)

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction for everything that has to be written together, of the history and of others."""
        return database.writing(self.engine)

    def refuse_if_rotated(self, connection: Connection) -> None:
        """TryAgain where the database names a key that was put in use since the history was opened: rows under it
        would not be found, nor be found again when they are written under the one before it."""
        if set(connection.execute(select(schema.keys.c.id)).scalars()) - {key.id for key in self.keys.every}:
            raise TryAgain("the key of the history was rotated meanwhile: start again")

    def settle(self) -> None:
        """Let nothing of what was removed linger in the log beside an SQLite file."""
        if self.engine.dialect.name == "sqlite":
            with self.reading() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def past(self, contents: Sequence[str]) -> Iterator[StoredPast]:
        """The history as a run over inputs with these contents (SHA-256) sees it: without what they have left in it."""
        with self.reading() as connection:
            yield StoredPast(connection, self.keys, tuple(contents))


@contextmanager
def opened(place: Place) -> Iterator[Store]:
    """Open a history. UsageError or Forbidden where it is not there, not up to date, or not for these keys."""
    keys = place.keys()
    if place.url is None:
        place.check_database()
    engine = database.connected(place)
    try:
        with database.reading(engine) as connection:
            migrating.refuse_unless_current(connection)
            refuse_other_keys(connection, keys)
        yield Store(place, keys, engine)
    finally:
        engine.dispose()


def initialised(place: Place, today: date) -> Iterable[str]:
    """Make what a history lacks: directory, key file, database, tables. What is there stays. Says what was made."""
    place.make()
    with place.alone():
        if place.key_file.exists():
            keys = place.keys()
        else:
            keys = Keys((Key.new(today),))
            place.write(keys)
            yield f"made the key file {place.key_file}: keep a copy of it in a safe place"
        before = _upgraded(place, keys)
    if before is None:
        yield "made the tables of the history" + (f" in {place.database}" if place.url is None else "")
    elif before != schema.VERSION:
        yield f"brought the history from version {before} to {schema.VERSION}"


def _upgraded(place: Place, keys: Keys) -> str | None:
    """Bring the tables up to date, and name the keys in them. The version that they had; None where there were none."""
    if place.url is None:
        place.make_database()
        place.check_database()
    engine = database.connected(place)
    try:
        with database.writing(engine) as connection:
            before = migrating.version(connection)
            migrating.upgrade(connection)
            refuse_other_keys(connection, keys, new=True)
            register(connection, keys)
    finally:
        engine.dispose()
    return before


def refuse_other_keys(connection: Connection, keys: Keys, *, new: bool = False) -> None:
    """UsageError unless every key that the database names is at hand, and, but for a `new` one, every key is named."""
    known = {row.id: row.proof for row in connection.execute(select(schema.keys))}
    ours = {key.id: key.proof for key in keys.every}
    missing = sorted(name for name, proof in known.items() if ours.get(name) != proof)
    if missing:
        raise UsageError(
            f"the history has rows under key {missing[0]}, which is not in the key file: put back the copy that has it"
        )
    if not new and keys.current.id not in known:
        raise UsageError("the history does not know the key in the key file: run `x12scrub init`")


def register(connection: Connection, keys: Keys) -> None:
    """Name the keys in the database, and let the audit trail go on under the one in use."""
    known = set(connection.execute(select(schema.keys.c.id)).scalars())
    new = [{"id": key.id, "proof": key.proof, "made": key.made} for key in keys.all if key.id not in known]
    if new:
        connection.execute(insert(schema.keys), new)
    chain.under(connection, keys)
