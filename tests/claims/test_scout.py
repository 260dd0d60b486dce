"""How the scout reads: no more than it must."""

import re

import pytest
from attrs import define
from hypothesis import given
from hypothesis import strategies as st

from tests.building import Bill, Person, Service, Style, file, people
from tests.support import segments, tables
from x12scrub.claims import scout
from x12scrub.claims.marks import _any_of
from x12scrub.claims.scout import count, survey
from x12scrub.claims.survey import Limits
from x12scrub.errors import Reason, Unreadable, Where
from x12scrub.wire.delimiters import BOM
from x12scrub.wire.patch import BytesSource


@define
class Counting:
    """A source that adds up what is read of it."""

    content: bytes
    taken: int = 0

    @property
    def size(self) -> int:
        return len(self.content)

    def read(self, start: int, stop: int) -> bytes:
        piece = self.content[start:stop]
        self.taken += len(piece)
        return piece


def test_small_interchanges_are_not_read_again_and_again() -> None:
    """A file of thousands of interchanges costs some reads of a page each, not a window of a megabyte."""
    one = file(Bill((Service("20552"),))) + b"\n"
    source = Counting(one * 2_000)
    assert survey(source, tables().trigger_codes).claims == 2_000
    assert source.taken < 2_000 * 10_000


def test_one_large_interchange_is_read_once() -> None:
    bills = tuple(Bill((Service("20552"),), number=f"QB-{number}") for number in range(20_000))
    source = Counting(file(*bills))
    assert survey(source, tables().trigger_codes).claims == 20_000
    assert source.taken < source.size * 1.1


def test_counting_finds_what_the_survey_finds() -> None:
    """Without an index: claims, charges, transactions and wrong counts."""
    content = file(Bill((Service("20552"),)), Bill((Service("97110", "7.5"),)))
    for one in (content, content.replace(b"GE*1", b"GE*3"), content[:-1]):
        source = BytesSource(one)
        full, counted = survey(source, tables().trigger_codes), count(source, Limits())
        assert (counted.tally, counted.miscounted) == (full.tally, full.miscounted)
        assert not len(counted.subscribers)
        assert not len(counted.providers.start)


@given(st.frozensets(st.text("012AG", max_size=4).map(str.encode)), st.text("012AG", max_size=5).map(str.encode))
def test_the_expression_for_codes_matches_each_of_them_and_nothing_else(words: frozenset[bytes], other: bytes) -> None:
    pattern = re.compile(_any_of(words))
    assert all(pattern.fullmatch(word) for word in words)
    assert bool(pattern.fullmatch(other)) == (other in words)


STYLES = (Style(), Style(b"|", b">", b"!", b"U", b""), Style(newline=b"", width=80))
REVISED = {
    "7": True,
    "8": True,
    " 7": True,
    "1": False,
    "": False,
    "17": False,
    "78": False,
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(("frequency", "matters"), REVISED.items())
def test_a_claim_that_replaces_or_voids_another_matters_where_that_is_asked(
    frequency: str, style: Style, *, matters: bool
) -> None:
    """Its patient is looked at though no line has a code of the list; others of the file are not."""
    patients = [Person((Bill((Service(),)),)), Person((Bill((Service(),), frequency=frequency),), member="ZQ2")]
    source = BytesSource(people(*patients, style=style))
    assert list(survey(source, tables().watched, revisions=True).subscribers.triggered) == [0, int(matters)]
    assert not any(survey(source, tables().watched).subscribers.triggered)
    assert survey(source, tables().watched, revisions=True).claims == 2


def test_a_claim_cut_short_replaces_nothing() -> None:
    """A CLM without CLM05, or without its last component, is a claim of no known frequency."""
    content = file(Bill((Service(),), frequency="7"))
    for rest in (b"***11:B:", b"***11", b"*", b""):
        source = BytesSource(content.replace(b"***11:B:7*Y*A*Y*Y", rest))
        found = survey(source, tables().watched, revisions=True)
        assert (found.claims, list(found.subscribers.triggered)) == (1, [0])


ONE = file(Bill((Service("20552"),)))
CUT_OFF = people(Person((Bill((Service("20552"),)),), last="LOUISA", first="ISADORA"))[: -len(b"IEA*1*000000117~")]


@pytest.mark.parametrize("window", [7, 8, 64, 1 << 20])
def test_the_interchange_behind_a_refused_one_is_found(window: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names that hold the letters ISA open none, and windows may end anywhere."""
    monkeypatch.setattr(scout, "WINDOW", window)
    found = survey(BytesSource(CUT_OFF + ONE), tables().trigger_codes, salvage=True)
    assert [(start, stop, one.reason) for start, stop, one in found.refused] == [(0, len(CUT_OFF), Reason.TRUNCATED)]
    assert [one.start for one in found.interchanges] == [len(CUT_OFF)]
    assert found.claims == 1


@pytest.mark.parametrize("window", [7, 1 << 20])
def test_a_refused_interchange_that_none_follows_goes_to_the_end(window: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scout, "WINDOW", window)
    found = survey(BytesSource(CUT_OFF), tables().trigger_codes, salvage=True)
    assert [(start, stop, one.reason) for start, stop, one in found.refused] == [(0, len(CUT_OFF), Reason.TRUNCATED)]
    assert not len(found.interchanges)


def test_what_is_known_to_be_refused_is_not_read_again() -> None:
    """Neither is it an error that nothing else is left; where something is, that is surveyed."""
    refusal = Unreadable(Reason.LIMIT, Where(30, 900), "service lines of a claim")
    for content, claims in ((ONE, 0), (ONE + ONE, 1)):
        found = survey(BytesSource(content), tables().trigger_codes, salvage=True, known={0: (len(ONE), refusal)})
        assert (found.refused, found.claims) == ([(0, len(ONE), refusal)], claims)


@pytest.mark.parametrize(("limit", "is_read"), [(9_000, True), (8_000, False)])
def test_a_segment_of_several_windows(limit: int, monkeypatch: pytest.MonkeyPatch, *, is_read: bool) -> None:
    """It is read up to the limit, and refused where it passes that, before the rest of it is read."""
    monkeypatch.setattr(scout, "WINDOW", 1_000)
    source = BytesSource(ONE.replace(b"\nHL*1", b"\nNTE*ADD*" + b"x" * 8_900 + b"~\nHL*1"))
    if is_read:
        assert survey(source, tables().trigger_codes, Limits(segment_length=limit)).claims == 1
        return
    with pytest.raises(Unreadable) as refused:
        survey(source, tables().trigger_codes, Limits(segment_length=limit))
    assert (refused.value.reason, refused.value.where.segment) == (Reason.LIMIT, 8)
    assert source.content[refused.value.where.offset :].lstrip().startswith(b"NTE*")


@pytest.mark.parametrize("terminator", [bytes((one,)) for one in BOM])
def test_a_byte_of_a_byte_order_mark_may_end_segments(terminator: bytes) -> None:
    """Then no mark can stand between two segments; the scout finds the marks that the exact reader finds."""
    content = file(Bill((Service("20552"),)), style=Style(terminator=terminator))
    found = survey(BytesSource(content), tables().trigger_codes)
    assert (found.claims, list(found.subscribers.triggered), found.oddities) == (1, [1], {})
    assert [one.id for one in segments(content)].count(b"CLM") == 1
