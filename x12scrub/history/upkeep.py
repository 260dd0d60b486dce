"""Looking after a history: counts, purge by day of service, a new key."""

from datetime import date, timedelta
from typing import Any

from attrs import frozen
from sqlalchemy import Connection, delete, distinct, exists, func, or_, select

from x12scrub.errors import UsageError
from x12scrub.history import schema
from x12scrub.history.keys import Keys
from x12scrub.history.schema import claims, lines, recordings, runs
from x12scrub.history.store import Store, register

KEPT_DAYS = 400
"""A year, for limits that look back twelve months, and five weeks for what is billed late."""


@frozen
class Purged:
    """What a purge removed."""

    before: date
    """Lines whose last day of service is before this day."""
    lines: int
    claims: int
    keys: tuple[str, ...]
    """Ids of keys that no row of the history needs any more: they are kept for the audit trail alone."""


def purge(connection: Connection, keys: Keys, today: date, kept_days: int = KEPT_DAYS) -> Purged:
    """Remove lines whose last day of service is more than `kept_days` days before today, and what only they needed.

    Claims without lines (voids, replacements without a watched line) go by the day on which they were sent.
    UsageError for a number of days that ends outside the calendar.
    """
    if not 0 < kept_days < today.toordinal():
        raise UsageError("--keep-days is 1 or more, and does not go back beyond the first day of the calendar")
    before = today - timedelta(days=kept_days)
    gone = connection.execute(delete(lines).where(lines.c.last < before)).rowcount
    old = select(recordings.c.id).where(recordings.c.sent < before)
    empty = ~exists().where(lines.c.claim == claims.c.id)
    emptied = connection.execute(delete(claims).where(empty, claims.c.recording.in_(old))).rowcount
    needed = or_(
        exists().where(claims.c.recording == recordings.c.id), exists().where(lines.c.ended == recordings.c.id)
    )
    connection.execute(delete(recordings).where(~needed, recordings.c.sent < before))
    connection.execute(delete(runs).where(~exists().where(recordings.c.run == runs.c.id)))
    used = set(connection.execute(select(claims.c.key).distinct()).scalars())
    retired = tuple(key.id for key in keys.all[:-1] if key.id not in used)
    return Purged(before, gone, emptied, retired)


def purged(store: Store, today: date, kept_days: int = KEPT_DAYS) -> Purged:
    """Purge, and retire the keys that no row needs: a new one can be put in use."""
    with store.place.alone():
        keys = store.place.keys()
        with store.writing() as connection:
            done = purge(connection, keys, today, kept_days)
        if done.keys:
            store.place.write(keys.retired(done.keys))
    store.settle()
    return done


def rotated(store: Store, today: date) -> Keys:
    """Put a new key in use. Rows under the old one are found until the last of them is purged."""
    with store.place.alone():
        keys = store.place.keys().with_new(today)
        # The file first: a key that only the database knew would be lost.
        store.place.write(keys)
        with store.writing() as connection:
            register(connection, keys)
    return keys


def stats(connection: Connection, keys: Keys) -> dict[str, Any]:
    """Counts, for people and programs. Patients are counted once a key: one seen under two keys counts twice."""
    standing = lines.c.ended.is_(None)
    first, last = connection.execute(select(func.min(lines.c.first), func.max(lines.c.last)).where(standing)).one()
    codes = select(lines.c.code, func.count()).where(standing).group_by(lines.c.code).order_by(lines.c.code)
    by_key = select(claims.c.key, func.count()).group_by(claims.c.key)
    rows: dict[str, int] = {str(key): int(count) for key, count in connection.execute(by_key)}
    last_sent = connection.execute(select(func.max(recordings.c.sent))).scalar()
    return {
        "version": schema.VERSION,
        "lines": _count(connection, select(func.count()).select_from(lines).where(standing)),
        "lines_ended": _count(connection, select(func.count()).select_from(lines).where(~standing)),
        "claims": _count(connection, select(func.count()).select_from(claims)),
        "patients": _count(connection, select(func.count(distinct(claims.c.patient)))),
        "files": _count(connection, select(func.count(distinct(recordings.c.content)))),
        "runs": _count(connection, select(func.count()).select_from(runs)),
        "first_day": first.isoformat() if first else None,
        "last_day": last.isoformat() if last else None,
        "last_sent": last_sent.isoformat() if last_sent else None,
        "codes": {str(code): int(count) for code, count in connection.execute(codes)},
        "keys": [
            {"id": key.id, "made": key.made, "in_use": key == keys.current, "claims": rows.get(key.id, 0)}
            for key in keys.all
        ],
    }


def _count(connection: Connection, query: Any) -> int:
    return int(connection.execute(query).scalar() or 0)
