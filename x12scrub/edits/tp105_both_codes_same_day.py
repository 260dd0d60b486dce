"""Both trigger point codes in one day: the muscles of a day add up to one of them, and no modifier saves the other."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations, islice

from x12scrub.claims.model import Claim, Day, Line
from x12scrub.finding import (
    MOST_NAMED,
    Change,
    Choice,
    Field,
    Finding,
    Status,
    Verdict,
    ask,
    no_data,
    removed,
)
from x12scrub.pairing import Beside, denied
from x12scrub.registry import Reads, edit
from x12scrub.tables import Basis, Tables

Lines = tuple[Line, ...]
ONE = Decimal(1)


@edit(
    "TP105",
    "both-codes-same-day",
    reads=Reads.DAY,
    applies={Verdict.ASK},
    status=Status("A8", 454),
    prevents=("236", "231", "97"),
)
def check(day: Day, tables: Tables) -> Iterator[Finding]:
    """One question for each claim with the code that would be denied. It holds for every payer, Medicaid too."""
    for codes in combinations(sorted(tables.trigger_codes), 2):
        one, other = (day.of(frozenset({code})) for code in codes)
        if not one or not other:
            continue
        pair = tables.pairs.between(*codes, day.date)
        if pair is None:
            yield no_data(one[0], f"no table says which of {' and '.join(codes)} is paid for a day", others=other[:1])
            continue
        claims: dict[Claim, list[tuple[Line, Beside]]] = {}
        for line, (beside,) in denied(day, [pair]):
            claims.setdefault(line.claim, []).append((line, beside))
        for own in claims.values():
            yield _question(tuple(line for line, _ in own), _paid(own), pair.basis)


def _paid(own: list[tuple[Line, Beside]]) -> Lines:
    """The lines that would be paid beside those of one claim: all in it, and of others as many as can be named."""
    claim = own[0][0].claim
    within = {line for _, beside in own for line in beside.within(claim)}
    elsewhere = islice((line for _, beside in own for line in beside.elsewhere(claim)), MOST_NAMED)
    return tuple(sorted({*within, *elsewhere}, key=lambda line: (line.claim.place, line.ordinal)))


def _question(own: Lines, paid: Lines, basis: Basis) -> Finding:
    """`own` are lines of one claim that would be denied, `paid` the lines of the day that would be paid beside them."""
    low, high = own[0].procedure, paid[0].procedure
    beside = ", ".join(line.named(own[0].claim) for line in paid)
    when = "days that overlap" if any(line.spans_days for line in (*own, *paid)) else "one day"
    question = (
        f"{low} ({_listed(own)}) and {high} ({beside}) are billed for {when}; "
        "only one of the two codes is paid, whatever modifiers they carry: which one stays?"
    )
    if any(line.claim is not own[0].claim for line in paid):
        question += f" To keep {low}, replace the other claim (frequency 7) by one without {high}"
    return ask(own[0], question, *_choices(own, paid), basis=basis, others=(*own[1:], *paid))


def _choices(own: Lines, paid: Lines) -> Iterator[Choice]:
    claim = own[0].claim
    beside = tuple(line for line in paid if line.claim is claim)
    if claim.can_lose(*own):
        units = [Change(one.ordinal, Field.UNITS, one.units, ONE) for one in beside if one.units and one.units > ONE]
        yield _keep(paid[0].procedure, " with one unit" if beside else "", own, units)
    if beside == paid and claim.can_lose(*paid):
        yield _keep(own[0].procedure, "", paid, [])


def _keep(code: str, how: str, gone: Lines, units: list[Change]) -> Choice:
    attestation = f"Counted together, the muscles that the record names for that day call for {code}."
    return Choice(f"keep-{code}", f"keep {code}{how}, remove {_listed(gone)}", attestation, (*units, *removed(*gone)))


def _listed(lines: Lines) -> str:
    return ", ".join(f"line {line.ordinal}" for line in lines)
