"""Damaged files: whatever stands in one, it is either refused with a reason or scrubbed whole."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.building import Person, Style, people
from tests.strategies import FATES, Answer, a_part, files, interchanges
from tests.support import Scrub, changes, scrub, segments, told, undone
from x12scrub.errors import Unreadable, X12ScrubError
from x12scrub.wire.delimiters import BOM

# What a damaged file may hold anywhere: pieces of envelopes and loops, delimiters of other files, and rubbish.
SPLINTERS = [
    *(b"~", b"*", b":", b"~~", b"\n", b"\r\n", b"\x00", b"\x1a", BOM, b"\xff\xfe", b" ", b"ISA", b"CLM", b"20552"),
    *(b"~IEA*1*000000001~", b"~SE*1*0001~", b"~ST*837*0001*005010X222A1~", b"~GE*1*1~", b"~GS*HC~", b"~HL*1**20*1~"),
    *(b"~HL*2*1*22*0~", b"~HL*3*2*23*0~", b"~CLM~", b"~CLM*QB~", b"~CLM*QB*1e5~", b"~LX~", b"~SV1*HC:20552~", b"~SV1~"),
    *(b"~NM1*IL~", b"~NM1*ILX*1~", b"~NM1~", b"~SVD~", b"~DTP*472*D8~", b"~SBR~", b"~HI~", b"~HL~", b"~REF~", b"~PRV~"),
]
VALUES = [
    "",
    " ",
    "0",
    "-1",
    "9" * 13,
    "9" * 18,
    "0.000001",
    "1e5",
    ".",
    "20552",
    "HC:20552 ",
    "HC:20552",
    "HC",
    ":::",
    "é",
]


def sound(content: bytes) -> None:
    """Refused with a reason, or scrubbed: nothing lost, nothing invented, final, and without a fault of ours."""
    done = scrubbed(content)
    if isinstance(done, Unreadable):
        assert 0 <= done.where.offset <= len(content)
        assert done.where.segment >= 1
        assert "QUILL" not in told(done)
        return
    assert not done.run.crashed, [one.message for one in done.run.findings()]
    assert done.run.ledger.received.claims == sum(one.id == b"CLM" for one in segments(content))
    if done.output:
        assert undone(done.output, changes(done.run), content) == content
        again = scrub(done.output)
        assert again.output == done.output
        assert again.run.ledger.received == done.run.ledger.leaving


def scrubbed(content: bytes) -> Scrub | Unreadable:
    """Every other error is a fault of ours, and the test's."""
    try:
        return scrub(content)
    except Unreadable as refusal:
        return refusal


@given(st.binary(max_size=300))
def test_rubbish(content: bytes) -> None:
    """Bytes that are no interchange are refused."""
    with pytest.raises(Unreadable):
        scrub(content)


@st.composite
def damaged(draw: Callable[..., object]) -> bytes:
    """A file with a few slices cut out, repeated, or splinters put in."""
    content, _ = draw(files(most=2))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(content)))
        stop = min(len(content), start + draw(st.sampled_from([0, 1, 2, 30, 400])))
        piece = draw(st.sampled_from([*SPLINTERS, content[start:stop], b""]))
        content = content[:start] + piece + content[stop:]
    return content


@given(damaged())
def test_damaged_bytes(content: bytes) -> None:
    """Cut, repeated and splintered files raise nothing but `Unreadable`."""
    sound(content)


@st.composite
def disordered(draw: Callable[..., object]) -> bytes:
    """A file whose envelope holds and whose segments and elements have been shuffled, repeated, emptied or replaced."""
    (part,) = draw(interchanges(most=1))
    lines = [line for line in part.written().split(part.style.terminator) if line.strip()]
    e = part.style.element
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(3, len(lines) - 4))
        what = draw(st.sampled_from(["drop", "repeat", "swap", "empty", "value", "shorten"]))
        if what == "drop":
            del lines[at]
        elif what == "repeat":
            lines.insert(draw(st.integers(3, len(lines) - 4)), lines[at])
        elif what == "swap":
            lines[at], lines[at + 1] = lines[at + 1], lines[at]
        else:
            elements = lines[at].split(e)
            index = draw(st.integers(1, 9)) % len(elements)
            value = "" if what == "empty" else draw(st.sampled_from(VALUES))
            names = bytes.maketrans(b":", part.style.component)
            elements[index] = value.encode("latin-1").translate(names)
            lines[at] = e.join(elements[: index + 1] if what == "shorten" else elements)
    return part.style.terminator.join([*lines, b""])


@given(disordered())
def test_disordered_segments(content: bytes) -> None:
    """Loops without a head, claims without lines, lines without a service, elements without a value."""
    sound(content)


@pytest.mark.parametrize("style", [Style(), Style(b"|", b">", b"\n", b"^", b"")], ids=["tilde", "newline"])
def test_cut_off_anywhere(style: Style) -> None:
    """A file that ends early is refused wherever that is, and only the last terminator can be spared."""
    content = people(Person(bills=(FATES["both sides"], FATES["several days"])), style=style)
    assert scrub(content).run.ledger.received.claims == 2
    for length in range(len(content) - 1):
        with pytest.raises(Unreadable) as refused:
            scrub(content[:length])
        assert "QUILL" not in told(refused.value)
    assert scrub(content[:-1]).run.ledger.received.claims == 2


@given(files())
@a_part(2)
def test_no_message_tells_a_value(case: tuple[bytes, Answer]) -> None:
    """Neither findings nor errors say who or what a claim is about."""
    content, answer = case
    done = scrub(content)
    for finding in done.run.findings():
        for text in (told(finding), *(told(choice) for choice in finding.choices)):
            assert "QUILL" not in text
            assert "ZQ0" not in text
            assert "QB-" not in text
    with pytest.raises(X12ScrubError) as refused:
        scrub(content[: max(one.start for one in segments(content) if one.id == b"CLM")])
    assert not [number for number in answer.bills if number in told(refused.value)]
