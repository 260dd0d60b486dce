"""Guidance by imaging on the day of a trigger point injection, for a payer that does not cover it."""

from collections.abc import Iterator

from attrs import evolve

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
    reject,
)
from x12scrub.naming import named
from x12scrub.registry import Reads, edit
from x12scrub.tables import Lack, PayerRule, Tables

BILLED_IN_ERROR = "The record shows no guidance by imaging for the injection; the line was billed in error."
NOT_FOR_IT = "The record shows that the guidance was not for the injection."
AGREED = "The payer has agreed to cover the guidance."
UNDECIDED = "the place of service does not tell which Medicare contractor decides whether guidance is covered"


@edit(
    "TP204",
    "guidance-not-covered",
    reads=Reads.DAY,
    applies={Verdict.ASK, Verdict.REJECT},
    status=Status("A8", 735),
    prevents=("50", "55", "97"),
    of_injections=True,
)
def check(day: Day, tables: Tables) -> Iterator[Finding]:
    """Guidance is judged by the payer's row for the injection. Where it may have been given for another procedure of
    the day, only the record tells.
    """
    triggers = day.of(tables.trigger_codes)
    if not triggers:
        return
    rule = tables.rule(triggers[0], day.date)
    # One that begins on this day, if there is one: a line over several days is spoken of on the first it shares.
    latest = max(triggers, key=lambda line: line.dates.first if line.dates else day.date)
    for line in day.lines:
        if line.procedure in rule.imaging.codes and day.is_first_of(line, latest):
            yield from _judged(line, triggers, day, rule, tables)


def _judged(line: Line, triggers: tuple[Line, ...], day: Day, rule: PayerRule, tables: Tables) -> Iterator[Finding]:
    shown, basis = triggers[:MOST_NAMED], rule.basis("imaging")
    if "imaging" in rule.undecided:
        yield no_data(line, f"line {line.ordinal}, {line.procedure}: {UNDECIDED}", basis, shown, Lack.PLACE)
        return
    if rule.imaging.action == "off":
        return
    what = (
        f"line {line.ordinal}, {line.procedure}, is guidance by imaging on the day of {named(shown, line.claim)}; "
        "the payer does not cover an injection under guidance"
    )
    expected = [one for one in line.modifiers if one in tables.modifiers.denial_expected]
    guided = next((one for one in day.lines if one not in triggers and _may_be_guided(one)), None)
    doubtful = guided is not None or line.spans_days or all(one.spans_days for one in triggers)
    if expected:
        yield bypassed(line, f"{what}; a modifier says that a denial is expected ({', '.join(expected)})", basis, shown)
    elif rule.imaging.action == "reject" and not doubtful:
        yield reject(line, what, basis, shown)
    else:
        kept = NOT_FOR_IT if doubtful else AGREED
        asked = ask(line, f"{what}: was it for the injection?", *_choices(line, kept), basis=basis, others=shown)
        yield evolve(asked, beside=frozenset({guided.claim.place} if guided else ()))


def _may_be_guided(line: Line) -> bool:
    """Surgery is 10004 to 69990 in CPT, and what is too new for that ends in T."""
    return line.procedure[:1] in tuple("123456") or line.procedure.endswith("T")


def _choices(line: Line, kept: str) -> Iterator[Choice]:
    """That the line goes is no way round the payer's rule: where guidance was used, the injection is not covered."""
    yield Choice("as-is", f"keep line {line.ordinal}", kept)
    if line.claim.can_lose(line):
        gone = Change(line.ordinal, Field.LINE, line.ordinal, None)
        yield Choice("remove", f"remove line {line.ordinal}", BILLED_IN_ERROR, (gone,))
