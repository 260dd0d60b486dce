"""Whether a history is what it should be, and what it holds, without what identifies anybody."""

import json
from collections.abc import Iterator

from attrs import field, frozen
from sqlalchemy import ColumnElement, Connection, FromClause, Row, and_, exists, func, select

from x12scrub.history.keys import DIGEST_BYTES
from x12scrub.history.schema import claims, lines, recordings
from x12scrub.journal import Disposition

EXPORT_SCHEMA = "x12scrub-history/1"
_SENT = (Disposition.FORWARDED.value, Disposition.CORRECTED.value)
_LATER = claims.alias("later")


@frozen(eq=False)
class _Rule:
    """What no row may be."""

    what: str
    table: FromClause = field(repr=False)
    broken: ColumnElement[bool] = field(repr=False)


_RULES = (
    _Rule("lines end before they begin", lines, lines.c.last < lines.c.first),
    _Rule("lines have no hash of their number", lines, func.length(lines.c.line) != DIGEST_BYTES),
    _Rule(
        "lines are of a claim without a patient",
        lines,
        exists().where(claims.c.id == lines.c.claim, claims.c.patient.is_(None)),
    ),
    _Rule(
        "lines were ended before they were sent",
        lines,
        exists().where(claims.c.id == lines.c.claim, lines.c.ended < claims.c.recording),
    ),
    _Rule(
        "lines stand though a later claim has replaced or voided theirs",
        lines,
        and_(
            lines.c.ended.is_(None),
            exists().where(
                claims.c.id == lines.c.claim,
                _LATER.c.claim == claims.c.claim,
                _LATER.c.id > claims.c.id,
                _LATER.c.frequency.in_(("7", "8")),
            ),
        ),
    ),
    _Rule("claims have no hash of their patient", claims, func.length(claims.c.patient) != DIGEST_BYTES),
    _Rule("claims have no hash of their number", claims, func.length(claims.c.claim) != DIGEST_BYTES),
    _Rule("claims did not leave, by what became of them", claims, claims.c.disposition.not_in(_SENT)),
)


def faults(connection: Connection) -> Iterator[str]:
    """What is wrong with a database, a line each; nothing where it is sound."""
    if connection.dialect.name == "sqlite":
        for answer in connection.exec_driver_sql("PRAGMA integrity_check").scalars():
            if answer != "ok":
                yield "SQLite finds a fault in the file of the database"
        if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
            yield f"{len(broken):,} rows refer to rows that are not there"
    for rule in _RULES:
        count = connection.execute(select(func.count()).select_from(rule.table).where(rule.broken)).scalar()
        if count:
            yield f"{count:,} {rule.what}"


def exported(connection: Connection) -> Iterator[bytes]:
    """The lines as JSON, one a line, in the order in which they were sent. Patients and claims are numbered for this
    export alone; no hash and no key leaves the history."""
    ending = recordings.alias("ending")
    rows = (
        select(lines, claims.c.payer, claims.c.billing, claims.c.frequency, claims.c.disposition)
        .add_columns(recordings.c.sent, ending.c.sent.label("ended_on"))
        .add_columns(func.dense_rank().over(order_by=(claims.c.key, claims.c.patient)).label("patient"))
        .join(claims, lines.c.claim == claims.c.id)
        .join(recordings, claims.c.recording == recordings.c.id)
        .outerjoin(ending, lines.c.ended == ending.c.id)
        .order_by(lines.c.id)
    )
    with connection.execution_options(yield_per=1_000).execute(rows) as found:
        for row in found:
            yield _json(row)


def _json(row: Row[tuple[object, ...]]) -> bytes:
    record = {
        "schema": EXPORT_SCHEMA,
        "patient": row.patient,
        "claim": row.claim,
        "payer": row.payer,
        "billing": _npi(row.billing),
        "rendering": _npi(row.rendering),
        "code": row.code,
        "modifiers": row.modifiers.split(":") if row.modifiers else [],
        "units": row.units or None,
        "first": row.first.isoformat(),
        "last": row.last.isoformat(),
        "frequency": row.frequency,
        "disposition": row.disposition,
        "sent": row.sent.isoformat(),
        "ended": row.ended_on.isoformat() if row.ended_on else None,
    }
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"


def _npi(provider: str | None) -> str | None:
    """A provider without an NPI stands in the history by a hash, which stays there."""
    return None if provider is None or provider.startswith("~") else provider
