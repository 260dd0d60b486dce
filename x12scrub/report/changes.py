"""Findings as JSON Lines: the record of a run, one finding a line. The schema is docs/findings.schema.json.

The file names claims by their numbers and holds values before and after: it is a record, not a log.
"""

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from x12scrub.finding import Attested, Change, Choice, Finding, Status, Value, Verdict
from x12scrub.journal import Outcome
from x12scrub.tables import Basis

SCHEMA = "x12scrub-finding/1"


def lines(outcomes: Iterable[Outcome]) -> Iterator[bytes]:
    """One line of JSON for each finding, in file order."""
    for outcome in outcomes:
        derived = _derived(outcome)
        for finding in outcome.findings:
            yield _json(outcome, finding, derived if finding.verdict is Verdict.CORRECT else ())
            if finding.verdict is Verdict.CORRECT:
                derived = ()


def _derived(outcome: Outcome) -> tuple[Change, ...]:
    """What changed in the claim because of its corrections: line numbers, the claim's charge."""
    own = {(one.line, one.field) for finding in outcome.findings for one in finding.changes}
    return tuple(change for change in outcome.changes if (change.line, change.field) not in own)


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
        "status": _status(finding.status),
        "prevents": list(finding.prevents),
        "basis": _basis(finding.basis),
        "lack": finding.lack.value if finding.lack else None,
        "policy": finding.policy or None,
        "changes": [_change(change) for change in finding.changes],
        "prompt": finding.prompt or None,
        "answer": _answer(finding.answer),
        "derived": [_change(change) for change in derived],
        "choices": [choice(one) for one in finding.choices],
    }
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"


def _status(status: Status | None) -> dict[str, Any] | None:
    return {"category": status.category, "code": status.code, "second": status.second} if status else None


def _basis(basis: Basis | None) -> dict[str, Any] | None:
    if basis is None:
        return None
    return {"table": basis.table, "edition": basis.edition, "source": basis.source, "detail": list(basis.detail)}


def _answer(answer: Attested | None) -> dict[str, Any] | None:
    return {"choice": answer.choice, "who": answer.who, "when": answer.when, "why": answer.why} if answer else None


def _change(change: Change) -> dict[str, Any]:
    return {
        "line": change.line,
        "field": change.field.value,
        "before": _value(change.before),
        "after": _value(change.after),
    }


def choice(one: Choice) -> dict[str, Any]:
    """A choice as plain values for JSON."""
    return {
        "key": one.key,
        "label": one.label,
        "attestation": one.attestation,
        "changes": [_change(change) for change in one.changes],
    }


def _value(value: Value) -> Any:
    """Decimals as text, so that no reader makes a float of a charge."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return list(value) if isinstance(value, tuple) else value
