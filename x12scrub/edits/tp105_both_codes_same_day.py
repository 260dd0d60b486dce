"""Both trigger point codes in one day: the muscles of a day add up to one of them, and no modifier saves the other."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations, islice

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
    no_data,
    removed,
)
from x12scrub.pairing import Beside, denied
from x12scrub.registry import Reads, edit
from x12scrub.tables import Basis, Pair, Tables

Lines = tuple[Line, ...]
ONE = Decimal(1)


@edit(
    "TP105",
    "both-codes-same-day",
    reads=Reads.DAY,
    applies={Verdict.ASK},
    status=Status("A8", 454),
    prevents=("236", "231", "97"),
    of_injections=True,
)
def check(day: Day, tables: Tables) -> Iterator[Finding]:
    """One question for each claim with the code that would be denied. It holds for every payer, Medicaid too."""
    for codes in combinations(sorted(tables.trigger_codes), 2):
        one, other = (day.of(frozenset({code})) for code in codes)
        before = [*_sent_beside(day, one, codes[1]), *_sent_beside(day, other, codes[0])]
        if not before and not (one and other):
            continue
        pair = tables.pairs.between(*codes, day.date)
        if pair is None:
            first, *others = (*one[:1], *other[:1])
            because = f"no table says which of {' and '.join(codes)} is paid for a day"
            yield no_data(first, because, others=tuple(others))
            continue
        yield from (_after(own, sent, pair.basis) for own, sent in before)
        if one and other:
            yield from _within(day, pair)


def _within(day: Day, pair: Pair) -> Iterator[Finding]:
    claims: dict[Claim, list[tuple[Line, Beside]]] = {}
    for line, (beside,) in denied(day, [pair]):
        claims.setdefault(line.claim, []).append((line, beside))
    for own in claims.values():
        yield _question(tuple(line for line, _ in own), _paid(own), pair.basis)


def _sent_beside(day: Day, lines: Lines, other: str) -> Iterator[tuple[Lines, Sent]]:
    """The lines of each claim, with a line of the other code that an earlier run has sent."""
    for own in _by_claim(lines).values():
        for sent in sent_beside(day, own[0], frozenset({other}))[:1]:
            yield own, sent


def _by_claim(lines: Lines) -> dict[Claim, Lines]:
    found: dict[Claim, Lines] = {}
    for line in lines:
        found[line.claim] = (*found.get(line.claim, ()), line)
    return found


def _after(own: Lines, sent: Sent, basis: Basis) -> Finding:
    """A question about a code of a claim where an earlier run has sent the other one."""
    code = own[0].procedure
    when = "days that overlap" if sent.spans_days or any(line.spans_days for line in own) else "one day"
    question = (
        f"{code} ({_listed(own)}) and {sent.named} in another claim are billed for {when}; only one of the two codes "
        f"is paid, whatever modifiers they carry: which one stays? To keep {code}, replace that claim (frequency 7) by "
        f"one without {sent.code}"
    )
    choices = [_keep(sent.code, "", own, [])] if own[0].claim.can_lose(*own) else []
    return ask(own[0], question, *choices, basis=basis, others=own[1:MOST_NAMED])


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
