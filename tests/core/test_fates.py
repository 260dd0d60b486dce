"""Claims whose findings speak of each other: which of them wait, and which go back, together."""

from collections.abc import Iterator

from attrs import evolve

from tests.building import Bill, Person, Service, file, people
from tests.core.fakes import fake
from tests.support import Scrub, claims, scrub, settings, tables
from x12scrub.claims.model import Day
from x12scrub.engine import Settings
from x12scrub.fates import OnPrompt
from x12scrub.finding import Attested, Change, Choice, Field, Finding, Verdict, ask, correct, note, reject
from x12scrub.journal import Disposition
from x12scrub.prompts import CONTRADICTED, Answers
from x12scrub.registry import Reads
from x12scrub.resolve import resolve
from x12scrub.tables import Tables

SHOT = Service("20552", "165")
FIRST, SECOND = Bill((SHOT,), number="QB-1"), Bill((SHOT,), number="QB-2")
UNFIT = Bill((evolve(SHOT, modifiers=("26",)),), number="QB-0")
VISIT = Bill((Service("99211", "40"),), number="QB-3")
BUNDLED = Bill((Service("20610", "190"), SHOT), number="QB-4")


def held(*bills: Bill) -> Scrub:
    return scrub(people(Person(bills)), using=Settings(tables(), on_prompt=OnPrompt.HOLD))


def answered(*bills: Bill, **choices: str) -> Scrub:
    """With a choice for each edit that asks."""
    asked = (one for one in held(*bills).run.findings() if one.verdict is Verdict.ASK)
    given = {one.prompt: Attested(choices[one.code], "Kim", "2024-09-13T10:00:00Z", "as noted") for one in asked}
    return scrub(people(Person(bills)), using=Settings(tables(), answers=Answers(given)))


def fates(done: Scrub) -> dict[str, str]:
    return {one.claim.number: one.disposition.value for one in done.outcomes if one.claim}


def said(done: Scrub, number: str, verdict: Verdict) -> list[str]:
    found = (one for one in done.outcomes if one.claim and one.claim.number == number)
    return [finding.message for outcome in found for finding in outcome.findings if finding.verdict is verdict]


def test_what_a_question_speaks_of_waits_for_the_answer() -> None:
    """Without it, the file of the held claims would not ask, and the claim would go out as if it had been answered."""
    done = held(FIRST, SECOND)
    assert fates(done) == {"QB-1": "held", "QB-2": "held"}
    assert said(done, "QB-1", Verdict.HOLD) == ["waits with claim 2 of the file, together with which it is judged"]


def test_what_nobody_speaks_of_goes_out() -> None:
    """Another service of the day, and the same one of another day."""
    other = Bill((Service("97110"),), number="QB-8")
    later = evolve(FIRST, number="QB-9", day="20241112")
    done = held(FIRST, SECOND, other, later)
    assert (b"QB-8" in done.output, b"QB-9" in done.output) == (True, True)


def test_what_a_correction_of_a_held_claim_needs_waits_too() -> None:
    """A visit that is asked about for its 59 gets 25 for an injection of another claim: both wait."""
    visit = Bill((Service("99213", "90", modifiers=("59",)),), number="V")
    assert fates(held(FIRST, visit)) == {"QB-1": "held", "V": "held"}


def test_a_question_about_a_rejected_claim_goes_back_with_it() -> None:
    """In the file of the held claims the rejected one would be missing, and the question with it."""
    done = held(UNFIT, SECOND)
    assert fates(done) == {"QB-0": "rejected", "QB-2": "rejected"}
    (because,) = said(done, "QB-2", Verdict.REJECT)
    assert because.endswith("a claim that it is about is rejected, so this one goes back too: bill both again")
    assert not said(done, "QB-2", Verdict.ASK)


def test_where_questions_reject_it_stays_a_question() -> None:
    """The file as it came has both claims, so the answers fit it."""
    done = scrub(people(Person((UNFIT, SECOND))))
    assert len(said(done, "QB-2", Verdict.ASK)) == 1


def test_what_goes_back_takes_along_what_asks_about_it() -> None:
    """A chain of claims: the second is about the first, the third about the second."""
    third = Bill((Service("20526", "97"),), number="QB-5")
    assert fates(held(SECOND, third)) == {"QB-2": "held", "QB-5": "held"}
    assert fates(held(UNFIT, SECOND, third)) == {"QB-0": "rejected", "QB-2": "rejected", "QB-5": "rejected"}


def test_an_original_waits_with_its_replacement() -> None:
    """The original is judged too, since its replacement may not be sent; both stand in one file."""
    done = held(evolve(FIRST, number="QB-4"), evolve(BUNDLED, frequency="7"))
    assert fates(done) == {"QB-4": "held"}
    assert [one.disposition for one in done.outcomes] == [Disposition.HELD] * 2


def test_a_claim_that_an_edit_failed_on_is_not_held() -> None:
    """It goes out untouched, whoever speaks of it."""
    first, second = claims(file(FIRST, SECOND))
    crash = Finding(Verdict.CRASHED, note(first, "failed").lines, "failed")
    question = ask(second.lines[0], "which one?", others=first.lines)
    left, right = resolve([first, second], [crash, question], OnPrompt.HOLD)
    assert (left.disposition, right.disposition) == (Disposition.FORWARDED, Disposition.HELD)


def test_a_claim_may_wait_for_one_that_is_not_named() -> None:
    """A finding says beside which claims it was found."""
    first, second = claims(file(FIRST, SECOND))
    question = evolve(ask(second.lines[0], "too soon?"), beside=frozenset({first.place}))
    left, _ = resolve([first, second], [question], OnPrompt.HOLD)
    assert left.disposition is Disposition.HELD
    assert not left.findings[0].settled.beside


