"""Delimiters out of an ISA: the fixed columns, and every way in which one can be wrong."""

import bz2
import gzip
import io
import lzma
import zipfile

import pytest

from x12scrub.errors import Reason
from x12scrub.wire.delimiters import (
    BOM,
    ISA13,
    ISA_LENGTH,
    ISA_SPAN,
    Delimiters,
    begins_isa,
    is_open,
    lead_length,
    no_isa,
    read_isa,
    take_isa,
)

ISA = b"ISA*00*          *00*          *ZZ*WILLOW01       *ZZ*EXCLEAR        *240913*0715*^*00501*000000117*0*T*:~"


def at(column: int, value: bytes, isa: bytes = ISA) -> bytes:
    """An ISA with other bytes from a column on."""
    return isa[:column] + value + isa[column + len(value) :]


def test_the_delimiters_stand_in_four_columns() -> None:
    """X12.5: element separator behind ISA, repetition in ISA11, component in ISA16, terminator last."""
    assert len(ISA) == ISA_LENGTH
    found = read_isa(ISA)
    assert found == Delimiters(b"*", b":", b"~", b"^")
    assert repr(found) == "Delimiters(element=b'*', component=b':', terminator=b'~', repetition=b'^')"
    assert ISA[ISA13] == b"000000117"


@pytest.mark.parametrize("letter", [b"U", b"u", b"0"])
def test_a_letter_or_digit_in_isa11_is_no_repetition_separator(letter: bytes) -> None:
    """The habit of version 00401: the value splits nothing."""
    found = read_isa(at(82, letter))
    assert isinstance(found, Delimiters)
    assert found.repetition is None
    assert found.all == (b"*", b":", b"~")


@pytest.mark.parametrize(
    "delimiters",
    [b"|>^!", b"\x1d\x1f\x1e\x1c", b"~^U_", b"*:^\n", b"*:^\r", b"*:^\x0b", b"\t\\\x7f'", b"*:^\x00", b"*:\xa6\xff"],
)
def test_any_byte_that_is_no_text_can_be_a_delimiter(delimiters: bytes) -> None:
    """Element, component, repetition, terminator, as senders choose them."""
    names = bytes.maketrans(b"*:^~", delimiters)
    element, component, repetition, terminator = (bytes((one,)) for one in delimiters)
    isa = ISA.translate(names)
    assert take_isa(isa + b"GS*HC") == (isa, ISA_LENGTH)
    found = read_isa(isa)
    assert found == Delimiters(element, component, terminator, None if repetition.isalnum() else repetition)


@pytest.mark.parametrize(
    ("isa", "reason"),
    [
        (b"", Reason.ISA_UNREADABLE),
        (b"ISA", Reason.ISA_UNREADABLE),
        (ISA[:-1], Reason.ISA_UNREADABLE),
        (ISA + b"\n", Reason.ISA_UNREADABLE),
        (at(0, b"ISB"), Reason.ISA_UNREADABLE),
        (ISA[:10] + ISA[11:] + b"G", Reason.ISA_UNREADABLE),
        (at(10, b"*"), Reason.ISA_UNREADABLE),
        (at(103, b" "), Reason.ISA_UNREADABLE),
        (ISA.replace(b"*", b"A"), Reason.ISA_UNREADABLE),
        (at(104, b"*"), Reason.DELIMITERS),
        (at(104, b"~"), Reason.DELIMITERS),
        (at(104, b"^"), Reason.DELIMITERS),
        (at(105, b"*"), Reason.DELIMITERS),
        (at(82, b"~"), Reason.DELIMITERS),
        (at(82, b" "), Reason.DELIMITERS),
        (at(104, b"A"), Reason.DELIMITERS),
        (at(104, b" "), Reason.DELIMITERS),
        (at(105, b"G"), Reason.ISA_UNREADABLE),
        (at(105, b"7"), Reason.ISA_UNREADABLE),
        (at(105, b" "), Reason.DELIMITERS),
        (at(40, b"~"), Reason.DELIMITERS),
    ],
)
def test_what_is_no_isa_says_why(isa: bytes, reason: Reason) -> None:
    """Too short, 105 bytes, separators out of their columns, and delimiters that are equal, text or inside the data."""
    assert read_isa(isa) is reason


@pytest.mark.parametrize("column", [1, 2, 4, 40, 79, 80, 104, 105])
@pytest.mark.parametrize("line_break", [b"\n", b"\r\n"])
def test_line_breaks_inside_an_isa_are_no_content(column: int, line_break: bytes) -> None:
    """A file wrapped at some column breaks inside the ISA, in the middle of its letters or in front of its end."""
    wrapped = ISA[:column] + line_break + ISA[column:]
    assert take_isa(wrapped + b"GS*") == take_isa(wrapped + b"GS*" + b"X" * 1000) == (ISA, len(wrapped))


def test_a_terminator_that_is_a_blank_of_another_kind_ends_a_wrapped_isa() -> None:
    """A vertical tab is no line break of a wrap."""
    isa = ISA[:-1] + b"\x0b"
    assert take_isa(isa[:40] + b"\n" + isa[40:] + b"GS*") == (isa, 107)


