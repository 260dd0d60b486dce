"""The held claims of an input as a file of their own: everything else is taken out of it."""

from array import array
from collections.abc import Iterable, Iterator

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
    source: Source, survey: Survey, loops: Loops, outcomes: Iterable[Outcome], recounted: "array[int]"
) -> Iterator[bytes]:
    """The held claims as they were received, with counts, HL tree and envelopes of their own; control numbers stay.

    Nothing at all when no claim of the input is held. `outcomes` are those of this input, `recounted` the trailers
    whose wrong counts are put right.
    """
    places = {outcome.place for outcome in outcomes if outcome.disposition is Disposition.HELD}
    if not places:
        return
    plan = Plan(only_claims=True, recounted=recounted)
    wanted = sorted((place.offset for place in places), reverse=True)
    rows = survey.subscribers
    for row in range(len(rows)):
        start, stop = rows.start[row], rows.stop[row]
        if not wanted or wanted[-1] >= stop:
            delimiters = survey.delimiters(start)
            _drop(start, source.read(start, stop), delimiters, rows.provider[row], plan)
            continue
        while wanted and wanted[-1] < stop:
            wanted.pop()
        loop = loops.read(row)
        take_out(loop, {text.claim.place for text in loop.claims} - places, plan)
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
