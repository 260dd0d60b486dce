"""More sessions with a trigger point injection than the payer allows in its window."""

from collections.abc import Iterator
from datetime import date

from attrs import evolve, frozen

from x12scrub.claims.history import History, Session, count
from x12scrub.claims.model import Line
from x12scrub.finding import Choice, Finding, Status, Verdict, ask, bypassed, no_data, reject
from x12scrub.registry import Reads, edit
from x12scrub.tables import Lack, PayerRule, SessionLimit, Tables

AS_IS = Choice(
    "as-is",
    "send the claim as it is",
    "The record shows why this session is needed beyond the payer's number, or that it treated another place.",
)
SITE = "an 837P does not name the anatomic site, so every session counts"


@frozen
class Above:
    """A claim of a session that is more than the payer allows."""

    lines: tuple[Line, ...]
    session: Session
    number: int
    """Of the session in the window that ends with it."""
    limit: SessionLimit
    before: tuple[Session, ...]
    """Sessions of the run in the window, the last ones, as many as the limit."""


@edit(
    "TP202",
    "sessions-above-limit",
    reads=Reads.PATIENT,
    applies={Verdict.ASK, Verdict.REJECT},
    status=Status("A7", 259),
    prevents=("119", "151", "273"),
)
def check(history: History, tables: Tables) -> Iterator[Finding]:
    """Sessions of rejected claims count as well (catalogue, settled question 8)."""
    for line in history.undated:
        # What the payer wants for good is what it wants of a day that is not known.
        rule = tables.rule(line, date.max)
        if rule.sessions or "sessions" in rule.undecided:
            message = f"line {line.ordinal}, {line.procedure}, has no date, so it counts as no session"
            yield no_data(line, message, rule.basis("sessions"))
    for place, session in enumerate(history.sessions):
        for lines in session.by_claim:
            rule = tables.rule(lines[0], session.date)
            if "sessions" in rule.undecided and history.days[0] < session.date:
                yield _undecided(lines[0], rule)
            elif rule.sessions:
                yield from _counted(history, place, lines, rule, tables)


def _undecided(line: Line, rule: PayerRule) -> Finding:
    reason = "the place of service does not tell which Medicare contractor counts the sessions"
    return no_data(line, f"line {line.ordinal}, {line.procedure}: {reason}", rule.basis("sessions"), lack=Lack.PLACE)


def _counted(
    history: History, place: int, lines: tuple[Line, ...], rule: PayerRule, tables: Tables
) -> Iterator[Finding]:
    limit, session = rule.sessions, history.sessions[place]
    assert limit is not None
    number = count(history.days, session.date, limit.end)
    if number <= limit.most:
        return
    before = history.sessions[max(0, place - limit.most) : place]
    inside = tuple(one for one in before if limit.end(one.date) > session.date)
    message = _message(Above(lines, session, number, limit, inside))
    expected = tables.modifiers.denial_expected
    basis = rule.basis("sessions")
    if all(not expected.isdisjoint(line.modifiers) for line in lines):
        yield bypassed(lines[0], f"{message}; a modifier says that a denial is expected", basis, lines[1:])
    elif limit.asked or not (session.is_certain and count(history.certain, session.date, limit.end) > limit.most):
        question = f"{message}: is this session justified?"
        asked = ask(lines[0], question, AS_IS, basis=basis, others=lines[1:])
        yield evolve(asked, beside=frozenset(one.claim.place for one in inside))
    else:
        yield reject(lines[0], message, basis, lines[1:])


def _message(above: Above) -> str:
    line = above.lines[0]
    named = ", ".join(one.lines[0].named(line.claim) for one in above.before)
    return (
        f"line {line.ordinal}, {line.procedure}: session {above.number} {above.limit.window}, where the payer allows "
        f"{above.limit.most}{f' (before it: {named})' if named else ''}; {SITE}"
    )
