"""Claims that are nearly alike, and a fault of the program that compares them."""

import tracemalloc

import pytest

from tests.building import Bill, Person, Service, people
from tests.support import scrub, settings
from x12scrub.engine import examine
from x12scrub.finding import Verdict
from x12scrub.quiet import Quiet
from x12scrub.wire.patch import BytesSource

INJECTION = (Service("20552", "165"),)


def of_medicare(*heads: str) -> bytes:
    """A patient each, with an injection for one diagnosis or another."""
    return people(
        *(
            Person((Bill(INJECTION, number=f"QB-{at}", head=(head,)),), member=f"ZQ{at:06}", payer="NPMB1", filing="MB")
            for at, head in enumerate(heads)
        )
    )


OFF_LIST, NO_CODE = "HI*ABK:R51*ABF:M542", "HI*ABK:*ABF:M542"


@pytest.mark.parametrize("heads", [(OFF_LIST, NO_CODE), (NO_CODE, OFF_LIST)])
def test_a_diagnosis_without_a_code_is_like_none(heads: tuple[str, str]) -> None:
    """What is said of a claim whose diagnosis no list covers is not said of one without, nor the other way round."""
    found = [(one.code, heads[one.place.claim.claim - 1]) for one in scrub(of_medicare(*heads)).run.findings()]
    assert [head for code, head in found if code == "TP201"] == [OFF_LIST]


def test_a_fault_while_claims_are_compared_costs_no_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    """They go out as they came, and the run says so."""

    def broken(*_: object) -> None:
        raise KeyError("HOLT")

    content = of_medicare(OFF_LIST, OFF_LIST)
    monkeypatch.setattr(Quiet, "says", broken)
    done = scrub(content)
    assert (done.output, done.run.crashed) == (content, True)
    assert {one.verdict for one in done.run.findings()} == {Verdict.CRASHED}
    assert not any("HOLT" in one.message for one in done.run.findings())


@pytest.mark.parametrize("part", ["filing", "payer_name", "modifier"])
def test_long_texts_of_claims_are_not_kept(part: str) -> None:
    """They would be kept for thousands of claims, be they alike or not."""

    def person(at: int) -> Person:
        text = f"{at:04}" + "X" * 6_000
        service = Service("20552", "165", modifiers=(text,) if part == "modifier" else ())
        return Person((Bill((service,)),), member=f"ZQ{at:06}", **{part: text} if part != "modifier" else {})

    source = BytesSource(people(*map(person, range(300))))
    examine([source], settings())  # what is read and imported once
    tracemalloc.start()
    try:
        examine([source], settings())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < source.size
