"""What the store keeps and finds, on both databases: the rules of identity, and the same answers as the model."""

from collections.abc import Iterator
from datetime import date

import pytest
from attrs import evolve
from sqlalchemy import select, text

from tests.building import Bill, Person, Service, file, people
from tests.core.test_earlier_sessions import FOURTH, MEDICARE, THREE
from tests.history.model import counting
from tests.history.nights import MOMENT, StoredNights, sha256
from tests.strategies import DRUG, TRIGGER, VISIT
from tests.support import Scrub, claims, scrub
from x12scrub.fates import OnPrompt
from x12scrub.history.recording import Occasion, record
from x12scrub.history.schema import claims as table
from x12scrub.history.schema import lines, recordings
from x12scrub.history.store import Store

OTHER = evolve(TRIGGER, code="20553")
ORIGINAL = Bill((TRIGGER, evolve(VISIT, modifiers=("25",))), number="QB-1")
NUMBERED = evolve(TRIGGER, more=("REF*6R*LINE-1",))


@pytest.fixture
def nights(store: Store) -> Iterator[StoredNights]:
    return StoredNights(store)


def found(done: Scrub) -> list[tuple[str, str]]:
    return [(one.code, one.verdict.value) for one in counting(done)]


def standing(nights: StoredNights) -> dict[str, list[str]]:
    """Codes of the lines that stand, by claim number, as the model has them."""
    found: dict[str, list[str]] = {}
    for number, code in sorted((str(one.claim[-1]), one.code) for one in nights.model.standing):  # type: ignore[index]
        found.setdefault(number, []).append(code)
    return found


# What comes on the second night; the numbers of claims that stand then, with the codes of their lines.
IDENTITIES: dict[str, tuple[bytes, dict[str, list[str]]]] = {
    "another claim": (
        file(evolve(ORIGINAL, number="QB-2", day="20240920")),
        {"QB-1": ["20552", "99213"], "QB-2": ["20552", "99213"]},
    ),
    "the same claim in another file": (file(ORIGINAL, Bill((Service(),), number="QB-9")), {"QB-1": ["20552", "99213"]}),
    "one line of it, corrected": (
        file(evolve(ORIGINAL, services=(OTHER,))),
        {"QB-1": ["20553", "99213"]},
    ),
    "a replacement with one line": (
        file(evolve(ORIGINAL, services=(OTHER,), frequency="7")),
        {"QB-1": ["20553"]},
    ),
    "a replacement without a watched line": (file(evolve(ORIGINAL, services=(DRUG,), frequency="7")), {}),
    "a void": (file(evolve(ORIGINAL, frequency="8")), {}),
    "another frequency": (
        file(evolve(ORIGINAL, frequency="6", day="20240920")),
        {"QB-1": ["20552", "20552", "99213", "99213"]},
    ),
    "a line with a control number": (
        file(evolve(ORIGINAL, services=(NUMBERED,), day="20240920")),
        {"QB-1": ["20552", "20552", "99213"]},
    ),
    "a void to another payer": (
        people(Person((evolve(ORIGINAL, frequency="8"),), payer="LAKESIDE2")),
        {"QB-1": ["20552", "99213"]},
    ),
    "a void of another provider": (
        file(evolve(ORIGINAL, frequency="8")).replace(b"1000000731", b"1000000749"),
        {"QB-1": ["20552", "99213"]},
    ),
    "a void of another submitter": (
        file(evolve(ORIGINAL, frequency="8")).replace(b"46*WILLOW01", b"46*WILLOW02"),
        {"QB-1": ["20552", "99213"]},
    ),
    "a replacement with another member id": (
        people(Person((evolve(ORIGINAL, frequency="7"),), member="ZQ7")),
        {"QB-1": ["20552", "99213"]},
    ),
    "a void without a number": (file(evolve(ORIGINAL, number="", frequency="8")), {"QB-1": ["20552", "99213"]}),
}


@pytest.mark.parametrize(("second", "stand"), IDENTITIES.values(), ids=IDENTITIES)
def test_identities(nights: StoredNights, second: bytes, stand: dict[str, list[str]]) -> None:
    """Submitter, billing provider, payer, CLM01, line and frequency; a replacement and a void go by the claim."""
    nights.scrub(file(ORIGINAL))
    nights.scrub(second, on="2024-09-14")
    assert standing(nights) == stand
    nights.sent(claims(file(ORIGINAL), second))


def test_sessions_of_earlier_nights_count(nights: StoredNights) -> None:
    """Three on the first night; the fourth is rejected, and as a replacement of the third it is not."""
    who = evolve(MEDICARE, bills=THREE)
    assert found(nights.scrub(people(who), on="2024-10-02")) == []
    done = nights.scrub(people(evolve(who, bills=(FOURTH,))), on="2025-01-03")
    (finding,) = counting(done)
    assert (finding.code, finding.verdict.value) == ("TP202", "reject")
    assert finding.message.count("sent on 2024-10-02") == 3
    moved = evolve(FOURTH, number="QB-3", frequency="7")
    assert found(nights.scrub(people(evolve(who, bills=(moved,))))) == []


def test_a_visit_without_25_is_remembered(nights: StoredNights) -> None:
    nights.scrub(file(Bill((VISIT,), number="QB-1")), on="2024-09-13")
    (finding,) = counting(nights.scrub(file(Bill((TRIGGER,), number="QB-2")), on="2024-09-14"))
    assert (finding.code, finding.verdict.value) == ("TP106", "ask")
    assert "99213 sent on 2024-09-13 has no 25" in finding.message


