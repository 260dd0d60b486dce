"""Questions and answers: ids that stay, answers that are applied once and on record, claims that are held."""

from datetime import date

import pytest
from attrs import evolve

from tests.building import Bill, Group, Interchange, Office, Person, Service, Style, Transaction, people
from tests.support import Scrub, scrub, tables
from x12scrub.claims.scout import count
from x12scrub.claims.survey import Limits, Tally
from x12scrub.engine import Settings
from x12scrub.errors import Unbalanced
from x12scrub.fates import OnPrompt
from x12scrub.finding import Attested, Finding, Verdict
from x12scrub.journal import Disposition
from x12scrub.policy import CAUTIOUS, Policy
from x12scrub.prompts import CONTRADICTED, STALE, UNKNOWN_CHOICE, Answers
from x12scrub.wire.patch import BytesSource

BUNDLED = Bill((Service("20610", "190"), Service("20552", "165")), number="QB-1")
SIDED = Bill((Service("20610", "190"), Service("20552", "165", "2", ("RT",))), number="QB-2")
CLEAN = Bill((Service(),), number="QB-3")
UNITS = Bill((Service("20552", "165", "3"),), number="QB-4")
UNBALANCED = evolve(BUNDLED, charge="1", number="QB-5")


def run(
    *bills: Bill, on_prompt: OnPrompt = OnPrompt.REJECT, answers: Answers | None = None, policy: Policy | None = None
) -> Scrub:
    content = people(*(Person((bill,), member=f"ZQ{at:06}") for at, bill in enumerate(bills, 1)))
    return scrub(content, using=using(on_prompt, answers, policy))


def using(on_prompt: OnPrompt, answers: Answers | None = None, policy: Policy | None = None) -> Settings:
    settings = Settings(tables(), on_prompt=on_prompt, answers=answers or Answers())
    return evolve(settings, policy=policy) if policy else settings


def asked(done: Scrub) -> list[Finding]:
    return [one for one in done.run.findings() if one.verdict is Verdict.ASK]


def answer(prompt: str, choice: str) -> Answers:
    return Answers({prompt: Attested(choice, "ODA Q.", "2024-09-13T10:00:00+00:00", "two structures are named")})


def claims(done: Scrub, what: Disposition) -> int:
    return done.run.ledger.settled[what].claims


@pytest.mark.parametrize(("what", "choice", "end"), [("TP107", "XS", "enough. "), ("TP106", "25", "right? ")])
def test_what_was_answered_stands_behind_the_end_of_the_question(what: str, choice: str, end: str) -> None:
    """The record of an answer reads as sentences, whether the question ends with a mark or not."""
    bill = BUNDLED if what == "TP107" else evolve(BUNDLED, services=(Service("99211", "40"), Service("20552", "165")))
    (first,) = (one for one in asked(run(bill)) if one.code == what)
    (found,) = (one for one in run(bill, answers=answer(first.prompt, choice)).run.findings() if one.code == what)
    assert f"{end}Answered: put {choice} on line" in found.message


def test_the_same_claim_asks_the_same() -> None:
    """Line ends, delimiters, and what stands around the claim do not count; what the claim says, and of whom, does."""
    (first,) = asked(run(BUNDLED))
    other = people(Person((BUNDLED,)), style=Style(element=b"|", component=b">", newline=b"\r\n"))
    (elsewhere,) = asked(scrub(other))
    (behind,) = asked(scrub(people(Person((CLEAN,), member="ZQ000002"), Person((BUNDLED,)))))
    (changed,) = asked(run(evolve(BUNDLED, day="20240913")))
    assert first.prompt == elsewhere.prompt == behind.prompt != changed.prompt
    assert len(first.prompt) == 16
    for whose in (Person((BUNDLED,), member="ZQ000002"), Person((BUNDLED,), payer="HILLSIDE2")):
        (another,) = asked(scrub(people(whose)))
        assert another.prompt != first.prompt
    office = Interchange((Group((Transaction((Office((Person((BUNDLED,)),), npi="1000000814"),)),)),))
    (there,) = asked(scrub(office.written()))
    assert there.prompt != first.prompt


@pytest.mark.parametrize(
    ("on_prompt", "fate"),
    [
        (OnPrompt.REJECT, Disposition.REJECTED),
        (OnPrompt.HOLD, Disposition.HELD),
        (OnPrompt.FORWARD, Disposition.FORWARDED),
    ],
)
def test_what_becomes_of_an_open_question(on_prompt: OnPrompt, fate: Disposition) -> None:
    """Rejected, held or forwarded; the question stays on record either way."""
    done = run(BUNDLED, CLEAN, on_prompt=on_prompt)
    assert (claims(done, fate), len(asked(done))) == ((2, 1) if fate is Disposition.FORWARDED else (1, 1))


def test_a_rejection_weighs_more_than_a_hold() -> None:
    """A claim with both is rejected, also where questions are held."""
    done = run(UNBALANCED, on_prompt=OnPrompt.HOLD)
    assert claims(done, Disposition.REJECTED) == 1


def test_the_held_claims_are_a_file_of_their_own() -> None:
    """They stand in it as they came, with counts and levels that are right; the rest is not in it."""
    done = run(CLEAN, SIDED, UNITS, BUNDLED, on_prompt=OnPrompt.HOLD)
    held = b"".join(done.run.held(0))
    counted = count(BytesSource(held), Limits())
    assert (counted.claims, counted.miscounted) == (2, 0)
    assert b"HC:20552:RT*165*UN*2" in held
    assert (b"QB-1" in held, b"QB-2" in held, b"QB-3" in held, b"QB-4" in held) == (True, True, False, False)
    levels = [line for line in held.split(b"\n") if line.startswith(b"HL*")]
    assert levels == [b"HL*1**20*1~", b"HL*2*1*22*0~", b"HL*3*1*22*0~"]
    done.run.verify_held(BytesSource(held))
    again = scrub(held, using=using(OnPrompt.HOLD))
    assert b"".join(again.run.held(0)) == held
    assert again.output == b""


