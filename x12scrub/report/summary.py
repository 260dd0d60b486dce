"""The summary of a run: a line for people, and the same as JSON. Counts, charges and editions; no value of a claim."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from x12scrub import __version__
from x12scrub.claims.money import dollars, money
from x12scrub.claims.stretches import Tally
from x12scrub.claims.survey import Survey
from x12scrub.engine import Run
from x12scrub.finding import Verdict
from x12scrub.journal import Disposition
from x12scrub.prompts import NOT_USED, Prompter
from x12scrub.report import plain
from x12scrub.report.printable import counted
from x12scrub.tables import Lack

SCHEMA = "x12scrub-summary/1"


def line(run: Run) -> str:
    """The run in one line."""
    ledger, settled = run.ledger, run.ledger.settled
    parts = [f"{counted(ledger.received.claims, 'claim')} in"]
    parts += [
        f"{settled[one].claims:,} {one.value}"
        for one in Disposition
        if one is not Disposition.HELD or settled[one].claims
    ]
    came, leaves = (money(one.charges) for one in (ledger.received, ledger.leaving))
    text = f"{', '.join(parts)}; {came} in, {leaves} out"
    if count := _count(run, Verdict.NO_DATA):
        why = ", ".join(f"{run.lacks[lack]:,} {lack.value}" for lack in Lack if run.lacks[lack])
        text += f"; {counted(count, 'finding')} without data ({why})"
    if count := _count(run, Verdict.CRASHED):
        text += f"; {counted(count, 'finding')} lost to a fault of x12scrub"
    oddities = [f"{count:,} {kind}" for found in run.surveys for kind, count in found.oddities.items()]
    return text + (f"; copied as they came: {', '.join(oddities)}" if oddities else "")


def edit_lines(run: Run) -> list[str]:
    """What each edit found, a line each."""
    return [
        f"{code} {name}: " + ", ".join(f"{count:,} {verdict}" for verdict, count in verdicts.items())
        for (code, name), verdicts in _edits(run).items()
    ]


def summary(run: Run, names: Sequence[str] = ()) -> dict[str, Any]:
    """The run as plain values for JSON; charges are text in dollars. `names` are the inputs as the user gave them."""
    ledger = run.ledger
    return {
        "schema": SCHEMA,
        "x12scrub": __version__,
        "policy": run.settings.policy.name,
        "received": _tally(ledger.received),
        **{one.value: _tally(ledger.settled[one]) for one in Disposition},
        "leaving": _tally(ledger.leaving),
        "findings": {one.value: _count(run, one) for one in Verdict},
        "no_data": {lack.value: run.lacks[lack] for lack in Lack},
        "answers": _answers(run.prompter),
        "edits": {code: {"name": name, **verdicts} for (code, name), verdicts in _edits(run).items()},
        "inputs": [
            _input(found, name) for found, name in zip(run.surveys, names or [""] * len(run.surveys), strict=True)
        ],
        "tables": [plain.edition(edition) for edition in run.settings.tables.editions],
    }


def _answers(prompter: Prompter) -> dict[str, Any]:
    counts = Counter(prompter.refused.values())
    refused = [{"prompt": prompt, "reason": reason} for prompt, reason in prompter.refused.items()]
    return {"applied": len(prompter.applied), **{one: counts[one] for one in NOT_USED}, "refused": refused}


def _count(run: Run, verdict: Verdict) -> int:
    return sum(count for (_, _, one), count in run.totals.items() if one is verdict)


def _edits(run: Run) -> dict[tuple[str, str], dict[str, int]]:
    """Numbers of findings by edit and verdict, both in order."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for (code, name, verdict), count in sorted(run.totals.items(), key=lambda one: (one[0][0], one[0][2].value)):
        found.setdefault((code, name), {})[verdict.value] = count
    return found


def _tally(tally: Tally) -> dict[str, Any]:
    return {"claims": tally.claims, "charges": dollars(tally.charges)}


def _input(found: Survey, name: str) -> dict[str, Any]:
    return {
        "name": name,
        **_tally(found.tally),
        "interchanges": len(found.interchanges),
        "transactions": len(found.transactions),
        "transactions_judged": sum(one.professional for one in found.transactions),
        "copied_as_they_came": {
            kind: {"count": count, "segment": found.places[kind].segment, "offset": found.places[kind].offset}
            for kind, count in found.oddities.items()
        },
        "refused": [
            {
                "reason": refusal.reason.slug,
                "segment": refusal.where.segment,
                "offset": refusal.where.offset,
                "bytes": stop - start,
            }
            for start, stop, refusal in found.refused
        ],
    }
