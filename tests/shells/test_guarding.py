"""--verify-guide touched: a correction that makes a fault against the guide is refused, and nothing else is."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import evolve

from tests.shells.running import ROOT, invoke
from tests.shells.running import day as content
from tests.support import Scrub, scrub, segments, settings
from x12scrub.finding import Verdict
from x12scrub.guarding import Guide
from x12scrub.guide import touched
from x12scrub.guide.touched import faults
from x12scrub.journal import Disposition

RUNS = sorted((ROOT / "fixtures" / "runs").glob("*/in.837"))


class Asked:
    """A guide that keeps what it is asked, and says of it what a test wants."""

    def __init__(self, answer: Callable[[bytes], Counter[str] | None]) -> None:
        self.answer = answer
        self.interchanges: list[bytes] = []

    def __call__(self, interchange: bytes) -> Counter[str] | None:
        self.interchanges.append(interchange)
        return self.answer(interchange)


def guarded(data: bytes, guide: Guide) -> Scrub:
    return scrub(data, using=evolve(settings(), guide=guide))


@pytest.mark.parametrize("path", RUNS, ids=lambda path: path.parent.name)
def test_the_shipped_runs_leave_as_they_do_unguarded(path: Path) -> None:
    """Each corrected claim stands in an interchange that pyx12 finds nothing in but what stands in the file."""
    data = path.read_bytes()
    asked = Asked(faults)
    done = guarded(data, asked)
    assert done.output == scrub(data).output
    corrected = [one for one in done.outcomes if one.disposition is Disposition.CORRECTED]
    assert len(asked.interchanges) == len(corrected)
    assert all(faults(one) == Counter() for one in asked.interchanges)


def test_each_claim_is_alone_with_what_it_stands_under() -> None:
    asked = Asked(lambda _: Counter())
    guarded(content(), asked)
    assert asked.interchanges
    for one in asked.interchanges:
        names = [segment.id for segment in segments(one)]
        assert [names.count(name) for name in (b"ISA", b"GS", b"ST", b"CLM", b"SE", b"GE", b"IEA")] == [1] * 7
        assert names.count(b"HL") in (2, 3)


def test_a_new_fault_refuses_the_correction_of_that_patient_and_says_so() -> None:
    """The claim goes out as it came, the others corrected; the fault is named, and nothing of the claim."""
    plain = scrub(content())
    first, *others = [one for one in plain.outcomes if one.disposition is Disposition.CORRECTED]
    number = first.claim.number.encode()
    before: set[bytes] = set()

    def answer(interchange: bytes) -> Counter[str]:
        is_it = b"CLM*" + number + b"*" in interchange
        again = bool(before)
        if is_it:
            before.add(interchange)
        return Counter({"SV104 is too long": 1 if is_it and not again else 0})

    done = guarded(content(), Asked(answer))
    now = {one.claim.number: one for one in done.outcomes}
    refused = now[first.claim.number]
    assert refused.disposition is Disposition.FORWARDED
    (finding,) = refused.findings
    assert finding.verdict is Verdict.CRASHED
    assert "AgainstGuide: SV104 is too long" in finding.message
    assert done.run.crashed
    patient = first.claim.patient_key
    for one in others:
        same = one.claim.patient_key == patient
        assert (now[one.claim.number].disposition is Disposition.CORRECTED) is not same
    start = content().index(b"CLM*" + number)
    stop = content().index(b"CLM*", start + 4)
    assert content()[start:stop].rpartition(b"~\nHL*")[0] in done.output


def test_a_fault_that_came_with_the_claim_stops_no_correction() -> None:
    data = content().replace(b":B:1*Y*A", b":B:1*Q*A")
    done = guarded(data, faults)
    assert done.output == scrub(data).output
    assert not done.run.crashed


def test_what_cannot_be_checked_is_corrected_and_said_to_have_no_data() -> None:
    done = guarded(content(), Asked(lambda _: None))
    corrected = [one for one in done.outcomes if one.disposition is Disposition.CORRECTED]
    assert corrected
    assert all(one.findings[-1].verdict is Verdict.NO_DATA for one in corrected)
    assert done.output == scrub(content()).output
    other = content().replace(b"*00501*", b"*00402*", 1)
    assert guarded(other, faults).output == scrub(other).output


def test_the_command_line_ends_with_70(day: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []

    def worse(interchange: bytes) -> Counter[str]:
        seen.append(interchange)
        return Counter({"CLM02 is too long": len(seen) % 2})

    monkeypatch.setattr(touched, "faults", worse)
    done = invoke("scrub", day, "-o", "out.837", "--verify-guide", "touched", "--findings", "found.jsonl")
    assert done.status == 70
    assert "0 corrected" in done.err
    assert invoke("scrub", day, "-o", "out.837").status == 0
