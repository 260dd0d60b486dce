"""The work of `x12scrub init` and `x12scrub history`."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from x12scrub import log
from x12scrub.history import checking, store, upkeep
from x12scrub.orders import Orders
from x12scrub.outputs import printed
from x12scrub.report.printable import counted

FAULTY = 1
"""As `check` ends when it found something."""


def init(orders: Orders) -> int:
    """Make a history, or bring it up to date."""
    orders.listen()
    said = list(store.initialised(orders.place, _today(orders)))
    for message in said or ["the history is there, and up to date"]:
        log.logger().info("init", message=message)
    return 0


def stats(orders: Orders, form: str) -> int:
    orders.listen()
    with store.opened(orders.place) as opened, opened.snapshot() as connection:
        found = upkeep.stats(connection, opened.keys)
    if form == "json":
        return printed([json.dumps(found, indent=2).encode("utf-8") + b"\n"])
    return printed(_text(found))


def verify(orders: Orders) -> int:
    orders.listen()
    with store.opened(orders.place) as opened, opened.snapshot() as connection:
        faults = list(checking.faults(connection))
    for fault in faults:
        log.logger().error("fault", message=fault)
    if not faults:
        log.logger().info("verified", message="the history is sound")
    return FAULTY if faults else 0


def purge(orders: Orders, keep_days: int | None) -> int:
    orders.listen()
    with store.opened(orders.place) as opened:
        done = upkeep.purged(opened, _today(orders), keep_days or upkeep.KEPT_DAYS)
    lines, claims = counted(done.lines, "line"), counted(done.claims, "claim")
    message = f"{lines} and {claims} removed that were over before {done.before.isoformat()}"
    if done.keys:
        message += f"; no row needs key {done.keys[0]} any more, and it is kept for the audit trail alone"
    log.logger().info("purged", message=message, lines=done.lines, claims=done.claims)
    return 0


def rotate_key(orders: Orders) -> int:
    orders.listen()
    with store.opened(orders.place) as opened:
        keys = upkeep.rotated(opened, _today(orders))
    message = (
        f"key {keys.current.id} is in use; keep a copy of the key file, and keep the older copy as long as its rows"
    )
    log.logger().info("rotated", message=message)
    return 0


def export(orders: Orders, output: str) -> int:
    orders.listen()
    with store.opened(orders.place) as opened, opened.snapshot() as connection:
        return printed(checking.exported(connection), output)


def _today(orders: Orders) -> date:
    return (orders.as_of or datetime.now().astimezone()).date()


def _text(found: Mapping[str, Any]) -> Iterator[bytes]:
    days = f"{found['first_day']} to {found['last_day']}" if found["first_day"] else "none"
    rows = {
        "lines that stand": f"{found['lines']:,}",
        "lines replaced or voided": f"{found['lines_ended']:,}",
        "claims": f"{found['claims']:,}",
        "patients": f"{found['patients']:,}",
        "files": f"{found['files']:,}, in {counted(found['runs'], 'run')}",
        "days of service": days,
        "last sent": found["last_sent"] or "never",
    }
    for key in found["keys"]:
        state = "in use" if key["in_use"] else "rotated away from"
        rows[f"key {key['id']}"] = f"{counted(key['claims'], 'claim')}, made {key['made']}, {state}"
    for name, value in rows.items():
        yield f"{name:<24}  {value}\n".encode()
    for code, count in found["codes"].items():
        yield f"  {code:<22}  {count:,}\n".encode()
