"""Letting go of the older part of an audit trail, once it is kept elsewhere or need not be kept any longer."""

from datetime import datetime

from attrs import frozen
from sqlalchemy import Connection, delete, exists, func, select

from x12scrub.audit.chain import CUT, Chain, Head
from x12scrub.audit.schema import records
from x12scrub.errors import UsageError
from x12scrub.history import schema
from x12scrub.history.keys import Keys
from x12scrub.history.store import Store


@frozen
class Cut:
    """What a cut removed, and where the trail ends now."""

    records: int
    keys: tuple[str, ...]
    """Ids of keys that nothing is under any more."""
    head: Head


def cut(connection: Connection, keys: Keys, through: str, moment: datetime) -> Cut:
    """Remove every record up to the one that has a hash, and add one that says so, by which the rest is still known to
    be whole. UsageError where there is none, or where it is in the middle of a run."""
    last = connection.execute(select(records.c.number).where(records.c.hash == bytes.fromhex(through))).scalar()
    if last is None:
        raise UsageError("no record of the audit trail has this hash; `x12scrub audit show` lists those of the runs")
    follower = connection.execute(select(records.c.run).where(records.c.number == last + 1)).scalar()
    if follower is not None:
        raise UsageError(f"record {last} is in the middle of a run: cut at the hash that its end was told with")
    gone = connection.execute(select(func.count()).select_from(records).where(records.c.number <= last)).scalar() or 0
    chain = Chain.of(connection, keys)
    said = {"through": last, "hash": through, "records": gone, "moment": moment.isoformat(timespec="seconds")}
    chain.add(CUT, said)
    head = chain.flush()
    connection.execute(delete(records).where(records.c.number <= last))
    unused = [key.id for key in keys.kept if not _needed(connection, key.id)]
    connection.execute(delete(schema.keys).where(schema.keys.c.id.in_(unused)))
    return Cut(gone, tuple(unused), head)


def _needed(connection: Connection, key: str) -> bool:
    return bool(connection.execute(select(exists().where(records.c.key == key))).scalar())


def cut_off(store: Store, through: str, moment: datetime) -> Cut:
    """Cut, and take the keys that nothing is under out of the key file."""
    with store.place.alone():
        keys = store.place.keys()
        with store.writing() as connection:
            done = cut(connection, keys, through, moment)
        if done.keys:
            store.place.write(keys.without(done.keys))
    store.settle()
    return done
