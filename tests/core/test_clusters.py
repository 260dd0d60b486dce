"""Which subscriber loops are looked at together."""

from collections.abc import Sequence
from unittest import mock

from hypothesis import given
from hypothesis import strategies as st

from x12scrub.claims.survey import Survey
from x12scrub.clusters import _PLACES, clusters

Rows = Sequence[tuple[int, bool]]


def surveys(*inputs: Rows) -> list[Survey]:
    """Surveys whose subscriber loops have these keys, and a trigger code or none."""
    found = []
    for rows in inputs:
        survey = Survey()
        for key, triggered in rows:
            survey.subscribers.key.append(key)
            survey.subscribers.triggered.append(triggered)
        found.append(survey)
    return found


def test_loops_of_one_key_come_together_across_inputs() -> None:
    """Those with a trigger code, and those that may be of the same subscriber; nobody else is read."""
    first = [(5, False), (7, True), (9, False), (5, True)]
    second = [(9, False), (7, False), (5, False)]
    assert list(clusters(surveys(first, second))) == [[(0, 0), (0, 3), (1, 2)], [(0, 1), (1, 1)]]


def test_a_key_of_zero_joins_nobody() -> None:
    assert list(clusters(surveys([(0, True), (0, False), (0, True)]))) == [[(0, 0)], [(0, 2)]]


def test_nothing_to_look_at() -> None:
    assert list(clusters([])) == []
    assert list(clusters(surveys([], [(3, False)]))) == []


def test_most_of_many_loops_stand_alone() -> None:
    """Those that do not are found among them, those whose keys end alike are not taken for equal, and nobody is joined
    by a zero."""
    keys = [*range(1, 1_000), 7, 1 + _PLACES, 0, 0, 9 - _PLACES, 9]
    with mock.patch("x12scrub.clusters._AT_A_TIME", 100):
        found = list(clusters(surveys([(key, True) for key in keys])))
    together = {7: [(0, 6), (0, 999)], 9: [(0, 8), (0, 1_004)]}
    alone = [[(0, row)] for row, key in enumerate(keys) if key not in together]
    assert found == sorted([*together.values(), *alone])


rows = st.lists(st.tuples(st.integers(-3, 3), st.booleans()), max_size=12)


@given(st.lists(rows, max_size=3), st.sampled_from([1, 1 << 13]))
def test_each_loop_that_matters_stands_in_one_cluster(inputs: list[Rows], at_a_time: int) -> None:
    """Against the definition: same key, not zero, and a trigger code among them; by the place of the first. So it is
    whether keys are compared at once or a part at a time."""
    places = [(source, row) for source, loops in enumerate(inputs) for row in range(len(loops))]
    expected: list[list[tuple[int, int]]] = []
    seen: set[int] = set()
    for source, row in places:
        key, triggered = inputs[source][row]
        if not key and triggered:
            expected.append([(source, row)])
        elif key and key not in seen:
            seen.add(key)
            members = [place for place in places if inputs[place[0]][place[1]][0] == key]
            if any(inputs[one][at][1] for one, at in members):
                expected.append(members)
    with mock.patch.multiple("x12scrub.clusters", _AT_A_TIME=at_a_time, _PLACES=4 if at_a_time < 2 else 1 << 20):
        assert list(clusters(surveys(*inputs))) == expected
