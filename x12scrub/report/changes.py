"""Findings as JSON Lines: the record of a run, one finding a line. The schema is docs/findings.schema.json.

The file names claims by their numbers and holds values before and after: it is a record, not a log.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from x12scrub.finding import Change, Choice, Finding, Verdict
from x12scrub.journal import Outcome
from x12scrub.report import plain

SCHEMA = "x12scrub-finding/1"


def lines(outcomes: Iterable[Outcome]) -> Iterator[bytes]:
    """One line of JSON for each finding, in file order."""
    for outcome in outcomes:
        derived = plain.derived(outcome)
        for finding in outcome.findings:
            yield _json(outcome, finding, derived if finding.verdict is Verdict.CORRECT else ())
            if finding.verdict is Verdict.CORRECT:
                derived = ()


def _json(outcome: Outcome, finding: Finding, derived: tuple[Change, ...]) -> bytes:
    place, claim = finding.place.claim, outcome.claim
    record: dict[str, Any] = {
        "schema": SCHEMA,
        "code": finding.code,
        "name": finding.name,
        "verdict": finding.verdict.value,
        "message": finding.message,
        "input": place.source + 1,
        "transaction": place.transaction,
        "claim": place.claim,
        "line": finding.place.line,
        "segment": place.segment,
        "offset": place.offset,
        "claim_number": claim.number if claim else None,
        "disposition": outcome.disposition.value if claim else None,
        "related": [
            {"input": one.claim.source + 1, "claim": one.claim.claim, "line": one.line} for one in finding.lines[1:]
        ],
        "status": plain.status(finding.status),
        "prevents": list(finding.prevents),
        "basis": plain.basis(finding.basis),
        "lack": finding.lack.value if finding.lack else None,
        "policy": finding.policy or None,
        "changes": [_change(change) for change in finding.changes],
        "prompt": finding.prompt or None,
        "answer": plain.answer(finding.answer),
        "derived": [_change(change) for change in derived],
        "choices": [choice(one) for one in finding.choices],
    }
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"


def _change(change: Change) -> dict[str, Any]:
    return {
        "line": change.line,
        "field": change.field.value,
        "before": plain.value(change.before),
        "after": plain.value(change.after),
    }


def choice(one: Choice) -> dict[str, Any]:
    """A choice as plain values for JSON."""
    return {
        "key": one.key,
        "label": one.label,
        "attestation": one.attestation,
        "changes": [_change(change) for change in one.changes],
    }
