"""Two codes of a day, one a trigger point injection, that NCCI never pays together, whatever modifiers they carry."""

from collections.abc import Iterator
from itertools import product

from x12scrub.claims.model import Day, Line
from x12scrub.finding import MOST_NAMED, SENT_BACK, Choice, Finding, Status, Verdict, ask, no_data, reject, removed
from x12scrub.pairing import Beside, denied, named
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
    for line, found in denied(day, _never_paid(day, tables)):
        rule = tables.rule(line, day.date)
        if rule.pairs == "none":
            paid = tuple(one for beside in found for one in beside.paid)[:MOST_NAMED]
            because = f"no table of pairs for this payer; for Medicare, {_pairing(line, paid)}"
            yield no_data(line, because, rule.basis("pairs"), paid)
        else:
            yield _judged(line, found)


def _never_paid(day: Day, tables: Tables) -> Iterator[Pair]:
    """Pairs that no modifier separates, of an injection and another service of the day."""
    of_day = tuple(day.by_procedure)
    triggers = tuple(code for code in of_day if code in tables.trigger_codes)
    for codes in product((code for code in of_day if code not in triggers), triggers):
        pair = tables.pairs.between(*codes, day.date)
        if pair is not None and pair.indicator == NEVER:
            yield pair


def _judged(line: Line, found: list[Beside]) -> Finding:
    """A line over several days need not have met the other one: that is asked."""
    paid = tuple(one for beside in found for one in beside.paid)
    sure = () if line.spans_days else tuple(one for one in paid if not one.spans_days)[:MOST_NAMED]
    basis, shown = found[0].pair.basis, paid[:MOST_NAMED]
    if sure:
        return reject(line, f"{_pairing(line, sure)}; no modifier changes that", basis, sure)
    choices = [SENT_BACK]
    if line.claim.can_lose(line):
        choices.insert(0, Choice("remove", f"remove line {line.ordinal}", INCLUDED, removed(line)))
    question = (
        f"{_pairing(line, shown)}, and one of them covers several days: remove line {line.ordinal}? "
        "Services of different days are billed each under its own date"
    )
    return ask(line, question, *choices, basis=basis, others=shown)


def _pairing(line: Line, paid: tuple[Line, ...]) -> str:
    return f"line {line.ordinal}, {line.procedure}, is never paid on the day of {named(paid, line.claim)}"
