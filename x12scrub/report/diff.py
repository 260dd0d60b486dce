"""What a run changes, claim by claim: lines before and after, and the edits that say so. Values and JSON Lines.

The schema of the JSON is docs/diff.schema.json. What leaves as it came is not in it; a rejected claim is, with the
lines at fault.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from attrs import evolve, frozen

from x12scrub.claims.model import ClaimPlace, Line
from x12scrub.finding import Change, Field, Finding, Value, Verdict
from x12scrub.journal import Disposition, Outcome

SCHEMA = "x12scrub-diff/1"
_STOPPING = (Verdict.REJECT, Verdict.ASK, Verdict.HOLD)
_ATTRIBUTES = {
    Field.UNITS: "units",
    Field.MODIFIERS: "modifiers",
    Field.CHARGE: "charge",
    Field.POINTERS: "pointers",
    Field.LINE_NUMBER: "number",
}


@frozen(repr=False)
class Billed:
    """A line in the terms of a bill."""

    number: str
    """LX01; empty where the line has none."""
    code: str
    modifiers: tuple[str, ...]
    charge: Decimal | None
    unit_basis: str
    units: Decimal | None
    pointers: tuple[str, ...]

    @classmethod
    def of(cls, line: Line) -> "Billed":
        return cls(
            line.number or "", line.code, line.modifiers, line.charge, line.unit_basis, line.units, tuple(line.pointers)
        )


@frozen(repr=False)
class ChangedLine:
    """A line of a claim; `after` is None for one that goes, and `before` itself for one that stays as it is."""

    ordinal: int
    before: Billed
    after: Billed | None


@frozen(repr=False)
class ChangedClaim:
    """A claim that does not leave as it came; or an envelope with a wrong count, which has no disposition."""

    place: ClaimPlace
    number: str | None
    """CLM01."""
    disposition: Disposition | None
    charge: tuple[Decimal | None, Decimal | None]
    """CLM02 before and after; after is None where the claim does not leave."""
    counts: tuple[Change, ...]
    lines: tuple[ChangedLine, ...]
    reasons: tuple[Finding, ...]


def changed(outcomes: Iterable[Outcome]) -> Iterator[ChangedClaim]:
    """The claims and envelopes that do not leave as they came, in file order."""
    for outcome in outcomes:
        corrections = tuple(one for one in outcome.findings if one.verdict is Verdict.CORRECT)
        if outcome.claim is None:
            if corrections:
                counts = tuple(change for one in corrections for change in one.changes)
                yield ChangedClaim(outcome.place, None, None, (None, None), counts, (), corrections)
            continue
        if outcome.disposition is Disposition.FORWARDED:
            continue
        leaves = outcome.disposition is Disposition.CORRECTED
        yield ChangedClaim(
            place=outcome.place,
            number=outcome.claim.number,
            disposition=outcome.disposition,
            charge=(outcome.claim.charge, outcome.charge if leaves else None),
            counts=(),
            lines=_corrected(outcome.claim.lines, outcome.changes) if leaves else at_fault(outcome),
            reasons=corrections if leaves else faults(outcome),
        )


def faults(outcome: Outcome) -> tuple[Finding, ...]:
    """Why a claim does not leave: its rejections, then its open questions, then those of others that it waits with."""
    found = [one for one in outcome.findings if one.verdict in _STOPPING]
    return tuple(sorted(found, key=lambda one: _STOPPING.index(one.verdict)))


def at_fault(outcome: Outcome) -> tuple[ChangedLine, ...]:
    """The lines of a claim that does not leave which its faults speak of."""
    spoken = {place.line for one in faults(outcome) for place in one.lines if place.claim == outcome.place}
    lines = outcome.claim.lines if outcome.claim else ()
    return tuple(ChangedLine(one.ordinal, Billed.of(one), Billed.of(one)) for one in lines if one.ordinal in spoken)


def _corrected(lines: Sequence[Line], changes: Iterable[Change]) -> tuple[ChangedLine, ...]:
    by_line: dict[int, list[Change]] = {}
    for change in changes:
        if change.line:
            by_line.setdefault(change.line, []).append(change)
    return tuple(_line(lines[ordinal - 1], found) for ordinal, found in sorted(by_line.items()))


def _line(line: Line, changes: Collection[Change]) -> ChangedLine:
    before = Billed.of(line)
    if any(change.field is Field.LINE for change in changes):
        return ChangedLine(line.ordinal, before, None)
    after: dict[str, Any] = {_ATTRIBUTES[change.field]: change.after for change in changes}
    return ChangedLine(line.ordinal, before, evolve(before, **after))


def json_lines(claims: Iterable[ChangedClaim]) -> Iterator[bytes]:
    """One object a line, one for each claim or envelope."""
    for claim in claims:
        yield json.dumps(_json(claim), ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"


def _json(claim: ChangedClaim) -> dict[str, Any]:
    place = claim.place
    before, after = (_value(one) for one in claim.charge)
    return {
        "schema": SCHEMA,
        "input": place.source + 1,
        "transaction": place.transaction,
        "claim": place.claim,
        "segment": place.segment,
        "offset": place.offset,
        "claim_number": claim.number,
        "disposition": claim.disposition.value if claim.disposition else None,
        "charge": {"before": before, "after": after},
        "counts": [{"before": _value(one.before), "after": _value(one.after)} for one in claim.counts],
        "lines": [
            {"line": one.ordinal, "before": _billed(one.before), "after": _billed(one.after)} for one in claim.lines
        ],
        "reasons": [
            {"code": one.code, "name": one.name, "verdict": one.verdict.value, "line": one.place.line,
             "message": one.message}
            for one in claim.reasons
        ],
    }  # fmt: skip


def _billed(billed: Billed | None) -> dict[str, Any] | None:
    if billed is None:
        return None
    names = ("number", "code", "modifiers", "charge", "unit_basis", "units", "pointers")
    return {name: _value(getattr(billed, name)) for name in names}


def _value(value: Value) -> Any:
    """Decimals as text, so that no reader makes a float of a charge."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return list(value) if isinstance(value, tuple) else value
