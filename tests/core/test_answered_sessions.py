"""Questions about sessions that were answered: claims go out, corrected where they need it, and the run is stable."""

from attrs import evolve

from tests.building import Bill, Person, people
from tests.strategies import FATES, TRIGGER
from tests.support import scrub, settings
from x12scrub.finding import Attested, Verdict
from x12scrub.prompts import Answers

DAYS = ("20240603", "20240604", "20240617", "20240701", "20240715", "20240717")
UNITS = evolve(TRIGGER, units="3")
AETNA = Person(tuple(Bill((UNITS,), number=f"QB-{at}", day=day) for at, day in enumerate(DAYS)), payer="60054")


def test_sessions_sent_as_they_are_leave_corrected() -> None:
    """Both questions about one claim, and a correction beside them; another claim of the patient is sent back."""
    content = people(AETNA)
    asked = [one for one in scrub(content).run.findings() if one.verdict is Verdict.ASK]
    assert [(one.code, one.place.claim.claim) for one in asked] == [
        *(("TP203", 2), ("TP202", 5), ("TP202", 6), ("TP203", 6)),
    ]
    said = {one.prompt: "reject" if one.place.claim.claim == 2 else "as-is" for one in asked}
    given = {prompt: Attested(choice, "R. Ledger", "2024-08-01T09:00:00Z", "seen") for prompt, choice in said.items()}
    done = scrub(content, using=evolve(settings(), answers=Answers(given)))
    assert not done.run.crashed
    assert {one.claim.number: one.disposition.value for one in done.outcomes} == {
        **{f"QB-{at}": "corrected" for at in range(6)},
        "QB-1": "rejected",
    }
    assert done.output.count(b"*UN*1*") == 5


def test_an_open_question_is_no_reason_to_give_up() -> None:
    """A claim that is above the limit of its payer, beside one that is corrected."""
    emblem = evolve(
        AETNA, payer="55247", bills=(*AETNA.bills[:4], evolve(FATES["visit"], number="QB-9", day="20240701"))
    )
    done = scrub(people(emblem))
    assert not done.run.crashed
    assert ("TP202", "ask") in {(one.code, one.verdict.value) for one in done.run.findings()}
