"""Claims as values out of the bytes of one subscriber loop (2000B), with the segments that a correction would touch.

Only loops that can matter come here. The subscriber's own claims and those of dependents (2000C) go one way.
"""

from collections.abc import Iterable, Iterator

from attrs import define, field, frozen

from x12scrub.claims.lines import read_lines
from x12scrub.claims.model import Claim, ClaimPlace
from x12scrub.claims.money import amount
from x12scrub.claims.parties import (
    first,
    given_at,
    notes,
    party_loops,
    patient_key,
    payer,
    person,
    provider,
    text,
)
from x12scrub.claims.people import Payer, Person, Provider
from x12scrub.wire.segment import Segment

_DIAGNOSES = (b"ABK", b"ABF", b"BK", b"BF")
# 2320 says what another payer has paid or adjusted.
_OTHER_PAYER_AMOUNTS = (b"D", b"A8", b"EAF")


@frozen(eq=False, repr=False)
class ClaimText:
    """A claim and its bytes: `head` from CLM to before the first line, then one run of segments for each line."""

    claim: Claim
    head: tuple[Segment, ...] = field(repr=False)
    lines: tuple[tuple[Segment, ...], ...] = field(repr=False)

    @property
    def start(self) -> int:
        return self.head[0].start

    @property
    def stop(self) -> int:
        return (self.lines[-1] if self.lines else self.head)[-1].stop

    @property
    def segments(self) -> int:
        return len(self.head) + sum(map(len, self.lines))


@define(eq=False, repr=False)
class PatientLoop:
    """A subscriber or dependent: the header segments from HL to before the first CLM, and the claims below."""

    header: list[Segment] = field(factory=list, repr=False)
    claims: list[ClaimText] = field(factory=list)

    @property
    def start(self) -> int:
        return self.header[0].start

    @property
    def stop(self) -> int:
        return self.claims[-1].stop if self.claims else self.header[-1].stop

    @property
    def segments(self) -> int:
        return len(self.header) + sum(claim.segments for claim in self.claims)


@define(eq=False, repr=False)
class SubscriberLoop:
    """2000B with its claims and dependents, and its bytes as they stand in the file from `start` on."""

    start: int
    raw: bytes = field(repr=False)
    provider: int
    """Row of the 2000A loop in the survey."""
    own: PatientLoop
    dependents: list[PatientLoop]

    @property
    def stop(self) -> int:
        return self.start + len(self.raw)

    @property
    def claims(self) -> Iterator[ClaimText]:
        yield from self.own.claims
        for dependent in self.dependents:
            yield from dependent.claims

    @property
    def segments(self) -> int:
        return self.own.segments + sum(dependent.segments for dependent in self.dependents)


@frozen(eq=False, repr=False)
class Context:
    """What surrounds a subscriber loop. Ordinals in it are those of the loop's HL and of the claim before it."""

    source: int
    transaction: int
    """Ordinal of the ST in the input."""
    segment: int
    claims_before: int
    billing: Provider
    submitter: str


def read_billing(header: list[Segment]) -> Provider:
    """The billing provider from the header of a 2000A loop; an empty one where there is none."""
    loop = party_loops(header).get(b"85")
    return provider(loop, first(header, b"PRV", b"BI")) if loop else Provider()


def patient_loops(segments: Iterator[Segment]) -> Iterator[tuple[list[Segment], list[list[Segment]]]]:
    """The header and the claims, still as segments, of a subscriber and then of each dependent."""
    header: list[Segment] = []
    claims: list[list[Segment]] = []
    for segment in segments:
        if segment.id == b"HL" and header:
            yield header, claims
            header, claims = [], []
        if segment.id == b"CLM":
            claims.append([])
        (claims[-1] if claims else header).append(segment)
    yield header, claims


@frozen(eq=False, repr=False)
class ReadPatient:
    """A subscriber or dependent as the header of its loop says, and its claims, still as segments."""

    header: list[Segment] = field(repr=False)
    claims: list[list[Segment]] = field(repr=False)
    payer: Payer
    patient: Person
    is_dependent: bool
    key: tuple[str, ...] | None
    """Equal for claims of one patient with one payer; None where the file does not identify the patient."""


