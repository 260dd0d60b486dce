"""Purge, rotation, counts, checks and export, on both databases."""

import json
from datetime import date, timedelta

import pytest
from attrs import evolve
from jsonschema import Draft202012Validator
from sqlalchemy import Connection, Table, func, select

from tests.building import Bill, Person, file, people
from tests.building import file as billed
from tests.history.model import counting
from tests.history.nights import StoredNights
from tests.strategies import TRIGGER, VISIT
from tests.support import ROOT, claims
from x12scrub.errors import UsageError
from x12scrub.history import schema, upkeep
from x12scrub.history.checking import exported, faults
from x12scrub.history.place import Place
from x12scrub.history.store import Store, initialised, opened

SCHEMA = Draft202012Validator(json.loads((ROOT / "docs" / "history.schema.json").read_text("utf-8")))
DAY = date(2024, 9, 12)
LONG = Bill((evolve(TRIGGER, days=3),), number="QB-2", day="20240912")
ONE = Bill((TRIGGER,), number="QB-1", day="20240912")


def counts(connection: Connection, *tables: Table) -> list[int]:
    return [connection.execute(select(func.count()).select_from(table)).scalar() or 0 for table in tables]


ALL = (schema.lines, schema.claims, schema.recordings, schema.runs)


@pytest.mark.parametrize(("after", "left"), [(399, 1), (400, 1), (401, 0), (4_000, 0)])
def test_a_line_is_kept_for_so_many_days(nights: StoredNights, after: int, left: int) -> None:
    """400 days after the day of service it is there, a day later it is not."""
    nights.scrub(file(ONE), on="2024-09-13")
    done = upkeep.purged(nights.store, DAY + timedelta(days=after))
    assert done.lines == 1 - left
    with nights.store.snapshot() as connection:
        assert counts(connection, schema.lines) == [left]


def test_a_line_over_several_days_goes_by_its_last(nights: StoredNights) -> None:
    nights.scrub(file(LONG), on="2024-09-15")
    assert upkeep.purged(nights.store, DAY + timedelta(days=12), 10).lines == 0
    assert upkeep.purged(nights.store, DAY + timedelta(days=13), 10).lines == 1


def test_what_only_purged_lines_needed_goes_with_them(nights: StoredNights) -> None:
    """Claims, recordings and runs; but a claim is known as long as its file may come again: by the day it was sent."""
    nights.scrub(file(ONE), on="2024-09-30")
    nights.scrub(file(evolve(ONE, frequency="8")), on="2024-10-05")
    assert upkeep.purged(nights.store, date(2024, 9, 20), 5).lines == 1
    with nights.store.snapshot() as connection:
        assert counts(connection, *ALL) == [0, 2, 2, 2]
    nights.scrub(file(ONE))
    assert nights.last.claims == 0
    assert upkeep.purged(nights.store, date(2024, 10, 5), 5).claims == 0
    assert upkeep.purged(nights.store, date(2024, 10, 6), 5).claims == 1
    assert upkeep.purged(nights.store, date(2024, 10, 11), 5).claims == 1
    with nights.store.snapshot() as connection:
        assert counts(connection, *ALL) == [0, 0, 0, 0]
        assert list(faults(connection)) == []


def test_a_recording_stays_while_a_line_says_that_it_was_ended_by_it(nights: StoredNights) -> None:
    late = evolve(ONE, day="20241201")
    nights.scrub(file(late), on="2024-12-02")
    nights.scrub(file(evolve(late, frequency="8")), on="2024-09-01")
    upkeep.purged(nights.store, date(2024, 12, 5), 5)
    with nights.store.snapshot() as connection:
        assert counts(connection, *ALL) == [1, 1, 2, 2]
        assert list(faults(connection)) == []


def test_what_is_purged_is_not_in_the_file_any_more(file: Place) -> None:
    """SQLite overwrites what it deletes, and the log beside the file is emptied."""
    with opened(file) as store:
        nights = StoredNights(store)
        nights.scrub(billed(ONE))
        with store.snapshot() as connection:
            tokens = [row.patient for row in connection.execute(select(schema.claims.c.patient))]
        store.settle()
        assert tokens[0] in _bytes(file)
        upkeep.purged(store, date(2030, 1, 1))
        assert tokens[0] not in _bytes(file)


def _bytes(place: Place) -> bytes:
    return b"".join(path.read_bytes() for path in place.state.glob("history.db*"))