def test_a_file_that_is_run_again_changes_nothing(nights: StoredNights) -> None:
    """Also after a later file has replaced one of its claims: no row is added, ended, or stands again."""
    content = file(ORIGINAL, Bill((TRIGGER,), number="QB-2", day="20240920"))
    nights.scrub(content)
    nights.scrub(file(evolve(ORIGINAL, services=(OTHER,), frequency="7")))
    before, rows = nights.sent(claims(content)), list(_rows(nights.store))
    for _ in range(2):
        nights.scrub(content)
        assert (nights.last.claims, nights.last.lines, nights.last.ended) == (0, 0, 0)
    assert list(_rows(nights.store)) == rows
    assert len(nights.sent(claims(content))) == len(before)


def test_claims_that_leave_when_a_file_is_run_again_are_added(nights: StoredNights) -> None:
    """A question was open the first time: what has left is not entered twice, and what leaves now is."""
    joint = Bill((Service("20610", modifiers=("RT",)), TRIGGER), number="QB-2", day="20240920")
    content = file(ORIGINAL, joint)
    nights.scrub(content)
    assert standing(nights) == {"QB-1": ["20552", "99213"]}
    nights.scrub(content, on_prompt=OnPrompt.FORWARD)
    assert standing(nights) == {"QB-1": ["20552", "99213"], "QB-2": ["20552", "20610"]}
    assert nights.last.claims == 1


def test_within_a_file_originals_do_not_replace_each_other(nights: StoredNights) -> None:
    """Some senders number the patient, not the claim: in one file, claims of one number are several claims."""
    content = file(ORIGINAL, evolve(ORIGINAL, day="20240920"))
    nights.scrub(content)
    assert len(standing(nights)["QB-1"]) == 4
    assert nights.last.ended == 0


def test_within_a_file_replacements_and_voids_count_in_order(nights: StoredNights) -> None:
    void, again = evolve(ORIGINAL, frequency="8"), evolve(ORIGINAL, services=(OTHER,), frequency="7")
    nights.scrub(file(ORIGINAL, void))
    assert (standing(nights), nights.last.ended) == ({}, 2)
    nights.scrub(file(void, evolve(ORIGINAL, day="20240920")))
    assert standing(nights) == {"QB-1": ["20552", "99213"]}
    nights.scrub(file(again, evolve(again, day="20240921"), Bill((Service(),))))
    assert standing(nights) == {"QB-1": ["20553"]}


def test_an_original_with_another_day_is_counted_apart(nights: StoredNights) -> None:
    """It may be a correction, or another claim under the same number: whoever reads the log can tell."""
    nights.scrub(file(ORIGINAL))
    nights.scrub(file(evolve(ORIGINAL, day="20240920")))
    assert (nights.last.ended, nights.last.moved) == (2, 2)
    nights.scrub(file(evolve(ORIGINAL, day="20240921", frequency="7")))
    assert (nights.last.ended, nights.last.moved) == (2, 0)


def test_inputs_of_one_run_are_one_recording_each(nights: StoredNights) -> None:
    """A file that stands there twice counts once."""
    one, other = file(ORIGINAL), people(Person((ORIGINAL,), member="ZQ2", payer="LAKESIDE2"))
    nights.scrub(one, other, one)
    assert nights.last.claims == 2
    assert len({row["content"] for row in _rows(nights.store)}) == 2


def test_whom_the_file_does_not_identify_is_left_out(nights: StoredNights) -> None:
    nights.scrub(people(Person((ORIGINAL,), member="", born="")))
    assert (nights.last.claims, nights.last.unidentified) == (0, 1)
    assert standing(nights) == {}


def test_a_provider_without_an_npi_is_the_same_one_the_next_night(nights: StoredNights) -> None:
    """Known by tax id, which the history holds by its hash alone."""
    content = file(Bill((TRIGGER,), number="QB-1")).replace(b"*XX*1000000731", b"")
    nights.scrub(content)
    again = file(Bill((TRIGGER,), number="QB-2")).replace(b"*XX*1000000731", b"")
    assert found(nights.scrub(again)) == [("TP104", "ask")]
    assert found(nights.scrub(again.replace(b"999999917", b"999999925"))) == []


def test_what_is_no_modifier_is_not_kept(nights: StoredNights) -> None:
    """SV101 of a broken file may hold anything."""
    strange = Bill((evolve(VISIT, modifiers=("25", "QUILLFEATHER", "Z")),))
    nights.record([b"one"], list(nights.scrub(file(strange)).run.leaving))
    with nights.store.past([]) as past:
        assert {one.modifiers for one in past.sent(claims(file(strange)))} == {("25",)}


def test_what_is_written_together_is_there_together(nights: StoredNights) -> None:
    """The transaction holds what others write with the history; a reader sees nothing of it before its end."""
    leaving = list(scrub(file(ORIGINAL), using=evolve(nights.settings, past=nights.model.before())).run.leaving)
    occasion, store = Occasion((sha256(file(ORIGINAL)),), MOMENT, date(2024, 9, 13)), nights.store
    manifest = text("CREATE TABLE manifest (name VARCHAR(20))")
    with pytest.raises(RuntimeError), store.writing() as connection:
        connection.execute(manifest)
        record(connection, store.keys, occasion, leaving)
        raise RuntimeError
    assert not list(_rows(store))
    with store.writing() as connection:
        connection.execute(manifest)
        assert record(connection, store.keys, occasion, leaving).lines == 2
        assert not list(_rows(store))
    assert len(list(_rows(store))) == 2


def _rows(store: Store) -> Iterator[dict[str, object]]:
    query = select(lines.c.id, lines.c.ended, table.c.id.label("claim"), recordings.c.content)
    joined = query.join(table, lines.c.claim == table.c.id).join(recordings, table.c.recording == recordings.c.id)
    with store.reading() as connection:
        yield from (dict(row._mapping) for row in connection.execute(joined.order_by(lines.c.id)))
