"""What of a run later ones have to know: claims as they leave, and no more of them than that."""

from decimal import Decimal

import pytest
from attrs import evolve

from tests.building import Bill, Person, Service, file, people
from tests.history.model import Nights
from tests.strategies import DRUG, TRIGGER, VISIT
from tests.support import scrub
from x12scrub.journal import Disposition
from x12scrub.leaving import Leaving

NUMBERED = evolve(TRIGGER, more=("REF*6R*LINE-2",))


def left(content: bytes) -> list[Leaving]:
    return list(Nights().scrub(content).run.leaving)


def test_a_line_leaves_as_the_corrections_made_it() -> None:
    """Units, modifiers and numbers; the line that was merged away is gone."""
    sides = (evolve(TRIGGER, modifiers=("RT",)), evolve(TRIGGER, modifiers=("LT",)))
    (one,) = left(file(Bill((TRIGGER, VISIT, DRUG))))
    assert [(line.identity, line.code, line.modifiers) for line in one.lines] == [
        (("LX", "1"), "20552", ()),
        (("LX", "2"), "99213", ("25",)),
    ]
    (one,) = left(file(Bill((*sides, evolve(VISIT, number="07")))))
    assert one.disposition is Disposition.CORRECTED
    assert [(line.identity, line.code, line.modifiers, line.units) for line in one.lines] == [
        (("LX", "1"), "20552", (), Decimal(1)),
        (("LX", "2"), "99213", ("25",), Decimal(1)),
    ]


def test_units_leave_as_they_were_corrected() -> None:
    """Three units of an injection that is billed once a day; those of the visit stay."""
    (one,) = left(file(Bill((evolve(TRIGGER, units="3"), VISIT))))
    assert [(line.code, line.units) for line in one.lines] == [("20552", Decimal(1)), ("99213", Decimal(1))]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("FENWICK*ADA****XX*1000000749", ("npi", "1000000749")),
        ("FENWICK*ADA****0B*L77", ("name", "FENWICK", "ADA", "L77")),
        ("FENWICK*ADA", None),
        ("", None),
    ],
)
def test_who_gave_a_service_is_told_if_other_claims_can_say_so_too(name: str, key: tuple[str, ...] | None) -> None:
    """Somebody who is known by name alone is somebody else in the next claim."""
    bill = Bill((TRIGGER,))
    (one,) = left(file(evolve(bill, head=(*bill.head, f"NM1*82*1*{name}"))))
    assert [line.rendering for line in one.lines] == [key]


def test_a_line_is_known_by_its_control_number_else_by_its_place() -> None:
    (one,) = left(file(Bill((evolve(VISIT, modifiers=("25",), number="004"), NUMBERED), day="20240912")))
    assert [line.identity for line in one.lines] == [("LX", "4"), ("6R", "LINE-2")]


def test_a_claim_is_known_by_submitter_billing_provider_payer_and_number() -> None:
    """Each of them parts claims; the patient does not: a corrected member id replaces the claim with the wrong one."""
    base = Person((Bill((TRIGGER,)),))
    (one,) = left(people(base))
    assert one.identity == ("WILLOW01", "npi", "1000000731", "LAKESIDE1", "QB-1")
    assert left(people(evolve(base, member="ZQ9")))[0].identity == one.identity
    others = [people(evolve(base, payer="LAKESIDE2")), people(evolve(base, bills=(Bill((TRIGGER,), number="QB-2"),)))]
    others += [people(base).replace(b"46*WILLOW01", b"46*WILLOW02"), people(base).replace(b"1000000731", b"1000000749")]
    assert len({one.identity, *(left(content)[0].identity for content in others)}) == 5
    assert left(people(base).replace(b"CLM*QB-1*", b"CLM**"))[0].identity is None


@pytest.mark.parametrize(
    ("bill", "lines"),
    [
        (Bill((Service(),)), None),
        (Bill((Service(),), frequency="7"), 0),
        (Bill((TRIGGER,), frequency="7"), 1),
        (Bill((TRIGGER,), frequency="8"), 0),
        (Bill((Service("99213"), Service())), 1),
        (Bill((Service("20610"),)), 1),
        (Bill((TRIGGER,), day="        "), 0),
    ],
)
def test_only_what_matters_is_told(bill: Bill, lines: int | None) -> None:
    """Watched lines with a date. Other claims of a patient with a watched line may take the place of what was sent."""
    content = file(evolve(bill, day="20240912")).replace(b"20240912", bill.day.encode())
    assert [len(one.lines) for one in left(content)] == ([] if lines is None else [lines])


@pytest.mark.parametrize(("frequency", "is_revision"), [("1", False), ("6", False), ("7", True), ("8", True)])
def test_a_replacement_and_a_void_revise_what_was_sent(frequency: str, is_revision: bool) -> None:
    """CLM05-3: an original does not, nor does a correction of one that was never taken in."""
    (one,) = left(file(Bill((TRIGGER,), frequency=frequency)))
    assert (one.frequency, one.is_revision) == (frequency, is_revision)


def test_what_leaves_prints_nobody() -> None:
    """Neither the patient and the claim nor who gave a service: it may stand in a traceback."""
    bill = Bill((TRIGGER,), head=("HI*ABK:M7918", "NM1*82*1*FENWICK*ADA****XX*1000000749"))
    (one,) = left(file(bill))
    assert one.identity is not None
    printed = repr((one, one.lines))
    secrets = ("QB-1", "ZQ000001", "QUILLFEATHER", "1971", "1000000749", "2024")
    assert not [secret for secret in secrets if secret in printed]


def test_claims_come_in_the_order_of_the_file() -> None:
    """Patients are judged together, wherever they stand: what leaves is told in order all the same."""
    bills = [Bill((TRIGGER,), number=f"QB-{number}", day=f"202409{number + 10}") for number in range(6)]
    content = people(*(Person((bill,), member=f"ZQ{number % 2}") for number, bill in enumerate(bills)))
    assert [one.place.claim for one in left(content)] == [1, 2, 3, 4, 5, 6]


def test_a_run_without_a_past_tells_nothing() -> None:
    assert not len(scrub(file(Bill((TRIGGER,)))).run.leaving)