def test_during_a_rotation_both_keys_are_asked(nights: StoredNights, place: Place) -> None:
    """Rows of the old key are found, replaced and voided; new ones are under the new key; the old one retires."""
    nights.scrub(file(ONE, evolve(ONE, number="QB-3", day="20240801")), on="2024-09-13")
    old = nights.store.keys.current
    upkeep.rotated(nights.store, date(2024, 9, 14))
    with opened(place) as store:
        assert [key.id for key in store.keys.all] == [old.id, store.keys.current.id]
        later = StoredNights(store, model=nights.model)
        assert [one.code for one in counting(later.scrub(file(evolve(ONE, number="QB-2"))))] == ["TP104"]
        later.scrub(file(evolve(ONE, frequency="7", day="20240920")), on="2024-09-21")
        later.scrub(file(evolve(ONE, frequency="8", number="QB-3")), on="2024-09-21")
        later.sent(claims(file(ONE)))
        with store.snapshot() as connection:
            assert {row["id"]: row["claims"] for row in upkeep.stats(connection, store.keys)["keys"]} == {
                old.id: 2,
                store.keys.current.id: 2,
            }
        with pytest.raises(UsageError, match=f"rows under key {old.id}"):
            upkeep.rotated(store, date(2024, 9, 22))
        assert upkeep.purged(store, date(2024, 9, 22)).keys == ()
        assert upkeep.purged(store, date(2025, 10, 18), 400).keys == ()
        assert upkeep.purged(store, date(2025, 10, 19), 400).keys == (old.id,)
    assert [key.id for key in place.keys().all] == [later.store.keys.current.id]
    with opened(place) as store:
        assert len(StoredNights(store, model=nights.model).sent(claims(file(ONE)))) == 1
        upkeep.rotated(store, date(2025, 10, 20))


def test_a_rotation_that_broke_off_is_finished_by_init(nights: StoredNights, place: Place) -> None:
    """The key file knew the new key, the database did not yet."""
    nights.scrub(file(ONE))
    place.write(place.keys().with_new(date(2024, 9, 14)))
    with pytest.raises(UsageError, match="does not know the key"), opened(place):
        pass
    list(initialised(place, date(2024, 9, 14)))
    with opened(place) as store:
        assert len(StoredNights(store, model=nights.model).sent(claims(file(ONE)))) == 1


def test_stats_count_what_stands(nights: StoredNights) -> None:
    nights.scrub(file(ONE, Bill((VISIT,), number="QB-5", day="20240801")), on="2024-09-13")
    nights.scrub(people(Person((LONG,), member="ZQ2")), on="2024-09-14")
    nights.scrub(file(evolve(ONE, frequency="8")), on="2024-09-15")
    with nights.store.snapshot() as connection:
        found = upkeep.stats(connection, nights.store.keys)
    (key,) = found.pop("keys")
    assert key == {"id": nights.store.keys.current.id, "made": "2024-09-14", "in_use": True, "claims": 4}
    assert found == {
        "version": schema.VERSION,
        "lines": 2,
        "lines_ended": 1,
        "claims": 4,
        "patients": 2,
        "files": 3,
        "runs": 3,
        "first_day": "2024-08-01",
        "last_day": "2024-09-14",
        "last_sent": "2024-09-15",
        "codes": {"20552": 1, "99213": 1},
    }


def test_an_empty_history_has_counts_too(store: Store) -> None:
    with store.snapshot() as connection:
        found = upkeep.stats(connection, store.keys)
        assert list(exported(connection)) == []
        assert list(faults(connection)) == []
    assert (found["lines"], found["first_day"], found["codes"]) == (0, None, {})
    assert upkeep.purged(store, date(2030, 1, 1)).lines == 0


def test_an_export_holds_lines_and_no_hash(nights: StoredNights) -> None:
    """Patients are numbers that mean something in one export only."""
    taxed = file(Bill((VISIT,), number="QB-5", day="20240801")).replace(b"*XX*1000000731", b"")
    nights.scrub(file(ONE, evolve(ONE, number="QB-3", day="20240920")), on="2024-09-13")
    nights.scrub(file(evolve(ONE, frequency="8")), on="2024-09-14")
    nights.scrub(taxed, on="2024-09-15")
    with nights.store.snapshot() as connection:
        content = b"".join(exported(connection))
        tokens = connection.execute(select(schema.claims.c.patient, schema.claims.c.claim)).all()
    first, second, third = map(json.loads, content.splitlines())
    for one in (first, second, third):
        SCHEMA.validate(one)
    assert first == {
        "schema": "x12scrub-history/1",
        "patient": 1,
        "claim": 1,
        "payer": "LAKESIDE1",
        "billing": "1000000731",
        "rendering": "1000000731",
        "code": "20552",
        "modifiers": [],
        "units": "1",
        "first": "2024-09-12",
        "last": "2024-09-12",
        "frequency": "1",
        "disposition": "forwarded",
        "sent": "2024-09-13",
        "ended": "2024-09-14",
    }
    assert (second["patient"], second["claim"], second["ended"]) == (1, 2, None)
    assert (third["code"], third["billing"], third["rendering"]) == ("99213", None, None)
    for token in (value for row in tokens for value in row if value is not None):
        assert token.hex().encode() not in content
        assert repr(token).encode() not in content
