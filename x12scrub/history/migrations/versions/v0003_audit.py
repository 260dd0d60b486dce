"""The audit trail."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.Integer().with_variant(sa.BigInteger, "postgresql")


def upgrade() -> None:
    op.create_table(
        "audit_records",
        sa.Column("number", _ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("run", _ID),
        sa.Column("claim", sa.LargeBinary(16)),
        sa.Column("key", sa.String(16), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("mac", sa.LargeBinary(16), nullable=False),
        sa.PrimaryKeyConstraint("number", name="audit_records_key"),
        sa.ForeignKeyConstraint(["key"], ["history_keys.id"], name="audit_records_key_known"),
    )
    for column in ("kind", "claim", "key", "hash"):
        op.create_index(f"audit_records_by_{column}", "audit_records", [column])
