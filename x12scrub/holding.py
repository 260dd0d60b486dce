"""The held claims of an input as a file of their own: everything else is taken out of it."""

from array import array
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from x12scrub import compose
from x12scrub.apply import take_out
from x12scrub.claims.marks import CHARGE, LEVEL, Window, marks
from x12scrub.claims.survey import Survey
from x12scrub.journal import Disposition, Outcome
from x12scrub.loops import Loops
from x12scrub.plan import Plan
from x12scrub.wire.delimiters import Delimiters
from x12scrub.wire.patch import Removal, Source


def held(
    source: Source,
    survey: Survey,
    loops: Loops,
    outcomes: Iterable[Outcome],
    recounted: "array[int]",
    spool: BinaryIO | None = None,
) -> Iterator[bytes]:
    """The held claims as they were received, with counts, HL tree and envelopes of their own; control numbers stay.

    Nothing at all when no claim of the input is held. `outcomes` are those of this input in file order, `recounted` the
    trailers whose wrong counts are put right. What is taken out goes to the spool.
    """
    held_ones = (outcome.place for outcome in outcomes if outcome.disposition is Disposition.HELD)
    place = next(held_ones, None)
    if place is None:
        return
    plan = Plan(spool, only_claims=True, recounted=recounted)
    rows = survey.subscribers
    for row in range(len(rows)):
        start, stop = rows.start[row], rows.stop[row]
        kept = set()
        while place is not None and place.offset < stop:
            kept.add(place)
            place = next(held_ones, None)
        if kept:
            loop = loops.read(row)
            take_out(loop, {text.claim.place for text in loop.claims} - kept, plan)
        else:
            _drop(start, source.read(start, stop), survey.delimiters(start), rows.provider[row], plan)
    yield from compose.corrected(source, survey, plan)


def _drop(start: int, raw: bytes, delimiters: Delimiters, provider: int, plan: Plan) -> None:
    """A whole subscriber loop, its claims and segments counted but not read."""
    terminator = delimiters.terminator
    text = Window.of(start - 1, terminator + raw, delimiters).text
    found = [mark.lastindex for mark in marks(delimiters, frozenset()).finditer(text)]
    plan.leaving[provider] += found.count(CHARGE)
    plan.dropped_levels[provider] += found.count(LEVEL)
    plan.dropped_subscribers[provider] += 1
    plan.remove(Removal.of(start, raw), provider, text.count(terminator) - 1 - found.count(None))
