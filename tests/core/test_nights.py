"""Same-day conflicts with what earlier runs have sent. The history is a model in plain Python; the store has to agree
with it (tests/history)."""

import pytest
from attrs import evolve

from tests.building import Bill, Person, Service, file, people
from tests.core.fakes import fake
from tests.history.model import Nights, counting
from tests.strategies import TRIGGER, VISIT
from tests.support import Scrub, scrub, settings, tables
from x12scrub.errors import TryAgain
from x12scrub.fates import OnPrompt
from x12scrub.finding import Attested, Verdict
from x12scrub.prompts import Answers

OTHER = evolve(TRIGGER, code="20553")
WITH_25 = evolve(VISIT, modifiers=("25",))
KEEP_OPEN = {"on_prompt": OnPrompt.FORWARD}


def first(*services: Service, **other: object) -> Bill:
    return evolve(Bill(services, number="QB-1"), **other)


def second(*services: Service, **other: object) -> Bill:
    return evolve(Bill(services, number="QB-2"), **other)


def found(done: Scrub) -> list[tuple[str, str]]:
    return [(one.code, one.verdict.value) for one in counting(done)]


CONFLICTS = {
    "repeated line": ((TRIGGER,), (TRIGGER,), "TP104"),
    "other code": ((TRIGGER,), (OTHER,), "TP105"),
    "the other way": ((OTHER,), (TRIGGER,), "TP105"),
    "visit before": ((VISIT,), (TRIGGER,), "TP106"),
    "visit after": ((TRIGGER,), (VISIT,), "TP106"),
    "visit of two codes before": ((VISIT,), (OTHER, Service()), "TP106"),
}


@pytest.mark.parametrize(("before", "now", "code"), CONFLICTS.values(), ids=CONFLICTS)
def test_a_conflict_with_an_earlier_night_is_asked(
    before: tuple[Service, ...], now: tuple[Service, ...], code: str
) -> None:
    """The question stands on the line of this run, says when the other one was sent, and is asked once."""
    nights = Nights()
    assert found(nights.scrub(file(first(*before)), on="2024-09-13")) == []
    done = nights.scrub(file(second(*now)), on="2024-09-14")
    (finding,) = counting(done)
    assert (finding.code, finding.verdict, finding.place.line) == (code, Verdict.ASK, 1)
    assert "sent on 2024-09-13" in finding.message
    assert before[0].code in finding.message
    assert not done.output


QUIET = {
    "another day": (second(TRIGGER, day="20240920"), {}),
    "another patient": (second(TRIGGER), {"member": "ZQ7"}),
    "another payer": (second(TRIGGER), {"payer": "LAKESIDE2"}),
    "another provider": (second(TRIGGER, head=(*first().head, "NM1*82*1*OAKMOSSER*W****XX*1000000058")), {}),
    "the same claim": (first(TRIGGER), {}),
    "its replacement": (first(OTHER, frequency="7"), {}),
    "a void": (second(TRIGGER, frequency="8"), {}),
    "a visit with 25": (second(WITH_25), {}),
    "an add-on": (second(Service("G2211")), {}),
    "another service": (second(Service()), {}),
}


@pytest.mark.parametrize(("bill", "person"), QUIET.values(), ids=QUIET)
def test_what_meets_nothing_is_quiet(bill: Bill, person: dict[str, str]) -> None:
    nights = Nights()
    nights.scrub(file(first(TRIGGER)))
    assert found(nights.scrub(people(Person((bill,), **person)))) == []


def test_a_visit_that_had_25_is_no_matter_for_the_injection() -> None:
    nights = Nights()
    nights.scrub(file(first(WITH_25)))
    assert found(nights.scrub(file(second(TRIGGER)))) == []


def test_a_visit_beside_an_injection_of_each_night_is_asked_about() -> None:
    """Whatever becomes of the injection of this night, which repeats the other one."""
    nights = Nights()
    nights.scrub(file(first(TRIGGER)))
    done = nights.scrub(file(second(TRIGGER), evolve(second(VISIT), number="QB-3")))
    assert [(one.place.claim.claim, one.code) for one in counting(done)] == [(1, "TP104"), (2, "TP106")]
    assert not done.run.crashed


def test_what_a_run_corrects_is_remembered_as_it_left() -> None:
    """25 that a run put on is on; the unit that it took away is away."""
    nights = Nights()
    nights.scrub(file(first(VISIT, evolve(TRIGGER, units="3"))))
    assert [(one.code, one.modifiers) for one in nights.model.standing] == [("99213", ("25",)), ("20552", ())]
    assert found(nights.scrub(file(second(OTHER)))) == [("TP105", "ask")]


def test_what_does_not_leave_is_not_remembered() -> None:
    """Rejected and held claims have not been sent."""
    nights, bundled = Nights(), first(Service("20610", modifiers=("RT",)), TRIGGER)
    for how in (OnPrompt.REJECT, OnPrompt.HOLD):
        nights.scrub(file(bundled), on_prompt=how)
        assert nights.model.standing == []
    nights.scrub(file(bundled), **KEEP_OPEN)
    assert [one.code for one in nights.model.standing] == ["20610", "20552"]


