"""Claims as values: what edits look at. No offsets, no delimiters; text is str, money and units are Decimal.

Segment and loop ids in the comments are those of 005010X222A1.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from attrs import evolve, field, frozen

from x12scrub.claims.people import Locality, Payer, Person, Provider
from x12scrub.claims.sent import Sent


@frozen(order=True)
class ClaimPlace:
    """Where a claim stands. Ordinals count from 1; `source` is the index of the input in the run."""

    source: int
    claim: int
    """Ordinal of the CLM in the input."""
    transaction: int
    """Ordinal of the ST in the input."""
    segment: int
    """Ordinal of the CLM segment in its transaction (1 = ST)."""
    offset: int
    """Offset of the CLM segment in the input."""


@frozen(repr=False)
class DateRange:
    """DTP*472: a day, or the first and last day of a range."""

    first: date
    last: date

    @property
    def spans_days(self) -> bool:
        return self.first != self.last

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


@frozen(eq=False, repr=False)
class Line:
    """A service line (2400)."""

    ordinal: int
    """Position in the claim, from 1."""
    number: str | None
    """LX01 as it stands; None where no LX opens the line."""
    segment: int
    """Ordinal of the SV1 segment in its transaction."""
    qualifier: str
    """SV101-1: HC for HCPCS and CPT codes; lines of other qualifiers are no business of the edits."""
    code: str
    modifiers: tuple[str, ...]
    """SV101-3 to -6 in order, empty slots left out."""
    description: str
    """SV101-7."""
    notes: tuple[str, ...] = field(repr=False)
    """NTE02, in order; empty ones left out."""
    charge: Decimal | None
    unit_basis: str
    """SV103: UN units, MJ minutes."""
    units: Decimal | None
    """SV104; None where it is empty or no number."""
    place_of_service: str
    """SV105, else CLM05-1."""
    pointers: tuple[str, ...]
    """SV107: positions of diagnoses in the claim, as they stand."""
    dates: DateRange | None
    control_number: str
    """REF*6R."""
    rendering: Provider
    """2420A, else 2310B, else the billing provider."""
    locality: Locality
    """Place of service: line facility, else claim facility, else billing provider."""
    adjudicated: bool
    """True where another payer has adjudicated the line (2430)."""
    detail: tuple[tuple[bytes, ...], ...]
    """What else the line says, for comparison only: SV1 after the pointers, NTE, LIN, AMT, NM1, other REFs."""
    claim: "Claim" = field(init=False)

    @property
    def spans_days(self) -> bool:
        return self.dates is not None and self.dates.spans_days

    def is_twin_of(self, other: "Line") -> bool:
        """True for another line with the same HCPCS code."""
        return other is not self and bool(self.procedure) and other.procedure == self.procedure

    @property
    def procedure(self) -> str:
        """The code of a HCPCS line, else an empty text that no table knows."""
        return self.code if self.qualifier == "HC" else ""

    @property
    def is_pointed(self) -> bool:
        """True where it has a pointer, whatever that points to."""
        return bool(self.pointers)

    @property
    def points_well(self) -> bool:
        """True where each pointer is the position of a diagnosis of the claim."""
        listed = {str(position) for position in range(1, len(self.claim.diagnoses) + 1)}
        stripped = (pointer.strip(" ") for pointer in self.pointers)
        return all(one.isascii() and one.isdigit() and one.lstrip("0") in listed for one in stripped)

    @property
    def diagnoses(self) -> tuple[str, ...]:
        """The codes that the line points to, as they stand; an empty text for a pointer that points to none."""
        listed = {str(position): code for position, code in enumerate(self.claim.diagnoses, 1)}
        return tuple(listed.get(pointer.strip(" ").lstrip("0"), "") for pointer in self.pointers)

    def modifiers_without(self, dropped: frozenset[str]) -> tuple[str, ...]:
        """The modifiers that stay when some go, closed up in order."""
        return tuple(modifier for modifier in self.modifiers if modifier not in dropped)

    def named(self, beside: "Claim") -> str:
        """The line in the words of a message about a claim: "line 2", or "line 2 of claim 5 of the file"."""
        if self.claim is beside:
            return f"line {self.ordinal}"
        file = "the file" if self.claim.place.source == beside.place.source else "another file of the run"
        return f"line {self.ordinal} of claim {self.claim.place.claim} of {file}"


@frozen(eq=False, repr=False)
class Claim:
    """A claim (2300) with its patient, payer and providers. `lines` are in file order."""

    place: ClaimPlace
    number: str
    """CLM01."""
    charge: Decimal | None
    """CLM02."""
    frequency: str
    """CLM05-3: 1 original, 7 replacement, 8 void."""
    diagnoses: tuple[str, ...]
    """HI ABK and ABF (BK, BF) in order; a pointer is a position in it."""
    other_claim_number: str
    """REF*F8: the payer's number of the claim that this one replaces or voids."""
    patient: Person
    is_dependent: bool
    payer: Payer
    billing: Provider
    adjudicated: bool
    """True where another payer has adjudicated the claim: amounts in 2320, or any 2430."""
    lines: tuple[Line, ...]
    patient_key: tuple[str, ...] | None
    """Equal for claims of one patient with one payer; None where the file does not identify the patient."""
    notes: tuple[str, ...] = field(default=(), repr=False)
    """NTE02 of the claim itself, in order; empty ones left out."""
    clearinghouse_number: str = ""
    """REF*D9: the number that a clearinghouse before us gave the claim."""
    submitter: str = ""
    """NM109 of loop 1000A."""

    def __attrs_post_init__(self) -> None:
        for line in self.lines:
            object.__setattr__(line, "claim", self)

    @property
    def is_void(self) -> bool:
        return self.frequency == "8"

    @property
    def is_replacement(self) -> bool:
        return self.frequency == "7"

    @property
    def dates(self) -> Iterator[DateRange | None]:
        """Of each line."""
        return (line.dates for line in self.lines)

    @property
    def balances(self) -> bool:
        """True where CLM02 is the sum of the line charges, and all of them can be read."""
        charges = [line.charge for line in self.lines if line.charge is not None]
        return len(charges) == len(self.lines) and self.charge == sum(charges, Decimal(0))

    def without(self, ordinals: frozenset[int]) -> "Claim":
        """The claim as if these lines were not billed. The others are lines of this one, and keep their ordinals; they
        have the numbers with which they would leave."""
        charge = self.charge
        if charge is not None:
            charge -= sum((one.charge for one in self.lines if one.ordinal in ordinals and one.charge), Decimal(0))
        left = (one for one in self.lines if one.ordinal not in ordinals)
        lines = tuple(evolve(one, number=one.number and str(at)) for at, one in enumerate(left, 1))
        return evolve(self, charge=charge, lines=lines)

    def can_lose(self, *lines: Line) -> bool:
        """True where these lines may be removed: one is left, no other payer has answered, and the total can follow."""
        return not self.adjudicated and len(set(lines)) < len(self.lines) and self.balances


