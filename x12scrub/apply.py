"""Resolutions into patches and removals of the bytes that the claims came from."""

from collections.abc import Iterable, Iterator, Mapping, Set
from decimal import Decimal

from x12scrub.claims.assemble import ClaimText, SubscriberLoop
from x12scrub.claims.model import ClaimPlace
from x12scrub.claims.money import write
from x12scrub.errors import InternalError
from x12scrub.finding import Change, Field, Value
from x12scrub.journal import Disposition
from x12scrub.plan import Plan
from x12scrub.resolve import Resolution
from x12scrub.wire.patch import Patch, Removal
from x12scrub.wire.segment import Segment

# SV1 elements (005010X222A1 2400): SV101 procedure, SV102 charge, SV104 units, SV107 diagnosis pointers.
_SV101, _SV102, _SV104, _SV107 = 1, 2, 4, 7
_MODIFIER_SLOTS = 4
LEAVING = (Disposition.REJECTED, Disposition.HELD)
"""Claims that are not in the corrected file."""


def apply(loop: SubscriberLoop, resolutions: Mapping[ClaimPlace, Resolution], plan: Plan) -> None:
    """Enter into the plan what the resolutions do to the claims of a subscriber loop; others are passed over."""
    own = [(text, resolutions[text.claim.place]) for text in loop.claims if text.claim.place in resolutions]
    for text, resolution in own:
        for patch in _patches(text, resolution.changes):
            plan.add(patch)
        for segments in _removed_lines(text, resolution.changes):
            plan.remove(_removal(loop, segments[0].start, segments[-1].stop), loop.provider, len(segments))
    rejected = [one.claim.charge for _, one in own if one.disposition is Disposition.REJECTED]
    plan.reject(loop.provider, (charge or Decimal(0) for charge in rejected))
    if leaving := {text.claim.place for text, one in own if one.disposition in LEAVING}:
        take_out(loop, leaving, plan)


def take_out(loop: SubscriberLoop, leaving: Set[ClaimPlace], plan: Plan) -> None:
    """Take claims out, and with them the loops of patients who have no claim left."""
    plan.leaving[loop.provider] += sum(text.claim.place in leaving for text in loop.claims)
    _drop(loop, leaving, plan)


def _drop(loop: SubscriberLoop, leaving: Set[ClaimPlace], plan: Plan) -> None:
    row = loop.provider
    texts = list(loop.claims)
    if texts and all(text.claim.place in leaving for text in texts):
        plan.remove(_removal(loop, loop.start, loop.stop), row, loop.segments)
        plan.dropped_levels[row] += 1 + len(loop.dependents)
        plan.dropped_subscribers[row] += 1
        return
    dropped = 0
    for patient in (loop.own, *loop.dependents):
        gone = [text for text in patient.claims if text.claim.place in leaving]
        if patient is not loop.own and gone and len(gone) == len(patient.claims):
            plan.remove(_removal(loop, patient.start, patient.stop), row, patient.segments)
            dropped += 1
            continue
        for text in gone:
            plan.remove(_removal(loop, text.start, text.stop), row, text.segments)
    plan.dropped_levels[row] += dropped
    if dropped and dropped == len(loop.dependents):
        _no_children(loop.own.header[0], plan)


def _no_children(level: Segment, plan: Plan) -> None:
    """HL04 of a subscriber whose last dependent left."""
    if level.element(4) == b"1":
        plan.add(level.replace(4, b"0"))


def _removal(loop: SubscriberLoop, start: int, stop: int) -> Removal:
    return Removal.of(start, loop.raw[start - loop.start : stop - loop.start])


def _patches(text: ClaimText, changes: Iterable[Change]) -> Iterator[Patch]:
    gone = {change.line for change in changes if change.field is Field.LINE}
    for change in changes:
        if change.field is Field.LINE or change.line in gone:
            continue
        if change.field is Field.CLAIM_CHARGE:
            yield text.head[0].replace(2, _number(change.after))
        elif change.field is Field.LINE_NUMBER:
            yield text.lines[change.line - 1][0].replace(1, str(change.after).encode("ascii"))
        else:
            yield _service_patch(_service(text, change.line), change)


def _service(text: ClaimText, line: int) -> Segment:
    for segment in text.lines[line - 1]:
        if segment.id == b"SV1":
            return segment
    raise InternalError(f"line {line} has no SV1 to correct")


def _service_patch(service: Segment, change: Change) -> Patch:
    if change.field is Field.MODIFIERS:
        return service.replace(_SV101, _procedure(service, change.after))
    if change.field is Field.POINTERS:
        return service.replace(_SV107, service.delimiters.component.join(_texts(change.after)))
    element = {Field.UNITS: _SV104, Field.CHARGE: _SV102}[change.field]
    return service.replace(element, _number(change.after))


def _procedure(service: Segment, modifiers: Value) -> bytes:
    """SV101 with other modifiers: no gap between them, a description kept in its place."""
    parts = service.components(_SV101)
    behind = parts[2 + _MODIFIER_SLOTS :]
    slots = _texts(modifiers)
    if len(slots) > _MODIFIER_SLOTS:
        raise InternalError("a correction gives a line more than four modifiers")
    if any(behind):
        slots += [b""] * (_MODIFIER_SLOTS - len(slots)) + list(behind)
    return service.delimiters.component.join([*parts[:2], *slots])


def _texts(value: Value) -> list[bytes]:
    assert isinstance(value, tuple)
    return [one.encode("latin-1") for one in value]


def _number(value: Value) -> bytes:
    assert isinstance(value, Decimal)
    return write(value)


def _removed_lines(text: ClaimText, changes: Iterable[Change]) -> Iterator[tuple[Segment, ...]]:
    for change in changes:
        if change.field is Field.LINE:
            yield text.lines[change.line - 1]
