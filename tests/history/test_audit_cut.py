"""An audit trail lives longer than the history, and its older part goes when its owner says so, and provably."""

import hashlib
import json
from datetime import date

import pytest
from attrs import evolve
from sqlalchemy import delete, select

from tests.building import file as billed
from tests.core.test_prompts import UNITS
from tests.history.nights import MOMENT
from tests.history.trails import Trail, faults
from x12scrub.audit import chain, cutting, reading
from x12scrub.audit.chain import START
from x12scrub.audit.schema import records
from x12scrub.errors import UsageError
from x12scrub.history import schema, upkeep
from x12scrub.history.place import Place
from x12scrub.history.store import Store, opened


@pytest.fixture
def trail(store: Store) -> Trail:
    """A key, and three runs of two records."""
    trail = Trail(store)
    for number in range(3):
        trail.run(billed(evolve(UNITS, number=f"QB-{number}")))
    return trail


def hashes(trail: Trail) -> list[str]:
    return [row["hash"].hex() for row in trail.rows()]


def exported(trail: Trail) -> bytes:
    with trail.store.snapshot() as connection:
        return b"".join(reading.lines(reading.every(connection)))


def test_a_purge_of_the_history_leaves_it(trail: Trail) -> None:
    before = trail.rows()
    assert upkeep.purged(trail.store, date(2040, 1, 1)).lines == 1
    assert trail.rows() == before
    assert trail.faults() == []


def test_an_export_is_a_chain_that_anybody_can_follow(trail: Trail) -> None:
    """Each line holds the SHA-256 of the one before it; that of the last is the head."""
    before = START
    for line in exported(trail).splitlines():
        assert json.loads(line)["previous"] == before
        before = hashlib.sha256(line).hexdigest()
    assert before == hashes(trail)[-1]


@pytest.mark.parametrize("last", [1, 3, 5, 7])
def test_what_is_cut_off_is_gone_and_the_rest_is_sound(trail: Trail, last: int) -> None:
    """At the end of any run, even the last one; and the trail goes on."""
    before = trail.rows()
    through = hashes(trail)[last - 1]
    done = cutting.cut_off(trail.store, through, MOMENT)
    rows = trail.rows()
    assert (done.records, rows[:-1]) == (last, before[last:])
    assert trail.records()[-1] | {"key": "", "previous": ""} == {
        "schema": "x12scrub-audit/1",
        "number": 8,
        "previous": "",
        "kind": "cut",
        "key": "",
        "through": last,
        "hash": through,
        "records": last,
        "moment": "2024-09-13T22:00:00-05:00",
    }
    assert trail.faults(through, done.head.hash) == []
    assert len(trail.faults("ab" * 32)) == 1
    trail.run(billed(UNITS))
    assert trail.faults() == []


def test_it_can_be_cut_again_and_again(trail: Trail) -> None:
    """The record of an earlier cut goes as well."""
    cutting.cut_off(trail.store, hashes(trail)[2], MOMENT)
    trail.run(billed(UNITS))
    end = hashes(trail)[-1]
    assert cutting.cut_off(trail.store, end, MOMENT).records == 7
    assert [one["kind"] for one in trail.records()] == ["cut"]
    assert trail.faults(end) == []


@pytest.mark.parametrize("last", [2, 4, 6])
def test_a_run_is_not_cut_in_two(trail: Trail, last: int) -> None:
    with pytest.raises(UsageError, match=f"record {last} is in the middle of a run"):
        cutting.cut_off(trail.store, hashes(trail)[last - 1], MOMENT)
    with pytest.raises(UsageError, match="no record of the audit trail has this hash"):
        cutting.cut_off(trail.store, "ab" * 32, MOMENT)
    assert len(trail.rows()) == 7


def test_a_beginning_that_goes_by_itself_is_no_cut(trail: Trail) -> None:
    """Not even where an earlier cut is on record, or where somebody without the key writes one."""
    cutting.cut_off(trail.store, hashes(trail)[2], MOMENT)
    with trail.store.writing() as connection:
        connection.execute(delete(records).where(records.c.number <= 5))
    with trail.store.snapshot() as connection:
        told = faults(connection, trail.store)
    assert told == ["the trail begins with record 6, and no record says that it was cut there"]


def test_a_key_goes_with_the_last_record_under_it(trail: Trail, place: Place) -> None:
    """Out of the database and out of the key file; one that the history still has rows under stays."""
    old = trail.store.keys.current
    upkeep.rotated(trail.store, date(2024, 9, 15))
    with opened(place) as store:
        later = Trail(store)
        later.run(billed(evolve(UNITS, number="QB-9")))
        assert cutting.cut_off(store, hashes(later)[6], MOMENT).keys == ()
        assert old in place.keys().all
        upkeep.purged(store, date(2040, 1, 1))
    with opened(place) as store:
        assert place.keys().kept == (old,)
        later = Trail(store)
        assert cutting.cut_off(store, hashes(later)[-1], MOMENT).keys == (old.id,)
    assert old not in place.keys().every
    with opened(place) as store, store.snapshot() as connection:
        assert list(connection.execute(select(schema.keys.c.id)).scalars()) == [store.keys.current.id]
        assert faults(connection, store) == []


def test_what_is_cut_off_is_not_in_the_file_any_more(file: Place) -> None:
    """SQLite overwrites what it deletes, and the log beside the file is emptied."""
    with opened(file) as store:
        trail = Trail(store)
        trail.run(billed(UNITS))
        store.settle()
        token = trail.about("QB-4")[0]["claim"].encode()
        assert token in _bytes(file)
        with store.snapshot() as connection:
            head = chain.head(connection)
        assert head is not None
        cutting.cut_off(store, head.hash, MOMENT)
        assert token not in _bytes(file)


def _bytes(place: Place) -> bytes:
    return b"".join(path.read_bytes() for path in place.state.glob("history.db*"))
