"""The ledger: claims and charges that came in are those that are settled, or the run does not finish."""

from decimal import Decimal

import pytest

from tests.building import Bill, Service, file
from tests.support import claims
from x12scrub.claims.model import Claim
from x12scrub.claims.stretches import Tally
from x12scrub.errors import Unbalanced
from x12scrub.journal import Disposition, Outcome
from x12scrub.ledger import Ledger


def ledger(*charges: str) -> tuple[Ledger, list[Claim]]:
    found = claims(file(*(Bill((Service(charge=charge),), number=charge) for charge in charges)))
    book = Ledger()
    book.receive(Tally(len(charges), sum(map(Decimal, charges), Decimal(0))))
    return book, found


def settle(book: Ledger, claim: Claim, disposition: Disposition, charge: str | None = None) -> None:
    book.settle(
        Outcome(claim.place, claim, disposition, (), charge=claim.charge if charge is None else Decimal(charge))
    )


def test_what_nobody_speaks_of_is_forwarded() -> None:
    book, _ = ledger("100", "20.5")
    assert book.settled[Disposition.FORWARDED] == book.received == book.leaving == Tally(2, Decimal("120.5"))
    book.balance()
    book.balance(Tally(1, Decimal(100)), Tally(1, Decimal("20.5")))


def test_every_disposition_has_its_sum() -> None:
    """Charges as received; corrected claims leave with their new ones, rejected and held ones do not leave."""
    book, found = ledger("100", "20", "3", "0.4")
    settle(book, found[0], Disposition.CORRECTED, "90")
    settle(book, found[1], Disposition.REJECTED)
    settle(book, found[2], Disposition.HELD)
    assert {kind: tally.charges for kind, tally in book.settled.items()} == {
        Disposition.FORWARDED: Decimal("0.4"),
        Disposition.CORRECTED: Decimal(100),
        Disposition.REJECTED: Decimal(20),
        Disposition.HELD: Decimal(3),
    }
    assert book.leaving == Tally(2, Decimal("90.4"))
    book.balance(Tally(2, Decimal("90.4")))


def test_a_finding_about_an_envelope_settles_nothing() -> None:
    book, found = ledger("100")
    book.settle(Outcome(found[0].place, None, Disposition.FORWARDED, ()))
    assert book.settled[Disposition.FORWARDED] == Tally(1, Decimal(100))


@pytest.mark.parametrize(
    "leaving", [Tally(), Tally(1, Decimal(101)), Tally(2, Decimal(100)), Tally(1, Decimal("99.99"))]
)
def test_what_leaves_must_be_what_should_leave(leaving: Tally) -> None:
    """One claim or one cent too many or too few."""
    book, _ = ledger("100")
    with pytest.raises(Unbalanced) as found:
        book.balance(leaving)
    assert found.value.exit_status == 70
    would = f"1 claims should leave and {leaving.claims} would, or their charges do not add up"
    assert str(found.value) == would


def test_a_claim_that_is_settled_twice_does_not_pass() -> None:
    """It would hide another one."""
    book, found = ledger("100")
    settle(book, found[0], Disposition.REJECTED)
    book.balance()
    settle(book, found[0], Disposition.CORRECTED)
    with pytest.raises(Unbalanced):
        book.balance()


def test_a_claim_that_nobody_received_does_not_pass() -> None:
    book, found = ledger("100")
    book.received = Tally(2, Decimal(100))
    with pytest.raises(Unbalanced):
        book.balance()
    settle(book, found[0], Disposition.REJECTED)
    with pytest.raises(Unbalanced, match=r"^2 claims came in, 1 are settled$"):
        book.balance()


def test_claims_of_one_fate_add_up() -> None:
    """So do the inputs of a run. A claim whose total cannot be read counts as a claim, before and after."""
    book, found = ledger("100", "20", "3", "0.4")
    book.receive(Tally(1, Decimal(0)))
    unreadable = claims(file(Bill((Service(charge="5"),), charge="abc")))[0]
    settle(book, found[0], Disposition.CORRECTED, "90")
    settle(book, found[1], Disposition.CORRECTED, "19")
    book.settle(Outcome(unreadable.place, unreadable, Disposition.CORRECTED, ()))
    assert book.received == Tally(5, Decimal("123.4"))
    assert book.settled[Disposition.CORRECTED] == Tally(3, Decimal(120))
    assert book.leaving == Tally(5, Decimal("112.4"))
    book.balance(Tally(5, Decimal("112.4")))


@pytest.mark.parametrize("inside", [Tally(), Tally(1, Decimal(99)), Tally(2, Decimal(100))])
def test_the_file_of_the_held_claims_holds_what_is_held(inside: Tally) -> None:
    """To the claim and the cent; and the message tells no amount."""
    book, found = ledger("100", "20")
    settle(book, found[0], Disposition.HELD)
    book.balance_held(Tally(1, Decimal(100)))
    with pytest.raises(Unbalanced) as refused:
        book.balance_held(inside)
    assert str(refused.value) == f"1 claims are held and {inside.claims} stand in their file"


def test_what_another_part_of_the_run_settled_is_taken_over() -> None:
    """Its claims counted as forwarded here; sums are added to what is here already."""
    book, found = ledger("100", "20", "3")
    settle(book, found[0], Disposition.CORRECTED, "90")
    other = Ledger()
    settle(other, found[1], Disposition.CORRECTED, "19")
    settle(other, found[2], Disposition.HELD)
    book.take(other)
    assert book.settled[Disposition.CORRECTED] == Tally(2, Decimal(120))
    assert book.settled[Disposition.HELD] == Tally(1, Decimal(3))
    assert book.leaving == Tally(2, Decimal(109))
    book.balance(Tally(2, Decimal(109)))


def test_a_ledger_is_itself_and_prints_no_amounts() -> None:
    """Two that hold the same are two runs; and charges of claims stay out of what is printed."""
    book, same = ledger("100")[0], ledger("100")[0]
    assert book != same
    assert "100" not in repr(book)
