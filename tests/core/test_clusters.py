"""Which subscriber loops are looked at together."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from x12scrub.claims.survey import Survey
from x12scrub.clusters import clusters

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


rows = st.lists(st.tuples(st.integers(-3, 3), st.booleans()), max_size=12)


@given(st.lists(rows, max_size=3))
def test_each_loop_that_matters_stands_in_one_cluster(inputs: list[Rows]) -> None:
    """Against the definition: same key, not zero, and a trigger code among them; by the place of the first."""
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
    assert list(clusters(surveys(*inputs))) == expected
