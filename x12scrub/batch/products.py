"""What is written about a file: the corrected 837, the 277CA, held claims, worklist and reports; or why it failed."""

import json
from collections.abc import Iterator
from typing import Any

from attrs import evolve, frozen

from x12scrub import telling
from x12scrub.batch.manifest import Fate
from x12scrub.batch.outbox import ARCHIVE, CORRECTED, FAILED, HELD, REJECTED, REPORTS, WORKLISTS
from x12scrub.batch.staging import Staging, hashed
from x12scrub.claims.money import dollars
from x12scrub.claims.stretches import Tally
from x12scrub.engine import Run
from x12scrub.errors import Unreadable
from x12scrub.files import contents
from x12scrub.journal import Disposition
from x12scrub.report import answers, changes, summary, worklist
from x12scrub.report.answers import Answering
from x12scrub.report.page import page
from x12scrub.wire.patch import Source

FAILURE_SCHEMA = "x12scrub-failed/1"
REASON = ".reason.json"


@frozen
class Failure:
    """Why a file cannot be processed: for programs, and in a sentence. No value of a claim is in it."""

    reason: str
    sentence: str
    segment: int | None = None
    offset: int | None = None
    status: int = Unreadable.exit_status

    @classmethod
    def of(cls, refusal: Unreadable) -> "Failure":
        where = refusal.where
        return cls(refusal.reason.slug, str(refusal), where.segment, where.offset)

    def written(self, content: str) -> Iterator[bytes]:
        """The reason file."""
        record = {
            "schema": FAILURE_SCHEMA,
            "reason": self.reason,
            "sentence": self.sentence,
            "segment": self.segment,
            "offset": self.offset,
            "content": content,
        }
        yield json.dumps(record, indent=2).encode("ascii") + b"\n"


@frozen
class Written:
    """What the manifest has to know of what was written."""

    fate: Fate
    numbers: dict[str, Any]
    held: str | None = None
    """SHA-256 of the file of held claims."""
    corrected: str | None = None
    """SHA-256 of the corrected file; None where nothing was left to write."""


def archived(staging: Staging, source: Source, folder: str = ARCHIVE) -> str:
    """A copy of the original; its SHA-256. An empty file is copied as well."""
    return hashed(contents(staging.write(folder, "", contents(source) if source.size else [b""])))


def processed(staging: Staging, run: Run, name: str, how: Answering) -> Written:
    """Everything about a file that was examined, counted and in balance. Reports first: whoever sees a corrected file
    appear finds them beside it."""
    written, on_prompt = counted(run), run.settings.on_prompt
    staging.write(REPORTS, ".findings.jsonl", changes.lines(run.outcomes()))
    staging.write(REPORTS, ".summary.json", telling.document(summary.summary(run, [name])))
    staging.write(REPORTS, ".html", page(run, [name], how.moment))
    if written.numbers["prompts"]:
        found = worklist.prompts(run.outcomes(), on_prompt)
        staging.write(WORKLISTS, ".csv", worklist.comma_separated(found))
    staging.write(REJECTED, ".277", answers.whole(run, how))
    held = staging.write(HELD, "", run.held(0))
    run.verify_held(held)
    corrected = staging.write(CORRECTED, "", run.corrected(0))
    run.verify(corrected)
    return evolve(written, held=_hash(held), corrected=_hash(corrected))


def _hash(written: Source) -> str | None:
    return hashed(contents(written)) if written.size else None


def counted(run: Run) -> Written:
    """A run in numbers."""
    ledger = run.ledger
    received, held = ledger.received.claims, ledger.settled[Disposition.HELD].claims
    numbers = {
        "bytes": sum(source.size for source in run.sources),
        "received": _tally(ledger.received),
        **{one.value: _tally(ledger.settled[one]) for one in Disposition},
        "leaving": _tally(ledger.leaving),
        "prompts": sum(1 for _ in worklist.prompts(run.outcomes(), run.settings.on_prompt)),
        "crashed": run.crashed,
    }
    return Written(Fate.HELD if received and held == received else Fate.PROCESSED, numbers)


def failed(staging: Staging, failure: Failure, content: str) -> None:
    staging.write(FAILED, REASON, failure.written(content))


def _tally(tally: Tally) -> dict[str, Any]:
    return {"claims": tally.claims, "charges": dollars(tally.charges)}
