"""The work of `x12scrub audit`."""

import sys
from collections.abc import Sequence
from itertools import islice

from sqlalchemy import Connection

from x12scrub import log
from x12scrub.audit import chain, cutting, reading, showing
from x12scrub.audit.verifying import Verification
from x12scrub.errors import UsageError
from x12scrub.history import store
from x12scrub.history.keys import Keys
from x12scrub.orders import Orders
from x12scrub.outputs import printed
from x12scrub.report.printable import counted

FAULTY = 1
"""As `check` ends when it found something."""
_MOST_TOLD = 20


def verify(orders: Orders, expected: Sequence[str]) -> int:
    orders.listen()
    with store.opened(orders.place) as opened, opened.snapshot() as connection:
        found = _verified(connection, opened.keys, expected)
    if found is None:
        return FAULTY
    for told, number in found.found.items():
        log.logger().info("expected", message=f"record {number} has the expected hash {told}", number=number)
    records, runs = counted(found.records, "record"), counted(found.runs, "run")
    message = f"the audit trail is sound: {records} of {runs}; it ends with {found.head.hash}"
    facts = {"records": found.records, "runs": found.runs, "number": found.head.number, "head": found.head.hash}
    log.logger().info("verified", message=message, **facts)
    return 0


def _verified(connection: Connection, keys: Keys, expected: Sequence[str] = ()) -> Verification | None:
    """None for a trail with faults, which are told."""
    verification = Verification(keys, frozenset(expected))
    faults = verification.faults(connection)
    told = list(islice(faults, _MOST_TOLD))
    for fault in told:
        log.logger().error("fault", message=fault)
    if more := sum(1 for _ in faults):
        log.logger().error("fault", message=f"and {more:,} more")
    return None if told else verification


def show(orders: Orders, claim: str | None, form: str) -> int:
    """Status 1 where nothing is on record about the claim."""
    orders.listen()
    number = _asked() if claim == "-" else claim
    with store.opened(orders.place) as opened, opened.snapshot() as connection:
        if number is None:
            if form == "json":
                return printed(reading.lines(reading.runs(connection)))
            return printed(showing.runs(reading.ended(connection)))
        about = list(reading.about(connection, opened.keys, number))
        if form == "json":
            printed(reading.lines(about))
        else:
            printed(showing.claims((one, reading.record(connection, one.told["run"])) for one in about))
    if not about:
        log.logger().warning("nothing", message="nothing is on record about this claim: no run changed or stopped it")
        return FAULTY
    return 0


def _asked() -> str:
    """CLM01 from standard input, so that it stands in no list of processes and no history of a shell."""
    if sys.stdin is None:
        raise UsageError("--claim wants the number of a claim (CLM01)")
    if sys.stdin.isatty():
        print("Claim number (CLM01): ", end="", file=sys.stderr, flush=True)  # noqa: T201
    number = sys.stdin.readline().strip()
    if not number:
        raise UsageError("--claim wants the number of a claim (CLM01), and standard input has none")
    return number


def export(orders: Orders, output: str) -> int:
    orders.listen()
    with store.opened(orders.place) as opened, opened.snapshot() as connection:
        printed(reading.lines(reading.every(connection)), output)
        head = chain.head(connection)
    if head is not None:
        message = f"the export ends with record {head.number}, {head.hash}"
        log.logger().info("exported", message=message, number=head.number, head=head.hash)
    return 0


def cut(orders: Orders, through: str) -> int:
    """Nothing is cut off a trail with faults: what shows them might go."""
    orders.listen()
    with store.opened(orders.place) as opened:
        with opened.snapshot() as connection:
            if _verified(connection, opened.keys) is None:
                return FAULTY
        done = cutting.cut_off(opened, through, orders.answering.moment)
    message = f"{counted(done.records, 'record')} removed; the trail ends with {done.head.hash}"
    if done.keys:
        message += f"; nothing is under {counted(len(done.keys), 'older key')} any more, and it is gone"
    log.logger().info("cut", message=message, records=done.records, number=done.head.number, head=done.head.hash)
    return 0