@pytest.mark.parametrize("behind", [b"GS*", b"\nGS*", b"  TA1*", b"IEA*", b"\r\nG\nS*", b"\x00\x1aGS*"])
def test_a_break_before_the_last_byte_is_a_wrap_where_a_terminator_follows(behind: bytes) -> None:
    """One byte that is no text and then a segment that may stand behind an ISA: it ends segments, not the break."""
    wrapped = ISA[:105] + b"\n" + ISA[105:]
    assert take_isa(wrapped + behind) == (ISA, 107)


@pytest.mark.parametrize(
    "behind", [b"GS*HC", b"\nGS*", b"  GS*", b"\x00GS*", b"*GS*", b":GS*", b"~NM1*", b"~~GS*", b"XGS*", b"X GS*"]
)
def test_a_break_at_the_last_byte_ends_segments_otherwise(behind: bytes) -> None:
    """What follows begins a segment, is no terminator, or leads to no envelope segment."""
    for is_all in (True, False):
        assert take_isa(ISA[:105] + b"\n" + behind, is_all=is_all) == (ISA[:105] + b"\n", 106)


def test_an_isa_that_is_wrapped_once_has_no_break_as_its_end() -> None:
    """A line break that ends segments cannot at the same time be one without a meaning."""
    wrapped = ISA[:25] + b"\n" + ISA[25:105] + b"\r\n~"
    assert take_isa(wrapped) == (ISA, len(wrapped))
    assert take_isa(wrapped[:-1]) is None
    assert take_isa(wrapped[:-1], is_all=True) is None


@pytest.mark.parametrize("behind", [b"", b"\r", b"~", b"~ \n", b"~G", b"~TA", b"~\nI"])
def test_what_does_not_tell_yet_is_waited_for(behind: bytes) -> None:
    """A break at byte 105 is decided about when enough has arrived, or when nothing more comes."""
    start = ISA[:105] + b"\n" + behind
    assert take_isa(start) is None
    assert take_isa(start, is_all=True) == (ISA[:105] + b"\n", 106)


def test_no_more_is_waited_for_than_an_isa_spans() -> None:
    """However many blank lines follow; and its letters stand as near to each other."""
    assert take_isa(ISA[:105] + b"\n" * (ISA_SPAN - 106)) is None
    assert take_isa(ISA[:105] + b"\n" * (ISA_SPAN - 105)) == (ISA[:105] + b"\n", 106)
    assert begins_isa(b"IS" + b"\n" * (ISA_SPAN - 3) + b"A")
    assert not begins_isa(b"IS" + b"\n" * (ISA_SPAN - 2) + b"A")


@pytest.mark.parametrize("length", [0, 1, 50, 105])
def test_an_isa_that_is_not_all_there_is_waited_for(length: int) -> None:
    """Every prefix but the whole gives nothing."""
    assert take_isa(ISA[:length]) is None
    assert take_isa(ISA) == (ISA, ISA_LENGTH)


@pytest.mark.parametrize(
    ("front", "length"),
    [
        (b"", 0),
        (BOM, 3),
        (b"\r\n\r\n", 4),
        (BOM + b" \t\n", 6),
        (b"\n" + BOM + b"\n", 5),
        (b"\n", 1),
        (b"\x00\x1a", 2),
        (BOM[:2], 0),
        (b"X \n", 0),
    ],
)
def test_what_stands_in_front_of_an_interchange(front: bytes, length: int) -> None:
    """A byte order mark, blank lines, NULs and ^Z are no content; anything else is."""
    assert lead_length(front + ISA) == length


def test_a_delimiter_is_no_filler() -> None:
    """What separates elements or ends segments is not skipped in front of a segment, nor taken for a wrap in it."""
    assert Delimiters(b"*", b":", b"\n").breaks == b"\r"
    assert Delimiters(b"*", b":", b"~").breaks == b"\r\n"
    assert Delimiters(b"\t", b":", b"\n").filler == b"\r \x00\x1a"
    assert Delimiters(b"*", b":", b"~").filler == b"\r\n\t \x00\x1a"


def zipped(*names: str) -> bytes:
    """An archive with empty files of these names."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, b"")
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        zipped("in.837"),
        zipped(),
        gzip.compress(ISA),
        bz2.compress(ISA),
        lzma.compress(ISA),
        b"7z\xbc\xaf\x27\x1c\x00\x04",
        b"\x28\xb5\x2f\xfd\x04\x00",
    ],
    ids=["zip", "empty zip", "gzip", "bzip2", "xz", "7-Zip", "Zstandard"],
)
def test_an_archive_is_told_from_other_files_without_an_isa(content: bytes) -> None:
    """By how it begins, which may arrive byte by byte; not by what stands in it."""
    assert no_isa(content) is Reason.ARCHIVE
    assert all(is_open(content[:length]) for length in (1, 2))
    assert no_isa(b"X" + content) is Reason.NO_ISA
    assert not is_open(b"X" + content[:1])
