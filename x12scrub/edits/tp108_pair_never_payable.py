"""Two codes of a day, one a trigger point injection, that NCCI never pays together, whatever modifiers they carry."""

from collections.abc import Iterator
from itertools import product

from x12scrub.bundling import NEVER, never_paid, never_paid_by_medicare
from x12scrub.claims.model import Day
from x12scrub.finding import Finding, Status, Verdict
from x12scrub.pairing import denied
from x12scrub.registry import Reads, edit
from x12scrub.tables import Pair, Tables


@edit(
    "TP108",
    "pair-never-payable",
    reads=Reads.DAY,
    applies={Verdict.ASK, Verdict.REJECT},
    status=Status("A8", 454),
    prevents=("236", "231", "97"),
    of_injections=True,
)
def check(day: Day, tables: Tables) -> Iterator[Finding]:
    """The column 2 line is at fault, whichever claim it stands in. Both trigger point codes are a matter of TP105."""
    for line, found in denied(day, _pairs(day, tables)):
        rule = tables.rule(line, day.date)
        yield never_paid_by_medicare(line, found, rule) if rule.pairs == "none" else never_paid(line, found)


def _pairs(day: Day, tables: Tables) -> Iterator[Pair]:
    """Pairs that no modifier separates, of an injection and another service of the day."""
    of_day = tuple(day.by_procedure)
    triggers = tuple(code for code in of_day if code in tables.trigger_codes)
    for codes in product((code for code in of_day if code not in triggers), triggers):
        pair = tables.pairs.between(*codes, day.date)
        if pair is not None and pair.indicator == NEVER:
            yield pair
