"""From findings to dispositions and changes."""

from decimal import Decimal

import pytest
from attrs import evolve

from tests.building import Bill, Service, file
from tests.support import claims
from x12scrub.claims.model import Claim, Line
from x12scrub.errors import InternalError
from x12scrub.fates import OnPrompt
from x12scrub.finding import Attested, Change, Field, Finding, Verdict, ask, correct, note, reject
from x12scrub.journal import Disposition
from x12scrub.patient_lines import PatientLines
from x12scrub.resolve import Resolution, resolve

SERVICES = (Service("20552", "100", "3", ("RT",)), Service("20552", "50"), Service("99213", "10.5"))


def two() -> tuple[Claim, Claim]:
    first, second = claims(file(Bill(SERVICES, number="A"), Bill(SERVICES, number="B")))
    return first, second


def change(line: Line, field: Field, after: object) -> Change:
    before = {
        Field.UNITS: line.units,
        Field.MODIFIERS: line.modifiers,
        Field.CHARGE: line.charge,
        Field.POINTERS: line.pointers,
        Field.LINE_NUMBER: line.number,
        Field.LINE: line.ordinal,
    }
    return Change(line.ordinal, field, before[field], after)


def corrected(claim: Claim, *changes: Change, code: str = "TT101", others: tuple[Line, ...] = ()) -> Finding:
    """It holds only while a claim of the other lines is sent, where there are any."""
    needs = frozenset(line.claim.place for line in others)
    return evolve(correct(claim.lines[0], *changes, because="it is wrong", others=others), code=code, needs=needs)


def only(claim: Claim, *findings: Finding) -> Resolution:
    (found,) = resolve([claim], findings)
    return found


def brief(resolution: Resolution) -> list[tuple[int, str, object]]:
    return [(one.line, one.field.value, one.after) for one in resolution.changes]


def test_a_claim_without_findings_is_forwarded() -> None:
    """So is one with remarks only; its charge is its own."""
    claim, _ = two()
    for findings in ((), (note(claim, "odd"),)):
        found = only(claim, *findings)
        assert (found.disposition, found.changes, found.charge) == (Disposition.FORWARDED, (), Decimal("160.5"))
        assert found.findings == findings


@pytest.mark.parametrize("make", [lambda claim: reject(claim, "no"), lambda claim: ask(claim.lines[0], "really?")])
def test_a_rejection_or_an_open_question_rejects(make: object) -> None:
    """With everything that was found, and without any change (settled question 18)."""
    claim, _ = two()
    findings = (corrected(claim, change(claim.lines[0], Field.UNITS, Decimal(1))), make(claim))
    found = only(claim, *findings)
    assert (found.disposition, found.changes, found.findings) == (Disposition.REJECTED, (), findings)
    assert found.charge == claim.charge


def test_corrections_of_several_edits_are_made_together() -> None:
    """In the order of lines, each once, and only what differs."""
    claim, _ = two()
    first, second, third = claim.lines
    found = only(
        claim,
        corrected(claim, change(third, Field.MODIFIERS, ("25",)), code="TT106"),
        corrected(claim, change(first, Field.UNITS, Decimal(1)), code="TT101"),
        corrected(claim, change(first, Field.UNITS, Decimal(1)), change(first, Field.MODIFIERS, ()), code="TT104"),
        corrected(claim, change(second, Field.UNITS, Decimal(1)), code="TT101"),
    )
    assert found.disposition is Disposition.CORRECTED
    assert brief(found) == [(1, "modifiers", ()), (1, "units", Decimal(1)), (3, "modifiers", ("25",))]
    assert found.charge == claim.charge


def test_corrections_that_contradict_each_other_are_a_fault() -> None:
    """Two edits that want different units: nothing is guessed."""
    claim, _ = two()
    line = claim.lines[0]
    with pytest.raises(InternalError, match="TT102 contradicts another correction of line 1"):
        only(
            claim,
            corrected(claim, change(line, Field.UNITS, Decimal(1))),
            corrected(claim, change(line, Field.UNITS, Decimal(2)), code="TT102"),
        )


