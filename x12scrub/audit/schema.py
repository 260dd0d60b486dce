"""The table of the audit trail, beside those of the history. A migration makes it; a test holds that both agree."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from x12scrub.history.schema import keys, metadata

_ID = Integer().with_variant(BigInteger, "postgresql")

records = Table(
    "audit_records",
    metadata,
    # The place in the chain, from 1, without a gap.
    Column("number", _ID, primary_key=True, autoincrement=False),
    Column("kind", String(8), nullable=False),
    # Of a record about a claim or an envelope: the record of its run.
    Column("run", _ID),
    # Hash of CLM01, of a record about a claim.
    Column("claim", LargeBinary(16)),
    Column("key", String(16), ForeignKey(keys.c.id), nullable=False),
    # The record itself, as canonical JSON. The columns before are copies out of it, to look records up by.
    Column("content", Text, nullable=False),
    # SHA-256 of the content, which holds that of the record before.
    Column("hash", LargeBinary(32), nullable=False),
    # Keyed hash of that hash.
    Column("mac", LargeBinary(16), nullable=False),
    Index(None, "kind"),
    Index(None, "claim"),
    Index(None, "key"),
    Index(None, "hash"),
)
