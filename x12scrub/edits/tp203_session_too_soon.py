"""A session with a trigger point injection before the time that the payer wants between two of them."""

from collections.abc import Iterator
from datetime import date

from attrs import evolve

from x12scrub.claims.history import History
from x12scrub.claims.model import Line
from x12scrub.finding import Choice, Finding, Status, Verdict, ask, bypassed, no_data
from x12scrub.registry import Reads, edit
from x12scrub.tables import PayerRule, Tables

AS_IS = Choice("as-is", "send the claim as it is", "The record shows why this session could not wait.")


@edit(
    "TP203",
    "session-too-soon",
    reads=Reads.PATIENT,
    applies={Verdict.ASK},
    status=Status("A7", 259),
    prevents=("119", "151"),
)
def check(history: History, tables: Tables) -> Iterator[Finding]:
    for line in history.undated:
        # What the payer wants for good is what it wants of a day that is not known.
        rule = tables.rule(line, date.max)
        if rule.interval:
            message = f"line {line.ordinal}, {line.procedure}, has no date to count the days from"
            yield no_data(line, message, rule.basis("interval"))
    for session in history.sessions:
        before = history.before(session.date)
        if before is None:
            continue
        for lines in session.by_claim:
            rule = tables.rule(lines[0], session.date)
            days = (session.date - before).days
            if days < rule.interval:
                beside = (one.claim.place for one in history.sessions if one.date == before)
                yield evolve(_question(lines, days, rule, tables), beside=frozenset(beside))


def _question(lines: tuple[Line, ...], days: int, rule: PayerRule, tables: Tables) -> Finding:
    line, expected, basis = lines[0], tables.modifiers.denial_expected, rule.basis("interval")
    after = f"{days} days" if days > 1 else "a day"
    message = (
        f"line {line.ordinal}, {line.procedure}: {after} after the session before, where the payer wants at least "
        f"{rule.interval}"
    )
    if all(not expected.isdisjoint(one.modifiers) for one in lines):
        return bypassed(line, f"{message}; a modifier says that a denial is expected", basis, lines[1:])
    return ask(line, f"{message}: could it not wait?", AS_IS, basis=basis, others=lines[1:])
