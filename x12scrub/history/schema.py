"""The tables of the history. Migrations make them; a test holds that both agree.

Patients, claims and lines stand in them by keyed hashes (`keys`); codes, days of service, payer ids and NPIs as they
are. That is pseudonymised, and still to be protected like the claims themselves.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

VERSION = "0003"
"""The migration that leads here."""
VERSION_TABLE = "x12scrub_version"

_ID = Integer().with_variant(BigInteger, "postgresql")

metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_by_%(column_0_N_name)s",
        "uq": "%(table_name)s_one_%(column_0_N_name)s",
        "fk": "%(table_name)s_%(column_0_N_name)s_known",
        "pk": "%(table_name)s_key",
    }
)

keys = Table(
    "history_keys",
    metadata,
    Column("id", String(16), primary_key=True),
    # What a key of this id says of nothing: another key of the same id says something else.
    Column("proof", LargeBinary(16), nullable=False),
    Column("made", String(10), nullable=False),
)

runs = Table(
    "history_runs",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=False),
    # ISO 8601 with offset, as the run's clock said.
    Column("moment", String(40), nullable=False),
    Column("version", String(40), nullable=False),
)

recordings = Table(
    "history_recordings",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=False),
    Column("run", _ID, ForeignKey(runs.c.id), nullable=False),
    # SHA-256 of an input, in hexadecimal. A second recording of one content holds the claims that did not leave before.
    Column("content", String(64), nullable=False),
    Column("sent", Date, nullable=False),
    Index(None, "content"),
    Index(None, "run"),
)

claims = Table(
    "history_claims",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=False),
    Column("recording", _ID, ForeignKey(recordings.c.id), nullable=False),
    # Of the CLM in the input, from 1.
    Column("ordinal", Integer, nullable=False),
    Column("key", String(16), ForeignKey(keys.c.id), nullable=False),
    # Hashes; null where the file does not identify them.
    Column("patient", LargeBinary(16)),
    Column("claim", LargeBinary(16)),
    Column("payer", String(80), nullable=False),
    Column("billing", String(40)),
    Column("frequency", String(1), nullable=False),
    Column("disposition", String(10), nullable=False),
    UniqueConstraint("recording", "ordinal"),
    Index(None, "patient"),
    Index(None, "claim"),
    Index(None, "key"),
)

lines = Table(
    "history_lines",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=False),
    Column("claim", _ID, ForeignKey(claims.c.id), nullable=False),
    # Hash of REF*6R or LX01.
    Column("line", LargeBinary(16), nullable=False),
    Column("code", String(5), nullable=False),
    # Joined by colons.
    Column("modifiers", String(20), nullable=False),
    # As SV104 has it; empty where that is no number.
    Column("units", String(32), nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("rendering", String(40)),
    # The recording that replaced or voided the line; null while it stands.
    Column("ended", _ID, ForeignKey(recordings.c.id)),
    Index(None, "claim"),
    Index(None, "last"),
    Index(None, "ended"),
)

batch_files = Table(
    "batch_files",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=False),
    # The plan of moves in the outbox that this row says yes to.
    Column("token", String(32), nullable=False),
    Column("night", String(32), nullable=False),
    # SHA-256 of the file, in hexadecimal. No name of a file stands here: it may be that of a patient.
    Column("content", String(64), nullable=False),
    Column("fate", String(10), nullable=False),
    # Why a file failed, as a slug.
    Column("reason", String(40)),
    # ISO 8601, as the clock of the machine said: when the row was entered, and when everything was in place; null
    # until then.
    Column("entered", String(40), nullable=False),
    Column("visible", String(40)),
    # SHA-256 of the file of held claims that was made, and the day on which its questions were first asked.
    Column("held", String(64)),
    Column("asked", Date),
    # Counts and charges, as JSON.
    Column("numbers", Text, nullable=False),
    UniqueConstraint("token"),
    Index(None, "night"),
    Index(None, "content"),
    Index(None, "held"),
)
