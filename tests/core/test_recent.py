"""What was asked for last is kept, and no more than that."""

from hypothesis import given
from hypothesis import strategies as st

from x12scrub.recent import Recent


def test_a_value_that_is_asked_for_outlives_those_that_are_not() -> None:
    recent = Recent[int, str](2)
    recent.keep(0, "asked for")
    recent.keep(1, "forgotten")
    for key in range(2, 100):
        recent.keep(key, "new")
        assert recent.get(0) == "asked for"
    assert recent.get(1) is None


def test_a_value_that_is_kept_is_given_back_even_where_it_is_empty() -> None:
    recent = Recent[str, str](1)
    assert recent.get("key") is None
    assert recent.keep("key", "") == ""
    assert recent.get("key") == ""


@given(st.integers(1, 5), st.lists(st.tuples(st.booleans(), st.integers(0, 20)), max_size=200))
def test_the_last_that_were_used_are_there_and_at_most_twice_as_many(count: int, steps: list[tuple[bool, int]]) -> None:
    recent, used, values = Recent[int, int](count), list[int](), dict[int, int]()
    for number, (keeps, key) in enumerate(steps):
        if keeps:
            values[key] = recent.keep(key, number)
        elif recent.get(key) is None:
            continue
        used = [*(one for one in used if one != key), key]
    held = [key for key in range(21) if Recent.get(_copy(recent), key) is not None]
    assert set(used[-count:]) <= set(held)
    assert len(held) <= 2 * count
    assert all(recent.get(key) == values[key] for key in used[-count:])


def _copy(recent: Recent[int, int]) -> Recent[int, int]:
    """Asking changes what is kept."""
    copy = Recent[int, int](recent._count)
    copy._young, copy._old = dict(recent._young), dict(recent._old)
    return copy
