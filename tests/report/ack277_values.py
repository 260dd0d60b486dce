"""Hand-made values for the 277CA. Every person, company and number is invented; no NPI has a right check digit."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal

from attrs import evolve

from x12scrub.claims.model import Claim, ClaimPlace, DateRange, Line
from x12scrub.claims.people import Locality, Payer, Person, Provider
from x12scrub.claims.stretches import Tally
from x12scrub.finding import Status
from x12scrub.report.ack277 import Form, acknowledge
from x12scrub.report.received import (
    AckClaim,
    AckLine,
    Acknowledger,
    AckProvider,
    AckTransaction,
    Envelope,
)

ENVELOPE = Envelope(
    sender_qualifier="ZZ",
    sender_id="TIDEGATE",
    receiver_qualifier="30",
    receiver_id="001000071",
    gs_sender="TIDEGATE",
    gs_receiver="LAMPLIGHT",
    usage="T",
    control=4071,
    moment=datetime(2026, 3, 9, 6, 45, tzinfo=UTC),
    received=date(2026, 3, 8),
)
SOURCE = Acknowledger("TIDEGATE PREPROCESSING", "TIDEGATE")
CENTER = Provider(kind="2", name="QUIET HARBOR PAIN CENTER", npi="1555500001", tax_id="001000012")
DOCTOR = Provider(kind="1", name="WINTERBOURNE", first="ELOISE", npi="1555500019", tax_id="001000023")
TAMSIN = Person("FERNWOOD", "TAMSIN", "Q", "", "19710214", "F", "MI", "QH7700010")
OTTO = Person("BRAMBLE", "OTTO", "", "", "20150630", "M", "MI", "QH7700022")
PERRY = Person("ASHDOWN", "PERRY", "", "JR", "19580909", "M", "MI", "QH7700031")
UNITS = Status("A7", 476)
BUNDLED = Status("A8", 735, 453)
NO_TALLY = Tally(0, Decimal(0))


def days(first: date, last: date | None = None) -> DateRange:
    return DateRange(first, last or first)


def line(ordinal: int = 1, code: str = "20552", charge: str | None = "90", **other: object) -> Line:
    values: dict[str, object] = {
        "ordinal": ordinal,
        "number": str(ordinal),
        "segment": 30 + ordinal,
        "qualifier": "HC",
        "code": code,
        "modifiers": (),
        "description": "",
        "notes": (),
        "charge": None if charge is None else Decimal(charge),
        "unit_basis": "UN",
        "units": Decimal(1),
        "place_of_service": "11",
        "pointers": ("1",),
        "dates": days(date(2026, 3, 4)),
        "control_number": "",
        "rendering": CENTER,
        "locality": Locality("SPRINGFIELD", "IL"),
        "adjudicated": False,
        "detail": (),
    }
    return Line(**(values | other))  # type: ignore[arg-type]


def claim(number: str = "QHP-1", charge: str | None = "90", *lines: Line, patient: Person = TAMSIN) -> Claim:
    return Claim(
        place=ClaimPlace(0, 1, 1, 20, 900),
        number=number,
        charge=None if charge is None else Decimal(charge),
        frequency="1",
        diagnoses=("M791",),
        other_claim_number="",
        clearinghouse_number="",
        patient=patient,
        is_dependent=patient == OTTO,
        payer=Payer("MERIDIAN", "MERIDIAN HEALTH PLAN", "CI", "P"),
        billing=CENTER,
        adjudicated=False,
        lines=lines or (line(charge=charge),),
        patient_key=("MERIDIAN", patient.member_id, patient.last, patient.first) if patient.member_id else None,
    )


def accepted(one: Claim) -> AckClaim:
    return AckClaim(one)


def refused(one: Claim, *statuses: Status) -> AckClaim:
    return AckClaim(one, statuses or (Status("A8", 400),))


def refused_line(one: Claim, *faults: tuple[int, Status]) -> AckClaim:
    """A claim that falls because of lines, given by ordinal."""
    return AckClaim(one, (), tuple(AckLine(one.lines[ordinal - 1], status) for ordinal, status in faults))


def tally(claims: Iterable[AckClaim]) -> Tally:
    charges = [one.claim.charge or Decimal(0) for one in claims]
    return Tally(len(charges), sum(charges, Decimal(0)))


def provider(*claims: AckClaim, who: Provider = CENTER, unlisted: Tally = NO_TALLY) -> AckProvider:
    """A provider whose tallies follow from its claims, and from accepted ones that are not listed."""
    good = tally(one for one in claims if not one.is_rejected)
    both = Tally(good.claims + unlisted.claims, good.charges + unlisted.charges)
    return AckProvider(who, both, tally(one for one in claims if one.is_rejected), claims)


def transaction(*providers: AckProvider) -> AckTransaction:
    def total(tallies: list[Tally]) -> Tally:
        return Tally(sum(one.claims for one in tallies), sum((one.charges for one in tallies), Decimal(0)))

    return AckTransaction(
        submitter_kind="2",
        submitter_name="LAMPLIGHT BILLING",
        submitter_first="",
        submitter_id="LAMPLIGHT",
        reference="LB-20260308-03",
        accepted=total([one.accepted for one in providers]),
        rejected=total([one.rejected for one in providers]),
        providers=providers,
    )


def worked_example() -> AckTransaction:
    """Two providers, four claims, all listed: accepted, a dependent's line refused, accepted, refused as a whole."""
    visit = claim(
        "QHP-5001",
        "310",
        line(1, "99213", "130", modifiers=("25",), control_number="5001A"),
        line(2, "20552", "180", control_number="5001B"),
    )
    injections = claim(
        "QHP-5002",
        "245.5",
        line(1, "20553", "95.5", control_number="5002A", dates=days(date(2026, 3, 5))),
        line(2, "20610", "150", modifiers=("RT",), control_number="5002B", dates=days(date(2026, 3, 6))),
        patient=OTTO,
    )
    center = provider(accepted(visit), evolve(refused_line(injections, (2, BUNDLED)), our_number="7Q0001"))
    doctor = provider(
        accepted(claim("WB-71", "88", patient=PERRY)),
        refused(claim("WB-72", "120.25", patient=PERRY), Status("A8", 400), Status("A6", 464)),
        who=DOCTOR,
    )
    return transaction(center, doctor)


def written(*transactions: AckTransaction, form: Form = Form.STOCK, envelope: Envelope = ENVELOPE) -> bytes:
    return b"".join(acknowledge(envelope, SOURCE, transactions, form))
