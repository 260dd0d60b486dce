"""Two codes of a day, one a trigger point injection, that NCCI never pays together, whatever modifiers they carry."""

from collections.abc import Iterator
from itertools import product

from x12scrub.claims.model import Day, Line
from x12scrub.finding import SENT_BACK, Change, Choice, Field, Finding, Status, Verdict, ask, no_data, reject
from x12scrub.registry import Reads, edit
from x12scrub.tables import Pair, Tables

NEVER = 0
INCLUDED = "The service was part of the other one and is not billed."


@edit(
    "TP108",
    "pair-never-payable",
    reads=Reads.DAY,
    applies={Verdict.ASK, Verdict.REJECT},
    status=Status("A8", 454),
    prevents=("236", "231", "97"),
)
def check(day: Day, tables: Tables) -> Iterator[Finding]:
    """The column 2 line is at fault, whichever claim it stands in. Both trigger point codes are a matter of TP105."""
    denied: dict[Line, list[tuple[Line, Pair]]] = {}
    others = (line for line in day.lines if line.procedure not in tables.trigger_codes)
    for other, trigger in product(others, day.of(tables.trigger_codes)):
        pair = tables.pairs.between(trigger.procedure, other.procedure, day.date)
        if pair is None or pair.indicator != NEVER or not day.is_first_of(trigger, other):
            continue
        paid, line = (trigger, other) if trigger.procedure == pair.column1 else (other, trigger)
        denied.setdefault(line, []).append((paid, pair))
    for line, found in denied.items():
        rule = tables.payers.rule(line.claim.payer.id, line.claim.payer.filing, line.state, day.date)
        if rule.pairs == "none":
            because = f"no table of pairs for this payer; for Medicare, {_pairing(line, found)}"
            yield no_data(line, because, rule.basis, tuple(paid for paid, _ in found))
        else:
            yield _judged(line, found)


def _judged(line: Line, found: list[tuple[Line, Pair]]) -> Finding:
    """A line over several days need not have met the other one: that is asked."""
    sure = [(paid, pair) for paid, pair in found if not line.spans_days and not paid.spans_days]
    basis, others = found[0][1].basis, tuple(paid for paid, _ in sure or found)
    if sure:
        return reject(line, f"{_pairing(line, sure)}; no modifier changes that", basis, others)
    choices = [SENT_BACK]
    if line.claim.can_lose(line):
        gone = Change(line.ordinal, Field.LINE, line.ordinal, None)
        choices.insert(0, Choice("remove", f"remove line {line.ordinal}", INCLUDED, (gone,)))
    question = (
        f"{_pairing(line, found)}, and one of them covers several days: remove line {line.ordinal}? "
        "Services of different days are billed each under its own date"
    )
    return ask(line, question, *choices, basis=basis, others=others)


def _pairing(line: Line, found: list[tuple[Line, Pair]]) -> str:
    beside = ", ".join(f"{paid.procedure} ({paid.named(line.claim)})" for paid, _ in found)
    return f"line {line.ordinal}, {line.procedure}, is never paid on the day of {beside}"