def test_a_line_that_goes_takes_its_changes_along() -> None:
    """CLM02 falls by its charge, the lines behind it move up, and nothing else about it is changed."""
    claim, _ = two()
    first, second, third = claim.lines
    found = only(
        claim,
        corrected(claim, change(second, Field.LINE, None), change(first, Field.CHARGE, Decimal(150))),
        corrected(
            claim, change(second, Field.MODIFIERS, ("25",)), change(second, Field.CHARGE, Decimal(7)), code="TT2"
        ),
    )
    assert brief(found) == [(1, "charge", Decimal(150)), (2, "line", None), (3, "line_number", "2")]
    assert found.charge == Decimal("160.5")
    found = only(claim, corrected(claim, change(third, Field.LINE, None)))
    assert brief(found) == [(3, "line", None), (0, "claim_charge", Decimal(150))]
    assert found.changes[-1].before == claim.charge
    assert found.charge == Decimal(150)


def test_an_amount_that_cannot_be_read_counts_as_nothing() -> None:
    """A line without one leaves the total as it is, and gets one on top of it; a total that is none cannot move."""
    (claim,) = claims(file(Bill((evolve(SERVICES[0], charge="x1"), *SERVICES[1:]), charge="60.5")))
    first = claim.lines[0]
    assert only(claim, corrected(claim, change(first, Field.LINE, None))).charge == Decimal("60.5")
    priced = only(claim, corrected(claim, change(first, Field.CHARGE, Decimal(7))))
    assert brief(priced) == [(1, "charge", Decimal(7)), (0, "claim_charge", Decimal("67.5"))]
    (claim,) = claims(file(Bill(SERVICES, charge="abc")))
    found = only(claim, corrected(claim, change(claim.lines[2], Field.LINE, None)))
    assert (brief(found), found.charge) == ([(3, "line", None)], None)


def test_an_open_question_changes_nothing() -> None:
    """A correction that the policy has made a question goes out as it came, where questions go out."""
    claim, _ = two()
    question = evolve(corrected(claim, change(claim.lines[0], Field.UNITS, Decimal(1))), verdict=Verdict.ASK)
    (found,) = resolve([claim], [question], OnPrompt.FORWARD)
    assert (found.disposition, found.changes) == (Disposition.FORWARDED, ())


def test_what_a_claim_passes_with_is_named() -> None:
    """Its open questions, those that were answered, and those that are settled beside others; no remark."""
    claim, other = two()
    answer = Attested("as-is", "kim", "2026-11-23T10:15:00+00:00", "it was separate")
    findings = (
        evolve(ask(claim.lines[0], "really?"), code="TT1"),
        evolve(note(claim, "answered"), code="TT2", answer=answer),
        evolve(note(claim, "settled"), code="TT3", spared_by=frozenset({other.place})),
        evolve(note(claim, "odd"), code="TT4"),
    )
    passed = Resolution(claim, Disposition.FORWARDED, findings).passed
    assert list(passed) == [("TT1", "A"), ("TT2", "A"), ("TT3", "A")]


def test_a_claim_cannot_lose_all_its_lines() -> None:
    claim, _ = two()
    with pytest.raises(InternalError, match=r"^a correction leaves a claim without lines$"):
        only(claim, corrected(claim, *(change(line, Field.LINE, None) for line in claim.lines)))


def test_line_numbers_are_put_right_along_with_others_only() -> None:
    """C103 alone is a note; beside another correction it is made (catalogue)."""
    numbered = tuple(evolve(one, number=str(number)) for one, number in zip(SERVICES, (1, 5, 3), strict=True))
    (claim,) = claims(file(Bill(numbered)))
    wrong = corrected(claim, change(claim.lines[1], Field.LINE_NUMBER, "2"), code="C103")
    alone = only(claim, wrong)
    assert (alone.disposition, alone.changes) == (Disposition.FORWARDED, ())
    assert [(one.code, one.verdict, one.changes) for one in alone.findings] == [("C103", Verdict.NOTE, ())]
    along = only(claim, wrong, corrected(claim, change(claim.lines[0], Field.UNITS, Decimal(1))))
    assert brief(along) == [(1, "units", Decimal(1)), (2, "line_number", "2")]
    removed = only(claim, wrong, corrected(claim, change(claim.lines[0], Field.LINE, None)))
    assert brief(removed) == [
        (1, "line", None),
        (2, "line_number", "1"),
        (3, "line_number", "2"),
        (0, "claim_charge", Decimal("60.5")),
    ]