def test_held_and_corrected_files_share_the_claims() -> None:
    """Every claim stands in one of the two, whatever the envelopes; groups without one leave with their STs."""
    bill = evolve(BUNDLED, number="QB-9")
    first = Transaction((Office((Person((CLEAN,)),)),), "0001")
    second = Transaction((Office((Person((bill,), member="ZQ9"),)),), "0002")
    content = Interchange((Group((first,), "1"), Group((second,), "2"))).written()
    done = scrub(content, using=using(OnPrompt.HOLD))
    held = b"".join(done.run.held(0))
    assert (b"GS*" in held, b"ST*837*0001" in held, b"ST*837*0002" in held) == (True, False, True)
    assert held.count(b"GS*") == done.output.count(b"GS*") == 1
    assert (held.count(b"CLM*"), done.output.count(b"CLM*")) == (1, 1)


def test_nothing_held_is_no_file() -> None:
    """No bytes, and the check of the file knows it."""
    done = run(CLEAN, on_prompt=OnPrompt.HOLD)
    assert b"".join(done.run.held(0)) == b""
    done.run.verify_held(None)
    with pytest.raises(Unbalanced):
        run(BUNDLED, on_prompt=OnPrompt.HOLD).run.verify_held(None)


def test_an_answer_is_applied_and_on_record() -> None:
    """The chosen modifier goes on the column 2 line, with who, when and why; no question is left."""
    (question,) = asked(run(BUNDLED))
    done = run(BUNDLED, answers=answer(question.prompt, "XS"))
    assert b"SV1*HC:20552:XS*165*" in done.output
    assert not asked(done)
    (applied,) = [one for one in done.run.findings() if one.answer is not None]
    assert (applied.verdict, applied.answer.who if applied.answer else "") == (Verdict.CORRECT, "ODA Q.")
    assert (done.run.prompter.applied, done.run.prompter.refused) == ({question.prompt}, {})


def test_a_held_claim_can_be_answered_later() -> None:
    """The file of the held claims asks by the same ids, so the answers fit it."""
    done = run(CLEAN, BUNDLED, on_prompt=OnPrompt.HOLD)
    (question,) = asked(done)
    later = scrub(b"".join(done.run.held(0)), using=using(OnPrompt.HOLD, answer(question.prompt, "59")))
    assert b"SV1*HC:20552:59*165*" in later.output


def test_an_answer_and_a_correction_of_one_line_go_together() -> None:
    """RT goes, one unit stays, XS comes: the modifiers that both touch are neither lost nor doubled."""
    (question,) = asked(run(SIDED))
    done = run(SIDED, answers=answer(question.prompt, "XS"))
    assert b"SV1*HC:20552:XS*165*UN*1*" in done.output
    assert not done.run.crashed


def test_a_removed_line_follows_the_removal_rules() -> None:
    """LX, CLM02 and SE01 follow; the ledger knows the smaller charge."""
    (question,) = asked(run(BUNDLED))
    done = run(BUNDLED, answers=answer(question.prompt, "remove"))
    assert b"20552" not in done.output
    assert b"CLM*QB-1*190*" in done.output
    assert done.run.ledger.leaving == Tally(1, done.run.ledger.received.charges - 165)


def test_as_it_is_is_an_answer() -> None:
    """A lowered correction that the biller does not want leaves the claim as it came, and asks no more."""
    (question,) = asked(run(UNITS, policy=CAUTIOUS))
    done = run(UNITS, answers=answer(question.prompt, "as-is"), policy=CAUTIOUS)
    assert b"SV1*HC:20552*165*UN*3*" in done.output
    assert claims(done, Disposition.FORWARDED) == 1
    done = run(UNITS, answers=answer(question.prompt, "apply"), policy=CAUTIOUS)
    assert b"SV1*HC:20552*165*UN*1*" in done.output


def test_answers_that_are_refused() -> None:
    """For a changed claim, with an unknown choice, or contradicted: the prompt stays open, and it is counted."""
    (question,) = asked(run(BUNDLED))
    for answers, bill, reason in (
        (answer(question.prompt, "XS"), evolve(BUNDLED, day="20240914"), STALE),
        (answer(question.prompt, "25"), BUNDLED, UNKNOWN_CHOICE),
        (Answers(contradicted=frozenset({question.prompt})), BUNDLED, CONTRADICTED),
    ):
        done = run(bill, answers=answers)
        assert (done.run.prompter.refused, done.run.prompter.applied) == ({question.prompt: reason}, set())
        (still,) = asked(done)
        assert ("answered before" in still.message) is (reason is not STALE)
        assert claims(done, Disposition.REJECTED) == 1


def test_a_question_shows_the_day_of_the_patient() -> None:
    """Lines of other claims of the day stand beside it; those of other days and patients do not."""
    apart = Bill((Service("99213", "90", modifiers=("25",)), Service("97110")), number="QB-6")
    later = evolve(CLEAN, number="QB-7", day="20241001")
    done = scrub(people(Person((BUNDLED, apart, later)), Person((CLEAN,), member="ZQ2")))
    (outcome,) = [one for one in done.outcomes if one.day]
    assert [(line.claim.number, line.code) for line in outcome.day] == [
        ("QB-1", "20610"),
        ("QB-1", "20552"),
        ("QB-6", "99213"),
        ("QB-6", "97110"),
    ]
    assert {line.dates.first for line in outcome.day if line.dates} == {date(2024, 9, 12)}
