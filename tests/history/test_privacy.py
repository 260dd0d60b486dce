"""Nothing that says who a patient is, or which claim is whose, stands in a history, nor in what is said about it."""

import re
from collections.abc import Iterator

import pytest
from attrs import evolve
from sqlalchemy import select, text

from tests.building import Bill, Person, people
from tests.history.conftest import TODAY
from tests.history.trails import Trail
from tests.strategies import TRIGGER, VISIT
from x12scrub.audit import reading, showing
from x12scrub.fates import OnPrompt
from x12scrub.history import schema
from x12scrub.history.checking import exported
from x12scrub.history.place import Place
from x12scrub.history.store import initialised, opened
from x12scrub.history.upkeep import stats
from x12scrub.policy import CAUTIOUS

# Segments and the elements of them that tell, where they are not public: names, ids, birth dates, streets, numbers.
_TELLING = {
    "NM1": (3, 4, 9),
    "DMG": (2,),
    "CLM": (1,),
    "REF": (2,),
    "N3": (1,),
    "N4": (1, 3),
    "PER": (2, 4),
    "SBR": (3,),
}
_PUBLIC = ("NM1*PR", "NM1*40")
NOTE = "NTE*ADD*MRS MIRABEL TOLD US"


def corpus() -> Iterator[bytes]:
    """Files in which every value of a patient and a claim is one of a kind; some of it where it does not belong."""
    for number in range(40):
        letters = "".join(chr(65 + int(digit)) for digit in f"{number:03}")
        visit = evolve(VISIT, modifiers=("25", f"MOD{letters}"), more=(f"REF*6R*LINE{number:05}", NOTE))
        bills = (
            Bill((visit, evolve(TRIGGER, units=f"{number + 1}")), number=f"ACCT{number:07}", day="20240912"),
            Bill(
                (TRIGGER,), number=f"VISIT{number:06}", day=f"202407{number % 28 + 1:02}", frequency="178"[number % 3]
            ),
        )
        child = Person(
            bills[1:], member="", last=f"KIDDO{letters}", first=f"IDA{letters}", born=f"2015{number % 12 + 1:02}11"
        )
        who = Person(
            bills[:1], (child,), f"MEMBER{number:06}", f"QUILL{letters}", f"ODA{letters}", f"1971{number % 12 + 1:02}23"
        )
        content = people(who)
        yield (
            content.replace(b"REF*EI*999999917", b"REF*EI*77%07d" % number)
            if number % 2
            else content.replace(b"*XX*1000000731", b"*XX*SSN%06d" % number)
        )


def marks() -> set[bytes]:
    found: set[bytes] = set()
    for content in corpus():
        for segment in content.decode().split("~\n"):
            name, *elements = segment.split("*")
            if not segment.startswith(_PUBLIC):
                found |= {elements[at - 1].encode() for at in _TELLING.get(name, ()) if at <= len(elements)}
                found |= set(re.findall(rb"MOD[A-J]+|MIRABEL", segment.encode()))
    return {value for value in found if len(value) > 3} - {b"1000000731"}


@pytest.fixture
def filled(place: Place) -> Place:
    return fill(place)


def fill(place: Place) -> Place:
    list(initialised(place, TODAY))
    with opened(place) as store:
        for content in corpus():
            Trail(store).run(content, on_prompt=OnPrompt.FORWARD)
            Trail(store).run(content, policy=CAUTIOUS)
    return place


def held(place: Place) -> Iterator[bytes]:
    """Everything that a history keeps and tells: its files or its rows, counts, export."""
    with opened(place) as store, store.snapshot() as connection:
        assert stats(connection, store.keys)["lines"] > 60
        yield str(stats(connection, store.keys)).encode()
        yield from exported(connection)
        yield from showing.runs((one, None) for one in reading.runs(connection))
        about = [one for one in reading.every(connection) if one.told["kind"] == "claim"]
        assert {one.told["disposition"] for one in about} >= {"corrected", "rejected"}
        yield from showing.claims((one, None) for one in about)
        for table in schema.metadata.sorted_tables:
            for row in connection.execute(text(f"SELECT * FROM {table.name}")):
                yield repr(tuple(row)).encode()
    for path in place.state.iterdir():
        yield path.read_bytes()


def test_no_value_of_a_patient_or_claim_stands_in_a_history(filled: Place) -> None:
    content = b"\n".join(held(filled))
    values = marks()
    assert len(values) > 200
    assert {value for value in values if value in content} == set()


def test_the_hashes_are_nothing_without_the_key(filled: Place) -> None:
    """Two histories of the same files, under two keys, have none in common."""
    found = []
    for place in (filled, fill(Place(filled.state.parent / "other"))):
        with opened(place) as store, store.snapshot() as connection:
            rows = connection.execute(select(schema.claims.c.patient, schema.claims.c.claim)).all()
            found.append({value for row in rows for value in row if value is not None})
    assert len(found[0]) == len(found[1]) > 100
    assert not found[0] & found[1]
