"""What is found about the column 2 line of a pair: asked, answered by a modifier, or never paid.

The questions and answers are the same whichever edit finds the pair.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from attrs import frozen

from x12scrub.claims.model import Line
from x12scrub.finding import (
    MOST_NAMED,
    Change,
    Choice,
    Field,
    Finding,
    ask,
    bypassed,
    no_data,
    reject,
    removed,
)
from x12scrub.naming import named
from x12scrub.pairing import Beside
from x12scrub.tables import Lack, Pair, PayerRule, Tables

NEVER, SEPARABLE = 0, 1
"""Modifier indicators of pairs."""

# CMS, modifiers 59 and XE, XP, XS, XU: what each of them says, in the order in which they are offered.
ATTESTATIONS = {
    "XS": "The record names two separate structures, one for each service.",
    "59": "The record shows distinct services, and none of XE, XP, XS and XU tells why better.",
    "XE": "The record shows two encounters that day, one for each service.",
    "XP": "The record shows that another practitioner gave this service.",
    "XU": "The record shows that this service is no usual part of the other one.",
}
INCLUDED = "The service was part of the other one and is not billed."


@frozen(repr=False)
class Separation:
    """How the two services of a pair are told apart."""

    second: frozenset[str]
    """Modifiers that answer the pair when they are on the column 2 line."""
    first: frozenset[str]
    """Those that answer it on the column 1 line."""
    offered: Mapping[str, str]
    """Modifiers for the column 2 line, and what is attested by choosing one."""
    dropped: frozenset[str]
    """Modifiers of the column 2 line that do not stay beside one of those."""
    record: str
    """What the record must show: a sentence without a full stop."""

    def unseparated(self, line: Line, found: Sequence[Beside]) -> list[tuple[Pair, Line]]:
        """The pairs that no modifier answers, each with a column 1 line: as many as can be named."""
        if not self.second.isdisjoint(line.modifiers):
            return []
        firsts = ((beside.pair, first) for beside in found for first in beside.paid)
        return list(islice((one for one in firsts if self.first.isdisjoint(one[1].modifiers)), MOST_NAMED))


def separable(line: Line, found: Sequence[Beside], how: Separation, rule: PayerRule, tables: Tables) -> Finding:
    """One finding for the column 2 line, whatever the number of lines that it is included in."""
    unseparated = how.unseparated(line, found)
    if not unseparated:
        firsts = _paid(found)
        because = f"a modifier says that line {line.ordinal}, {line.procedure}, was separate from "
        return bypassed(line, because + named(firsts, line.claim), found[0].pair.basis, firsts)
    firsts = tuple(first for _, first in unseparated)
    choices = tuple(_choices(line, how, rule, tables))
    question = (
        f"line {line.ordinal}, {line.procedure}, is included in {named(firsts, line.claim)} unless they were separate: "
        f"{_which(line, how, choices)}? {how.record}"
    )
    return ask(line, question, *choices, basis=unseparated[0][0].basis, others=firsts)


def _which(line: Line, how: Separation, choices: Sequence[Choice]) -> str:
    if not how.offered:
        return "is it billed all the same"
    full = "" if any(choice.key in how.offered for choice in choices) else ", whose four modifier slots are full"
    return f"does one of {', '.join(how.offered)} belong on line {line.ordinal}{full}"


def _choices(line: Line, how: Separation, rule: PayerRule, tables: Tables) -> Iterator[Choice]:
    kept = line.modifiers_without(how.dropped)
    # Nothing is preset either way: the order is all that a payer's wish for X modifiers moves.
    offered = sorted(how.offered.items(), key=lambda one: rule.prefer_x and one[0] == "59")
    for modifier, attestation in offered:
        after = tables.modifiers.insert(modifier, kept, rule.first_position_modifiers)
        if after is not None:
            change = Change(line.ordinal, Field.MODIFIERS, line.modifiers, after)
            yield Choice(modifier, f"put {modifier} on line {line.ordinal}", attestation, (change,))
    if line.claim.can_lose(line):
        yield _removal(line)


def _removal(line: Line) -> Choice:
    return Choice("remove", f"remove line {line.ordinal}", INCLUDED, removed(line))


def never_paid(line: Line, found: Sequence[Beside]) -> Finding:
    """For pairs that no modifier answers. A line over several days need not have met the other one: that is asked."""
    paid = tuple(one for beside in found for one in beside.paid)
    sure = () if line.spans_days else tuple(one for one in paid if not one.spans_days)[:MOST_NAMED]
    basis, shown = found[0].pair.basis, paid[:MOST_NAMED]
    if sure:
        return reject(line, f"{_pairing(line, sure)}; no modifier changes that", basis, sure)
    choices = [_removal(line)] if line.claim.can_lose(line) else []
    question = (
        f"{_pairing(line, shown)}, and one of them covers several days: remove line {line.ordinal}? "
        "Services of different days are billed each under its own date"
    )
    return ask(line, question, *choices, basis=basis, others=shown)


def never_paid_by_medicare(line: Line, found: Sequence[Beside], rule: PayerRule) -> Finding:
    """The same, for a payer whose pairs are not known."""
    paid = _paid(found)
    because = f"no table of pairs for this payer; for Medicare, {_pairing(line, paid)}"
    return no_data(line, because, rule.basis("pairs"), paid, Lack.PAYER)


def not_compared(line: Line, rule: PayerRule, others: tuple[Line, ...]) -> Finding:
    message = f"no table of pairs for this payer: {line.procedure} and the lines beside it were not compared"
    return no_data(line, message, rule.basis("pairs"), others[:MOST_NAMED], Lack.PAYER)


def _paid(found: Sequence[Beside]) -> tuple[Line, ...]:
    return tuple(islice((first for beside in found for first in beside.paid), MOST_NAMED))


def _pairing(line: Line, paid: tuple[Line, ...]) -> str:
    return f"line {line.ordinal}, {line.procedure}, is never paid on the day of {named(paid, line.claim)}"
