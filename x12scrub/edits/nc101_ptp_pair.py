"""Two procedures of a day that the imported NCCI tables bundle, no trigger point injection among them."""

from collections.abc import Iterator, Mapping, Sequence

from attrs import evolve

from x12scrub.bundling import (
    ATTESTATIONS,
    NEVER,
    SEPARABLE,
    Separation,
    never_paid,
    never_paid_by_medicare,
    not_compared,
    separable,
)
from x12scrub.claims.model import Day, Line
from x12scrub.finding import MOST_NAMED, Finding, Status, Verdict, no_data
from x12scrub.pairing import Beside, denied
from x12scrub.registry import Reads, edit
from x12scrub.tables import Lack, Pair, PayerRule, Tables

NEVER_PAID = Status("A8", 454)
# Noridian, modifier pages: these are for evaluations only.
ON_EVALUATIONS = frozenset({"24", "25", "27", "57"})
EVALUATION = Separation(
    second=frozenset({"24", "25", "57"}),
    first=frozenset(),
    offered={
        "25": "The record shows an evaluation that was significant and separate from the other service.",
        "57": "The record shows that the decision for a major procedure was made at this evaluation.",
    },
    dropped=frozenset(),
    record="The record must show an evaluation beyond what comes with the other service",
)
RECORD = (
    "The record must show that the two services were separate; "
    "another diagnosis alone, or words that differ in the names of the codes, is not enough"
)


@edit(
    "NC101",
    "ptp-pair",
    reads=Reads.DAY,
    applies={Verdict.ASK, Verdict.REJECT},
    status=Status("A8", 735, 453),
    prevents=("236", "231", "97"),
)
def check(day: Day, tables: Tables) -> Iterator[Finding]:
    """Pairs with an injection are those of TP105 to TP108."""
    lines = day.by_procedure
    if tables.pairs.is_excerpt or len(lines) < 2:
        return
    ours = [line for code, (line, *_) in lines.items() if code not in tables.trigger_codes]
    rules = {line: tables.rule(line, day.date) for line in ours}
    if all(rule.pairs == "none" for rule in rules.values()):
        if len(ours) > 1:
            yield not_compared(ours[0], rules[ours[0]], tuple(ours[1:]))
        return
    if not tables.pairs.reaches(day.date):
        yield _outdated([line for line, *_ in lines.values()], day, tables)
    pairs = list(tables.pairs.among(lines, day.date))
    by_trigger = dict(denied(day, (one for one in pairs if _asks(one, tables))))
    apart = (one for one in pairs if tables.trigger_codes.isdisjoint((one.column1, one.column2)))
    for line, found in denied(day, apart):
        yield from _judged(line, found, by_trigger.get(line, []), day, tables)


def _asks(pair: Pair, tables: Tables) -> bool:
    """True for a pair that TP107 asks about, with the injection as column 1."""
    return pair.column1 in tables.trigger_codes and pair.indicator == SEPARABLE


def _outdated(lines: Sequence[Line], day: Day, tables: Tables) -> Finding:
    last = tables.pairs.edition.covers_until
    message = (
        f"the pair tables end with {last}: pairs that came later are not known for the {len(lines)} codes of a day"
    )
    basis, others = tables.pairs.edition.basis(day.date), tuple(lines[1:])[:MOST_NAMED]
    return no_data(lines[0], message, basis, others, Lack.DAY)


def _judged(line: Line, found: list[Beside], by_trigger: list[Beside], day: Day, tables: Tables) -> Iterator[Finding]:
    rule = tables.rule(line, day.date)
    fixed = [beside for beside in found if beside.pair.indicator == NEVER]
    if rule.pairs == "none":
        paid = tuple(first for beside in found for first in beside.paid)
        yield never_paid_by_medicare(line, fixed, rule) if fixed else not_compared(line, rule, paid)
        return
    if fixed:
        finding = evolve(never_paid(line, fixed), status=NEVER_PAID)
        yield finding
        if finding.verdict is Verdict.REJECT:
            return
    left = [beside for beside in found if beside.pair.indicator == SEPARABLE]
    if not left:
        return
    how = _separation(line, rule, tables)
    finding = separable(line, left, how, rule, tables)
    if finding.verdict is Verdict.ASK:
        # Two questions about the modifiers of one line would have two answers. That of TP107 stands whatever comes of
        # the injection, so that the claim of the line itself says enough.
        settling = _put_25_for(line, rule, day, tables) or ([line] if how.unseparated(line, by_trigger) else [])
        finding = evolve(finding, spared_by=frozenset(one.claim.place for one in settling))
    yield finding


def _put_25_for(line: Line, rule: PayerRule, day: Day, tables: Tables) -> Sequence[Line]:
    """The injections for which TP106 puts 25 on an evaluation: that answers its other pairs too."""
    family = tables.evaluation.family(line.procedure, day.date)
    if family is None or line.procedure in tables.evaluation.add_ons or family.name not in rule.modifier_25.families:
        return ()
    return day.of(tables.trigger_codes)


def _separation(line: Line, rule: PayerRule, tables: Tables) -> Separation:
    bypass = tables.modifiers.bypass
    if line.procedure in tables.evaluation.codes:
        return evolve(EVALUATION, offered=_for_evaluation(line, tables), dropped=bypass)
    return Separation(
        second=tables.modifiers.ncci_associated - ON_EVALUATIONS,
        first=bypass if rule.bypass_side == "either" else frozenset(),
        offered=ATTESTATIONS,
        dropped=frozenset(),
        record=RECORD,
    )


def _for_evaluation(line: Line, tables: Tables) -> Mapping[str, str]:
    """An add-on takes no 25. Beside 59 and its kin, TP109 asks whether 25 was meant: no other answer goes with that."""
    if line.procedure in tables.evaluation.add_ons:
        return {}
    if tables.modifiers.bypass.isdisjoint(line.modifiers):
        return EVALUATION.offered
    return {"25": EVALUATION.offered["25"]}
