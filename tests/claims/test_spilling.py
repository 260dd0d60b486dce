"""Columns of numbers, most of which lie on a spool."""

from collections.abc import Iterator
from unittest import mock

import pytest
from attrs import define
from hypothesis import given
from hypothesis import strategies as st

from x12scrub.claims import spilling
from x12scrub.claims.spilling import Column


@pytest.fixture(autouse=True, scope="module")
def small_blocks() -> Iterator[None]:
    with mock.patch.object(spilling, "_BLOCK", 4):
        yield


@define
class Kept:
    """A spool in memory."""

    content: bytes = b""

    def append(self, content: bytes) -> int:
        self.content += content
        return len(self.content) - len(content)

    def read(self, start: int, stop: int) -> bytes:
        return self.content[start:stop]


numbers = st.lists(st.integers(-(2**63), 2**63 - 1), max_size=30)


def filled(values: list[int], spool: Kept | None) -> Column:
    """One by one and several at a time."""
    column = Column("q", spool)
    for value in values[: len(values) // 2]:
        column.append(value)
    rest = Column("q")
    for value in values[len(values) // 2 :]:
        rest.append(value)
    column.extend(rest._tail.tobytes())
    return column


@given(numbers, st.booleans(), st.integers(0, 30), st.integers(0, 30))
def test_a_part_of_a_column_is_a_part_of_the_list(values: list[int], on_spool: bool, start: int, stop: int) -> None:
    column = filled(values, Kept() if on_spool else None)
    rows = range(len(values))[start:stop]
    assert list(column.part(rows)) == values[start:stop]


@given(numbers, numbers, st.integers(0, 60))
def test_a_column_is_a_list_of_numbers(first: list[int], second: list[int], length: int) -> None:
    """With a spool, with one that another column writes to, and without; cut, and grown again."""
    spool = Kept()
    for column, other in ((filled(first, spool), filled(second, spool)), (filled(first, None), filled(second, None))):
        assert (list(column), list(other)) == (first, second)
        assert [column[row] for row in reversed(range(len(column)))] == first[::-1]
        column.cut(length)
        for value in second:
            column.append(value)
        assert list(column) == first[:length] + second
        assert len(column) == len(list(column))


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30))
def test_the_last_number_can_always_be_changed(values: list[int]) -> None:
    """It is the row of a loop that is open. What lies on the spool is never changed without notice."""
    column = filled(values, Kept())
    column[len(values) - 1] = 17
    assert list(column) == [*values[:-1], 17]
    if len(values) >= 8:
        with pytest.raises(IndexError, match="only the last"):
            column[0] = 5


def test_most_numbers_are_out_of_memory() -> None:
    spool = Kept()
    column = filled(list(range(100)), spool)
    assert len(column._tail) < 8
    assert len(spool.content) >= 8 * (100 - 8)
