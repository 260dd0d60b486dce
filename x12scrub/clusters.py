"""Which subscriber loops of a run must be looked at together: those that may be about one subscriber."""

from array import array
from collections.abc import Iterator, Sequence

from attrs import Factory, frozen

from x12scrub.claims.survey import Survey

Member = tuple[int, int]
"""Index of the input, row of the subscriber loop in its survey."""


@frozen(eq=False, repr=False)
class _Loops:
    """The loops that matter, in file order, as columns."""

    keys: "array[int]" = Factory(lambda: array("q"))
    inputs: "array[int]" = Factory(lambda: array("I"))
    rows: "array[int]" = Factory(lambda: array("I"))

    def member(self, index: int) -> Member:
        return self.inputs[index], self.rows[index]


def clusters(surveys: Sequence[Survey]) -> Iterator[list[Member]]:
    """Loops with a trigger code, each with all loops that may be of the same subscriber, ordered by their first.

    While it runs it holds arrays only: a run in which every patient matters still needs few bytes for each.
    """
    loops = _wanted(surveys)
    order = array("I", sorted(range(len(loops.keys)), key=loops.keys.__getitem__))
    starts = array("I", (at for at in range(len(order)) if _begins(loops.keys, order, at)))
    turns = array("I", sorted(range(len(starts)), key=lambda run: order[starts[run]]))
    starts.append(len(order))
    for run in turns:
        yield [loops.member(index) for index in order[starts[run] : starts[run + 1]]]


def _wanted(surveys: Sequence[Survey]) -> _Loops:
    """Loops with a trigger code, and those that share a key with one."""
    keys = {
        key
        for survey in surveys
        for key, triggered in zip(survey.subscribers.key, survey.subscribers.triggered, strict=True)
        if triggered and key
    }
    loops = _Loops()
    for source, survey in enumerate(surveys):
        found = survey.subscribers
        for row, (key, triggered) in enumerate(zip(found.key, found.triggered, strict=True)):
            if triggered or key in keys:
                loops.keys.append(key)
                loops.inputs.append(source)
                loops.rows.append(row)
    return loops


def _begins(keys: "array[int]", order: "array[int]", at: int) -> bool:
    """True where another subscriber begins in the order by keys. Key 0 joins nobody."""
    key = keys[order[at]]
    return not at or not key or key != keys[order[at - 1]]
