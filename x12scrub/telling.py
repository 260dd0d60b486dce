"""A run in words: the lines of `check`, the list of edits. Bytes, as they go to a stream."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from x12scrub.engine import Run, Settings
from x12scrub.finding import Finding, Verdict
from x12scrub.policy import Action, Decision
from x12scrub.registry import Edit
from x12scrub.report.printable import clean
from x12scrub.tables import Edition


def facts(run: Run) -> dict[str, Any]:
    """The line of a run for programs: numbers only, since it goes to a log."""
    ledger = run.ledger
    tallies = {"in": ledger.received, **{what.value: tally for what, tally in ledger.settled.items()}}
    findings = dict.fromkeys((verdict.value for verdict in Verdict), 0)
    for (_, _, verdict), count in run.totals.items():
        findings[verdict.value] += count
    return {
        "inputs": len(run.sources),
        "bytes": sum(source.size for source in run.sources),
        "claims": {name: tally.claims for name, tally in tallies.items()},
        "charges": {name: tally.charges for name, tally in tallies.items()},
        "findings": findings,
    }


def document(value: Mapping[str, Any]) -> Iterator[bytes]:
    """Plain values as a JSON document."""
    yield json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8") + b"\n"


def lines(findings: Iterable[Finding], names: Sequence[str]) -> Iterator[bytes]:
    """The findings as `check` prints them: input, place, edit, verdict, message. `names` are those of the inputs."""
    for finding in findings:
        name = names[finding.place.claim.source]
        edit = f"{finding.code} {finding.name}: " if finding.code else ""
        text = f"{name}: {_place(finding)}: {edit}{finding.verdict.value}: {finding.message}"
        yield clean(text).encode("utf-8", "replace") + b"\n"


def _place(finding: Finding) -> str:
    place, line = finding.place.claim, finding.place.line
    if not place.claim:
        return f"segment {place.segment}"
    return f"claim {place.claim}, line {line}" if line else f"claim {place.claim}"


def listing(edits: Sequence[Edit]) -> Iterator[bytes]:
    """The edits in columns: code, name, what each may do, the status of its rejections."""
    names = max((len(edit.name) for edit in edits), default=0)
    weights = list(Verdict)
    for edit in edits:
        actions = ", ".join(verdict.value for verdict in sorted(edit.applies, key=weights.index))
        status = str(edit.status) if edit.status else "-"
        yield f"{edit.code:<6} {edit.name:<{names}}  {actions:<22} {status}\n".encode()


def reach(edit: Edit, settings: Settings, payer: tuple[str, str, str], day: date) -> Iterator[bytes]:
    """How far an edit goes for a payer id, class and state on a day, and the rows that decide it."""
    decision = settings.policy.action(edit.code, payer[0])
    declared = [one for one in Action if Verdict.__members__.get(one.name) in edit.applies]
    farthest = max(
        (decision, Decision(declared[0], "as the edit declares")), key=lambda one: list(Action).index(one.action)
    )
    yield f"{edit.code} {edit.name}\n".encode()
    yield f"  may               {', '.join(one.value for one in declared)}\n".encode()
    yield f"  goes at most to   {farthest.action.value} ({farthest.by})\n".encode()
    yield f"  charge            {settings.policy.charge(payer[0]).value}\n".encode()
    rule = settings.tables.payers.rule(*payer, day)
    wanted = {
        "bypass side": rule.bypass_side,
        "pair table": rule.pairs,
        "25 beside": " ".join(sorted(rule.modifier_25)) or "no family",
        "first position": " ".join(rule.first_position_modifiers) or "no modifier",
        "X before 59": "yes" if rule.prefer_x else "no",
    }
    yield f"on {day.isoformat()} this payer wants\n".encode()
    for name, value in wanted.items():
        yield f"  {name:<17} {value}\n".encode()
    yield b"because of these rows, the last one first\n"
    for row in reversed(list(settings.tables.payers.matching(*payer, day))):
        source = f"{row.basis.source} ({row.basis.edition})" if row.basis else "your own settings"
        yield f"  {row.id:<17} {source}\n".encode()


def editions(found: Sequence[Edition]) -> Iterator[bytes]:
    """The rule tables: edition, rows, what they cover, when they were checked, source."""
    for one in found:
        period = f"{one.covers_from or 'any day'} to {one.covers_until or 'any day'}"
        covers = period if one.covers_from or one.covers_until else "any day"
        yield f"{one.name:<12} {one.edition:<16} {one.rows:>9,} rows  {covers}  checked {one.verified_on}\n".encode()
        yield f"{'':<12} {one.source}{f'; {one.reservation}' if one.reservation else ''}\n".encode()
