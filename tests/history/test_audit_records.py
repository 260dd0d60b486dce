"""What stands in an audit trail: the run, and each claim that was changed, stopped or answered; on both databases."""

import json
from datetime import date

import pytest
from attrs import evolve
from jsonschema import Draft202012Validator, FormatChecker
from sqlalchemy import insert

from tests.building import Bill, Person, Service, people
from tests.building import file as billed
from tests.core.test_prompts import BUNDLED, CLEAN, UNITS, answer, asked
from tests.history.conftest import TODAY
from tests.history.nights import sha256
from tests.history.trails import Trail
from tests.shells.running import day, quiet
from tests.strategies import TRIGGER, VISIT
from tests.support import ROOT
from x12scrub.audit import reading
from x12scrub.audit.chain import START, Head
from x12scrub.fates import OnPrompt
from x12scrub.finding import Verdict
from x12scrub.history import migrating, schema, upkeep
from x12scrub.history.database import connected, writing
from x12scrub.history.keys import Key, Keys
from x12scrub.history.place import Place
from x12scrub.history.store import Store, initialised, opened
from x12scrub.policy import CAUTIOUS

SCHEMA = Draft202012Validator(
    json.loads((ROOT / "docs" / "audit.schema.json").read_text("utf-8")), format_checker=FormatChecker()
)


@pytest.fixture
def trail(store: Store) -> Trail:
    return Trail(store)


def test_a_trail_begins_with_the_key_of_the_history(trail: Trail) -> None:
    (first,) = trail.records()
    SCHEMA.validate(first)
    key = trail.store.keys.current
    assert (first["kind"], first["key"], first["made"], first["previous"]) == ("key", key.id, "2024-09-14", START)


def test_a_run_is_on_record_with_what_it_was_done_with(trail: Trail) -> None:
    """Both hashes of each file, version, policy, editions, counts; no record more than it says."""
    done, appended = trail.run(day(), billed(CLEAN))
    (run,) = (one for one in trail.records() if one["kind"] == "run")
    assert [(one["input"], one["output"]) for one in run["inputs"]] == [
        (sha256(came), sha256(left)) for came, left in zip((day(), billed(CLEAN)), done.outputs, strict=True)
    ]
    assert (run["moment"], run["sent"]) == ("2024-09-13T22:00:00-05:00", "2024-09-14")
    assert run["policy"] == {"name": "standard", "content": None}
    assert run["edits"] == [edit.code for edit in done.run.settings.edits]
    assert (run["summary"]["received"]["claims"], run["summary"]["corrected"]["claims"]) == (13, 6)
    assert [one["edition"] for one in run["summary"]["tables"]] == [
        one.edition for one in done.run.settings.tables.editions
    ]
    assert run["records"] == 7 == len(trail.records()) - 2
    assert appended.records == 8
    assert appended.head == Head(9, trail.rows()[-1]["hash"].hex())
    assert trail.faults(appended.head.hash) == []
    for record in trail.records():
        SCHEMA.validate(record)


def test_a_corrected_claim_is_on_record_before_and_after(trail: Trail) -> None:
    trail.run(billed(UNITS, CLEAN))
    (claim,) = trail.about("QB-4")
    assert (claim["disposition"], claim["place"]["claim"], claim["run"]) == ("corrected", 1, 2)
    (edit,) = claim["edits"]
    assert edit["changes"] == [{"line": 1, "code": "20552", "field": "units", "before": "3", "after": "1"}]
    assert (edit["code"], edit["policy"], edit["basis"]["table"]) == ("TP101", "standard", "mue")
    assert trail.about("QB-3") == []


