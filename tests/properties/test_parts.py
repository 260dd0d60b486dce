"""A source that is surveyed in parts is found to be what it is, whoever surveys it, and wherever parts begin."""

from collections.abc import Generator
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.generator import interchanges
from tests.properties.test_sweep import Result, seen, told
from tests.strategies import Answer, a_part, files
from tests.support import in_turn, tables
from x12scrub.claims import parts, scout
from x12scrub.claims.parts import Part, Sharing
from x12scrub.claims.scout import count, survey
from x12scrub.claims.spilling import Column
from x12scrub.claims.survey import Limits, Survey
from x12scrub.errors import Unreadable
from x12scrub.wire.patch import BytesSource

ONE = b"".join(interchanges("dense", 2_000))


def read(content: bytes, sharing: Sharing | None, **how: object) -> Result:
    """A survey, and a count, or why the file is refused."""
    source, limits = BytesSource(content), Limits(transaction_claims=40)
    try:
        found = survey(source, tables().trigger_codes, limits, sharing=sharing, **how)
        return seen(found), seen(count(source, limits, sharing))
    except Unreadable as refusal:
        return told(refusal)


def agree(content: bytes, unit: int, processes: int) -> None:
    with mock.patch.object(parts, "UNIT", unit):
        for how in ({}, {"salvage": True}):
            assert read(content, in_turn(processes), **how) == read(content, None, **how)


@given(files(most=4), st.sampled_from([60, 700, 3_000]), st.integers(1, 3))
@a_part(3)
def test_parts_add_up_to_the_whole(case: tuple[bytes, Answer], unit: int, processes: int) -> None:
    content, _ = case
    agree(content, unit, processes)


@given(files(most=3), st.integers(0, 9_000), st.binary(max_size=3), st.integers(0, 40), st.sampled_from([60, 700]))
@a_part(3)
def test_so_they_do_in_damaged_files(case: tuple[bytes, Answer], at: int, put: bytes, gone: int, unit: int) -> None:
    """What is refused has the same reason and place."""
    content, _ = case
    agree(content[: at % len(content)] + put + content[at % len(content) + gone :], unit, 2)


def taken(content: bytes, unit: int) -> tuple[list[Part], Survey, int | None]:
    """What processes find, and what of it counts."""
    found, handed = Survey(), list[Part]()

    def listening(shares: parts.Shares[parts.T]) -> Generator[parts.T, None, None]:
        for part in in_turn(2)(shares):
            handed.append(part)  # type: ignore[arg-type]
            yield part

    with mock.patch.object(parts, "UNIT", unit):
        surveyor = scout._Scout(BytesSource(content), tables().trigger_codes, Limits(), found)
        of = parts.Parts(surveyor.source, surveyor._elsewhere, Limits(), indexed=True)
        return handed, found, of.taken(listening, found)


def test_all_is_found_by_others_where_interchanges_begin_where_they_seem_to() -> None:
    handed, found, left = taken(ONE * 6, len(ONE))
    assert (left, len(found.interchanges), len(handed)) == (6 * len(ONE) - len(b"\n"), 6, 6)


def test_letters_of_an_isa_inside_an_interchange_begin_none() -> None:
    """A whole interchange stands in a note: what is found of it is nothing of the file's own."""
    inner = ONE.replace(b"~\n", b"!").replace(b"*", b"/").replace(b":", b"|")
    odd = ONE.replace(b"HI*", b"NTE*ADD*" + inner + b"~\nHI*", 1)
    handed, found, left = taken(odd * 3, 500)
    assert len([part for part in handed if part.found is not None]) > 3
    assert (left, len(found.interchanges), found.claims) == (
        3 * len(odd) - 1,
        3,
        3 * survey(BytesSource(ONE), frozenset()).claims,
    )


def test_a_name_that_begins_as_an_isa_does_begins_none() -> None:
    named = ONE.replace(b"NM1*85*2*", b"NM1*85*2*ISABEL ")
    handed, found, _ = taken(named * 3, 200)
    assert [part.start for part in handed] == [0, len(named), 2 * len(named)]
    assert len(found.interchanges) == 3


def test_behind_a_part_that_cannot_be_read_nobody_is_believed() -> None:
    """The survey goes on there by itself, and says what is wrong; nor is anybody asked for more."""
    broken = ONE.replace(b"IEA*1*", b"IEA*1*9")
    handed, found, left = taken(ONE + broken + ONE * 9, len(ONE))
    assert (left, len(found.interchanges), len(handed)) == (len(ONE) - 1, 1, 3)


@pytest.mark.parametrize("window", [3, 7, 100])
def test_letters_are_found_wherever_windows_end(window: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "WINDOW", window)
    handed, found, _ = taken(ONE * 3, len(ONE) // 2)
    assert [part.start for part in handed] == [0, len(ONE), 2 * len(ONE)]
    assert len(found.interchanges) == 3


def test_an_interchange_as_long_as_many_units_is_left_to_the_survey() -> None:
    """Its index would be kept in the memory of a process. Nobody begins what nobody may end."""
    with mock.patch.object(scout._Scout, "_elsewhere", side_effect=AssertionError):
        handed, _, left = taken(ONE * 2, len(ONE) // (2 * parts.MOST_UNITS))
    assert left == 0
    assert handed
    assert not any(part.found for part in handed)


def test_an_error_of_a_source_is_that_of_the_run() -> None:
    class Torn(BytesSource):
        def read(self, start: int, stop: int) -> bytes:
            if start > len(ONE):
                raise OSError("the disk")
            return super().read(start, stop)

    with mock.patch.object(parts, "UNIT", 500), pytest.raises(OSError, match="the disk"):
        survey(Torn(ONE * 4), tables().trigger_codes, sharing=in_turn(2))


def test_a_small_source_is_surveyed_by_one() -> None:
    def nobody(_shares: object) -> None:
        raise AssertionError

    assert survey(BytesSource(ONE), tables().trigger_codes, sharing=nobody).claims


@given(st.lists(st.integers(0, 1_000)), st.lists(st.integers(0, 1_000)), st.integers(0, 9))
def test_numbers_of_a_column_are_taken_over(own: list[int], others: list[int], more: int) -> None:
    columns = Column("I"), Column("I")
    for column, numbers in zip(columns, (own, others), strict=True):
        for number in numbers:
            column.append(number)
    columns[0].take(columns[1], more)
    assert list(columns[0]) == own + [number + more for number in others]
