"""59 and an X modifier on one line, or one of them on an evaluation: separation that is said twice, or out of place."""

from collections.abc import Iterator

from attrs import evolve

from x12scrub.claims.model import Day, Line
from x12scrub.finding import Change, Choice, Field, Finding, Status, Verdict, ask
from x12scrub.registry import Reads, edit
from x12scrub.tables import Tables

# CMS MLN1783722: XE, XP, XS and XU each say one of the things that 59 may mean.
ANY = "59"
SEPARATE = "25"
TAKEN_OFF = "Nothing that the record shows about the evaluation needs it."
ATTEST = "The record shows an evaluation that was significant and separate from the decision to inject."


@edit(
    "TP109",
    "separation-doubled",
    reads=Reads.DAY,
    applies={Verdict.ASK},
    status=Status("A7", 453),
    prevents=("4",),
)
def check(day: Day, tables: Tables) -> Iterator[Finding]:
    """Lines of the day, and of every claim with a trigger point line of the day, whatever their own date is."""
    triggers = day.of(tables.trigger_codes)
    claims = dict.fromkeys(line.claim for line in triggers)
    # A line over several days is spoken of on the first that it shares with an injection.
    latest = max(triggers, key=lambda line: line.dates.first if line.dates else day.date, default=None)
    for line in dict.fromkeys((*day.lines, *(line for claim in claims for line in claim.lines))):
        present = tuple(dict.fromkeys(one for one in line.modifiers if one in tables.modifiers.bypass))
        if not present or (latest and line.claim not in claims and not day.is_first_of(line, latest)):
            continue
        beside = frozenset({latest.claim.place} if latest else ())
        if line.procedure in tables.evaluation.codes:
            yield evolve(_out_of_place(line, present, day, tables), beside=beside)
        elif line.procedure and ANY in present and len(present) > 1:
            yield evolve(_doubled(line, present, tables), beside=beside)


def _doubled(line: Line, present: tuple[str, ...], tables: Tables) -> Finding:
    # A side goes from a trigger point line in any case; elsewhere it is part of the claim.
    sides = tables.modifiers.laterality if line.procedure in tables.trigger_codes else frozenset()
    choices = (_keep(one, present, line, sides) for one in present)
    question = f"line {line.ordinal}, {line.procedure}, carries {' and '.join(present)}; one says it: which one stays?"
    return ask(line, question, *choices, basis=tables.modifiers.basis)


def _keep(kept: str, present: tuple[str, ...], line: Line, sides: frozenset[str]) -> Choice:
    gone = [modifier for modifier in present if modifier != kept]
    after = line.modifiers_without(sides.union(gone))
    change = Change(line.ordinal, Field.MODIFIERS, line.modifiers, after)
    attestation = f"{kept} is what the record shows about this service and the other one."
    return Choice(kept, f"keep {kept}, remove {' and '.join(gone)} from line {line.ordinal}", attestation, (change,))


def _out_of_place(line: Line, present: tuple[str, ...], day: Day, tables: Tables) -> Finding:
    question = f"line {line.ordinal}, {line.procedure}, carries {', '.join(present)}, which no evaluation takes"
    kept, named = line.modifiers_without(frozenset(present)), " and ".join(present)
    without = Change(line.ordinal, Field.MODIFIERS, line.modifiers, kept)
    choices = [Choice("without", f"remove {named} from line {line.ordinal}", TAKEN_OFF, (without,))]
    on = line.dates.first if line.dates else day.date
    family = tables.evaluation.family(line.procedure, on)
    rule = tables.rule(line, on)
    with_25 = tables.modifiers.insert(SEPARATE, kept, rule.first_position_modifiers)
    if with_25 and SEPARATE not in kept and family is not None and family.name in rule.modifier_25.families:
        change = Change(line.ordinal, Field.MODIFIERS, line.modifiers, with_25)
        choices.append(Choice(SEPARATE, f"put 25 on line {line.ordinal} instead of {named}", ATTEST, (change,)))
    asked = "does 25 belong there, or nothing?" if len(choices) > 1 else "remove it?"
    return ask(line, f"{question}: {asked}", *choices, basis=tables.modifiers.basis)
