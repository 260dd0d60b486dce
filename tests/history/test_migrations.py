"""Migrations lead from nothing, and from every earlier version, to the tables that the code works with."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, insert, inspect, text, update

from tests.history.conftest import TODAY
from tests.support import ROOT
from x12scrub.errors import UsageError
from x12scrub.history import migrating, schema
from x12scrub.history.database import connected, reading, writing
from x12scrub.history.place import Place
from x12scrub.history.store import initialised, opened

SCRIPTS = ROOT / "x12scrub" / "history" / "migrations"


def versions() -> list[str]:
    """All of them, the first one first."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    return [one.revision for one in ScriptDirectory.from_config(config).walk_revisions()][::-1]


@pytest.fixture
def engine(place: Place) -> Iterator[Engine]:
    place.make()
    if place.url is None:
        place.make_database()
    engine = connected(place)
    yield engine
    engine.dispose()


def differences(connection: Connection) -> list[object]:
    """What the tables lack or have too much of beside the code's own description of them."""
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "version_table": schema.VERSION_TABLE, "include_name": _ours}
    )
    return list(compare_metadata(context, schema.metadata))


def _ours(name: str | None, kind: str, _: object) -> bool:
    return kind != "table" or name in schema.metadata.tables


def a_row(connection: Connection) -> None:
    """Something in every table that there is, whatever its columns are by then."""
    found = MetaData()
    found.reflect(connection)
    for table in found.sorted_tables:
        if table.name != schema.VERSION_TABLE:
            values = {column.name: _value(column.type.python_type) for column in table.columns if not column.nullable}
            connection.execute(insert(table).values(**values))


def _value(kind: type) -> object:
    return {int: 1, str: "1", bytes: b"1" * 16, date: TODAY}[kind]


def test_the_code_names_the_last_version() -> None:
    assert versions()[-1] == schema.VERSION
    assert versions() == sorted(versions())


def test_from_nothing(engine: Engine) -> None:
    """The tables are those of the code, to the last index; a second time nothing happens."""
    with writing(engine) as connection:
        assert migrating.version(connection) is None
        migrating.upgrade(connection)
    for _ in range(2):
        with writing(engine) as connection:
            assert migrating.version(connection) == schema.VERSION
            assert differences(connection) == []
            migrating.upgrade(connection)


@pytest.mark.parametrize("start", versions())
def test_from_every_version(engine: Engine, start: str) -> None:
    """With rows in every table of it, and they are there afterwards."""
    with writing(engine) as connection:
        migrating.upgrade(connection, start)
        assert migrating.version(connection) == start
        a_row(connection)
        there = inspect(connection).get_table_names()
    with writing(engine) as connection:
        migrating.upgrade(connection)
        migrating.refuse_unless_current(connection)
        assert differences(connection) == []
        for table in there:
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 1


def test_a_migration_that_breaks_off_leaves_nothing(engine: Engine) -> None:
    """Both databases take tables back with the transaction."""
    with pytest.raises(RuntimeError), writing(engine) as connection:
        migrating.upgrade(connection)
        raise RuntimeError
    with reading(engine) as connection:
        assert inspect(connection).get_table_names() == []


def test_a_database_of_another_version_is_refused(place: Place) -> None:
    """What to do is told: init for an earlier one, another x12scrub for a later one."""
    list(initialised(place, TODAY))
    engine = connected(place)
    version = MetaData()
    with writing(engine) as connection:
        version.reflect(connection, only=[schema.VERSION_TABLE])
    for number, words in (("0000", "run `x12scrub init`"), ("9999", "made by a later x12scrub")):
        with writing(engine) as connection:
            connection.execute(update(version.tables[schema.VERSION_TABLE]).values(version_num=number))
        with pytest.raises(UsageError, match=words), opened(place):
            pass
    engine.dispose()


def test_a_database_without_a_history_is_refused(place: Place) -> None:
    list(initialised(place, TODAY))
    engine = connected(place)
    with writing(engine) as connection:
        connection.execute(text(f"DROP TABLE {schema.VERSION_TABLE}"))
    with pytest.raises(UsageError, match="holds no history"), opened(place):
        pass
    engine.dispose()


def test_migrations_are_modules_of_a_package() -> None:
    """So that they are in the wheel."""
    assert {path.parent.name for path in SCRIPTS.rglob("*.py")} == {"migrations", "versions"}
    assert all((folder / "__init__.py").is_file() for folder in (SCRIPTS, Path(SCRIPTS) / "versions"))