def test_an_answer_holds_whatever_becomes_of_other_claims() -> None:
    """25 that the biller wants stays, though the injection of the other claim is sent back."""
    done = answered(BUNDLED, VISIT, TP107="reject", TP106="25")
    assert fates(done) == {"QB-4": "rejected", "QB-3": "corrected"}
    assert b"HC:99211:25*" in done.output


def test_answers_that_leave_no_line_take_the_claim_back() -> None:
    """Each alone removes a line, both together the claim: it is rejected, and every answer stands on record."""
    both = (SHOT, Service("20553", "180"))
    done = answered(Bill(both, number="A"), Bill(both, number="B"), TP104="keep-earlier", TP105="keep-20553")
    assert fates(done) == {"A": "corrected", "B": "rejected"}
    told = said(done, "B", Verdict.REJECT)
    assert len(told) == 3
    assert all(one.endswith("with this, no line of the claim is left") for one in told)


def test_two_that_add_the_same_modifier_agree() -> None:
    """59 on a visit gives way to 25, by the answer, and 25 is what the injection beside it needs."""
    visit = Bill((Service("99213", "90", modifiers=("59",)), SHOT), number="QB-6")
    done = answered(visit, TP109="25")
    assert not done.run.crashed
    assert b"HC:99213:25*" in done.output


def test_a_modifier_that_the_answer_declines_is_not_put_there_unasked() -> None:
    """Asked whether 25 belongs in the place of 59, or nothing, the biller says nothing: the injection of the same claim
    does not put 25 there all the same, and the finding that would have is a note with that answer."""
    visit = Bill((Service("99213", "90", modifiers=("59",)), SHOT), number="QB-6")
    done = answered(visit, TP109="without")
    assert not done.run.crashed
    assert b"HC:99213*" in done.output
    (told,) = (one for one in done.run.findings() if one.code == "TP106")
    assert (told.verdict, told.answer and told.answer.choice) == (Verdict.NOTE, "without")
    assert done.run.prompter.refused == {}


def test_an_answer_that_puts_25_there_stands_beside_one_that_takes_59_away() -> None:
    """Two answers about one visit: 99211 is asked about in TP106 as well."""
    visit = Bill((Service("99211", "90", modifiers=("59",)), SHOT), number="QB-6")
    assert b"HC:99211:25*" in answered(visit, TP109="without", TP106="25").output
    assert b"HC:99211*" in answered(visit, TP109="without", TP106="as-is").output
    assert b"HC:99211:25*" in answered(visit, TP109="25", TP106="as-is").output


def test_corrections_alone_leave_other_claims_alone() -> None:
    """Nothing waits where nothing is asked."""
    first, second = claims(file(FIRST, SECOND))
    made = correct(second.lines[0], because="it is wrong", others=first.lines)
    assert [one.disposition for one in resolve([first, second], [made], OnPrompt.HOLD)] == [Disposition.FORWARDED] * 2


def test_two_that_put_different_modifiers_on_a_line_are_both_refused() -> None:
    """A line over two days is asked about for each of them; XS and 59 cannot both stand, and neither is chosen."""
    shot = Bill((evolve(SHOT, days=2),), number="QB-7")
    joints = [Bill((Service("20610", "190"),), number=f"J{day}", day=f"202409{day}") for day in ("12", "13")]
    who = people(Person((evolve(shot, day="20240912"), *joints)))
    asked = [one for one in scrub(who).run.findings() if one.verdict is Verdict.ASK]
    given = {
        one.prompt: Attested(choice, "Kim", "2024-09-13T10:00:00Z", "as noted")
        for one, choice in zip(asked, ("XS", "59"), strict=True)
    }
    done = scrub(who, using=Settings(tables(), answers=Answers(given)))
    assert not done.run.crashed
    assert done.run.prompter.refused == dict.fromkeys(given, CONTRADICTED)
    assert fates(done)["QB-7"] == "rejected"
    assert all("about the same line" in one for one in said(done, "QB-7", Verdict.ASK))
    alike = {prompt: evolve(one, choice="XS") for prompt, one in given.items()}
    done = scrub(who, using=Settings(tables(), answers=Answers(alike)))
    assert b"HC:20552:XS*" in done.output


def test_two_that_meet_when_a_third_claim_is_rejected_are_refused_too() -> None:
    """One counts beside a claim that is sent, where another one is rejected; the other always does."""

    def question(day: Day, put: str) -> Finding:
        visit = day.of(frozenset({"99211"}))[0]
        put_on = Choice(put, "put it on", "The record says so.", (Change(1, Field.MODIFIERS, (), (put,)),))
        return ask(visit, "which?", put_on)

    def conditional(day: Day, _: Tables) -> Iterator[Finding]:
        sent, unfit, _visit = (frozenset({line.claim.place}) for line in day.lines)
        yield reject(day.lines[1].claim, "unfit")
        yield evolve(question(day, "25"), needs=sent, spared_by=unfit)

    def always(day: Day, _: Tables) -> Iterator[Finding]:
        yield question(day, "57")

    edits = (fake(conditional, Reads.DAY), fake(always, Reads.DAY, "TT102"))
    who = people(Person((FIRST, UNFIT, VISIT)))
    asked = [one for one in scrub(who, using=settings(*edits)).run.findings() if one.verdict is Verdict.ASK]
    given = {one.prompt: Attested(one.choices[0].key, "Kim", "2024-09-13T10:00:00Z", "as noted") for one in asked}
    done = scrub(who, using=evolve(settings(*edits), answers=Answers(given)))
    assert not done.run.crashed
    assert done.run.prompter.refused == dict.fromkeys(given, CONTRADICTED)
    assert len(given) == 2
