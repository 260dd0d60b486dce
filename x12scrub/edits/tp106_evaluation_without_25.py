"""An evaluation on the day of a trigger point injection, without the modifier that keeps it from being included."""

from collections.abc import Iterator

from attrs import evolve, field, frozen

from x12scrub.claims.model import ClaimPlace, Day, Line
from x12scrub.claims.past import sent_beside
from x12scrub.finding import MOST_NAMED, Change, Choice, Field, Finding, Status, Verdict, ask, correct, reject, removed
from x12scrub.registry import Reads, edit
from x12scrub.tables import Basis, PayerRule, Tables

SEPARATE = "25"
COLLEAGUE = "another provider of the same specialty gave the evaluation"
SPANNING = "one of them covers several days"
FULL = Status("A7", 453)
# Many payers deny 99211 with 25; Medicare does not pay G2211 beside 25; these modifiers may be what was meant instead.
ASKED_CODE = "99211"
LOST_TO_25 = "G2211"
ASKED_MODIFIERS = ("24", "57", "FT")
SENT = "that claim has been sent already"
ATTEST_SENT = "The evaluation was a part of the injection, or its claim is replaced by one with 25."
ATTEST = "The record shows an evaluation that was significant and separate from the decision to inject."


@edit(
    "TP106",
    "evaluation-without-25",
    reads=Reads.DAY,
    applies={Verdict.CORRECT, Verdict.ASK, Verdict.REJECT},
    status=Status("A6", 453),
    prevents=("97",),
)
def check(day: Day, tables: Tables) -> Iterator[Finding]:
    triggers = day.of(tables.trigger_codes)
    yield from _after_an_evaluation(day, triggers, tables)
    yield from _after_an_injection(day, tables)
    if triggers:
        yield from _within(day, triggers, tables)


@frozen
class _Injections:
    """Injections of one day that an evaluation is judged beside."""

    lines: tuple[Line, ...]
    doubt: str = ""
    spared_by: frozenset[ClaimPlace] = frozenset()
    """Claims that have to be rejected before these injections matter."""
    claims: frozenset[ClaimPlace] = field(init=False)

    @claims.default
    def _their_claims(self) -> frozenset[ClaimPlace]:
        return frozenset(line.claim.place for line in self.lines)


def _within(day: Day, triggers: tuple[Line, ...], tables: Tables) -> Iterator[Finding]:
    """Evaluations of the run beside its injections, where no earlier run has sent one: that is asked about whatever
    becomes of those of the run."""
    # One that begins on this day, if there is one: a line over several days is spoken of on the first it shares.
    latest = max(triggers, key=lambda line: line.dates.first if line.dates else day.date)
    unsure, apart = _Injections(triggers, SPANNING), _apart(triggers)
    own = [line for line in day.lines if not sent_beside(day, line, tables.trigger_codes)]
    candidates = [(line, "") for line in own] + [(line, COLLEAGUE) for line in _peers(day, triggers, tables)]
    for line, doubt in candidates:
        if not day.is_first_of(line, latest):
            continue
        for beside in (unsure,) if line.spans_days else apart:
            if line.claim.place not in beside.spared_by:
                yield from _beside(line, beside, doubt, day, tables)


def _apart(triggers: tuple[Line, ...]) -> tuple[_Injections, ...]:
    """Those that are sure to be of the day, and those that count where all of the sure ones are rejected."""
    sure = _Injections(tuple(line for line in triggers if not line.spans_days))
    others = tuple(line for line in triggers if line.claim.place not in sure.claims)
    found = (sure, _Injections(others, SPANNING, spared_by=sure.claims))
    return tuple(one for one in found if one.lines)


def _beside(line: Line, beside: _Injections, doubt: str, day: Day, tables: Tables) -> Iterator[Finding]:
    first = beside.lines[0]
    named = f"{first.procedure} ({first.named(line.claim)})"
    for finding in _judged(line, named, beside.lines[:MOST_NAMED], doubt or beside.doubt, day, tables):
        yield evolve(finding, needs=beside.claims, spared_by=beside.spared_by)


def _after_an_injection(day: Day, tables: Tables) -> Iterator[Finding]:
    """Evaluations of the run where an earlier run has sent the injection."""
    for line in day.lines:
        for sent in sent_beside(day, line, tables.trigger_codes)[:1]:
            spanning = SPANNING if sent.spans_days or line.spans_days else ""
            yield from _judged(line, sent.named, (), spanning or SENT, day, tables)


