"""What the records of a run say, as plain values.

No name, no number of a patient and no text of a claim: CLM01 and what stands in the place of a code, a modifier or a
line number and is none are there by keyed hash. Codes, modifiers, units, charges and who answered are in clear.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

from x12scrub.audit.chain import CLAIM, ENVELOPE, FAULT
from x12scrub.engine import Run
from x12scrub.finding import Change, Field, Finding, Value, Verdict
from x12scrub.history.keys import Key
from x12scrub.history.recording import Occasion
from x12scrub.journal import Outcome
from x12scrub.report import plain
from x12scrub.report.summary import summary

_ON_RECORD = (Verdict.REJECT, Verdict.ASK, Verdict.CORRECT, Verdict.HOLD, Verdict.CRASHED)
# HCPCS and CPT codes, modifiers, positions of diagnoses, LX01 (TR3 005010X222A1: at most 6 digits).
_CODE = re.compile(r"[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4}", re.ASCII)
_SHORT = re.compile(r"[0-9A-Za-z]{1,2}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,6}", re.ASCII)
_SOUND = {Field.MODIFIERS: _SHORT, Field.POINTERS: _SHORT, Field.LINE_NUMBER: _NUMBER}


def claim_token(key: Key, number: str) -> bytes:
    """What a claim is found by: the keyed hash of its CLM01."""
    return key.token("number", (number.strip(),))


def of_run(run: Run, occasion: Occasion, outputs: Sequence[str | None]) -> dict[str, Any]:
    """The run as a whole. `outputs` are the SHA-256 of the corrected files, None where nothing was left."""
    told = summary(run)
    # Names of files may be those of people, and answers that no prompt asked for are listed nowhere but in the summary.
    told["inputs"] = [{name: value for name, value in one.items() if name != "name"} for one in told["inputs"]]
    told["answers"] = {name: value for name, value in told["answers"].items() if name != "refused"}
    settings = run.settings
    return {
        "moment": occasion.moment.isoformat(timespec="seconds"),
        "sent": occasion.sent.isoformat(),
        "records": run.for_the_record,
        "inputs": [{"input": came, "output": left} for came, left in zip(occasion.contents, outputs, strict=True)],
        "policy": {"name": settings.policy.name, "content": settings.policy.content or None},
        "on_prompt": settings.on_prompt.value,
        "edits": [edit.code for edit in settings.edits],
        "summary": told,
    }


@frozen
class Writer:
    """Writes what is said about claims, with the key that hides what has to be hidden."""

    key: Key

    def outcome(self, one: Outcome) -> tuple[str, dict[str, Any], bytes | None]:
        """Kind, content, and what the claim is found by; an envelope has no claim, nor has a fault of ours."""
        claim, place = one.claim, one.place
        codes = {} if claim is None else {line.ordinal: self._code(line.code) for line in claim.lines}
        content: dict[str, Any] = {
            "place": {
                "input": place.source + 1,
                "transaction": place.transaction,
                "claim": place.claim,
                "segment": place.segment,
                "offset": place.offset,
            },
            "edits": [self._finding(found, codes) for found in one.findings if _is_for_the_record(found)],
        }
        if claim is None:
            crashed = any(found.verdict is Verdict.CRASHED for found in one.findings)
            return FAULT if crashed else ENVELOPE, content, None
        content["disposition"] = one.disposition.value
        content["charge"] = {"before": plain.value(claim.charge), "after": plain.value(one.charge)}
        content["derived"] = [self._change(change, codes) for change in plain.derived(one)]
        return CLAIM, content, claim_token(self.key, claim.number)

    def _finding(self, found: Finding, codes: Mapping[int, str]) -> dict[str, Any]:
        return {
            "code": found.code,
            "name": found.name,
            "verdict": found.verdict.value,
            "line": found.place.line,
            "policy": found.policy or None,
            "basis": plain.basis(found.basis),
            "status": plain.status(found.status),
            "changes": [self._change(change, codes) for change in found.changes],
            "prompt": found.prompt or None,
            "answer": plain.answer(found.answer),
        }

    def _change(self, change: Change, codes: Mapping[int, str]) -> dict[str, Any]:
        return {
            "line": change.line,
            "code": codes.get(change.line),
            "field": change.field.value,
            "before": self._value(change.field, change.before),
            "after": self._value(change.field, change.after),
        }

    def _code(self, code: str) -> str:
        return code if _CODE.fullmatch(code) else self._hidden("code", code)

    def _value(self, what: Field, value: Value) -> Any:
        if what is Field.CONTROL_NUMBER and value is not None:  # what a provider makes of a number may name a patient
            return self._hidden("line", "6R", value)
        if isinstance(value, tuple):
            return [self._sound(what, one) for one in value]
        return self._sound(what, value) if isinstance(value, str) else plain.value(value)

    def _sound(self, what: Field, text: str) -> str:
        pattern = _SOUND.get(what)
        return text if pattern is not None and pattern.fullmatch(text) else self._hidden(what.value, text)

    def _hidden(self, kind: str, *identity: object) -> str:
        return f"~{self.key.token(kind, identity).hex()}"


def _is_for_the_record(found: Finding) -> bool:
    return found.verdict in _ON_RECORD or found.answer is not None
