"""Claims that take others back, beside questions that are open or answered: what counts is what leaves in the end."""

from attrs import evolve

from tests.building import Bill, Service, people
from tests.core.test_earlier_sessions import DAYS, FOURTH, MEDICARE, THREE, found
from tests.history.model import Nights, counting
from tests.strategies import TRIGGER
from tests.support import scrub, tables
from x12scrub.engine import Settings
from x12scrub.fates import OnPrompt
from x12scrub.finding import Attested, Verdict
from x12scrub.prompts import Answers

BUNDLED = (Service("20610", "190"), TRIGGER)
OTHER = evolve(TRIGGER, code="20553")


def file(*bills: Bill) -> bytes:
    return people(evolve(MEDICARE, bills=bills))


def test_a_replacement_that_goes_out_with_its_question_takes_its_place() -> None:
    """With --on-prompt forward an open question stops nothing: of four sessions one is replaced, and three are left."""
    asked = Bill(BUNDLED, number="QB-3", day="20251001", frequency="7")
    done = scrub(file(*THREE, asked, FOURTH), using=Settings(tables(), on_prompt=OnPrompt.FORWARD))
    assert [one.code for one in counting(done)] == ["TP107"]
    nights = Nights()
    nights.scrub(file(*THREE))
    again = [nights.scrub(file(asked, FOURTH), on_prompt=OnPrompt.FORWARD) for _ in range(2)]
    assert [[one.code for one in counting(done)] for done in again] == [["TP107"], ["TP107"]]
    assert again[0].output == again[1].output


def test_a_void_waits_with_the_claim_that_it_takes_back() -> None:
    """If it went first, the claim would be billed after all."""
    one = Bill(BUNDLED, number="QB-1", day=DAYS[0])
    done = scrub(file(one, evolve(one, frequency="8")), using=Settings(tables(), on_prompt=OnPrompt.HOLD))
    assert [outcome.disposition.value for outcome in done.outcomes] == ["held", "held"]
    earlier = scrub(file(evolve(one, frequency="8"), one), using=Settings(tables(), on_prompt=OnPrompt.HOLD))
    assert [outcome.disposition.value for outcome in earlier.outcomes if outcome.claim] == ["held"]


def test_an_answer_about_what_another_answer_takes_away_is_not_applied() -> None:
    """The replacement takes the other code back once its question is answered: nothing is left to choose between."""
    nights = Nights()
    nights.scrub(file(Bill((OTHER,), number="QB-1", day=DAYS[0])))
    now = file(
        Bill((TRIGGER, Service()), number="QB-2", day=DAYS[0]),
        Bill((TRIGGER, Service("20610", "190")), number="QB-1", day=DAYS[1], frequency="7"),
    )
    asked = [one for one in nights.scrub(now, on_prompt=OnPrompt.HOLD).run.findings() if one.verdict is Verdict.ASK]
    assert [one.code for one in asked] == ["TP105", "TP107"]
    choices = {"TP105": "keep-20553", "TP107": "XS"}
    given = {one.prompt: Attested(choices[one.code], "Kim", "2024-09-13T10:00:00Z", "as noted") for one in asked}
    done = [nights.scrub(now, answers=Answers(given)) for _ in range(2)]
    assert b"SV1*HC:20552*" in done[0].output
    assert done[0].run.prompter.refused == {asked[0].prompt: "stale"}
    assert done[0].output == done[1].output


def test_each_question_is_asked_once_where_an_answer_takes_a_line_out() -> None:
    """Both the original and its replacement ask. Answered, the replacement is sent, and the original is not judged any
    more; what was answered about it holds."""
    original = Bill(BUNDLED, number="QB-1", day=DAYS[0])
    now = file(original, evolve(original, services=(*BUNDLED, Service()), frequency="7"))
    asked = scrub(now, using=Settings(tables(), on_prompt=OnPrompt.HOLD))
    first, second = (one for one in asked.run.findings() if one.verdict is Verdict.ASK)
    given = {first.prompt: "remove", second.prompt: "XS"}
    answers = Answers({key: Attested(choice, "Kim", "2024-09-13T10:00:00Z", "noted") for key, choice in given.items()})
    done = scrub(now, using=Settings(tables(), answers=answers))
    assert [(one.code, one.place, one.verdict) for one in counting(done)] == [
        ("TP107", first.place, Verdict.CORRECT),
        ("TP107", second.place, Verdict.CORRECT),
    ]
    assert done.run.prompter.applied == given.keys()


def test_what_was_sent_before_is_known_from_the_beginning() -> None:
    """A visit beside an injection of this run would get 25; beside one that was sent, that is only asked."""
    nights = Nights()
    nights.scrub(file(Bill((TRIGGER,), number="QB-1", day=DAYS[0])))
    visit = Bill((Service("99213", "142.50"), TRIGGER), number="QB-2", day=DAYS[0])
    done = nights.scrub(file(visit), on_prompt=OnPrompt.HOLD)
    assert [(one.code, one.verdict) for one in counting(done)] == [("TP104", Verdict.ASK), ("TP106", Verdict.ASK)]


def test_an_original_behind_its_own_replacement_is_no_session_of_its_own() -> None:
    """A claim is never in conflict with what was sent of itself."""
    nights = Nights()
    nights.scrub(file(*THREE[:2]))
    nights.scrub(file(evolve(THREE[2], frequency="7")))
    assert found(nights.scrub(file(evolve(THREE[2], day="20241003")))) == []


def test_a_replacement_before_its_original_in_one_run_replaces_it_for_later_runs_too() -> None:
    nights = Nights()
    nights.scrub(file(evolve(THREE[0], frequency="7"), evolve(THREE[0], day="20240520")))
    assert [str(one.first) for one in nights.model.standing] == ["2024-06-03"]
    assert found(nights.scrub(file(*THREE[1:]))) == []


def test_a_line_that_comes_again_with_another_code_takes_the_place_of_what_was_sent() -> None:
    """It is known by its number, and the claim has another watched line or a patient who has one."""
    nights = Nights()
    nights.scrub(file(*THREE))
    changed = evolve(THREE[2], services=(Service(), Service("96372", "40")))
    nights.scrub(file(changed))
    assert [one.code for one in nights.model.standing] == ["20552", "20552", "96372"]
    assert found(nights.scrub(file(FOURTH))) == []
