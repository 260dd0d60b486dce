"""Levels that are numbered at once are those that a reader numbers who looks at every segment."""

from collections.abc import Sequence
from unittest import mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support import pieces
from x12scrub import levels
from x12scrub.errors import PatchRefused
from x12scrub.levels import Levels
from x12scrub.wire.delimiters import Delimiters
from x12scrub.wire.segment import Segment

ISA = b"ISA*00*          *00*          *ZZ*WILLOW01       *ZZ*EXCLEAR        *240913*0715*^*00501*000000117*0*T*:~"
ABOVE = {b"22": b"20", b"23": b"22"}
BREAKS = (b"\n", b"\r\n", b"\r")

numbers = st.sampled_from([*(b"%d" % number for number in range(60)), b"", b" 2", b"2 ", b"007", b"A"])
kinds = st.sampled_from([b"20", b"22", b"22", b"22", b"23", b"23", b"21", b"19", b"2", b" 22", b"22 ", b"2A"])
tails = st.sampled_from([b"", b"*0", b"*1", b"*"])
hierarchies = st.builds(lambda *parts: b"HL*%b*%b*%b%b" % parts, numbers, numbers, kinds, tails)
others = st.sampled_from(
    [
        b"NM1*85*2*THL*20**22*0",
        b"NM1*IL*1*HL*1*2*22*0",
        b"SHL*1**20*1",
        b"HLH*1**20*1",
        b"HL",
        b"HL*1",
        b"HL*1*",
        b"HL*1**",
        b"SV1*HC:20552*165*UN*1***1",
        b"N3*H HL",
        b"REF*EI*HL",
        b"NTE*ADD*%d HL %b",
        b"",
    ]
)
bodies = st.lists(st.one_of(hierarchies, hierarchies, others), max_size=25)
number = st.integers(0, 999)
usual_levels = st.builds(
    lambda *parts: b"HL*%d*%d*%b*0" % parts, number, number, st.sampled_from([b"20", b"22", b"23"])
)
usual = st.lists(usual_levels, max_size=25)
joints = st.sampled_from([b"", b"\n", b"\r\n", b"  ", b"\n\n", b"\x00\n"])


def written(body: Sequence[bytes], joint: bytes) -> bytes:
    return b"".join(one + b"~" + joint for one in (b"ST*837*0001", *body))


def slowly(content: bytes) -> tuple[bytes, int]:
    """The same content with its levels numbered, and the loops among them, by the reader of single segments."""
    number, loops, above, found = 0, 0, {b"20": 0, b"22": 0}, []
    for one in pieces(ISA + content)[1:]:
        is_level = isinstance(one, Segment) and len(one.elements) > 3 and one.elements[0] == b"HL"
        if not is_level or one.elements[3] not in (b"20", b"21", b"22", b"23"):
            found.append(one.raw)
            continue
        kind, number = one.elements[3], number + 1
        values = [b"%d" % number, b"%d" % above[ABOVE[kind]] if kind in ABOVE else one.elements[2]]
        above[kind] = number
        loops += kind == b"20" or (kind == b"22" and above[b"20"] > 0)
        found.append(_with(one, values))
    return b"".join(found), loops


def _with(level: Segment, values: Sequence[bytes]) -> bytes:
    """The bytes of a level with another HL01 and HL02; line breaks go with what they stand in."""
    raw, changed = level.raw, [value != level.elements[at] for at, value in enumerate(values, 1)]
    ranges = [tuple(place - level.start for place in level.range(at)) for at in (1, 2)]
    if all(changed):
        return raw[: ranges[0][0]] + b"*".join(values) + raw[ranges[1][1] :]
    for (start, stop), value, is_changed in zip(ranges, values, changed, strict=True):
        if is_changed:
            return raw[:start] + value + raw[stop:]
    return raw


