"""Figures of a run for the textfile collector of Prometheus: a file that is read by another program, at any moment.

Whole or not at all, without time stamps, and readable for others, as the collector wants it (its README); a label has
a name of ours as its value, never one of a file or a claim.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from attrs import frozen

from x12scrub.batch.manifest import Fate
from x12scrub.batch.totals import Totals
from x12scrub.outputs import Outputs

MODE = 0o644
_Samples = Mapping[str, int | float | Decimal]


@frozen
class _Metric:
    """`label` is empty for a metric of one sample."""

    name: str
    help: str
    label: str
    samples: _Samples

    def lines(self) -> Iterator[str]:
        name = f"x12scrub_batch_{self.name}"
        yield f"# HELP {name} {self.help}"
        yield f"# TYPE {name} gauge"
        for value, sample in self.samples.items():
            yield f'{name}{{{self.label}="{value}"}} {sample}' if self.label else f"{name} {sample}"


def write(path: Path, ended: datetime, seconds: float, status: int, totals: Totals | None) -> None:
    """Put the figures of a run in place of those of the one before. `totals` is None for one that came to no end."""
    metrics = [*_run(ended, seconds, status), *(_night(totals, ended.date()) if totals is not None else ())]
    text = "".join(f"{line}\n" for metric in metrics for line in metric.lines())
    with Outputs(mode=MODE) as outputs:
        outputs.write(outputs.target("--metrics", str(path)), [text.encode("ascii")])
        outputs.commit()


def _run(ended: datetime, seconds: float, status: int) -> Iterator[_Metric]:
    yield _Metric("last_run_timestamp_seconds", "When the last run ended.", "", {"": int(ended.timestamp())})
    yield _Metric("duration_seconds", "How long it took.", "", {"": round(seconds, 3)})
    yield _Metric("exit_status", "How it ended; 0 is well, and 65 means files that failed.", "", {"": status})


def _night(totals: Totals, today: date) -> Iterator[_Metric]:
    waiting = totals.waiting
    yield _Metric("files", "Files of the night by fate.", "fate", {fate.value: totals.fates[fate] for fate in Fate})
    yield _Metric("bytes", "Size of the files of the night.", "", {"": totals.bytes})
    claims = {name: tally.claims for name, tally in totals.tallies.items()}
    charges = {name: tally.charges for name, tally in totals.tallies.items()}
    yield _Metric("claims", "Claims of the night by what became of them.", "fate", claims)
    yield _Metric("charges_dollars", "Charges of these claims.", "fate", charges)
    yield _Metric("prompts", "Prompts of the night.", "", {"": totals.prompts})
    yield _Metric("waiting_claims", "Held claims that wait for an answer.", "", {"": waiting.held.claims})
    yield _Metric("waiting_dollars", "Charges of these claims.", "", {"": waiting.held.charges})
    age = (today - waiting.oldest).days if waiting.oldest is not None else 0
    yield _Metric("oldest_prompt_days", "Age of the oldest prompt of a held claim; 0 without one.", "", {"": age})