def test_numbers_that_move_along_are_on_record(trail: Trail) -> None:
    """A line that goes: its control number stands there by hash, as in the history."""
    twice = (TRIGGER, evolve(TRIGGER, more=("REF*6R*MIRABEL-7",)), Service())
    trail.run(billed(Bill(twice, number="QB-7")))
    (claim,) = trail.about("QB-7")
    hidden = f"~{trail.store.keys.current.token('line', ('6R', 'MIRABEL-7')).hex()}"
    changes = [one for edit in claim["edits"] for one in edit["changes"]]
    assert {"line": 2, "code": "20552", "field": "control_number", "before": hidden, "after": None} in changes
    assert claim["derived"] == [{"line": 3, "code": "97110", "field": "line_number", "before": "3", "after": "2"}]


def test_what_is_no_modifier_is_there_by_hash(trail: Trail) -> None:
    """Nobody can read it, and the same again is the same."""
    trail.run(billed(Bill((evolve(VISIT, modifiers=("MIRABEL", "95")), TRIGGER), number="QB-7")))
    (claim,) = trail.about("QB-7")
    (change,) = (one for edit in claim["edits"] for one in edit["changes"])
    hidden = f"~{trail.store.keys.current.token('modifiers', ('MIRABEL',)).hex()}"
    assert (change["field"], change["before"]) == ("modifiers", [hidden, "95"])
    assert set(change["after"]) == {hidden, "25", "95"}


@pytest.mark.parametrize("on_prompt", [OnPrompt.REJECT, OnPrompt.HOLD], ids=["reject", "hold"])
def test_a_claim_that_does_not_leave_is_on_record(trail: Trail, on_prompt: OnPrompt) -> None:
    trail.run(
        people(*(Person((bill,), member=f"ZQ{at:06}") for at, bill in enumerate((BUNDLED, UNITS, CLEAN)))),
        on_prompt=on_prompt,
    )
    (claim,) = trail.about("QB-1")
    assert claim["disposition"] == {OnPrompt.REJECT: "rejected", OnPrompt.HOLD: "held"}[on_prompt]
    assert [(edit["code"], edit["verdict"], edit["changes"]) for edit in claim["edits"]] == [("TP107", "ask", [])]
    assert claim["edits"][0]["prompt"]
    assert len(trail.records()) == 4


def test_a_claim_that_goes_out_with_an_open_question_is_counted(trail: Trail) -> None:
    trail.run(billed(BUNDLED), on_prompt=OnPrompt.FORWARD)
    assert trail.about("QB-1") == []
    assert trail.records()[-1]["summary"]["findings"]["ask"] == 1


@pytest.mark.parametrize(("choice", "fate"), [("59", "corrected"), ("reject", "rejected"), ("as-is", "forwarded")])
def test_who_answered_is_on_record(trail: Trail, choice: str, fate: str) -> None:
    """Whatever the answer was; one that lets the claim pass as it is too."""
    if choice == "as-is":
        content, using = billed(evolve(UNITS, number="QB-1")), {"policy": CAUTIOUS}
    else:
        content, using = billed(BUNDLED), {}
    (question,) = asked(trail.run(content, **using)[0])
    if choice == "59":
        choice = next(one.key for one in question.choices if one.changes)
    trail.run(content, answers=answer(question.prompt, choice), **using)
    before, after = trail.about("QB-1")
    assert (before["disposition"], after["disposition"]) == ("rejected", fate)
    (edit,) = (one for one in after["edits"] if one["answer"])
    assert edit["answer"] == {
        "choice": choice,
        "who": "ODA Q.",
        "when": "2024-09-13T10:00:00+00:00",
        "why": "two structures are named",
    }
    assert edit["prompt"] == question.prompt == before["edits"][0]["prompt"]
    for record in trail.records():
        SCHEMA.validate(record)


def test_a_count_that_is_put_right_is_on_record(trail: Trail) -> None:
    right = quiet().partition(b"\nSE*")[2].partition(b"*")[0]
    trail.run(quiet().replace(b"\nSE*" + right, b"\nSE*9"))
    (envelope,) = (one for one in trail.records() if one["kind"] == "envelope")
    SCHEMA.validate(envelope)
    (edit,) = envelope["edits"]
    assert [(one["field"], one["before"], one["after"]) for one in edit["changes"]] == [
        ("segment_count", 9, int(right))
    ]
    assert trail.faults() == []


