"""Segments: elements, their places in the file, and the patches that change them."""

import pytest

from x12scrub.wire.delimiters import BOM, Delimiters
from x12scrub.wire.patch import BytesSource, Patch, rewrite
from x12scrub.wire.segment import Segment, split

TILDE = Delimiters(b"*", b":", b"~", b"^")
LINES = Delimiters(b"|", b">", b"\n")


def segment(raw: bytes, start: int = 0, delimiters: Delimiters = TILDE) -> Segment:
    return Segment(start, raw, delimiters)


def test_elements_are_counted_from_the_id() -> None:
    """Element 0 is the id; what is not there is empty."""
    one = segment(b"\r\n SV1*HC:20552:RT*165**1~", 7)
    assert one.elements == (b"SV1", b"HC:20552:RT", b"165", b"", b"1")
    assert one.id == b"SV1"
    assert one.components(1) == (b"HC", b"20552", b"RT")
    assert one.components(3) == (b"",)
    assert one.element(5) == one.element(9) == b""
    assert one.components(9) == (b"",)
    assert (one.start, one.stop) == (7, 7 + len(one.raw))


@pytest.mark.parametrize(
    "front", [b"", b"\n", b"\r\n", b"\n\n  ", b"\x00\x1a\t", BOM, BOM + b"\r\n", b"\n" + BOM + b"\n", BOM + b"\x00\x1a"]
)
def test_what_stands_in_front_is_no_content(front: bytes) -> None:
    """Line ends, blanks and a byte order mark belong to the segment behind them, and to no element."""
    one = segment(front + b"NM1*IL~", 100)
    assert one.elements == (b"NM1", b"IL")
    assert one.range(0) == (100 + len(front), 103 + len(front))
    assert one.range(1) == (104 + len(front), 106 + len(front))


def test_a_segment_is_itself_and_shows_none_of_its_bytes() -> None:
    """One with the same bytes is another one, and where it stands is all that is printed."""
    assert len({segment(b"N3*QUILL~", 7), segment(b"N3*QUILL~", 7)}) == 2
    assert repr(segment(b"N3*QUILL~", 7)) == "Segment(start=7)"


def test_a_text_is_trimmed_and_takes_every_byte() -> None:
    """Latin-1 maps every byte, so that no name is refused. Only blanks are trimmed."""
    assert segment(b"NM1* M\xdcLLER \xff *~").text(1) == "MÜLLER ÿ"
    assert segment(b"NM1*\xa0XAVER\tX *~").text(1) == "\xa0XAVER\tX"


@pytest.mark.parametrize("raw", [b"~", b"\n~", b"  \r\n~", b"\n\n"])
def test_an_empty_segment_has_no_id(raw: bytes) -> None:
    delimiters = TILDE if b"~" in raw else LINES
    assert segment(raw, delimiters=delimiters).is_empty
    assert not segment(b"*" + raw, delimiters=TILDE).is_empty


@pytest.mark.parametrize("line_break", [b"\n", b"\r\n"])
def test_a_line_break_inside_is_in_the_range_and_not_in_the_value(line_break: bytes) -> None:
    """Files wrapped at 80 columns break anywhere, inside an id too."""
    raw = b"S" + line_break + b"V1*HC:20" + line_break + b"552*1~"
    one = segment(raw, 10)
    assert one.elements == (b"SV1", b"HC:20552", b"1")
    start, stop = one.range(1)
    assert raw[start - 10 : stop - 10] == b"HC:20" + line_break + b"552"


def test_a_terminator_that_is_a_line_break_is_no_break_inside() -> None:
    """With LF as terminator a CR inside is dropped from the value, the terminator is not."""
    one = segment(b"  HL|1||20|1\r\n", delimiters=LINES)
    assert one.elements == (b"HL", b"1", b"", b"20", b"1")
    assert segment(b"HL|1", delimiters=LINES).elements == (b"HL", b"1")


@pytest.mark.parametrize(
    ("index", "value", "expected"),
    [
        (1, b"HC:20552", b"\nSV1*HC:20552*16\n5**1~"),
        (2, b"200", b"\nSV1*HC:20552:RT*200**1~"),
        (3, b"UN", b"\nSV1*HC:20552:RT*16\n5*UN*1~"),
        (4, b"", b"\nSV1*HC:20552:RT*16\n5**~"),
        (5, b"11", b"\nSV1*HC:20552:RT*16\n5**1*11~"),
        (7, b"1:2", b"\nSV1*HC:20552:RT*16\n5**1***1:2~"),
    ],
)
def test_an_element_is_replaced_and_nothing_else(index: int, value: bytes, expected: bytes) -> None:
    """Wrapped, empty, last, or not there yet: the patch changes that element, and can be undone."""
    content = b"LX*1~\nSV1*HC:20552:RT*16\n5**1~DTP~"
    one = segment(content[5:-4], 5)
    patch = one.replace(index, value)
    assert b"".join(rewrite(BytesSource(content), [patch])) == content[:5] + expected + content[-4:]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((b"4", b"2"), [Patch(7, 10, b"3*1", b"4*2")]),
        ((b"4", b"1"), [Patch(7, 8, b"3", b"4")]),
        ((b"3", b"2"), [Patch(9, 10, b"1", b"2")]),
        ((b"3", b"1"), []),
    ],
)
def test_two_elements_are_replaced_as_far_as_they_differ(values: tuple[bytes, bytes], expected: list[Patch]) -> None:
    """One patch for both, with the separator between them; none for what is there already."""
    content = b"ST~\nHL*3*1*22~"
    patches = list(segment(content[3:], 3).replace_two(1, values))
    assert patches == expected
    assert b"".join(rewrite(BytesSource(content), patches)) == b"ST~\nHL*%b*%b*22~" % values


def test_an_element_is_added_behind_an_open_end() -> None:
    """An IEA without terminator ends with the file."""
    one = segment(b"IEA*1", 3)
    assert b"".join(rewrite(BytesSource(b"GE~IEA*1"), [one.replace(2, b"9")])) == b"GE~IEA*1*9"


def test_splitting_keeps_offsets_and_leaves_out_what_is_empty() -> None:
    """Offsets are those of the file that the stretch stands in; a last segment may be open."""
    found = list(split(b"\nA*1~\n~B~~  C*2", 50, TILDE))
    assert [(one.id, one.start, one.raw) for one in found] == [
        (b"A", 50, b"\nA*1~"),
        (b"B", 57, b"B~"),
        (b"C", 60, b"  C*2"),
    ]


def test_splitting_keeps_what_has_an_element_and_no_id() -> None:
    """It is no empty segment: whoever counts segments counts it."""
    assert [one.raw for one in split(b"A~*1~~**~", 0, TILDE)] == [b"A~", b"*1~", b"**~"]
