"""Two procedures of a day, one a trigger point injection, that NCCI pays together only when they were separate."""

from collections.abc import Iterator
from itertools import product

from x12scrub.claims.model import Day, Line
from x12scrub.finding import (
    MOST_NAMED,
    Change,
    Choice,
    Field,
    Finding,
    Status,
    Verdict,
    ask,
    bypassed,
    no_data,
    removed,
)
from x12scrub.pairing import Beside, denied, named
from x12scrub.registry import Reads, edit
from x12scrub.tables import Pair, PayerRule, Tables

SEPARABLE = 1
# CMS, modifiers 59 and XE, XP, XS, XU: what each of them says, in the order in which they are offered.
ATTESTATIONS = {
    "XS": "The record names two separate structures, one for each service.",
    "59": "The record shows distinct services, and none of XE, XP, XS and XU tells why better.",
    "XE": "The record shows two encounters that day, one for each service.",
    "XP": "The record shows that another practitioner gave this service.",
    "XU": "The record shows that this service is no usual part of the other one.",
}
INCLUDED = "The service was part of the other one and is not billed."
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
)
def check(day: Day, tables: Tables) -> Iterator[Finding]:
    not_ours = tables.trigger_codes | tables.evaluation.codes
    others = tuple(line for line in day.lines if line.procedure not in not_ours)
    triggers = day.of(tables.trigger_codes)
    if not others or not triggers:
        return
    rules = {line: tables.rule(line, day.date) for line in (*triggers, *others)}
    if all(rule.pairs == "none" for rule in rules.values()):
        yield _not_compared(triggers[0], rules[triggers[0]], others[:MOST_NAMED])
        return
    for line, found in denied(day, _separable(day, tables, triggers, others)):
        if rules[line].pairs == "none":
            yield _not_compared(line, rules[line], tuple(first for one in found for first in one.paid)[:MOST_NAMED])
        else:
            yield _judged(line, found, rules[line], tables)


def _separable(day: Day, tables: Tables, triggers: tuple[Line, ...], others: tuple[Line, ...]) -> Iterator[Pair]:
    """Pairs that a modifier may separate, of an injection and another service of the day."""
    ours, theirs = (dict.fromkeys(line.procedure for line in lines) for lines in (triggers, others))
    for codes in product(ours, theirs):
        pair = tables.pairs.between(*codes, day.date)
        if pair is not None and pair.indicator == SEPARABLE:
            yield pair


def _not_compared(line: Line, rule: PayerRule, others: tuple[Line, ...]) -> Finding:
    message = f"no table of pairs for this payer: {line.procedure} and the lines beside it were not compared"
    return no_data(line, message, rule.basis("pairs"), others)


def _judged(line: Line, found: list[Beside], rule: PayerRule, tables: Tables) -> Finding:
    """One finding for the column 2 line, whatever the number of lines that it is included in."""
    bypass = tables.modifiers.bypass
    either = frozenset() if rule.bypass_side == "column2" else bypass
    unseparated = [
        (beside.pair, first)
        for beside in found
        for first in beside.paid
        if bypass.isdisjoint(line.modifiers) and either.isdisjoint(first.modifiers)
    ][:MOST_NAMED]
    if not unseparated:
        firsts = tuple(first for beside in found for first in beside.paid)[:MOST_NAMED]
        because = f"a modifier says that line {line.ordinal}, {line.procedure}, was separate from "
        return bypassed(line, because + named(firsts, line.claim), found[0].pair.basis, firsts)
    firsts = tuple(first for _, first in unseparated)
    choices = tuple(_choices(line, rule, tables))
    full = "" if any(choice.key in ATTESTATIONS for choice in choices) else ", whose four modifier slots are full"
    question = (
        f"line {line.ordinal}, {line.procedure}, is included in {named(firsts, line.claim)} unless they were separate: "
        f"does one of {', '.join(ATTESTATIONS)} belong on line {line.ordinal}{full}? {RECORD}"
    )
    return ask(line, question, *choices, basis=unseparated[0][0].basis, others=firsts)


def _choices(line: Line, rule: PayerRule, tables: Tables) -> Iterator[Choice]:
    # A side goes from a trigger point line in any case; elsewhere it is part of the claim.
    dropped = tables.modifiers.laterality if line.procedure in tables.trigger_codes else frozenset()
    kept = line.modifiers_without(dropped)
    # Nothing is preset either way: the order is all that a payer's wish for X modifiers moves.
    offered = sorted(ATTESTATIONS.items(), key=lambda one: rule.prefer_x and one[0] == "59")
    for modifier, attestation in offered:
        after = tables.modifiers.insert(modifier, kept, rule.first_position_modifiers)
        if after is not None:
            change = Change(line.ordinal, Field.MODIFIERS, line.modifiers, after)
            yield Choice(modifier, f"put {modifier} on line {line.ordinal}", attestation, (change,))
    if line.claim.can_lose(line):
        yield Choice("remove", f"remove line {line.ordinal}", INCLUDED, removed(line))
