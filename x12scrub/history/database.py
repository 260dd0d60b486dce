"""Connections to the database of the history: SQLite or PostgreSQL, one way to read and one to write.

Whoever writes has the database to itself until the transaction ends, so that what several programs write one after the
other is what one of them would have written. Readers are never kept waiting.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, make_url, text

from x12scrub.errors import CannotCreate, Forbidden, OutputFailed, TryAgain, UsageError, X12ScrubError
from x12scrub.history.place import Place

PATIENCE = 60
"""Seconds that a writer waits for another one."""
# The option of a connection that says how its transaction begins in SQLite; without it every statement is one.
_BEGIN = "x12scrub_begin"
# A number of ours among the advisory locks of a PostgreSQL database: "x12scrub" in ASCII.
_LOCK = 0x7831327363727562
_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
_CLOSED = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def connected(place: Place) -> Engine:
    """The engine for a place. UsageError for a URL that names no PostgreSQL database."""
    return _sqlite(place) if place.url is None else _postgresql(place.url)


def _sqlite(place: Place) -> Engine:
    url = URL.create("sqlite", database=str(place.database))
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": PATIENCE})

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
        # Transactions begin where `_begin` says so, not where the driver thinks that they should.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if begin := connection.get_execution_options().get(_BEGIN):
            connection.exec_driver_sql(begin)

    return engine


def _postgresql(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except exc.ArgumentError:
        raise UsageError("--database is no URL; it should read like postgresql://user@host/database") from None
    if parsed.drivername not in ("postgres", "postgresql", "postgresql+psycopg"):
        raise UsageError("--database should be a URL that begins with postgresql://; SQLite needs none")
    if find_spec("psycopg") is None:
        raise UsageError("for PostgreSQL, install x12scrub[postgres]")
    arguments = {"connect_timeout": 10, "application_name": "x12scrub"}
    return create_engine(
        parsed.set(drivername="postgresql+psycopg"), hide_parameters=True, connect_args=arguments, pool_pre_ping=True
    )


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for look-ups, each of which sees what has been committed by then."""
    with speaking(), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="AUTOCOMMIT")
        yield connection


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the database, whatever is committed meanwhile."""
    level = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with speaking(), engine.execution_options(**{_BEGIN: "BEGIN"}, **level).begin() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that no other writer is beside; it is committed at the end, or leaves nothing behind."""
    with speaking(), engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"}).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}s'"))
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        yield connection


@contextmanager
def speaking() -> Iterator[None]:
    """What the database says in words of ours: its own may hold values or the URL."""
    try:
        yield
    except exc.DBAPIError as error:
        raise _translated(error) from error


def _translated(error: exc.DBAPIError) -> X12ScrubError | exc.DBAPIError:
    if isinstance(error.orig, sqlite3.Error):
        return _of_sqlite(error.orig) or error
    state = getattr(error.orig, "sqlstate", None) or ""
    if state == "42501":  # insufficient_privilege
        return Forbidden("the database of the history does not let this user do that")
    if state == "42P01":  # undefined_table
        return UsageError("the database holds no history: make one with `x12scrub init`")
    if state.startswith("53"):  # insufficient_resources: disk full, out of memory, too many connections
        return OutputFailed("the database of the history has no room left")
    if isinstance(error, exc.OperationalError | exc.InterfaceError):
        return TryAgain("the database of the history does not answer, or is busy with another program")
    return error


def _of_sqlite(error: sqlite3.Error) -> X12ScrubError | None:
    # The lowest eight bits are the primary code (sqlite.org/rescode.html).
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _BUSY:
        return TryAgain(f"another program has written to the history for {PATIENCE} seconds")
    if code in _FULL:
        return OutputFailed("cannot write the database of the history: the disk is full, or fails")
    if code in _CLOSED:
        return CannotCreate("cannot open the database of the history for writing")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return OutputFailed("the database of the history is damaged: put back a copy of it")
    if isinstance(error, sqlite3.OperationalError) and "no such table" in str(error):
        return UsageError("the database holds no history: make one with `x12scrub init`")
    return None