def _after_an_evaluation(day: Day, triggers: tuple[Line, ...], tables: Tables) -> Iterator[Finding]:
    """Injections of the run where an earlier run has sent the evaluation: one question for each claim."""
    for line in {line.claim: line for line in reversed(triggers)}.values():
        rule = tables.rule(line, day.date)
        for sent in sent_beside(day, line, tables.evaluation.codes):
            if _wants(sent.code, sent.modifiers, rule, day, tables):
                yield ask(
                    line,
                    f"{sent.named} has no 25, and line {line.ordinal}, {line.procedure}, was given the same day; "
                    "without 25 the evaluation is included in the injection. Was it separate? Then replace that claim "
                    "(frequency 7) by one with 25",
                    Choice("as-is", f"send line {line.ordinal}", ATTEST_SENT),
                    basis=rule.basis("modifier_25"),
                )
                break


def _wants(code: str, modifiers: tuple[str, ...], rule: PayerRule, day: Day, tables: Tables) -> bool:
    """True for an evaluation that the payer wants 25 on, and that has none."""
    family = tables.evaluation.family(code, day.date)
    if family is None or code in tables.evaluation.add_ons or SEPARATE in modifiers:
        return False
    return family.name in rule.modifier_25.families


def _judged(
    line: Line, beside: str, triggers: tuple[Line, ...], doubt: str, day: Day, tables: Tables
) -> Iterator[Finding]:
    """An evaluation beside an injection that is named, and those of the run."""
    rule = tables.rule(line, day.date)
    if not _wants(line.procedure, line.modifiers, rule, day, tables):
        return
    modifiers = tables.modifiers.insert(SEPARATE, line.modifiers, rule.first_position_modifiers)
    missing = f"line {line.ordinal}, {line.procedure}, has no 25, and {beside} was given the same day"
    if modifiers is None:
        because = f"{missing}; all four modifier slots are full"
        yield reject(line, because, rule.basis("modifier_25"), others=triggers, status=FULL)
        return
    change = Change(line.ordinal, Field.MODIFIERS, line.modifiers, modifiers)
    doubt = doubt or _doubt(line, rule)
    if doubt:
        setting = "denied_with_25" if line.procedure in rule.denied_with_25 else "modifier_25"
        yield _question(line, f"{missing}; {doubt}", change, rule.basis(setting), triggers)
    else:
        yield correct(line, change, because=missing, basis=rule.basis("modifier_25"), others=triggers)


def _peers(day: Day, triggers: tuple[Line, ...], tables: Tables) -> Iterator[Line]:
    """Lines of colleagues of the same specialty, whom payers take for the same physician.

    One who injected too in the claim of the visit is left out: that injection is what the visit is judged by, and
    neither leaves without the other.
    """
    if not day.colleagues:
        return
    specialties = {line.rendering.taxonomy for line in triggers} - {""}
    injectors = {(one.rendering.key, one.claim) for one in day.colleagues if one.procedure in tables.trigger_codes}
    for line in day.colleagues:
        if line.rendering.taxonomy in specialties and (line.rendering.key, line.claim) not in injectors:
            yield line


def _doubt(line: Line, rule: PayerRule) -> str:
    """What in its own claim, or in what its payer wants, says that 25 may be wrong here; empty when nothing does."""
    if line.procedure in rule.denied_with_25:
        return "this payer denies this code with 25"
    if line.procedure == ASKED_CODE:
        return "many payers deny this code with 25"
    if any(other.procedure == LOST_TO_25 for other in line.claim.lines):
        return f"{LOST_TO_25} is not payable with 25"
    present = [modifier for modifier in ASKED_MODIFIERS if modifier in line.modifiers]
    if present:
        return f"it has {', '.join(present)} already"
    return "the rules that this payer follows do not settle it" if rule.modifier_25.asked else ""


def _question(line: Line, doubt: str, change: Change, basis: Basis, triggers: tuple[Line, ...]) -> Finding:
    choices = [
        Choice("25", f"put 25 on line {line.ordinal}", ATTEST, (change,)),
        Choice("as-is", f"send line {line.ordinal} without 25", "25 is not what this evaluation needs."),
    ]
    add_ons = [other for other in line.claim.lines if other.procedure == LOST_TO_25]
    if add_ons and line.claim.can_lose(*add_ons):
        label = f"put 25 on line {line.ordinal}, remove {LOST_TO_25}"
        choices.append(Choice(f"25-without-{LOST_TO_25}", label, ATTEST, (change, *removed(*add_ons))))
    if line.claim.can_lose(line):
        attestation = "The evaluation was part of the injection."
        choices.append(Choice("remove", f"remove line {line.ordinal}", attestation, removed(line)))
    return ask(line, f"{doubt}: is 25 right?", *choices, basis=basis, others=triggers)
