"""The journal: outcomes go out to a spool and come back in the order of the inputs."""

from io import BytesIO

from attrs import evolve

from tests.building import Bill, Service, file
from tests.strategies import FATES
from tests.support import claims, scrub
from x12scrub.claims.model import Claim
from x12scrub.finding import note
from x12scrub.journal import Disposition, Journal, Outcome

MANY = [Bill((Service("20552"), Service("97110", more=("NTE*ADD*A",))), number=f"QB-{number}") for number in range(6)]


def outcome(claim: Claim) -> Outcome:
    return Outcome(claim.place, claim, Disposition.FORWARDED, (note(claim, f"about {claim.place.claim}"),))


def test_outcomes_come_back_in_the_order_of_the_inputs() -> None:
    """Whatever the order in which they were decided; of two inputs the first comes first."""
    found = claims(file(*MANY[:3]), file(*MANY))
    journal = Journal()
    for index in (4, 0, 8, 2, 6, 1, 3, 7, 5):
        journal.add(outcome(found[index]))
    assert len(journal) == 9
    for _ in range(2):
        assert [(one.place.source, one.place.claim) for one in journal] == [
            *((0, number) for number in (1, 2, 3)),
            *((1, number) for number in range(1, 7)),
        ]


def test_a_claim_comes_back_whole() -> None:
    """Patient, lines with the way back to their claim, findings and changes."""
    (claim, *_) = claims(file(*MANY))
    journal = Journal()
    journal.add(outcome(claim))
    (back,) = journal
    assert back.claim is not None
    assert back.place == claim.place
    assert back.findings == outcome(claim).findings
    for name in ("number", "charge", "patient", "payer", "billing", "diagnoses", "patient_key", "adjudicated"):
        assert getattr(back.claim, name) == getattr(claim, name)
    for line, original in zip(back.claim.lines, claim.lines, strict=True):
        assert line.claim is back.claim
        assert (line.code, line.charge, line.dates, line.detail) == (
            original.code,
            original.charge,
            original.dates,
            original.detail,
        )


def test_reading_while_writing() -> None:
    """A spool has one position: reading half and adding more loses nothing."""
    found = claims(file(*MANY))
    journal = Journal(BytesIO())
    journal.add(outcome(found[1]))
    journal.add(outcome(found[0]))
    reading = iter(journal)
    assert next(reading).place.claim == 1
    journal.add(outcome(found[2]))
    assert next(reading).place.claim == 2
    assert [one.place.claim for one in journal] == [1, 2, 3]


def test_two_entries_at_one_place_keep_their_order() -> None:
    (claim, *_) = claims(file(*MANY))
    journal = Journal()
    for text in ("first", "second"):
        journal.add(evolve(outcome(claim), findings=(note(claim, text),)))
    assert [one.findings[0].message for one in journal] == ["first", "second"]


def test_an_outcome_does_not_print_its_claim() -> None:
    done = scrub(file(FATES["both sides"]))
    for one in done.run.outcomes():
        assert "QUILL" not in repr(one)
        assert "240.5" not in repr(one)
