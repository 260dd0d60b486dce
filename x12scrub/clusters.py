"""Which subscriber loops of a run must be looked at together: those that may be about one subscriber."""

from array import array
from collections.abc import Iterator, Sequence

from x12scrub.claims.survey import Survey

Member = tuple[int, int]
"""Index of the input, row of the subscriber loop in its survey."""


def clusters(surveys: Sequence[Survey]) -> Iterator[list[Member]]:
    """Loops with a trigger code, each with all loops that may be of the same subscriber, ordered by their first.

    Holds arrays only: a run in which every patient matters still needs few bytes for each.
    """
    wanted = {
        key
        for survey in surveys
        for key, triggered in zip(survey.subscribers.key, survey.subscribers.triggered, strict=True)
        if triggered and key
    }
    keys, inputs, rows = array("q"), array("I"), array("I")
    for source, survey in enumerate(surveys):
        found = survey.subscribers
        for row, (key, triggered) in enumerate(zip(found.key, found.triggered, strict=True)):
            if triggered or key in wanted:
                keys.append(key)
                inputs.append(source)
                rows.append(row)
    for start, stop in _runs(keys, order := array("I", sorted(range(len(keys)), key=keys.__getitem__))):
        yield [(inputs[index], rows[index]) for index in order[start:stop]]


def _runs(keys: "array[int]", order: "array[int]") -> Iterator[tuple[int, int]]:
    """Ranges of `order` with equal keys, by the place of their first member. Key 0 joins nobody."""
    starts = array("I")
    for at, index in enumerate(order):
        if not at or not keys[index] or keys[index] != keys[order[at - 1]]:
            starts.append(at)
    ends = array("I", [*starts[1:], len(order)]) if starts else starts
    for run in sorted(range(len(starts)), key=lambda one: order[starts[one]]):
        yield starts[run], ends[run]
