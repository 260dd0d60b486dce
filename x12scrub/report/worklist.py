"""The worklist: the open prompts of a run, one an entry, as JSON Lines or as CSV for a spreadsheet.

It names patients and claims, for the biller has to find them: a record for people who may see claims, not a log.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from x12scrub.claims.model import Claim, Line
from x12scrub.fates import OnPrompt
from x12scrub.finding import Finding, Verdict
from x12scrub.journal import Outcome
from x12scrub.report.changes import choice as choice_record
from x12scrub.report.printable import clean, escaped, readable

SCHEMA = "x12scrub-prompt/1"
_WITHOUT = {
    OnPrompt.REJECT: "the claim is rejected",
    OnPrompt.HOLD: "the claim is held",
    OnPrompt.FORWARD: "the claim goes out with the question open",
}
_COLUMNS = (
    "id",
    "code",
    "claim",
    "claim_number",
    "patient",
    "payer_id",
    "date",
    "question",
    "choices",
    "without_answer",
)
# A spreadsheet takes a cell that begins so, blanks aside, for a formula; in some countries with the wide forms as well.
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def prompts(outcomes: Iterable[Outcome], on_prompt: OnPrompt) -> Iterator[dict[str, Any]]:
    """The open prompts in file order. Those of a claim that is rejected for another reason are closed by it."""
    for outcome in outcomes:
        if any(one.verdict is Verdict.REJECT for one in outcome.findings):
            continue
        for finding in outcome.findings:
            if finding.verdict is Verdict.ASK and outcome.claim is not None:
                yield _prompt(outcome, outcome.claim, finding, on_prompt)


def json_lines(found: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    for prompt in found:
        yield _json(prompt).encode("utf-8") + b"\n"


def comma_separated(found: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """A heading and a row for each prompt; the last column holds the prompt as JSON, for programs."""
    yield _row((*_COLUMNS, "record"))
    for prompt in found:
        shown = prompt | {"choices": "; ".join(f"{one['key']}: {one['label']}" for one in prompt["choices"])}
        yield _row((*(_guarded(shown[name]) for name in _COLUMNS), _json(prompt)))


def _prompt(outcome: Outcome, claim: Claim, finding: Finding, on_prompt: OnPrompt) -> dict[str, Any]:
    asked = {(place.claim, place.line) for place in finding.lines[:1]}
    date = next(
        (line.dates.first for line in outcome.day if (line.claim.place, line.ordinal) in asked and line.dates), None
    )
    return {
        "schema": SCHEMA,
        "id": finding.prompt,
        "code": finding.code,
        "name": finding.name,
        "input": outcome.place.source + 1,
        "transaction": outcome.place.transaction,
        "claim": outcome.place.claim,
        "claim_number": claim.number,
        "patient": readable(", ".join(part for part in (claim.patient.last, claim.patient.first) if part)),
        "payer_id": claim.payer.id,
        "payer_name": readable(claim.payer.name),
        "date": date.isoformat() if date else None,
        "question": finding.message,
        "without_answer": _WITHOUT[on_prompt],
        "status": str(finding.status) if finding.status else None,
        "lines": [_line(line, (line.claim.place, line.ordinal) in asked) for line in outcome.day],
        "choices": [choice_record(choice) for choice in finding.choices],
    }


def _line(line: Line, asked: bool) -> dict[str, Any]:
    dates = line.dates
    return {
        "input": line.claim.place.source + 1,
        "claim": line.claim.place.claim,
        "claim_number": line.claim.number,
        "line": line.ordinal,
        "procedure": line.code,
        "modifiers": list(line.modifiers),
        "units": "" if line.units is None else format(line.units, "f"),
        "charge": "" if line.charge is None else format(line.charge, "f"),
        "pointers": list(line.pointers),
        "dates": ""
        if dates is None
        else dates.first.isoformat() + (f" to {dates.last.isoformat()}" if dates.spans_days else ""),
        "asked": asked,
    }


def _json(prompt: dict[str, Any]) -> str:
    return escaped(json.dumps(prompt, ensure_ascii=False, separators=(",", ":")))


def _guarded(value: Any) -> str:
    text = "" if value is None else clean(str(value))
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text


def _row(cells: Iterable[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode("utf-8")