def test_a_replacement_in_this_run_takes_the_place_of_what_it_replaces() -> None:
    """Also for the other claims of the run, and whatever of the claim it takes away."""
    nights = Nights()
    nights.scrub(file(first(TRIGGER)))
    assert found(nights.scrub(file(first(Service(), frequency="7"), second(OTHER)))) == []
    assert [one.code for one in nights.model.standing] == ["20553"]


def test_a_replacement_that_is_rejected_replaces_nothing() -> None:
    nights = Nights()
    nights.scrub(file(first(TRIGGER)))
    unfit = first(evolve(TRIGGER, modifiers=("26",)), frequency="7")
    done = nights.scrub(file(unfit, second(OTHER)))
    assert found(done) == [("TP103", "reject"), ("TP105", "ask"), ("TP105", "ask")]
    assert "sent on" in counting(done)[-1].message


def test_a_claim_that_comes_again_and_is_not_sent_replaces_nothing() -> None:
    """What it would replace was sent, and meets the other claim of this night."""
    nights = Nights()
    nights.scrub(file(first(TRIGGER)))
    done = nights.scrub(file(second(TRIGGER), first(TRIGGER)))
    assert [(one.place.claim.claim, one.code) for one in counting(done)] == [(1, "TP104"), (2, "TP104")]
    assert not done.run.crashed
    assert not done.output


def test_a_void_in_this_run_takes_the_claim_away() -> None:
    nights = Nights()
    nights.scrub(file(first(TRIGGER)))
    assert found(nights.scrub(file(first(TRIGGER, frequency="8"), second(TRIGGER)))) == []
    assert [one.claim[-1] for one in nights.model.standing] == ["QB-2"]


def test_a_replacement_without_a_watched_line_is_read_all_the_same() -> None:
    """Nothing of it is on the watch list: it takes a line from the history by not having it."""
    nights = Nights()
    nights.scrub(file(first(TRIGGER)))
    nights.scrub(file(first(Service(), frequency="7")))
    assert nights.model.standing == []


def test_the_same_file_again_asks_nothing_and_changes_nothing() -> None:
    nights, content = Nights(), file(first(TRIGGER), second(evolve(TRIGGER, units="2"), day="20240920"))
    once = nights.scrub(content)
    kept = list(nights.model.standing)
    assert nights.scrub(content).output == once.output
    assert nights.model.standing == kept
    assert nights.scrub(once.output).output == once.output


def test_lines_over_several_days_meet_once() -> None:
    """Whichever of the two it is that lasts, and whichever begins first."""
    long = evolve(TRIGGER, days=3)
    for before, now in (
        (first(long, day="20240911"), second(TRIGGER)),
        (first(TRIGGER), second(long, day="20240911")),
        (first(long, day="20240911"), second(long)),
    ):
        nights = Nights()
        nights.scrub(file(before))
        assert found(nights.scrub(file(now))) == [("TP104", "ask")]
    nights = Nights()
    nights.scrub(file(first(long, day="20240909")))
    assert found(nights.scrub(file(second(TRIGGER)))) == []


def test_questions_of_earlier_nights_are_answered_like_others() -> None:
    """Choices that change something settle it; the claim goes out with the open question where the user wants that."""
    nights = Nights()
    nights.scrub(file(first(TRIGGER)))
    for service, code, keys in (
        (TRIGGER, "TP104", ["keep-earlier"]),
        (OTHER, "TP105", ["keep-20552"]),
        (VISIT, "TP106", ["25", "as-is", "remove"]),
    ):
        content = file(second(service, Service()))
        (finding,) = counting(nights.scrub(content))
        assert (finding.code, [one.key for one in finding.choices if one.key != "reject"]) == (code, keys)
        answers = Answers({finding.prompt: Attested(keys[0], "OW", "2024-09-14T08:00:00Z", "chart")})
        done = scrub(content, using=evolve(settings(), past=nights.model.before(), answers=answers))
        assert [one.verdict for one in done.run.findings()] == [Verdict.CORRECT]
        assert b"HC:99213:25*" in done.output or b"LX*2" not in done.output


def test_an_open_question_goes_out_where_the_user_wants_that() -> None:
    """Judging again what leaves finds the same question, and takes it for what it is."""
    nights = Nights()
    nights.scrub(file(first(TRIGGER)))
    content = file(second(evolve(TRIGGER, units="2")))
    done = nights.scrub(content, **KEEP_OPEN)
    assert found(done) == [("TP101", "correct"), ("TP104", "ask")]
    assert not done.run.crashed
    assert len(nights.model.standing) == 2


def test_a_history_that_cannot_be_asked_ends_the_run() -> None:
    """It is no fault of an edit: claims that nobody could compare do not go out as if they had been."""

    class Away:
        def sent(self, claims: object) -> list[object]:
            raise TryAgain("the history is away")

    with pytest.raises(TryAgain):
        scrub(file(first(TRIGGER)), using=evolve(settings(), past=Away()))


def test_claims_that_an_edit_fails_on_leave_and_are_remembered() -> None:
    def broken(claim: object, _: object) -> list[object]:
        raise ValueError

    nights = Nights(settings(fake(broken)))
    nights.scrub(file(first(TRIGGER)))
    assert [one.code for one in nights.model.standing] == ["20552"]


def test_every_code_of_the_watch_list_is_remembered_and_no_other() -> None:
    assert {"20552", "20553", "20610", "20611", "99213", "G2211", "96372"} <= tables().watched
    assert not {"97110", "J3301"} & tables().watched
