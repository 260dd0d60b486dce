"""What an acknowledgement says of a claim that nobody speaks of, read from a plain loop without assembling it."""

from decimal import Decimal
from typing import NamedTuple

from x12scrub.claims import plain
from x12scrub.claims.assemble import read_patients
from x12scrub.claims.lines import read_dates
from x12scrub.claims.model import DateRange
from x12scrub.claims.money import amount
from x12scrub.claims.people import Person
from x12scrub.wire.delimiters import Delimiters
from x12scrub.wire.segment import split


class AcceptedClaim(NamedTuple):
    """Named as in `Claim`, and equal to what stands there."""

    number: str
    charge: Decimal | None
    patient: Person
    patient_key: tuple[str, ...] | None
    dates: tuple[DateRange | None, ...]
    """Of the lines, one for all of them."""


def read(raw: bytes, delimiters: Delimiters) -> AcceptedClaim | None:
    """The claim of a subscriber loop; None where the loop is not plain, and has to be assembled."""
    claim = plain.read(raw, delimiters)
    if claim is None:
        return None
    *_, patient = read_patients(split(raw[: claim.start], 0, delimiters))
    number, charge = claim.number.decode("latin-1").strip(" "), amount(claim.charge.decode("ascii"))
    days = read_dates(claim.day.decode("ascii"), is_range=False)
    return AcceptedClaim(number, charge, patient.patient, patient.key, (days,))
