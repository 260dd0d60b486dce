"""Claims out of their segments: patients, payers, providers, and the elements of 2300."""

from decimal import Decimal

import pytest
from attrs import evolve

from tests.building import Bill, Interchange, Office, Person, Service, Style, Transaction, file, people
from tests.building import Group as FunctionalGroup
from tests.support import claims, segments
from x12scrub.claims.model import Claim
from x12scrub.claims.people import Locality, Payer, Provider
from x12scrub.claims.people import Person as Patient

TRIGGER = Service("20552", "165")


def one(*head: str, services: tuple[Service, ...] = (TRIGGER,), **other: object) -> Claim:
    """A claim with these segments behind its CLM."""
    (found,) = claims(file(evolve(Bill(services, head=head), **other)))
    return found


def office(*before: str, services: tuple[Service, ...] = (TRIGGER,)) -> Claim:
    """A claim whose billing provider has other segments."""
    content = file(Bill(services))
    old = content[content.index(b"NM1*85") : content.index(b"HL*2")]
    (found,) = claims(content.replace(old, "".join(f"{segment}~\n" for segment in before).encode()))
    return found


def test_the_elements_of_a_claim() -> None:
    """CLM01, CLM02, CLM05-3, HI, REF*F8; diagnoses keep the order that pointers count in."""
    found = one(
        "REF*F8*PAYERS-1", "REF*D9*CH-77", "HI*ABK:M7918*ABF:M542", "HI*BP:01991", "HI*ABF:M5459*BF:I10", frequency="7"
    )
    assert (found.number, found.charge, found.frequency) == ("QB-1", Decimal(165), "7")
    assert (found.other_claim_number, found.clearinghouse_number) == ("PAYERS-1", "CH-77")
    assert found.diagnoses == ("M7918", "M542", "M5459", "I10")
    assert found.is_replacement
    assert not found.is_void
    assert found.place.claim == found.place.transaction == 1


@pytest.mark.parametrize(("text", "charge"), [("", None), ("abc", None), ("1e3", None), ("12.5", "12.5"), ("0", "0")])
def test_a_charge_that_is_no_number_is_none(text: str, charge: str | None) -> None:
    content = file(Bill((TRIGGER,), charge="165")).replace(b"QB-1*165", b"QB-1*" + text.encode())
    assert claims(content)[0].charge == (None if charge is None else Decimal(charge))


def test_a_dependent_without_a_name_is_somebody_else() -> None:
    """2000C without NM1*QC: nothing but the subscriber's member id is known, and the claim is joined to none."""
    child = Person((Bill((TRIGGER,)),), first="IDA")
    content = people(Person((Bill((TRIGGER,)),), (child, evolve(child, first="UNA"))))
    start, stop = content.index(b"NM1*QC"), content.index(b"CLM*", content.index(b"NM1*QC"))
    for left in (b"", b"DMG*D8*20150101*M~\n"):
        own, nameless, other = claims(content[:start] + left + content[stop:])
        assert nameless.is_dependent
        assert nameless.patient == Patient(id_qualifier="MI", member_id="ZQ000001")
        assert nameless.patient_key is None
        assert own.patient_key != other.patient_key


def test_the_subscriber_and_the_dependents_are_patients() -> None:
    """Own claims of the subscriber come first; a dependent is known by the subscriber's member id."""
    child, baby = (
        Person((Bill((TRIGGER,), number=f"QB-{name}"),), last="QUILLFEATHER", first=name, born="20150101")
        for name in ("IDA", "UNA")
    )
    found = claims(people(Person((Bill((TRIGGER,)),), (child, baby), member="ZQ 01"), Person((Bill((TRIGGER,)),))))
    assert [claim.patient.first for claim in found] == ["ODA", "IDA", "UNA", "ODA"]
    assert [claim.is_dependent for claim in found] == [False, True, True, False]
    assert {claim.patient.member_id for claim in found[:3]} == {"ZQ 01"}
    assert [claim.place.claim for claim in found] == [1, 2, 3, 4]
    assert len({claim.patient_key for claim in found}) == 4
    assert (found[1].patient.birth, found[1].patient.sex) == ("20150101", "M")


def test_the_payer_is_the_destination_of_the_subscriber() -> None:
    """2010BB and SBR09 hold for the subscriber and the dependents, not for who comes after."""
    child = Person((Bill((TRIGGER,)),), first="IDA")
    found = claims(people(Person((), (child,), payer="P1", filing="MB"), Person((Bill((TRIGGER,)),), payer="P2")))
    assert [claim.payer.id for claim in found] == ["P1", "P2"]
    assert found[0].payer == Payer("P1", "LAKESIDE HEALTH PLAN", "MB", "P")