@frozen(eq=False, repr=False)
class Day:
    """The HCPCS lines of one patient, date, payer, billing and rendering provider, in file order, void claims left out.

    A line that spans days stands in the group of each of its days.
    """

    date: date
    lines: tuple[Line, ...]
    colleagues: tuple[Line, ...] = ()
    """Lines of the same patient, date, payer and billing provider that another rendering provider gave."""
    sent: tuple[Sent, ...] = ()
    """Lines of the same group that earlier runs have sent, and that nothing of this run replaces."""

    @property
    def by_procedure(self) -> dict[str, tuple[Line, ...]]:
        """The lines by code, codes and lines in file order."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.procedure, []).append(line)
        return {code: tuple(lines) for code, lines in found.items()}

    def of(self, codes: frozenset[str]) -> tuple[Line, ...]:
        """The lines with one of the codes."""
        return tuple(line for line in self.lines if line.procedure in codes)

    def bills(self, codes: frozenset[str]) -> bool:
        """True where one of the codes is billed for the day, now or before."""
        return any(line.procedure in codes for line in self.lines) or any(one.code in codes for one in self.sent)

    def is_first_of(self, *lines: Line) -> bool:
        """True where no earlier day holds all of these lines, so that lines which span days are spoken of once."""
        return self.date == max((line.dates.first for line in lines if line.dates), default=self.date)


@frozen(eq=False, repr=False)
class Trailer:
    """A count that a trailer of the input declares, beside what was counted."""

    place: ClaimPlace
    """Of the trailer segment; `claim` is 0, `segment` its ordinal in the interchange."""
    segment_id: str
    """SE, GE or IEA."""
    declared: int
    counted: int
