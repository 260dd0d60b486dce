"""Keys, runs, recordings, claims and lines."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.Integer().with_variant(sa.BigInteger, "postgresql")


def upgrade() -> None:
    op.create_table(
        "history_keys",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("proof", sa.LargeBinary(16), nullable=False),
        sa.Column("made", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("id", name="history_keys_key"),
    )
    op.create_table(
        "history_runs",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("moment", sa.String(40), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="history_runs_key"),
    )
    _recordings()
    _claims()
    _lines()


def _recordings() -> None:
    op.create_table(
        "history_recordings",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("run", _ID, nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("sent", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("id", name="history_recordings_key"),
        sa.ForeignKeyConstraint(["run"], ["history_runs.id"], name="history_recordings_run_known"),
    )
    _indexes("history_recordings", "content", "run")


def _claims() -> None:
    op.create_table(
        "history_claims",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("recording", _ID, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("key", sa.String(16), nullable=False),
        sa.Column("patient", sa.LargeBinary(16)),
        sa.Column("claim", sa.LargeBinary(16)),
        sa.Column("payer", sa.String(80), nullable=False),
        sa.Column("billing", sa.String(40)),
        sa.Column("frequency", sa.String(1), nullable=False),
        sa.Column("disposition", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("id", name="history_claims_key"),
        sa.ForeignKeyConstraint(["recording"], ["history_recordings.id"], name="history_claims_recording_known"),
        sa.ForeignKeyConstraint(["key"], ["history_keys.id"], name="history_claims_key_known"),
        sa.UniqueConstraint("recording", "ordinal", name="history_claims_one_recording_ordinal"),
    )
    _indexes("history_claims", "patient", "claim", "key")


def _lines() -> None:
    op.create_table(
        "history_lines",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("claim", _ID, nullable=False),
        sa.Column("line", sa.LargeBinary(16), nullable=False),
        sa.Column("code", sa.String(5), nullable=False),
        sa.Column("modifiers", sa.String(20), nullable=False),
        sa.Column("units", sa.String(32), nullable=False),
        sa.Column("first", sa.Date, nullable=False),
        sa.Column("last", sa.Date, nullable=False),
        sa.Column("rendering", sa.String(40)),
        sa.Column("ended", _ID),
        sa.PrimaryKeyConstraint("id", name="history_lines_key"),
        sa.ForeignKeyConstraint(["claim"], ["history_claims.id"], name="history_lines_claim_known"),
        sa.ForeignKeyConstraint(["ended"], ["history_recordings.id"], name="history_lines_ended_known"),
    )
    _indexes("history_lines", "claim", "last", "ended")


def _indexes(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"{table}_by_{column}", table, [column])