def test_the_payer_holds_where_the_subscriber_has_no_name() -> None:
    """A 2000B without NM1*IL still has its payer, and its dependents are dependents."""
    child = Person((Bill((TRIGGER,)),), first="IDA")
    content = people(Person((), (child,), payer="P1", filing="MC"))
    start = content.index(b"NM1*IL")
    (found,) = claims(content[:start] + content[content.index(b"DMG", start) :])
    assert (found.payer.id, found.payer.filing) == ("P1", "MC")
    assert found.is_dependent
    assert found.patient_key is None


def test_other_payers_are_not_the_destination() -> None:
    """2320 and 2330 name other subscribers, payers and providers; none of them is this claim's."""
    other = ("SBR*S*18*******MB", "NM1*IL*1*OTHER*NAME****MI*ZZ9", "NM1*PR*2*PLAINS*****PI*P2", "NM1*82*1*ELSE***XX*9")
    found = one(*other)
    assert found.payer.id == "LAKESIDE1"
    assert found.patient.last == "QUILLFEATHER"
    assert found.lines[0].rendering.npi == "1000000731"
    assert not found.adjudicated


@pytest.mark.parametrize(
    ("head", "adjudicated"),
    [
        (("AMT*D*100",), False),
        (("SBR*S*18", "OI***Y"), False),
        (("SBR*S*18", "AMT*D*100"), True),
        (("SBR*S*18", "AMT*A8*165"), True),
        (("SBR*S*18", "AMT*EAF*5"), True),
        (("SBR*S*18", "AMT*F5*5"), False),
        (("SBR*S*18", "CAS*PR*1*65"), True),
    ],
)
def test_amounts_of_another_payer_make_a_claim_adjudicated(head: tuple[str, ...], adjudicated: bool) -> None:
    """2320 AMT*D, A8, EAF or CAS; the same segments before an SBR are the claim's own."""
    assert one(*head).adjudicated is adjudicated


def test_a_line_that_was_adjudicated_makes_the_claim_so() -> None:
    """2430 on any line."""
    found = one(services=(Service(), evolve(TRIGGER, more=("SVD*P2*100*HC:20552**1",))))
    assert [line.adjudicated for line in found.lines] == [False, True]
    assert found.adjudicated


def test_the_billing_provider() -> None:
    """2010AA with its NPI, tax number, state, and the taxonomy that stands before its name."""
    found = office("PRV*BI*PXC*208VP0014X", "NM1*85*2*WILLOW*****XX*1000000731", "N4*SPRINGFIELD*IL", "REF*EI*99")
    assert found.billing == Provider(
        kind="2",
        name="WILLOW",
        npi="1000000731",
        tax_id="99",
        taxonomy="208VP0014X",
        locality=Locality("SPRINGFIELD", "IL"),
    )
    assert found.lines[0].rendering == found.billing
    assert found.lines[0].locality.state == "IL"


@pytest.mark.parametrize(
    ("segments_", "key"),
    [
        (("NM1*85*2*WILLOW*****XX*1", "REF*EI*99"), ("npi", "1")),
        (("NM1*85*2*WILLOW*****24*1", "REF*EI*99"), ("tax", "99")),
        (("NM1*85*2*WILLOW", "REF*SY*98"), ("tax", "98")),
        (("NM1*85*1*Willow*May", "REF*G2*7"), ("name", "WILLOW", "MAY", "7")),
        (("NM1*85*2*WILLOW",), None),
        (("NM1*87*2*PAY TO*****XX*1",), None),
    ],
)
def test_a_provider_is_known_by_what_it_says(segments_: tuple[str, ...], key: tuple[str, ...] | None) -> None:
    """NPI before tax number before name with another number; never joined on less."""
    assert office(*segments_).billing.key == key


def test_claims_of_every_transaction_are_placed() -> None:
    """Ordinals run on through transactions, groups and interchanges; segments count from each ST."""
    parts = [
        Interchange(
            tuple(
                FunctionalGroup(
                    tuple(
                        Transaction((Office((Person((Bill((TRIGGER,)),)),)),), f"{number}{ordinal}") for ordinal in "12"
                    ),
                    str(number),
                )
                for number in (first, first + 1)
            ),
            f"{first:09}",
            style=style,
        )
        for first, style in ((1, Style()), (3, Style(b"|", b">", b"!", b"U", b"")))
    ]
    content = b"".join(part.written() for part in parts)
    found = claims(content)
    assert [claim.place.claim for claim in found] == [*range(1, 9)]
    assert [claim.place.transaction for claim in found] == [*range(1, 9)]
    starts = [segment.range(0)[0] for segment in segments(content) if segment.id == b"CLM"]
    assert [claim.place.offset for claim in found] == starts
    assert {claim.place.segment for claim in found} == {16}


def test_a_file_is_known_by_its_place_in_the_run() -> None:
    content = file(Bill((TRIGGER,)))
    assert [claim.place.source for claim in claims(content, content)] == [0, 1]
