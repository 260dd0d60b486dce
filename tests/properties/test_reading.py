"""The two readers: the splitter that looks at every segment, and the survey that must agree with it in leaps."""

from unittest import mock

from hypothesis import given
from hypothesis import strategies as st

from tests.properties.slow import Slow, rows
from tests.strategies import Answer, a_part, files
from tests.support import pieces, scrub, segments, tables
from x12scrub import compose, levels
from x12scrub.claims import scout, windows
from x12scrub.claims.scout import survey
from x12scrub.claims.survey import Survey
from x12scrub.wire import patch
from x12scrub.wire.patch import BytesSource
from x12scrub.wire.segment import Segment


def surveyed(content: bytes) -> Survey:
    return survey(BytesSource(content), tables().trigger_codes)


def seen(content: bytes, *cuts: int) -> list[tuple[type, int, bytes]]:
    return [(type(one), one.start, one.raw) for one in pieces(content, *cuts)]


@given(files())
def test_every_byte_is_kept(case: tuple[bytes, Answer]) -> None:
    """The pieces that the splitter gives back, joined, are the bytes it was fed, each at its offset."""
    content, answer = case
    found = pieces(content)
    assert b"".join(one.raw for one in found) == content
    assert all(content[one.start : one.start + len(one.raw)] == one.raw for one in found)
    assert sum(isinstance(one, Segment) and one.id == b"CLM" for one in found) == len(answer.bills)


@given(files(most=1), st.data())
def test_where_the_chunks_are_cut_does_not_matter(case: tuple[bytes, Answer], data: st.DataObject) -> None:
    """Whole, byte by byte, and cut anywhere: the same segments at the same offsets."""
    content, _ = case
    whole = seen(content)
    assert seen(content, *range(1, len(content))) == whole
    cuts = data.draw(st.lists(st.integers(0, len(content)), max_size=4).map(sorted))
    assert seen(content, *cuts) == whole


@given(files())
def test_elements_have_their_ranges(case: tuple[bytes, Answer]) -> None:
    """The range of an element is where its bytes stand, line breaks inside included."""
    content, _ = case
    for segment in segments(content):
        for index, value in enumerate(segment.elements):
            start, stop = segment.range(index)
            ours = bytes(one for one in b"\r\n" if bytes((one,)) not in segment.delimiters.all)
            assert content[start:stop].translate(None, ours) == value


@given(files())
def test_the_survey_agrees_with_the_slow_reader(case: tuple[bytes, Answer]) -> None:
    """Envelopes, loops, ordinals, claims, charges and trigger codes, however the sender writes."""
    content, _ = case
    found = surveyed(content)
    assert rows(found) == Slow().read(content)
    assert {str(kind) for kind in found.oddities} <= {"empty-segment", "unterminated-iea", "claim-charge-unreadable"}


@given(files(most=1), st.sampled_from([3, 4, 7, 64, 500]))
@a_part(2)
def test_the_size_of_windows_does_not_matter(case: tuple[bytes, Answer], size: int) -> None:
    """A file read in windows of a few bytes gives the survey, the levels and the output of one read whole."""
    content, _ = case
    whole, output = rows(surveyed(content)), scrub(content).output
    with (
        mock.patch.object(scout, "WINDOW", size),
        mock.patch.object(windows, "WINDOW", size),
        mock.patch.object(compose, "WINDOW", size),
        mock.patch.object(patch, "PIECE", size),
        mock.patch.object(levels, "PIECE", size),
    ):
        assert rows(surveyed(content)) == whole
        assert scrub(content).output == output
