"""What a batch says while it works: a line of progress to a terminal, a line for each file to everything else.

Files are named by their place in the night and the beginning of their hash: a name may be that of a patient.
"""

import sys
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from attrs import define, field

from x12scrub import log
from x12scrub.batch.inbox import Looked
from x12scrub.batch.manifest import Fate
from x12scrub.batch.recovery import Recovered
from x12scrub.batch.settling import Done
from x12scrub.batch.totals import DISPOSITIONS, Totals
from x12scrub.orders import Orders
from x12scrub.report.printable import counted

PASSED_OVER = {
    "forbidden": "it may not be read by this user: it stays in the inbox",
    "gone": "it is not there any more",
    "pending": "the batch of another outbox has begun to send its content, and did not come to the end: start that one",
    "unreadable": "reading it failed: it stays in the inbox",
    "unsettled": "somebody is still writing it: it stays for the next time",
}
_MEGABYTE = 1_000_000


@define
class Teller:
    """Says what becomes of the files of one start."""

    progress: bool
    rehearsal: bool = False
    """True where nothing is changed, and everything is said, on a terminal as well."""
    clock: Callable[[], float] = time.monotonic
    _files: int = 0
    _whole: int = 0
    _bytes: int = 0
    _claims: int = 0
    _began: float = field(init=False, default=0.0)

    @classmethod
    def of(cls, orders: Orders, *, rehearsal: bool = False) -> "Teller":
        terminal = sys.stderr is not None and sys.stderr.isatty()
        return cls(terminal and orders.log_format == "text" and not orders.quiet, rehearsal)

    def recovery(self, done: Recovered) -> None:
        if done.forward:
            what = f"{counted(done.forward, 'file')} of an earlier start sent and made visible"
            log.logger().info("recovered", message=f"recovered: {what}", count=done.forward)
        if done.back:
            what = f"what was begun of {counted(done.back, 'file')} is taken back, to be done again"
            log.logger().info("recovered", message=f"recovered: {what}", count=done.back)
        _missing(done.missing)

    def looked(self, looked: Looked) -> None:
        self._whole, self._began = sum(one.size for one in looked.files), self.clock()
        self._files = len(looked.files)
        left = {
            "may still be written, and stay for the next time": looked.unsettled,
            "are no files, but links or devices, and stay": looked.links,
            "are older than --since, and stay": looked.earlier,
        }
        for why, count in left.items():
            if count:
                log.logger().info("left", message=f"{count:,} in the inbox {why}", count=count)

    def file(self, number: int, done: Done) -> None:
        self._bytes += done.size
        self._claims += int(done.numbers.get("received", {}).get("claims", 0))
        if self.progress:
            self._clear()
        self._line(number, done)
        _missing(done.missing)
        if self.progress:
            self._show(number)

    def over(self) -> None:
        if self.progress:
            self._clear()

    def _line(self, number: int, done: Done) -> None:
        logger = log.logger()
        say = logger.debug if self.progress and not self.rehearsal else logger.info
        if done.fate is None:
            say = logger.warning
        elif done.fate is Fate.FAILED:
            say = logger.error
        known = f" ({done.content[:8]})" if done.content else ""
        message = f"file {number:,} of {self._files:,}{known}: {_said(done)}"
        say("file", message=message, **_facts(number, self._files, done))

    def _show(self, number: int) -> None:
        seconds = max(self.clock() - self._began, 0.001)
        rate = self._bytes / seconds
        left = (self._whole - self._bytes) / rate if rate else 0
        parts = [
            f"{number:,} of {self._files:,} files",
            counted(self._claims, "claim"),
            f"{rate / _MEGABYTE:.1f} MB/s",
            f"{int(left) // 60}:{int(left) % 60:02} left",
        ]
        sys.stderr.write(f"\rx12scrub: {', '.join(parts)}\x1b[K")
        sys.stderr.flush()

    def _clear(self) -> None:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def _said(done: Done) -> str:
    if done.fate is None:
        return PASSED_OVER[done.reason or ""]
    if done.fate is Fate.FAILED:
        return f"failed: {done.sentence}"
    if done.fate is Fate.DUPLICATE:
        return "a duplicate: its content was processed before, and nothing is sent again"
    parts = [f"{done.numbers[name]['claims']:,} {name}" for name in DISPOSITIONS if done.numbers[name]["claims"]]
    text = ", ".join([f"{counted(done.numbers['received']['claims'], 'claim')} in", *parts])
    if moved := done.history.get("moved"):
        text += f"; {counted(moved, 'line')} of the history replaced by an original with another day of service"
    if unidentified := done.history.get("unidentified"):
        text += f"; {counted(unidentified, 'claim')} without an identified patient not in the history"
    return text


def _facts(number: int, count: int, done: Done) -> dict[str, Any]:
    """Numbers, slugs and a hash: the guard of the log lets nothing else through."""
    facts: dict[str, Any] = {"file": number, "of": count, "kind": done.fate.value if done.fate else "passed-over"}
    if done.content:
        facts["content"] = done.content
    if done.reason:
        facts["reason"] = done.reason
    names = [name for name in ("received", *DISPOSITIONS, "leaving") if name in done.numbers]
    facts["bytes"] = done.size
    if names:
        facts["claims"] = {name: done.numbers[name]["claims"] for name in names}
        facts["charges"] = {name: Decimal(done.numbers[name]["charges"]) for name in names}
    if done.head:
        facts["head"] = done.head
    if any(done.history.values()):
        facts["history"] = done.history
    return facts


def facts(totals: Totals) -> dict[str, Any]:
    """The line of a night for programs."""
    waiting = totals.waiting
    return {
        "files": {fate.value: totals.fates[fate] for fate in Fate},
        "bytes": totals.bytes,
        "claims": {name: tally.claims for name, tally in totals.tallies.items()},
        "charges": {name: tally.charges for name, tally in totals.tallies.items()},
        "prompts": totals.prompts,
        "waiting": {"files": waiting.files, "claims": waiting.held.claims, "charges": waiting.held.charges},
    }


def _missing(count: int) -> None:
    if count:
        what = f"{counted(count, 'output')} of a file that was sent before not there: taken away since, or lost"
        log.logger().warning("missing", message=what, count=count)
