"""Days: which lines of which claims a payer judges together."""

import itertools
from datetime import date

import pytest
from attrs import evolve

from tests.building import Bill, Interchange, Office, Person, Service, file, people
from tests.building import Group as FunctionalGroup
from tests.building import Transaction as Transmitted
from tests.support import claims
from x12scrub.claims.group import days
from x12scrub.claims.model import Claim
from x12scrub.claims.standing import current

VISIT, TRIGGER = Service("99213"), Service("20552")
LOCUM = ("NM1*82*1*ABARA*CHIDI****XX*1000000996",)


def bill(*services: Service, **other: object) -> Bill:
    return evolve(Bill(services), **other)


def found(*bills: Bill) -> list[tuple[str, str, str]]:
    """Date, codes and colleagues' codes of each day."""
    return shown(claims(file(*bills)))


def shown(those: list[Claim]) -> list[tuple[str, str, str]]:
    return [
        (f"{day.date:%m%d}", " ".join(one.code for one in day.lines), " ".join(one.code for one in day.colleagues))
        for day in days(current(those))
    ]


def test_a_day_is_patient_date_payer_and_provider() -> None:
    """Lines of several claims meet; another date is another day."""
    assert found(bill(VISIT), bill(TRIGGER, day="20240913"), bill(TRIGGER)) == [
        ("0912", "99213 20552", ""),
        ("0913", "20552", ""),
    ]


def test_another_patient_or_payer_is_another_day() -> None:
    """Also a dependent of the same subscriber, and the same member at another payer."""
    child = Person((bill(TRIGGER),), first="IDA")
    family = Person((bill(VISIT),), (child, evolve(child, first="UNA")))
    elsewhere = evolve(family, payer="P2", dependents=())
    assert [codes for _, codes, _ in shown(claims(people(family, elsewhere)))] == ["99213", "20552", "20552", "99213"]


def test_another_rendering_provider_is_a_colleague() -> None:
    """Each has a day, and sees the other's lines; the claim's rendering provider counts where the line has none."""
    assert found(bill(VISIT), bill(evolve(TRIGGER, more=LOCUM), Service("97110"), Service("97140"), head=())) == [
        ("0912", "99213 97110 97140", "20552"),
        ("0912", "20552", "99213 97110 97140"),
    ]
    assert found(bill(VISIT), bill(TRIGGER, head=LOCUM)) == [("0912", "99213", "20552"), ("0912", "20552", "99213")]


def test_another_billing_provider_is_a_stranger() -> None:
    """Neither together nor colleagues."""
    patient = Person((bill(VISIT),))
    offices = (Office((patient,)), Office((patient,), npi="1000000732"))
    content = Interchange((FunctionalGroup((Transmitted(offices),)),)).written()
    assert shown(claims(content)) == [("0912", "99213", ""), ("0912", "99213", "")]


def test_who_is_not_identified_is_alone() -> None:
    """Claims without a patient or a billing provider are never joined, not even with each other."""
    nobody = file(bill(VISIT), bill(TRIGGER)).replace(b"*MI*ZQ000001", b"").replace(b"DMG*D8*19710214*F", b"DMG*D8")
    assert [codes for _, codes, _ in shown(claims(nobody))] == ["99213", "20552"]
    unbilled = file(bill(VISIT), bill(TRIGGER)).replace(b"*XX*1000000731", b"").replace(b"REF*EI*999999917~\n", b"")
    assert [codes for _, codes, _ in shown(claims(unbilled.replace(b"SE*28", b"SE*27")))] == ["99213", "20552"]


def test_a_rendering_provider_without_a_number_is_alone_in_the_claim() -> None:
    """Two claims by "some doctor" are not two claims by one doctor."""
    anyone = ("NM1*82*1*SOMEBODY",)
    codes = [codes for _, codes, _ in found(bill(VISIT, Service("97110"), head=anyone), bill(TRIGGER, head=anyone))]
    assert codes == ["99213 97110", "20552"]


