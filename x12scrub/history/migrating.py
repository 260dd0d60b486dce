"""Bringing the tables of the history up to date. Alembic is imported here alone."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from x12scrub.errors import UsageError
from x12scrub.history.schema import VERSION, VERSION_TABLE


def upgrade(connection: Connection, to: str = "head") -> None:
    """Run the migrations that a database lacks, within the transaction of the connection."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    here = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(here).replace("%", "%%"))
    config.set_main_option("version_locations", str(here / "versions").replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def version(connection: Connection) -> str | None:
    """The migration that a database is at; None for one without a history."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found: str | None = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608
    return found


def refuse_unless_current(connection: Connection) -> None:
    """UsageError for a database that this version of x12scrub does not work with as it is."""
    found = version(connection)
    if found is None:
        raise UsageError("the database holds no history: make one with `x12scrub init`")
    if found < VERSION:
        raise UsageError("the history was made by an earlier x12scrub: run `x12scrub init` to bring it up to date")
    if found > VERSION:
        raise UsageError("the history was made by a later x12scrub: update this one")
