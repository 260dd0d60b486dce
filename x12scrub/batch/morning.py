"""The report of a night for whoever comes in the morning: as text, as JSON, and as a page.

It lies in the outbox and names files that failed, so that somebody can look for them; of claims it has numbers alone.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from attrs import frozen

from x12scrub import __version__
from x12scrub.batch.manifest import Fate
from x12scrub.batch.outbox import FAILED, Outbox
from x12scrub.batch.products import REASON
from x12scrub.batch.telling import PASSED_OVER
from x12scrub.batch.totals import DISPOSITIONS, Totals
from x12scrub.claims.money import dollars, money
from x12scrub.claims.stretches import Tally
from x12scrub.report.printable import clean, counted

SCHEMA = "x12scrub-morning/1"


@frozen
class Broken:
    """A file that failed."""

    name: str | None
    """None where it is not in its folder any more."""
    content: str
    reason: str
    sentence: str


@frozen
class Morning:
    """`passed` counts the files that the last start has left in the inbox, by reason."""

    night: str
    moment: datetime
    totals: Totals
    passed: Mapping[str, int]
    broken: tuple[Broken, ...]

    def document(self) -> dict[str, Any]:
        totals, waiting = self.totals, self.totals.waiting
        return {
            "schema": SCHEMA,
            "x12scrub": __version__,
            "night": self.night,
            "written": self.moment.isoformat(timespec="seconds"),
            "files": {fate.value: totals.fates[fate] for fate in Fate},
            "left_in_inbox": {reason: self.passed.get(reason, 0) for reason in PASSED_OVER},
            "bytes": totals.bytes,
            **{name: _tally(tally) for name, tally in totals.tallies.items()},
            "prompts": totals.prompts,
            "crashed": totals.crashed,
            "waiting": {
                "files": waiting.files,
                **_tally(waiting.held),
                "oldest_prompt": waiting.oldest.isoformat() if waiting.oldest else None,
                "unknown_files": waiting.unknown,
            },
            "failed": [
                {"name": one.name, "content": one.content, "reason": one.reason, "sentence": one.sentence}
                for one in self.broken
            ],
        }

    def text(self) -> Iterator[bytes]:
        for name, value in self.rows():
            yield clean(f"{name:<24}  {value}").encode("utf-8") + b"\n"
        for one in self.broken:
            yield clean(f"  {one.name or one.content[:8]}: {one.sentence}").encode("utf-8") + b"\n"

    def rows(self) -> Iterator[tuple[str, str]]:
        """What there is to know, in words and numbers."""
        totals, waiting = self.totals, self.totals.waiting
        yield "night", self.night
        yield "files", f"{totals.files:,}"
        yield "claims in", _counted(totals.tallies["received"])
        for name in DISPOSITIONS:
            yield f"  {name}", _counted(totals.tallies[name])
        yield "claims out", _counted(totals.tallies["leaving"])
        yield "new prompts", f"{totals.prompts:,}"
        yield "held and waiting", f"{_counted(waiting.held)}, in {counted(waiting.files, 'file')}"
        yield "oldest open prompt", f"asked on {waiting.oldest.isoformat()}" if waiting.oldest else "none"
        if waiting.unknown:
            yield "unknown in held", counted(waiting.unknown, "file")
        yield "duplicates", counted(totals.fates[Fate.DUPLICATE], "file")
        for reason, count in self.passed.items():
            yield "left in the inbox", f"{counted(count, 'file')}: {PASSED_OVER[reason]}"
        yield "failed", counted(totals.fates[Fate.FAILED], "file")

    def line(self) -> str:
        """The night in one line."""
        totals = self.totals
        fates = ", ".join(f"{totals.fates[fate]:,} {fate.value}" for fate in Fate if totals.fates[fate])
        came, leaves = totals.tallies["received"], totals.tallies["leaving"]
        text = f"{counted(totals.files, 'file')}: {fates}; {counted(came.claims, 'claim')} in, {leaves.claims:,} out"
        return f"{text}; {money(came.charges)} in, {money(leaves.charges)} out"


def broken(outbox: Outbox, totals: Totals) -> tuple[Broken, ...]:
    """The files of a night that failed, with the names that they have in their folder."""
    reasons = dict(_reasons(outbox.root / FAILED))
    found = []
    for one in totals.failed:
        known = reasons.get(one.content)
        name, sentence = known if known is not None else (None, one.reason or "")
        found.append(Broken(name, one.content, one.reason or "", sentence))
    return tuple(found)


def _reasons(folder: Path) -> Iterable[tuple[str, tuple[str, str]]]:
    for path in sorted(folder.glob(f"*{REASON}")):
        try:
            record = json.loads(path.read_bytes())
            yield str(record["content"]), (path.name.removesuffix(REASON), str(record["sentence"]))
        except (OSError, ValueError, KeyError, TypeError):  # somebody else's, or gone
            continue


def _tally(tally: Tally) -> dict[str, Any]:
    return {"claims": tally.claims, "charges": dollars(tally.charges)}


def _counted(tally: Tally) -> str:
    return f"{tally.claims:,}, {money(tally.charges)}"
