"""A run in words: the lines of `check`, the list of edits. Bytes, as they go to a stream."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from x12scrub.claims.people import Locality
from x12scrub.engine import Run, Settings
from x12scrub.finding import Finding, Verdict
from x12scrub.policy import Action, Decision
from x12scrub.registry import Edit
from x12scrub.report.printable import clean
from x12scrub.tables import Edition, Period
from x12scrub.tables.payer_settings import SETTINGS

PART_B = "MB"


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


def reach(edit: Edit, settings: Settings, payer: str, filing: str, place: Locality, day: date) -> Iterator[bytes]:
    """How far an edit goes for a payer (id or name) on a day, and which rows of the payer table decide what."""
    decision = settings.policy.action(edit.code, payer)
    declared = [one for one in Action if Verdict.__members__.get(one.name) in edit.applies]
    farthest = max(
        (decision, Decision(declared[0], "as the edit declares")), key=lambda one: list(Action).index(one.action)
    )
    yield f"{edit.code} {edit.name}\n".encode()
    yield f"  may               {', '.join(one.value for one in declared)}\n".encode()
    yield f"  goes at most to   {farthest.action.value} ({farthest.by})\n".encode()
    yield f"  charge            {settings.policy.charge(payer).value}\n".encode()
    if filing == PART_B:
        contractor = settings.tables.contractors.of(place)
        yield f"  contractor        {contractor or 'the place does not tell'}\n".encode()
    yield f"\non {day.isoformat()} this payer wants\n".encode()
    rows = list(settings.tables.payers.matching(settings.tables.destination(payer, payer, filing, place), day))
    for setting in SETTINGS.values():
        deciding = next(row for row in reversed(rows) if setting.field in row.settings)
        yield f"  {setting.title:<17} {setting.words(deciding.settings[setting.field])}  [{deciding.id}]\n".encode()
    yield b"\nrows that speak of this payer, the last word first\n"
    for row in reversed(rows):
        checked = f", checked {row.verified_on}" if row.verified_on else ""
        yield f"  [{row.id}] {row.key}{_period(row.period)}\n".encode()
        yield f"      {row.basis.source} ({row.basis.edition}{checked})\n".encode()


def _period(period: Period) -> str:
    first = f", from {period.first}" if period.first else ""
    return first + (f", until {period.last}" if period.last else "")


def editions(found: Sequence[Edition]) -> Iterator[bytes]:
    """The rule tables: edition, rows, what they cover, when they were checked, source."""
    for one in found:
        period = f"{one.covers_from or 'any day'} to {one.covers_until or 'any day'}"
        covers = period if one.covers_from or one.covers_until else "any day"
        yield f"{one.name:<12} {one.edition:<16} {one.rows:>9,} rows  {covers}  checked {one.verified_on}\n".encode()
        yield f"{'':<12} {one.source}{f'; {one.reservation}' if one.reservation else ''}\n".encode()