def fast(content: bytes, loops: int, delimiters: Delimiters, size: int = 1 << 18, cut: int = 0) -> bytes:
    with mock.patch.object(levels, "PIECE", size):
        return b"".join(Levels(delimiters).renumbered((content[:cut], content[cut:]), loops))


def dialect(content: bytes) -> Delimiters:
    (first, *_) = pieces(content)
    return first.delimiters


USUAL = dialect(ISA)


@given(st.one_of(usual, bodies), joints, st.integers(1, 60), st.integers(0, 200))
@example([b"HL*1**20*1", b"HL*2*1*22*0", b"HL*3*1*22*0"], b"\n", 1 << 18, 0)
def test_levels_of_any_order_and_look(body: list[bytes], joint: bytes, size: int, cut: int) -> None:
    """Dependents, several providers, odd orders and numbers, blanks, segments and values that look like a level; in
    windows of any size."""
    content = written(body, joint)
    expected, loops = slowly(content)
    assert fast(content, loops, USUAL, size, min(cut, len(content))) == expected


@pytest.mark.parametrize("at", range(12, 46))
@pytest.mark.parametrize("stray", BREAKS)
def test_a_line_break_anywhere_in_a_level(at: int, stray: bytes) -> None:
    """Between HL and its separator, in each of its values and on both sides of them."""
    content = written([b"HL*1**20*1", b"HL*38*17*22*0"], b"\n")
    odd = content[:at] + stray + content[at:]
    expected, loops = slowly(odd)
    assert fast(odd, loops, USUAL) == expected


@given(usual, joints, st.data())
def test_line_breaks_anywhere(body: list[bytes], joint: bytes, data: st.DataObject) -> None:
    """A file wrapped at some column, or with a few breaks of any kind, one of them in a level."""
    content = written(body, joint)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content)))
        content = content[:at] + data.draw(st.sampled_from(BREAKS)) + content[at:]
    width = data.draw(st.sampled_from([0, 0, 7, 80]))
    if width:
        content = b"\n".join(content[at : at + width] for at in range(0, len(content), width))
    expected, loops = slowly(content)
    assert fast(content, loops, USUAL) == expected


@pytest.mark.parametrize("ends", [b"|>!", b"%:~", b".^$", b"*:\n", b"*:\r", b"\x1d\x1f\x1c", b"\\()", b"]-["])
@given(usual)
def test_any_delimiters(ends: bytes, body: list[bytes]) -> None:
    """Those of a file may mean something to a regular expression, or to a template of numbers."""
    table = bytes.maketrans(b"*:~", ends)
    content = written(body, b"")
    expected, loops = slowly(content)
    delimiters = dialect(ISA.replace(b"^", b"U").translate(table))
    assert fast(content.translate(table), loops, delimiters) == expected.translate(table)


def test_levels_written_alike_are_never_read_one_by_one() -> None:
    """In a file of the usual looks, whatever its numbers; one with a blank in front is."""
    content = written([b"HL*7**20*1", *(b"HL*%d*7*22*0" % at for at in range(40)), b"NM1*85*2*THL*20"], b"\n")
    with mock.patch.object(Levels, "_patches", side_effect=AssertionError):
        assert fast(content, 41, USUAL).endswith(b"HL*41*1*22*0~\nNM1*85*2*THL*20~\n")
        with pytest.raises(AssertionError):
            fast(content.replace(b"\nHL*9*", b"\n HL*9*"), 41, USUAL)


@pytest.mark.parametrize("loops", [40, 42])
def test_other_loops_than_were_counted_are_refused(loops: int) -> None:
    """What was planned for another file does not leave; a subscriber in front of all providers was not counted."""
    content = written([b"HL*1*9*22*0", b"HL*7**20*1", *(b"HL*%d*7*22*0" % at for at in range(40))], b"\n")
    assert fast(content, 41, USUAL).endswith(b"HL*42*2*22*0~\n")
    with pytest.raises(PatchRefused):
        fast(content, loops, USUAL)
