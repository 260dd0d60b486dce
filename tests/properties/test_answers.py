"""Files of claims with known fates come out as they should, to the last byte."""

from hypothesis import given

from tests.strategies import Answer, Bill, files
from tests.support import changes, scrub, segments, undone
from x12scrub.finding import Verdict
from x12scrub.journal import Disposition


def disposition(bill: Bill) -> Disposition:
    """What should become of a claim."""
    if bill.becomes is None:
        return Disposition.REJECTED
    return Disposition.FORWARDED if bill.becomes == bill.services else Disposition.CORRECTED


@given(files())
def test_what_leaves_is_what_should_leave(case: tuple[bytes, Answer]) -> None:
    """Every claim is corrected, dropped or left alone as it should be, and nothing else moves."""
    content, answer = case
    output = scrub(content).output
    if answer.is_exact:
        assert output == answer.output
    else:
        assert contents(output) == contents(answer.output)


def contents(output: bytes) -> list[tuple[bytes, ...]]:
    return [segment.elements for segment in segments(output)] if output else []


@given(files())
def test_every_claim_has_its_disposition_and_its_findings(case: tuple[bytes, Answer]) -> None:
    """Exactly the findings that the fate of a claim brings; a claim that no edit speaks of is forwarded."""
    content, answer = case
    run = scrub(content).run
    found = {number: (Disposition.FORWARDED, frozenset()) for number in answer.bills}
    for outcome in run.outcomes():
        if outcome.claim is not None:
            codes = frozenset((one.code, one.verdict.value) for one in outcome.findings)
            found[outcome.claim.number] = (outcome.disposition, codes)
    assert found == {number: (disposition(bill), bill.found) for number, bill in answer.bills.items()}
    assert not run.crashed


@given(files())
def test_no_claim_is_lost(case: tuple[bytes, Answer]) -> None:
    """Claims and charges that came in are those of the file, and each claim is settled once."""
    content, answer = case
    ledger = scrub(content).run.ledger
    assert (ledger.received.claims, ledger.received.charges) == (len(answer.bills), answer.charges)
    for kind in Disposition:
        wanted = sum(disposition(bill) is kind for bill in answer.bills.values())
        assert ledger.settled[kind].claims == wanted


@given(files())
def test_a_second_scrub_changes_nothing(case: tuple[bytes, Answer]) -> None:
    """The output is final: nothing in it is corrected, asked or rejected."""
    first = scrub(case[0])
    if not first.output:
        return
    second = scrub(first.output)
    assert second.output == first.output
    assert not second.run.changes(0)
    assert not [one.code for one in second.run.findings() if one.verdict.counts]


@given(files())
def test_undoing_the_changes_gives_the_source(case: tuple[bytes, Answer]) -> None:
    """Outside the planned changes every byte is the source's, and each change holds what stood there."""
    content, _ = case
    run = scrub(content)
    if run.output:
        assert undone(run.output, changes(run.run), content) == content


@given(files())
def test_offsets_point_home(case: tuple[bytes, Answer]) -> None:
    """The place of an outcome is where its CLM or trailer stands; ordinals count segments as the slow reader does."""
    content, answer = case
    read = segments(content)
    at = {one.range(0)[0]: index for index, one in enumerate(read)}
    numbers = list(answer.bills)
    for outcome in scrub(content).run.outcomes():
        segment = at[outcome.place.offset]
        if outcome.claim is None:
            assert read[segment].id in (b"SE", b"GE", b"IEA")
            assert read[segment - outcome.place.segment + 1].id == b"ISA"
            continue
        first = segment - outcome.place.segment + 1
        assert read[first].id == b"ST"
        assert read[segment].text(1) == outcome.claim.number == numbers[outcome.place.claim - 1]
        for line in outcome.claim.lines:
            assert read[first + line.segment - 1].id == b"SV1"
            assert read[first + line.segment - 1].components(1)[1].decode("ascii") == line.code


@given(files())
def test_wrong_counts_are_found_and_put_right(case: tuple[bytes, Answer]) -> None:
    """A trailer speaks up exactly where its count is wrong, whatever becomes of the claims."""
    content, _ = case
    wrong = []
    counts = {b"SE": 0, b"GE": 0, b"IEA": 0}
    opened = {b"ST": b"GE", b"GS": b"IEA"}
    for segment in segments(content):
        counts[b"SE"] = 1 if segment.id == b"ST" else counts[b"SE"] + 1
        if segment.id in counts:
            if int(segment.element(1)) != counts[segment.id]:
                wrong.append(segment.id.decode("ascii"))
            counts[segment.id] = 0
        if segment.id in opened:
            counts[opened[segment.id]] += 1
    trailers = [one for one in scrub(content).run.outcomes() if one.claim is None]
    codes = {"SE": "X101", "GE": "X102", "IEA": "X103"}
    assert [one.findings[0].code for one in trailers] == [codes[segment_id] for segment_id in wrong]
    assert all(one.findings[0].verdict is Verdict.CORRECT for one in trailers)
