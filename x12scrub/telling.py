"""A run in words: the lines of `check`, the list of edits. Bytes, as they go to a stream."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from x12scrub.engine import Run
from x12scrub.finding import Finding, Verdict
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
    import json  # for --summary only

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
        actions = ", ".join(verdict.value for verdict in sorted(edit.applies or {Verdict.NOTE}, key=weights.index))
        status = str(edit.status) if edit.status else "-"
        yield f"{edit.code:<6} {edit.name:<{names}}  {actions:<22} {status}\n".encode()


def editions(found: Sequence[Edition]) -> Iterator[bytes]:
    """The rule tables: edition, rows, what they cover, when they were checked, source."""
    for one in found:
        period = f"{one.covers_from or 'any day'} to {one.covers_until or 'any day'}"
        covers = period if one.covers_from or one.covers_until else "any day"
        yield f"{one.name:<12} {one.edition:<16} {one.rows:>9,} rows  {covers}  checked {one.verified_on}\n".encode()
        yield f"{'':<12} {one.source}{f'; {one.reservation}' if one.reservation else ''}\n".encode()
