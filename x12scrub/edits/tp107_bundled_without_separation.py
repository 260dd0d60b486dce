"""Two procedures of a day, one a trigger point injection, that NCCI pays together only when they were separate."""

from collections.abc import Iterator
from itertools import product

from x12scrub.bundling import ATTESTATIONS, SEPARABLE, Separation, not_compared, separable
from x12scrub.claims.model import Day, Line
from x12scrub.finding import Finding, Status, Verdict
from x12scrub.pairing import denied
from x12scrub.registry import Reads, edit
from x12scrub.tables import Pair, PayerRule, Tables

RECORD = (
    "The record must name each structure treated and show that the two services were separate; "
    "another diagnosis alone, or numbing for the other procedure, is not enough"
)


@edit(
    "TP107",
    "bundled-without-separation",
    reads=Reads.DAY,
    applies={Verdict.ASK},
    status=Status("A8", 735, 453),
    prevents=("236", "97"),
    of_injections=True,
)
def check(day: Day, tables: Tables) -> Iterator[Finding]:
    not_ours = tables.trigger_codes | tables.evaluation.codes
    others = tuple(line for line in day.lines if line.procedure not in not_ours)
    triggers = day.of(tables.trigger_codes)
    if not others or not triggers:
        return
    rules = {line: tables.rule(line, day.date) for line in (*triggers, *others)}
    if all(rule.pairs == "none" for rule in rules.values()):
        yield not_compared(triggers[0], rules[triggers[0]], others)
        return
    for line, found in denied(day, _pairs(day, tables, triggers, others)):
        if rules[line].pairs == "none":
            yield not_compared(line, rules[line], tuple(first for one in found for first in one.paid))
        else:
            yield separable(line, found, _separation(line, rules[line], tables), rules[line], tables)


def _pairs(day: Day, tables: Tables, triggers: tuple[Line, ...], others: tuple[Line, ...]) -> Iterator[Pair]:
    """Pairs that a modifier may separate, of an injection and another service of the day."""
    ours, theirs = (dict.fromkeys(line.procedure for line in lines) for lines in (triggers, others))
    for codes in product(ours, theirs):
        pair = tables.pairs.between(*codes, day.date)
        if pair is not None and pair.indicator == SEPARABLE:
            yield pair


def _separation(line: Line, rule: PayerRule, tables: Tables) -> Separation:
    bypass = tables.modifiers.bypass
    return Separation(
        second=bypass,
        first=bypass if rule.bypass_side == "either" else frozenset(),
        offered=ATTESTATIONS,
        # A side goes from a trigger point line in any case; elsewhere it is part of the claim.
        dropped=tables.modifiers.laterality if line.procedure in tables.trigger_codes else frozenset(),
        record=RECORD,
    )