@pytest.mark.parametrize(("number", "codes"), [("77", ["99213 20552"]), ("78", ["99213", "20552"])])
def test_a_rendering_provider_is_known_by_name_and_number_of_the_payer(number: str, codes: list[str]) -> None:
    """Without an NPI: the name with one REF*G2 in two claims is one doctor, with another it is another one."""
    first, second = (("NM1*82*1*SOMEBODY*ANN", f"REF*G2*{one}") for one in ("77", number))
    assert [one for _, one, _ in found(bill(VISIT, head=first), bill(TRIGGER, head=second))] == codes


def test_a_line_over_several_days_stands_in_each() -> None:
    """In those on which a line of the patient begins (settled question 5)."""
    week = evolve(TRIGGER, days=7)
    assert found(bill(week), bill(VISIT, day="20240915"), bill(Service("97110"), day="20240920")) == [
        ("0912", "20552", ""),
        ("0915", "20552 99213", ""),
        ("0920", "97110", ""),
    ]


def test_lines_without_a_date_or_code_take_no_part() -> None:
    content = file(bill(VISIT, TRIGGER)).replace(b"DTP*472*D8*20240912~", b"DTP*472*D8*20241332~", 1)
    assert shown(claims(content)) == [("0912", "20552", "")]
    assert shown(claims(file(bill(VISIT, TRIGGER)).replace(b"HC:99213", b"ER:99213"))) == [("0912", "20552", "")]


def test_a_void_takes_no_part() -> None:
    """Settled question 11: frequency 8 is passed through."""
    assert found(bill(VISIT), bill(TRIGGER, frequency="8")) == [("0912", "99213", "")]


def test_a_replacement_stands_for_its_original() -> None:
    """The last of several; only where both are of one patient, biller and number."""
    original = bill(TRIGGER, number="A")
    again = bill(VISIT, number="A", frequency="7")
    last = bill(Service("97110"), number="A", frequency="7")
    assert found(original, again) == [("0912", "99213", "")]
    assert found(again, original) == [("0912", "99213", "")]
    assert found(original, again, last) == [("0912", "97110", "")]
    assert found(original, evolve(again, number="B")) == [("0912", "20552 99213", "")]
    assert found(evolve(original, number=""), evolve(again, number="")) == [("0912", "20552 99213", "")]


def test_a_replacement_replaces_nobody_elses_claim() -> None:
    """Another patient's claim of the same number stays, and so does one whose biller or patient is not known."""
    original, again = bill(TRIGGER, number="A"), bill(VISIT, number="A", frequency="7")
    assert len(current(claims(people(Person((original,)), Person((again,), member="ZQ2"))))) == 2
    content = file(original, again)
    unknown = [
        content.replace(b"*MI*ZQ000001", b"").replace(b"DMG*D8*19710214*F", b"DMG*D8"),
        content.replace(b"*XX*1000000731", b"").replace(b"REF*EI*999999917", b"REF*ZZ*1"),
    ]
    assert [len(current(claims(one))) for one in unknown] == [2, 2]


def test_days_come_by_date_and_then_as_in_the_file() -> None:
    """Whatever the order in which claims stand; lines of a day keep the order of the file."""
    bills = [bill(VISIT, day="20240914"), bill(TRIGGER), bill(Service("97110"), day="20240913"), bill(VISIT)]
    for order in itertools.permutations(bills):
        read = claims(file(*order))
        found_days = list(days(read))
        assert [day.date.day for day in found_days] == [12, 13, 14]
        places = [line.claim.place for line in found_days[0].lines]
        assert places == sorted(places)


def test_a_day_knows_what_it_is_the_first_of() -> None:
    """Lines that span days are spoken of once, on the first day that holds all of them."""
    week = evolve(TRIGGER, days=7)
    first, second = days(claims(file(bill(week), bill(VISIT, day="20240915"))))
    trigger, visit = second.lines
    assert (first.date, second.date) == (date(2024, 9, 12), date(2024, 9, 15))
    assert first.is_first_of(trigger)
    assert not second.is_first_of(trigger)
    assert second.is_first_of(trigger, visit)
    assert second.of(frozenset({"99213"})) == (visit,)