def test_a_fault_of_ours_is_on_record(trail: Trail, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("x12scrub.decide.resolve", broken)
    trail.run(billed(UNITS))
    (fault,) = (one for one in trail.records() if one["kind"] == "fault")
    SCHEMA.validate(fault)
    assert [edit["verdict"] for edit in fault["edits"]] == [Verdict.CRASHED.value]
    assert trail.faults() == []


def test_nothing_left_is_no_output(trail: Trail) -> None:
    trail.run(billed(BUNDLED))
    assert trail.records()[1]["inputs"] == [{"input": sha256(billed(BUNDLED)), "output": None}]


def test_the_same_file_again_is_another_run(trail: Trail) -> None:
    for _ in range(2):
        trail.run(billed(UNITS))
    assert [one["kind"] for one in trail.records()] == ["key", "run", "claim", "run", "claim"]
    assert len(trail.about("QB-4")) == 2


def test_runs_are_listed_with_their_ends(trail: Trail, monkeypatch: pytest.MonkeyPatch) -> None:
    """One look-up within the other."""
    monkeypatch.setattr(reading, "STREAMED", 1)
    heads = [trail.run(content)[1].head for content in (billed(UNITS), billed(CLEAN), day())]
    with trail.store.snapshot() as connection:
        found = [(run.told["number"], last.hash) for run, last in reading.ended(connection) if last is not None]
    assert found == [(number, head.hash) for number, head in zip((2, 4, 5), heads, strict=True)]


def test_a_history_of_before_gets_a_trail(place: Place) -> None:
    """init brings it up to date, and the trail begins."""
    place.make()
    keys = Keys((Key.new(TODAY),))
    place.write(keys)
    if place.url is None:
        place.make_database()
    engine = connected(place)
    with writing(engine) as connection:
        migrating.upgrade(connection, "0001")
        row = {"id": keys.current.id, "proof": keys.current.proof, "made": keys.current.made}
        connection.execute(insert(schema.keys), [row])
    engine.dispose()
    assert list(initialised(place, TODAY)) == [f"brought the history from version 0001 to {schema.VERSION}"]
    with opened(place) as store:
        assert [one["kind"] for one in Trail(store).records()] == ["key"]
        assert Trail(store).faults() == []
    assert list(initialised(place, TODAY)) == []
    with opened(place) as store:
        assert len(Trail(store).records()) == 1


def test_claims_are_found_under_every_key(trail: Trail, place: Place) -> None:
    """After a rotation, and after the purge that retires the older key: it is kept, and a new one can be made."""
    trail.run(billed(UNITS))
    old = trail.store.keys.current
    upkeep.rotated(trail.store, date(2024, 9, 15))
    with opened(place) as store:
        assert upkeep.purged(store, date(2027, 1, 1)).keys == (old.id,)
    assert place.keys().kept == (old,)
    with opened(place) as store:
        later = Trail(store)
        later.run(billed(UNITS))
        assert [one["key"] for one in later.about("QB-4")] == [old.id, store.keys.current.id]
        assert len(later.about(" QB-4\n")) == 2
        assert later.faults() == []
        upkeep.rotated(store, date(2027, 1, 2))
    with opened(place) as store:
        assert [len(store.keys.kept), len(store.keys.all)] == [1, 2]
        assert Trail(store).faults() == []


def test_a_run_that_breaks_off_leaves_no_record(trail: Trail, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does it leave anything in the history."""
    from tests.history import trails

    def broken(*arguments: object) -> None:
        append(*arguments)
        raise RuntimeError

    append = trails.append
    monkeypatch.setattr(trails, "append", broken)
    with pytest.raises(RuntimeError):
        trail.run(billed(UNITS))
    assert len(trail.records()) == 1
    with trail.store.snapshot() as connection:
        assert upkeep.stats(connection, trail.store.keys)["lines"] == 0
