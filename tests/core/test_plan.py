"""What is going to be done to an input: counts by row, which stand in blocks, and changes on a spool."""

import pickle
import random
from decimal import Decimal
from io import BytesIO

import pytest

from x12scrub.claims.stretches import Tally
from x12scrub.plan import Counts, Plan
from x12scrub.wire import book
from x12scrub.wire.patch import Patch, Removal


def test_counts_of_rows_that_follow_each_other() -> None:
    """What was set, and 0 elsewhere: within a block, over the edges of several, in blocks that hold nothing."""
    draw, counts, expected = random.Random(3), Counts(), [0] * 5_000
    for _ in range(300):
        row = draw.choice([draw.randrange(300), draw.randrange(2_000), 2_047, 2_048])
        counts[row] += row
        expected[row] += row
    counts[4_000] += 0
    for start, stop in [(0, 0), (0, 1), (255, 257), (256, 512), (700, 700), (100, 4_500), (4_000, 4_001), (0, 5_000)]:
        assert list(counts.part(range(start, stop))) == expected[start:stop]
    assert list(counts.part(range(5_000))) == [counts[row] for row in range(5_000)]
    assert list(counts.part(range(5_000))) == expected


def test_counts_are_added_row_by_row() -> None:
    """In rows that both have counted, in those that one of them has; the others stay as they are."""
    own, others = Counts(), Counts()
    own[3], own[700] = 5, 1
    others[3], others[4], others[1_000] = 7, -2, 9
    own.take(others)
    assert {row: own[row] for row in range(2_000) if own[row]} == {3: 12, 4: -2, 700: 1, 1_000: 9}
    assert {row: others[row] for row in range(2_000) if others[row]} == {3: 7, 4: -2, 1_000: 9}


@pytest.mark.parametrize("code", ["i", "q"])
def test_counts_are_the_same_in_another_process(code: str) -> None:
    """They go there without the rows that nothing was counted in, and can be counted on."""
    counts = Counts(code)
    counts[3], counts[700], counts[9_000] = 5, -1, 2**31 - 1
    told = pickle.dumps(counts)
    there = pickle.loads(told)
    assert len(told) < 150
    assert list(there.part(range(9_100))) == list(counts.part(range(9_100)))
    there[4] += 1
    assert dict(there.items()) == {3: 5, 4: 1, 700: -1, 9_000: 2**31 - 1}
    assert there.part(range(1)).typecode == code


def test_rejected_claims_are_summed_by_provider() -> None:
    """To the ten-thousandth of a dollar, in as many steps as they come in."""
    plan = Plan()
    plan.reject(3, [Decimal(100), Decimal("20.5")])
    plan.reject(3, [Decimal("-0.0001")])
    plan.reject(4, [])
    assert plan.rejected(3) == Tally(3, Decimal("120.4999"))
    assert plan.rejected(4) == Tally(0, Decimal(0))


def filled(row: int, at: int) -> Plan:
    """With something of everything that claims bring."""
    plan = Plan()
    plan.add(Patch(at, at + 1, b"3", b"1"))
    plan.remove(Removal(at + 5, at + 7, 0), row, 10)
    plan.leaving[row] += 1
    plan.dropped_levels[row] += 2
    plan.dropped_subscribers[row] += 3
    plan.reject(row, [Decimal(4)])
    return plan


def test_plans_of_one_input_become_one() -> None:
    """What was to be done to other claims is done too, in file order, and rows that both know have the sum."""
    plan = filled(1, 100)
    plan.take(filled(1, 50))
    plan.take(filled(2, 10))
    assert list(plan.patches) == [Patch(at, at + 1, b"3", b"1") for at in (10, 50, 100)]
    assert list(plan.removals()) == [Removal(at + 5, at + 7, 0) for at in (10, 50, 100)]
    counts = (plan.leaving, plan.dropped_levels, plan.dropped_subscribers, plan.removed_segments)
    assert [list(one.part(range(4))) for one in counts] == [[0, each * 2, each, 0] for each in (1, 2, 3, 10)]
    assert [plan.rejected(row) for row in (1, 2)] == [Tally(2, Decimal(8)), Tally(1, Decimal(4))]


def test_a_plan_is_empty_until_something_is_to_be_done() -> None:
    """A patch, a removal or a count that is put right; another plan without any adds nothing."""
    patched, cut, recounted, nothing = Plan(), Plan(), Plan(), Plan()
    patched.add(Patch(1, 1, b"", b"x"))
    cut.remove(Removal(1, 2, 0), 0, 1)
    recounted.recounted.append(7)
    nothing.take(Plan())
    assert [plan.is_empty for plan in (patched, cut, recounted, nothing)] == [False, False, False, True]


@pytest.mark.parametrize("change", [Patch(7, 8, b"3", b"1"), Removal(7, 8, 0)])
def test_changes_go_to_the_spool_of_the_plan(change: Patch | Removal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Patches as well as removals: they may be many, and the spool is where a shell wants them."""
    monkeypatch.setattr(book, "RUN", 2)
    spool = BytesIO()
    plan = Plan(spool)
    for _ in range(2):
        assert not spool.getvalue()
        if isinstance(change, Patch):
            plan.add(change)
        else:
            plan.remove(change, 0, 1)
    assert spool.getvalue()


def test_a_trailer_is_recounted_that_was_named() -> None:
    """Not one before, between or behind those."""
    plan = Plan()
    plan.recounted.extend([20, 40])
    assert [at for at in (10, 20, 30, 40, 50) if plan.recounts(at)] == [20, 40]
