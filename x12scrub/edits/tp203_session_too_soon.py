"""A session with a trigger point injection before the time that the payer wants between two of them."""

from collections.abc import Iterator
from datetime import date

from attrs import evolve

from x12scrub.claims.history import History, Session
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
        for lines in session.by_claim:
            rule = tables.rule(lines[0], session.date)
            known = history.beside(lines[0].claim)
            when = _close(known, session, rule.interval)
            if when:
                before = known.before(session.date)
                beside = (one.claim.place for one in known.sessions if one.date == before)
                yield evolve(_question(lines, when, rule, tables), beside=frozenset(beside))


def _close(history: History, session: Session, interval: int) -> str:
    """The session that is closer than so many days, in words; empty where none is.

    That is the one before. One of a later day is at fault itself, unless an earlier run has sent it.
    """
    before = history.before(session.date)
    if before is not None and (days := (session.date - before).days) < interval:
        sent = history.sent_for(before)
        return f"{_counted(days)} after the session before{f' ({sent.named})' if sent else ''}"
    after = next(history.sent_after(session.date), None)
    if after is not None and (days := (after.first - session.date).days) < interval:
        return f"{_counted(days)} before the session of {after.named}"
    return ""


def _counted(days: int) -> str:
    return f"{days} days" if days > 1 else "a day"


def _question(lines: tuple[Line, ...], when: str, rule: PayerRule, tables: Tables) -> Finding:
    line, expected, basis = lines[0], tables.modifiers.denial_expected, rule.basis("interval")
    message = f"line {line.ordinal}, {line.procedure}: {when}, where the payer wants at least {rule.interval}"
    if all(not expected.isdisjoint(one.modifiers) for one in lines):
        return bypassed(line, f"{message}; a modifier says that a denial is expected", basis, lines[1:])
    return ask(line, f"{message}: could it not wait?", AS_IS, basis=basis, others=lines[1:])