def read_patients(segments: Iterable[Segment]) -> Iterator[ReadPatient]:
    """The subscriber and its dependents."""
    subscriber, target = Person(), Payer()
    for level, (header, claims) in enumerate(patient_loops(iter(segments))):
        parties = party_loops(header)
        dependent: Person | None = None
        if level == 0:
            subscriber, sbr = person(parties.get(b"IL", [])), first(header, b"SBR")
            target = payer(parties[b"PR"], sbr) if b"PR" in parties else Payer(filing=text(sbr, 9), turn=text(sbr, 1))
        else:
            # Empty where the file names no dependent.
            dependent = person(parties.get(b"QC", []), subscriber)
        key = patient_key(target, subscriber, dependent)
        yield ReadPatient(header, claims, target, dependent or subscriber, dependent is not None, key)


def read_claims(segments: Iterable[Segment], context: Context) -> Iterator[PatientLoop]:
    """The subscriber and its dependents with their claims."""
    segment, ordinal = context.segment, context.claims_before
    for patient in read_patients(segments):
        reader = _ClaimReader(context, patient)
        loop = PatientLoop(patient.header)
        segment += len(patient.header)
        for claim in patient.claims:
            ordinal += 1
            loop.claims.append(reader.read(claim, ordinal, segment))
            segment += len(claim)
        yield loop


@define(eq=False, repr=False)
class _ClaimReader:
    """Reads the claims of one patient."""

    context: Context
    patient: ReadPatient

    def read(self, segments: list[Segment], ordinal: int, segment: int) -> ClaimText:
        """A claim from its segments; `segment` is the ordinal of its CLM in the transaction."""
        first_line = next((at for at, one in enumerate(segments) if one.id in (b"LX", b"SV1")), len(segments))
        head = segments[:first_line]
        other_payer = next((index for index, one in enumerate(head) if one.id == b"SBR"), len(head))
        own = head[:other_payer]
        parties = party_loops(own)
        clm, billing = head[0], self.context.billing
        facility = clm.components(5)
        rendering = provider(parties[b"82"]) if b"82" in parties else billing
        place = given_at(parties, billing.locality)
        lines, texts = read_lines(
            segments[first_line:], segment + first_line, rendering, place, facility[0].decode("latin-1")
        )
        claim = Claim(
            place=ClaimPlace(self.context.source, ordinal, self.context.transaction, segment, clm.range(0)[0]),
            number=clm.text(1),
            charge=amount(clm.text(2)),
            frequency=facility[2].decode("latin-1").strip() if len(facility) > 2 else "",
            diagnoses=tuple(_diagnoses(own)),
            other_claim_number=text(first(own, b"REF", b"F8"), 2),
            notes=notes(own),
            clearinghouse_number=text(first(own, b"REF", b"D9"), 2),
            patient=self.patient.patient,
            is_dependent=self.patient.is_dependent,
            payer=self.patient.payer,
            billing=billing,
            adjudicated=_has_amounts(head[other_payer:]) or any(line.adjudicated for line in lines),
            lines=lines,
            patient_key=self.patient.key,
            submitter=self.context.submitter,
        )
        return ClaimText(claim, tuple(head), texts)


def _diagnoses(head: list[Segment]) -> Iterator[str]:
    for segment in head:
        if segment.id == b"HI":
            for index in range(1, len(segment.elements)):
                qualifier, *code = segment.components(index)
                if qualifier in _DIAGNOSES and code:
                    yield code[0].decode("latin-1")


def _has_amounts(other_payers: list[Segment]) -> bool:
    """True where another payer has answered: amounts, adjustments, a remittance date, outpatient adjudication."""
    return any(
        one.id in (b"CAS", b"MOA")
        or (one.id == b"AMT" and one.element(1) in _OTHER_PAYER_AMOUNTS)
        or (one.id == b"DTP" and one.element(1) == b"573")
        for one in other_payers
    )
