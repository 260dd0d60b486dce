"""`x12scrub validate`: what pyx12 says about inputs, in lines for people or objects for programs, and its 999."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import partial

from attrs import define, field

from x12scrub import log
from x12scrub.claims.scout import count
from x12scrub.claims.survey import Limits
from x12scrub.errors import Unreadable
from x12scrub.files import Input, opened, scratch
from x12scrub.guide.acknowledgement import written
from x12scrub.guide.fault import UNCHECKED, Fault
from x12scrub.guide.normal import NormalCopy, copies
from x12scrub.guide.opinion import Opinion, opinion
from x12scrub.orders import Orders
from x12scrub.outputs import Outputs
from x12scrub.report.printable import clean, counted, readable
from x12scrub.wire.patch import WINDOW

SCHEMA = "x12scrub-guide/1"


@define
class _Validation:
    """Checks the inputs one after the other; the lines go out as they are found."""

    inputs: tuple[Input, ...]
    limits: Limits
    values: bool
    moment: datetime
    seen: Counter[str] = field(factory=Counter)
    kept: list[bytes] = field(factory=list)

    def opinions(self) -> Iterator[tuple[Input, NormalCopy, Opinion]]:
        for ordinal, one in enumerate(self.inputs, 1):
            try:
                count(one.source, self.limits)  # refuses what cannot be read, before anything is said of it
            except Unreadable as whole:
                raise whole.of(ordinal, len(self.inputs)) from None
            for copy in copies(one.source, self.limits):
                found = opinion(copy)
                self.seen.update(
                    interchanges=1,
                    transactions=len(copy.opened),
                    faults=sum(fault.kind.code != UNCHECKED for fault in found.faults),
                    unchecked=not found.checked,
                )
                yield one, copy, found


def validate(orders: Orders, output: str | None, form: str, *, values: bool) -> int:
    """Status 1 when pyx12 finds a fault, or cannot look at everything. Refuses (65) what is no X12."""
    orders.listen()
    with opened(orders.inputs) as inputs, Outputs({one.identity for one in inputs}) as outputs, scratch() as spool:
        lines = outputs.target("standard output", "-")
        to = outputs.target("--output", output) if output is not None else None
        run = _Validation(inputs, Limits(**orders.limits), values, datetime.now().astimezone())
        told = partial(_json, values=values) if form == "json" else partial(_text, values=values)

        def found() -> Iterator[bytes]:
            for one, copy, seen in run.opinions():
                if to is not None:
                    spool.write(written(seen.acknowledgement, copy, run.moment, values=values))
                yield from (told(one, fault) for fault in seen.faults)

        outputs.write(lines, found())
        if to is not None:
            spool.seek(0)
            outputs.write(to, iter(lambda: spool.read(WINDOW), b""), even_empty=False)
        for one in inputs:
            one.refuse_if_changed()
        outputs.commit()
    return _tell(run)


def _text(one: Input, fault: Fault, *, values: bool) -> bytes:
    place = f"interchange {fault.interchange}, segment {fault.segment}, offset {fault.offset}"
    said = f" [{readable(fault.text)}]" if values and fault.text else ""
    return clean(f"{one.name}: {place}: {fault.kind.message}{said}").encode("utf-8", "replace") + b"\n"


def _json(one: Input, fault: Fault, *, values: bool) -> bytes:
    kind = fault.kind
    found: dict[str, str | int | None] = {
        "schema": SCHEMA,
        "input": one.told,
        "interchange": fault.interchange,
        "transaction": fault.transaction or None,
        "segment": fault.segment,
        "offset": fault.offset,
        "level": kind.level,
        "code": kind.code,
        "id": kind.segment or None,
        "element": kind.element or None if kind.code != UNCHECKED else None,
        "message": kind.message,
    }
    if values:
        found["text"] = readable(fault.text) or None
    return json.dumps(found, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _tell(run: _Validation) -> int:
    seen = run.seen
    status = int(bool(seen["faults"] or seen["unchecked"]))
    message = f"{counted(seen['transactions'], 'transaction')} in {counted(seen['interchanges'], 'interchange')}"
    message += f": {counted(seen['faults'], 'fault')} against the implementation guide"
    if seen["unchecked"]:
        message += f"; {counted(seen['unchecked'], 'interchange')} not checked to the end, with no 999"
    log.logger().info("validated", message=message, command="validate", status=status, **seen)
    return status
