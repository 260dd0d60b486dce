"""How much is done for a file, counted and not timed, so that it holds on any machine."""

import sys
from collections.abc import Callable
from typing import TypeVar
from unittest import mock

import pytest

from tests.bench.generator import KINDS, interchanges
from tests.support import settings
from x12scrub.engine import examine
from x12scrub.loops import Loops
from x12scrub.quiet import Quiet
from x12scrub.wire.patch import BytesSource

T = TypeVar("T")
SIZE = 1_000_000
MOST_CALLS = {"sparse": 69, "mixed": 210, "dense": 762}
"""Functions called for each claim, in Python and in C, a tenth more than they were when this was written."""


def counted(content: bytes) -> tuple[int, int]:
    """Calls, and claims."""
    calls, run = calls_of(lambda: examine([BytesSource(content)], settings()))
    return calls, run.ledger.received.claims


def calls_of(work: Callable[[], T]) -> tuple[int, T]:
    """Functions called while something is done, and what came of it."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        done = work()
    finally:
        sys.setprofile(before)
    return calls, done


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_claim_costs(kind: str) -> None:
    content = b"".join(interchanges(kind, SIZE))
    examine([BytesSource(content)], settings())  # what is cached for good is made now
    calls, claims = counted(content)
    assert calls / claims < MOST_CALLS[kind]


def test_a_claim_without_an_injection_is_never_looked_at() -> None:
    content = b"".join(interchanges("sparse", SIZE))
    with mock.patch.object(Loops, "text", autospec=True, side_effect=Loops.text) as text:
        run = examine([BytesSource(content)], settings())
    assert text.call_count < run.ledger.received.claims // 15


def test_most_claims_are_never_judged() -> None:
    """Of a dense file: each likeness is once."""
    content = b"".join(interchanges("dense", 2 * SIZE))
    with mock.patch.object(Quiet, "_judged", autospec=True, side_effect=Quiet._judged) as judged:
        run = examine([BytesSource(content)], settings())
    assert judged.call_count < run.ledger.received.claims * 0.22


def test_a_claim_that_leaves_with_a_remark_is_not_assembled_until_somebody_asks_for_it() -> None:
    """Nor is one that is corrected, and whoever is the first of a likeness: what was read of them is enough. Those with
    a question are, and loops that are not plain."""
    content = b"".join(interchanges("dense", 2 * SIZE))
    with mock.patch.object(Loops, "assemble", autospec=True, side_effect=Loops.assemble) as assembled:
        run = examine([BytesSource(content)], settings())
    assert assembled.call_count < run.ledger.received.claims * 0.06


def test_nothing_is_called_for_a_level_that_is_numbered() -> None:
    """A claim leaves the first office, and some two thousand levels behind it get other numbers. What is called is
    called for an office, a change, or a window."""
    content = b"".join(interchanges("sparse", SIZE))
    at = content.index(b"SV1*HC:", content.index(b"HL*9*"))
    content = content[:at] + b"SV1*HC:20552:26" + content[content.index(b"*", at + 7) :]
    run = examine([BytesSource(content)], settings())
    b"".join(run.corrected(0))  # what is cached for good is made now
    calls, output = calls_of(lambda: b"".join(run.corrected(0)))
    before, after = (one.count(b"~\nHL*") for one in (content, output))
    assert before - 10 < after < before
    assert sum(new not in content for new in output.split(b"~\n") if new.startswith(b"HL*")) > 2_000
    assert calls < after / 2
