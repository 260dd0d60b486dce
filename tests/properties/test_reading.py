"""The two readers: the splitter that looks at every segment, and the survey that must agree with it in leaps."""

from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import Answer, files
from tests.support import pieces, segments, tables
from x12scrub import compose
from x12scrub.claims import scout
from x12scrub.claims.money import read
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


def rows(found: Survey) -> dict[str, object]:
    """What a survey holds, in values that can be compared."""
    subscribers, providers = found.subscribers, found.providers
    return {
        "transactions": [
            (one.start, one.stop, one.trailer, one.trailer_segment, one.declared, one.counted, one.claims, one.charges)
            for one in found.transactions
        ],
        "groups": [(one.start, one.stop, one.counted) for part in found.interchanges for one in part.groups],
        "interchanges": [(one.start, one.stop, one.counted) for one in found.interchanges],
        "subscribers": [*zip(subscribers.start, subscribers.stop, subscribers.segment, subscribers.claim, strict=True)],
        "triggered": [*subscribers.triggered],
        "providers": [*zip(providers.start, providers.segment, providers.claims, providers.charges, strict=True)],
        "claims": (found.claims, found.charges),
        "oddities": found.oddities,
    }


def slowly(content: bytes) -> dict[str, object]:
    """The same, read segment by segment without a regular expression."""
    found: dict[str, list] = {"transactions": [], "groups": [], "interchanges": [], "subscribers": [], "providers": []}
    triggered, claims, charges, at, sub, ordinal = [], 0, 0, {}, None, 0
    for one in segments(content):
        ordinal = 1 if one.id == b"ISA" else ordinal + 1
        if one.id in (b"ISA", b"GS", b"ST"):
            at[one.id] = (one.start, ordinal, claims, charges, len(found["transactions"]), len(found["groups"]))
        if one.id == b"HL" and one.element(3) in (b"20", b"22") or one.id == b"SE":
            if sub is not None:
                found["subscribers"][-1][1] = one.start
            sub = None
        if one.id == b"HL" and one.element(3) == b"20":
            found["providers"].append([one.start, ordinal - at[b"ST"][1] + 1, 0, 0])
        elif one.id == b"HL" and one.element(3) == b"22":
            sub = [one.start, 0, ordinal - at[b"ST"][1] + 1, claims]
            found["subscribers"].append(sub)
            triggered.append(0)
        elif one.id == b"CLM":
            amount = int((read(one.text(2)) or 0) * 10_000)
            claims, charges = claims + 1, charges + amount
            found["providers"][-1][2] += 1
            found["providers"][-1][3] += amount
        elif one.id == b"SV1" and one.components(1)[1].decode("latin-1") in tables().trigger_codes:
            triggered[-1] = 1
        elif one.id == b"SE":
            start, first, before, billed, *_ = at[b"ST"]
            count = ordinal - first + 1
            tally = (claims - before, charges - billed)
            found["transactions"].append((start, one.stop, one.start, ordinal, int(one.element(1)), count, *tally))
        elif one.id == b"GE":
            found["groups"].append((at[b"GS"][0], one.stop, len(found["transactions"]) - at[b"GS"][4]))
        elif one.id == b"IEA":
            found["interchanges"].append((at[b"ISA"][0], one.stop, len(found["groups"]) - at[b"ISA"][5]))
    result: dict[str, object] = {key: [*map(tuple, value)] for key, value in found.items()}
    return {**result, "triggered": triggered, "claims": (claims, charges)}


@given(files())
def test_the_survey_agrees_with_the_slow_reader(case: tuple[bytes, Answer]) -> None:
    """Envelopes, loops, ordinals, claims, charges and trigger codes, however the sender writes."""
    content, _ = case
    fast = rows(surveyed(content))
    odd = {str(kind) for kind in fast.pop("oddities")}
    assert fast == slowly(content)
    assert odd <= {"empty-segment", "unterminated-iea", "claim-charge-unreadable"}


@given(files(most=1), st.sampled_from([3, 4, 7, 64, 500]))
@settings(max_examples=40)
def test_the_size_of_windows_does_not_matter(case: tuple[bytes, Answer], size: int) -> None:
    """A file read in windows of a few bytes gives the survey, the levels and the output of one read whole."""
    from tests.support import scrub

    content, _ = case
    whole, output = rows(surveyed(content)), scrub(content).output
    with (
        mock.patch.object(scout, "WINDOW", size),
        mock.patch.object(compose, "WINDOW", size),
        mock.patch.object(patch, "WINDOW", size),
    ):
        assert rows(surveyed(content)) == whole
        assert scrub(content).output == output
