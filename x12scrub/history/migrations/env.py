"""What Alembic runs a migration in: the connection and the transaction of whoever asked for it."""

from alembic import context

from x12scrub.history.schema import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
)
context.run_migrations()
