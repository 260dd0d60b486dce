"""Whatever is done to an audit trail is seen: each of its records changed, moved, taken out or put in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from attrs import evolve
from sqlalchemy import Connection, delete, insert, select, update

from tests.building import file as billed
from tests.history.test_upkeep import ONE
from tests.history.trails import Trail, faults
from tests.shells.running import day, quiet
from x12scrub.audit.chain import Chain, digest, mac
from x12scrub.audit.schema import records
from x12scrub.history import schema, upkeep
from x12scrub.history.keys import Keys
from x12scrub.history.place import Place
from x12scrub.history.store import Store, opened

Row = dict[str, Any]


class Undone(Exception):
    """Takes back what a test did."""


@pytest.fixture
def trail(store: Store) -> Trail:
    """A key, and three runs: eight records, one, and eight."""
    trail = Trail(store)
    for content in (day(), quiet(), day()):
        trail.run(content)
    assert len(trail.rows()) == 18
    return trail


@contextmanager
def undone(trail: Trail) -> Iterator[Connection]:
    """A connection whose writes are taken back at the end."""
    with pytest.raises(Undone), trail.store.writing() as connection:
        yield connection
        raise Undone


def put(connection: Connection, rows: list[Row]) -> None:
    """These rows in the place of all that are there."""
    connection.execute(delete(records))
    if rows:
        connection.execute(insert(records), rows)


def seen(trail: Trail, rows: list[Row], *expected: str) -> list[str]:
    """The faults of the trail with these rows in it."""
    with undone(trail) as connection:
        put(connection, rows)
        return faults(connection, trail.store, *expected)


def rewritten(rows: list[Row], key: Any = None) -> list[Row]:
    """What somebody makes of rows who knows how hashes are made; with a key, the keyed ones as well."""
    again = []
    for row in rows:
        hashed = digest(row["content"])
        again.append({**row, "hash": hashed, "mac": mac(key, hashed) if key else row["mac"]})
    return again


def test_an_untouched_trail_is_sound(trail: Trail) -> None:
    rows = trail.rows()
    assert seen(trail, list(rows)) == []
    assert trail.faults(*[row["hash"].hex() for row in rows]) == []
    assert trail.faults() == []


OTHERS: dict[str, Callable[[Row], Any]] = {
    "kind": lambda row: "run" if row["kind"] == "claim" else "claim",
    "run": lambda row: 3 if row["run"] == 2 else 2,
    "claim": lambda _: b"x" * 16,
    "key": lambda _: "another",
    "content": lambda row: row["content"].replace('"kind"', '"kinds"'),
    "hash": lambda _: b"x" * 32,
    "mac": lambda _: b"x" * 16,
}


@pytest.mark.parametrize("column", OTHERS)
def test_every_column_of_every_record_is_watched(trail: Trail, column: str) -> None:
    """The number is: see below."""
    other = OTHERS[column]
    with undone(trail) as connection:
        connection.execute(insert(schema.keys), [{"id": "another", "proof": b"", "made": "2024-09-14"}])
        for row in trail.rows():
            one = records.c.number == row["number"]
            connection.execute(update(records).where(one).values({column: other(row)}))
            found = faults(connection, trail.store)
            assert any(f"record {row['number']} " in fault for fault in found), (column, row["number"])
            connection.execute(update(records).where(one).values({column: row[column]}))
        assert faults(connection, trail.store) == []


@pytest.mark.parametrize("known", [False, True], ids=["content", "content and hash"])
def test_a_character_that_changes_is_seen(trail: Trail, known: bool) -> None:
    """In every record, with its hash left as it was or made anew by somebody who has no key."""
    for row in trail.rows():
        for was, now in (('"20552"', '"20553"'), ('"3"', '"2"'), ('"number":', '"number":1'), ("2024", "2023")):
            content = row["content"].replace(was, now)
            if content == row["content"]:
                continue
            changed = rewritten([{**row, "content": content}])[0] if known else {**row, "content": content}
            found = seen(trail, [changed if one["number"] == row["number"] else one for one in trail.rows()])
            assert any(fault.startswith(f"record {row['number']} ") for fault in found)


@pytest.mark.parametrize("content", ["", "null", "[]", "{", "{}", '{"records":"x"}', "\u00e9", '{"a": 1}'])
def test_what_is_no_record_is_a_fault_and_no_crash(trail: Trail, content: str) -> None:
    for row in trail.rows():
        changed = [{**one, "content": content} if one["number"] == row["number"] else one for one in trail.rows()]
        assert f"record {row['number']} is not what its hash says" in seen(trail, changed)


def test_two_records_that_change_places_are_seen(trail: Trail) -> None:
    """Whether their numbers go with them or not; neighbours and others."""
    rows = trail.rows()
    for index, other in [*zip(range(17), range(1, 18), strict=True), (0, 17), (2, 12), (1, 9)]:
        swapped = list(rows)
        swapped[index] = {**rows[other], "number": rows[index]["number"]}
        swapped[other] = {**rows[index], "number": rows[other]["number"]}
        found = seen(trail, swapped)
        assert f"record {index + 1} is filed as another one than it says" in found
        assert f"record {other + 1} is filed as another one than it says" in found


def test_a_record_that_goes_is_seen(trail: Trail) -> None:
    """From the beginning, the middle, or the end of a run, with its gap left open or closed up."""
    rows = trail.rows()
    for index in range(18):
        left = [*rows[:index], *rows[index + 1 :]]
        assert seen(trail, left), index
        closed = [{**row, "number": number} for number, row in enumerate(left, 1)]
        if index < 17:
            assert seen(trail, closed), index


def test_an_end_that_is_missing_is_seen_within_a_run_or_by_who_knows_the_head(trail: Trail) -> None:
    """A trail that ends with a whole run looks whole. The hash that the last run was told says that it is not."""
    rows = trail.rows()
    head = rows[-1]["hash"].hex()
    whole = {1, 9, 10, 18}
    for kept in range(18):
        found = seen(trail, rows[:kept])
        assert (found == []) == (kept in whole), kept
        assert seen(trail, rows[:kept], head)[-1] == (
            f"no record has the hash {head}: the end of the trail is missing, or it was written anew"
            if kept
            else "the trail has no record, not even that of its first key"
        )


def test_a_beginning_that_is_missing_is_seen(trail: Trail) -> None:
    rows = trail.rows()
    for first in range(1, 18):
        told = f"the trail begins with record {first + 1}, and no record says that it was cut there"
        assert told in seen(trail, rows[first:])


def test_a_record_that_is_put_in_is_seen(trail: Trail) -> None:
    """One that was made without the key; and one of ours that comes a second time."""
    rows = trail.rows()
    again = {**rows[-1], "number": 19}
    assert "record 19 is filed as another one than it says" in seen(trail, [*rows, again])
    forged = {**rows[9], "number": 19, "content": rows[9]["content"].replace('"number":10', '"number":19')}
    assert "record 19 was not written with its key" in seen(trail, [*rows, *rewritten([forged])])


def test_who_has_the_key_is_caught_by_a_hash_that_was_noted(trail: Trail) -> None:
    """A trail that is written anew with the key is sound in itself."""
    noted = trail.rows()[-1]["hash"].hex()
    with undone(trail) as connection:
        connection.execute(delete(records).where(records.c.number > 10))
        chain = Chain.of(connection, trail.store.keys)
        chain.add("run", {"records": 0})
        chain.flush()
        assert faults(connection, trail.store) == []
        assert len(faults(connection, trail.store, noted)) == 1


def test_who_has_an_older_key_cannot_go_back_behind_the_rotation(trail: Trail, place: Place) -> None:
    """The record of the new key is missing then, and nothing else can be the last one."""
    upkeep.rotated(trail.store, date(2024, 9, 15))
    with opened(place) as store:
        later = Trail(store)
        later.run(billed(evolve(ONE, number="QB-9")))
        assert later.faults() == []
        rows, old = later.rows(), store.keys.all[0]
        assert [row["kind"] for row in rows[18:]] == ["key", "run"]
        missing = "the end of the trail is missing: no record is under the key in use"
        assert seen(later, rows[:18]) == [missing]
        with undone(later) as connection:
            connection.execute(delete(records).where(records.c.number > 10))
            chain = Chain.of(connection, Keys((old,)))
            chain.add("run", {"records": 0})
            chain.flush()
            assert faults(connection, store) == [missing]
        with undone(later) as connection:
            chain = Chain.of(connection, Keys((old,)))
            chain.add("run", {"records": 0})
            chain.flush()
            assert "record 21 is under another key than those before it" in faults(connection, store)


def test_two_trails_of_one_key_are_not_joined(trail: Trail) -> None:
    """A copy that was put back, and gone on with, leaves two trails whose records are all ours."""
    one = trail.rows()
    with undone(trail) as connection:
        connection.execute(delete(records).where(records.c.number > 9))
        chain = Chain.of(connection, trail.store.keys)
        chain.add("run", {"records": 0, "other": True})
        chain.add("run", {"records": 0})
        chain.flush()
        assert faults(connection, trail.store) == []
        query = select(records).where(records.c.number > 9).order_by(records.c.number)
        other = [dict(row) for row in connection.execute(query).mappings()]
    assert seen(trail, [*one[:9], *other]) == []
    assert seen(trail, [*one[:10], other[1]]) == ["record 11 does not follow the one before it"]
