"""More sessions with a trigger point injection than the payer allows in its window."""

from collections.abc import Iterable, Iterator
from datetime import date

from attrs import evolve

from x12scrub.claims.history import History, Session, count
from x12scrub.claims.model import Line
from x12scrub.claims.sent import Sent
from x12scrub.finding import Choice, Finding, Status, Verdict, ask, bypassed, no_data, reject
from x12scrub.registry import Reads, edit
from x12scrub.tables import Lack, PayerRule, SessionLimit, Tables

AS_IS = Choice(
    "as-is",
    "send the claim as it is",
    "The record shows why this session is needed beyond the payer's number, or that it treated another place.",
)
SITE = "an 837P does not name the anatomic site, so every session counts"


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
                yield from _counted(history.beside(lines[0].claim), place, lines, rule, tables)


def _undecided(line: Line, rule: PayerRule) -> Finding:
    reason = "the place of service does not tell which Medicare contractor counts the sessions"
    return no_data(line, f"line {line.ordinal}, {line.procedure}: {reason}", rule.basis("sessions"), lack=Lack.PLACE)


def _counted(
    history: History, place: int, lines: tuple[Line, ...], rule: PayerRule, tables: Tables
) -> Iterator[Finding]:
    limit, session = rule.sessions, history.sessions[place]
    assert limit is not None
    number = count(history.days, session.date, limit.end)
    if number > limit.most:
        certain = session.is_certain and count(history.certain, session.date, limit.end) > limit.most
        inside = _inside(history.sessions[max(0, place - limit.most) : place], session.date, limit)
        message = _above(history, lines[0], session.date, inside, number, limit)
        yield _judged(message, lines, inside, rule, tables, certain=certain)
        return
    for sent in history.sent_after(session.date):
        if sent.first >= limit.end(session.date):
            return
        number = count(history.days, sent.first, limit.end)
        if number > limit.most:
            others = (one for one in history.sessions if one is not session and one.date <= sent.first)
            inside = _inside(others, sent.first, limit)
            yield _judged(_late(lines[0], sent, number, limit), lines, inside, rule, tables, certain=False)
            return


def _inside(sessions: Iterable[Session], until: date, limit: SessionLimit) -> tuple[Session, ...]:
    """Those that share a window with a later day."""
    return tuple(one for one in sessions if limit.end(one.date) > until)


def _judged(
    message: str,
    lines: tuple[Line, ...],
    counted: tuple[Session, ...],
    rule: PayerRule,
    tables: Tables,
    *,
    certain: bool,
) -> Finding:
    """A rejection, where it is certain that there are too many sessions and the payer leaves nothing to ask."""
    expected, basis = tables.modifiers.denial_expected, rule.basis("sessions")
    if all(not expected.isdisjoint(line.modifiers) for line in lines):
        return bypassed(lines[0], f"{message}; a modifier says that a denial is expected", basis, lines[1:])
    if certain and rule.sessions is not None and not rule.sessions.asked:
        return reject(lines[0], message, basis, lines[1:])
    asked = ask(lines[0], f"{message}: is this session justified?", AS_IS, basis=basis, others=lines[1:])
    return evolve(asked, beside=frozenset(one.claim.place for one in counted))


def _above(
    history: History, line: Line, day: date, inside: tuple[Session, ...], number: int, limit: SessionLimit
) -> str:
    """What is said of a session that is above the limit, with the sessions before it, as many as the limit."""
    known = {one.first: one.named for one in history.sent if one.first < day < limit.end(one.first)}
    known |= {one.date: one.lines[0].named(line.claim) for one in inside}
    named = ", ".join([known[one] for one in sorted(known)][-limit.most :])
    return (
        f"line {line.ordinal}, {line.procedure}: session {number} {limit.window}, where the payer allows {limit.most}"
        f"{f' (before it: {named})' if named else ''}; {SITE}"
    )


def _late(line: Line, sent: Sent, number: int, limit: SessionLimit) -> str:
    """What is said of a session that comes before others that have been sent already."""
    return (
        f"line {line.ordinal}, {line.procedure}: with this session, that of {sent.named} is session {number} "
        f"{limit.window}, where the payer allows {limit.most}; {SITE}"
    )
