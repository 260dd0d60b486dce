"""Files of nightly batches."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ID = sa.Integer().with_variant(sa.BigInteger, "postgresql")


def upgrade() -> None:
    op.create_table(
        "batch_files",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("night", sa.String(32), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("fate", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(40)),
        sa.Column("entered", sa.String(40), nullable=False),
        sa.Column("visible", sa.String(40)),
        sa.Column("held", sa.String(64)),
        sa.Column("asked", sa.Date),
        sa.Column("numbers", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="batch_files_key"),
        sa.UniqueConstraint("token", name="batch_files_one_token"),
    )
    for column in ("night", "content", "held"):
        op.create_index(f"batch_files_by_{column}", "batch_files", [column])