def test_line_numbers_stay_where_nobody_asked() -> None:
    """A claim that is corrected otherwise keeps its numbers when no edit speaks of them and no line goes."""
    (claim,) = claims(file(Bill(tuple(evolve(one, number="9") for one in SERVICES))))
    assert brief(only(claim, corrected(claim, change(claim.lines[0], Field.UNITS, Decimal(1))))) == [
        (1, "units", Decimal(1))
    ]


def test_a_rejected_claim_corrects_no_other() -> None:
    """Settled question 8: TP106 for the sake of a claim that is not sent becomes a note."""
    first, second = two()
    wanted = corrected(second, change(second.lines[2], Field.MODIFIERS, ("25",)), others=(first.lines[0],))
    kept = resolve([first, second], [wanted])
    assert [one.disposition for one in kept] == [Disposition.FORWARDED, Disposition.CORRECTED]
    rejected, other = resolve([first, second], [reject(first, "no"), wanted])
    assert (rejected.disposition, other.disposition) == (Disposition.REJECTED, Disposition.FORWARDED)
    (left,) = other.findings
    assert (left.verdict, left.changes) == (Verdict.NOTE, ())
    assert left.message.endswith("since the claim that would need it is rejected")


def test_one_cause_that_is_sent_is_enough() -> None:
    """Where another line that causes the correction goes out, the correction is made."""
    first, second = two()
    causes = (first.lines[0], second.lines[0])
    wanted = corrected(second, change(second.lines[2], Field.MODIFIERS, ("25",)), others=causes)
    _, other = resolve([first, second], [reject(first, "no"), wanted])
    assert other.disposition is Disposition.CORRECTED


def test_nobody_is_told_that_a_correction_is_not_made_when_it_is() -> None:
    """One finding for a rejected cause, one for a cause that is sent: only the second is told."""
    first, second = two()
    change25 = change(second.lines[2], Field.MODIFIERS, ("25",))
    causes = (first.lines[0],), (second.lines[0],)
    _, other = resolve(
        [first, second], [reject(first, "no"), *(corrected(second, change25, others=one) for one in causes)]
    )
    assert [one.verdict for one in other.findings] == [Verdict.CORRECT]
    assert [place.claim.claim for place in other.findings[0].lines] == [2, 2]


def test_a_crash_forwards_the_claim_untouched() -> None:
    """Whatever else was found; only the crash is told. Other claims are not held back."""
    first, second = two()
    crash = Finding(Verdict.CRASHED, corrected(first).lines, "TT101 failed", code="TT101")
    good = corrected(second, change(second.lines[0], Field.UNITS, Decimal(1)))
    left, right = resolve([first, second], [reject(first, "no"), crash, good])
    assert (left.disposition, left.findings, left.charge) == (Disposition.FORWARDED, (crash,), first.charge)
    assert right.disposition is Disposition.CORRECTED


def test_resolutions_come_in_the_order_of_the_claims() -> None:
    first, second = two()
    assert [one.claim for one in resolve([second, first], [])] == [second, first]


def test_an_outcome_says_what_was_resolved() -> None:
    claim, _ = two()
    found = only(claim, corrected(claim, change(claim.lines[0], Field.UNITS, Decimal(1))))
    outcome = found.outcome(PatientLines.of(claim.lines))
    assert (outcome.place, outcome.claim, outcome.charge) == (claim.place, claim, claim.charge)
    assert (outcome.disposition, outcome.changes) == (Disposition.CORRECTED, found.changes)
    assert outcome.day == ()


def test_the_outcome_of_a_question_has_the_lines_of_its_day() -> None:
    """Those of other claims of the patient too, once each: they are what the question is answered by."""
    first, second = two()
    lines = (*first.lines, *second.lines)
    found = only(first, ask(first.lines[0], "really?"), ask(first.lines[1], "this too?"))
    assert found.outcome(PatientLines.of(lines)).day == lines
