"""Two or more lines of one trigger point code in a day, the usual way of billing both sides."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from x12scrub.claims.model import Claim, Day, Line
from x12scrub.claims.past import sent_beside
from x12scrub.claims.sent import Sent
from x12scrub.finding import (
    MOST_NAMED,
    Change,
    Choice,
    Field,
    Finding,
    Status,
    Verdict,
    ask,
    correct,
    no_data,
    removed,
)
from x12scrub.naming import listed
from x12scrub.registry import Reads, edit
from x12scrub.tables import Basis, Tables

# TR3 005010X222A1 2400 SV107: at most four pointers.
MOST_POINTERS = 4


@edit(
    "TP104",
    "line-repeated",
    reads=Reads.DAY,
    applies={Verdict.CORRECT, Verdict.ASK},
    status=Status("A8", 54),
    prevents=("18", "151"),
    of_injections=True,
)
def check(day: Day, tables: Tables) -> Iterator[Finding]:
    for code in sorted(tables.trigger_codes):
        lines = day.of(frozenset({code}))
        before = sent_beside(day, lines[0], frozenset({code})) if lines else ()
        repeated = len(lines) > 1 and day.is_first_of(*lines)
        if not repeated and not before:
            continue
        limit = tables.units.limit(code, day.date)
        if limit is None:
            count = len(lines) + len(before)
            yield no_data(lines[-1], f"no limit of units for {code} on the day of {count} lines")
            continue
        if before:
            yield _sent([line for line in lines if line.claim is lines[0].claim], before[0], limit.basis)
        if repeated:
            yield from _by_claim(lines, tables.modifiers.laterality, limit.basis)


def _by_claim(lines: tuple[Line, ...], laterality: frozenset[str], basis: Basis) -> Iterator[Finding]:
    claims: dict[Claim, tuple[Line, ...]] = {}
    for line in lines:
        claims[line.claim] = (*claims.get(line.claim, ()), line)
    earlier: tuple[Line, ...] = ()
    for own in claims.values():
        if len(own) > 1:
            yield _within(own, laterality, basis)
        if earlier:
            yield _across(own, earlier, basis)
        # One is enough to show the repetition, and a thousand claims of one day would name each other.
        earlier = earlier or own[:1]


def _within(lines: tuple[Line, ...], laterality: frozenset[str], basis: Basis) -> Finding:
    """One claim: the lines become one when nothing but the side tells them apart."""
    first, *rest = lines
    repeated = f"{listed(lines)} bill {first.procedure} for one day; one line a day is paid"
    obstacle = _obstacle(lines, laterality)
    if not obstacle:
        because = f"{repeated}, so line {first.ordinal} stands for all of them{_lost(rest)}"
        return correct(
            first,
            *_merged(lines, laterality),
            because=because,
            basis=basis,
            others=tuple(rest),
            per_unit=first.ordinal,
        )
    # Nobody picks one of a thousand lines from a list: more than can be named are put right where they were made.
    offered = lines if len(lines) <= MOST_NAMED else ()
    choices = (_keep(line, lines) for line in offered if line.claim.can_lose(*_without(line, lines)))
    subject, others = lines[1], (first, *lines[2:MOST_NAMED])
    return ask(subject, f"{repeated}, and {obstacle}: which one stays?", *choices, basis=basis, others=others)


def _lost(lines: list[Line]) -> str:
    """What the message says of the control numbers of lines that go."""
    numbered = [line for line in lines if line.control_number]
    return f"; REF*6R (line item control number) of {listed(numbered)} is lost" if numbered else ""


def _across(own: tuple[Line, ...], earlier: tuple[Line, ...], basis: Basis) -> Finding:
    """Several claims: the later one carries the question."""
    first = own[0]
    question = (
        f"{first.named(first.claim)} bills {first.procedure}, which {earlier[0].named(first.claim)} bills for the same "
        "day; one line a day is paid: which one stays? To keep this one, replace that claim (frequency 7) without it"
    )
    return ask(first, question, *_keep_earlier(own), basis=basis, others=earlier)


def _sent(own: Sequence[Line], before: Sent, basis: Basis) -> Finding:
    """An earlier run has sent the code; the first claim of this one carries the question."""
    first, *others = own
    question = (
        f"line {first.ordinal} bills {first.procedure}, which another claim bills for the same day that was sent on "
        f"{before.on.isoformat()}; one line a day is paid: which one stays? To keep this one, replace that claim "
        "(frequency 7) without it"
    )
    return ask(first, question, *_keep_earlier(own), basis=basis, others=tuple(others[:MOST_NAMED]))


def _keep_earlier(own: Sequence[Line]) -> Iterator[Choice]:
    if own[0].claim.can_lose(*own):
        label = f"remove {own[0].procedure} from this claim"
        yield Choice("keep-earlier", label, "The earlier claim bills this service.", removed(*own))


def _obstacle(lines: tuple[Line, ...], laterality: frozenset[str]) -> str:
    """Why the lines cannot become one; empty when they can."""
    if lines[0].claim.adjudicated:
        return "another payer has adjudicated the claim"
    if any(line.spans_days for line in lines):
        return "one of them covers several days"
    if any(line.charge is None or line.units is None or line.units <= 0 for line in lines):
        return "one of them has no charge that can be read, or no units above 0"
    if len({_likeness(line, laterality) for line in lines}) > 1:
        return "they differ in more than the side"
    if len(_pointers(lines)) > MOST_POINTERS:
        return "together they point to more than four diagnoses"
    return ""


def _likeness(line: Line, laterality: frozenset[str]) -> tuple[object, ...]:
    """What must be equal in lines that become one: charges may differ, and pointers are joined."""
    modifiers = line.modifiers_without(laterality)
    return modifiers, line.description, line.unit_basis, line.place_of_service, line.detail


def _summed(lines: tuple[Line, ...]) -> Decimal:
    return sum((line.charge for line in lines if line.charge is not None), Decimal(0))


def _merged(lines: tuple[Line, ...], laterality: frozenset[str]) -> Iterator[Change]:
    first, *rest = lines
    wanted = (
        (Field.UNITS, first.units, Decimal(1)),
        (Field.MODIFIERS, first.modifiers, first.modifiers_without(laterality)),
        (Field.CHARGE, first.charge, _summed(lines)),
        (Field.POINTERS, first.pointers, _pointers(lines)),
    )
    yield from (Change(first.ordinal, field, before, after) for field, before, after in wanted if before != after)
    yield from removed(*rest)


def _pointers(lines: tuple[Line, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(pointer for line in lines for pointer in line.pointers))


def _without(kept: Line, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    return tuple(line for line in lines if line is not kept)


def _keep(kept: Line, lines: tuple[Line, ...]) -> Choice:
    gone = _without(kept, lines)
    label = f"keep line {kept.ordinal}, remove {listed(gone)}"
    attestation = f"Line {kept.ordinal} alone says what was done that day."
    return Choice(f"keep-{kept.ordinal}", label, attestation, removed(*gone))
