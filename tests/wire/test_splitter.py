"""The splitter, case by case: each is read whole, byte by byte, and with something behind it."""

import pytest

from tests.building import Style, file
from tests.strategies import FATES
from tests.support import pieces
from x12scrub.errors import Reason, Unreadable
from x12scrub.wire.delimiters import BOM
from x12scrub.wire.segment import Segment
from x12scrub.wire.splitter import Splitter, Tail

ISA = b"ISA*00*          *00*          *ZZ*WILLOW01       *ZZ*EXCLEAR        *240913*0715*^*00501*000000117*0*T*:~"
OTHER = ISA.translate(bytes.maketrans(b"*:^~", b"|>U!"))
BODY = b"GS*HC~GE*1~IEA*1*000000117~"


def read(content: bytes) -> list[bytes]:
    """Ids of the segments, the same whole and byte by byte; a tail is b"tail"."""
    whole = pieces(content)
    bytewise = pieces(content, *range(1, len(content)))
    assert [(type(one), one.start, one.raw) for one in whole] == [(type(one), one.start, one.raw) for one in bytewise]
    assert b"".join(one.raw for one in whole) == content
    assert all(content.startswith(one.raw, one.start) for one in whole)
    return [one.id if isinstance(one, Segment) else b"tail" for one in whole]


ENVELOPE = [b"ISA", b"GS", b"GE", b"IEA"]


@pytest.mark.parametrize("front", [b"", BOM, b"\r\n", BOM + b"\n\n", b"\n" + BOM, b"\x00 \x1a"])
@pytest.mark.parametrize("behind", [b"", b"\n", b"\r\n\x1a", b"\x00\x00", b"MORE TO COME", b"   "])
def test_an_interchange_with_something_around_it(front: bytes, behind: bytes) -> None:
    """What stands in front belongs to the ISA; what stands behind the last terminator is a tail."""
    assert read(front + ISA + BODY + behind) == [*ENVELOPE, *([b"tail"] if behind else [])]


def test_delimiters_change_between_interchanges_only() -> None:
    """Behind an IEA the next ISA brings its own; an id that begins with ISA is a segment like any other."""
    other = OTHER + b"GS|HC!GE|1!IEA|1|000000117!"
    assert read(ISA + b"ISAAC*1~" + BODY + b"\n" + other + ISA + BODY) == [
        *(b"ISA", b"ISAAC", b"GS", b"GE", b"IEA"),
        *ENVELOPE,
        *ENVELOPE,
    ]


def test_an_iea_without_terminator_is_whole() -> None:
    """Nothing else is: a segment that was cut off is a tail."""
    assert read((ISA + BODY)[:-1]) == ENVELOPE
    assert read(ISA + b"GS*HC~GE*1") == [b"ISA", b"GS", b"tail"]
    assert read(ISA + b"GS*HC~\n") == [b"ISA", b"GS", b"tail"]


def test_lines_in_front_of_an_isa_are_no_segments_of_a_file_that_ends_segments_with_them() -> None:
    lines = ISA + BODY.replace(b"~", b"\n")
    assert read(b"\n\r\n" + lines.replace(b"~", b"\n")) == ENVELOPE


def test_a_break_at_the_end_of_an_isa_is_its_terminator_where_the_file_ends() -> None:
    """Whether a wrap broke the ISA there, what follows would tell: nothing does."""
    assert read(ISA[:-1] + b"\n~G") == [b"ISA", b"tail"]


@pytest.mark.parametrize("empty", [b"~", b"\n~", b"\x00\x1a~", b"~\n~\r\n \x00~"])
def test_empty_segments_behind_an_iea_are_segments(empty: bytes) -> None:
    """Of the interchange in front of them, whose terminator they end with."""
    none = [b""] * empty.count(b"~")
    assert read(ISA + BODY + empty) == [*ENVELOPE, *none]
    assert read(ISA + BODY + empty + b"\n" + OTHER + b"IEA|1!") == [*ENVELOPE, *none, b"ISA", b"IEA"]


def test_empty_segments_are_segments() -> None:
    """They are copied, so they are counted in the bytes; whoever reads on leaves them out."""
    assert read(ISA + b"~\n~" + BODY) == [b"ISA", b"", b"", b"GS", b"GE", b"IEA"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Reason.NO_ISA),
        (BOM, Reason.NO_ISA),
        (b"\n\n", Reason.NO_ISA),
        (b"GS*HC~", Reason.NO_ISA),
        (b"\xff\xfeI\x00S\x00A\x00", Reason.NO_ISA),
        (b"ISA", Reason.ISA_UNREADABLE),
        (ISA[:-1], Reason.ISA_UNREADABLE),
        (BOM + b"\n\x00" + ISA[:50], Reason.ISA_UNREADABLE),
        (b"PK\x03\x04" + ISA + BODY, Reason.ARCHIVE),
        (ISA + BODY + b"PK\x03\x04~", Reason.NO_ISA),
        (ISA.replace(b"WILLOW01 ", b"WILLOW01") + BODY, Reason.ISA_UNREADABLE),
        (ISA.replace(b":~", b"*~") + BODY, Reason.DELIMITERS),
        (ISA.replace(b":~", b"~~") + BODY, Reason.DELIMITERS),
        (ISA + BODY + b"GS*HC~", Reason.NO_ISA),
    ],
)
def test_what_is_no_interchange_is_refused(content: bytes, reason: Reason) -> None:
    """With the reason, however the bytes arrive."""
    for cuts in ((), range(1, len(content))):
        with pytest.raises(Unreadable) as refused:
            pieces(content, *cuts)
        assert refused.value.reason is reason
        assert refused.value.where.segment == 1
        assert str(refused.value).startswith(f"{reason.slug}: {reason.what}, at segment 1, ")


@pytest.mark.parametrize(("limit", "refused"), [(106, False), (105, True)])
def test_a_segment_has_a_greatest_length(limit: int, refused: bool) -> None:
    """The limit holds for every segment, whole or byte by byte, also while its terminator has not come."""
    content = ISA + BODY

    def read_with(size: int) -> None:
        splitter = Splitter(max_segment=limit)
        for at in range(0, len(content), size):
            list(splitter.feed(content[at : at + size]))

    for size in (1, 50, len(content)):
        if not refused:
            read_with(size)
            continue
        with pytest.raises(Unreadable) as found:
            read_with(size)
        assert (found.value.reason, found.value.where.offset) == (Reason.LIMIT, 0)
        assert "(segment length)" in str(found.value)


@pytest.mark.parametrize(("length", "refused"), [(1 << 20, False), ((1 << 20) + 1, True)])
def test_a_segment_takes_up_to_a_mebibyte_unless_told_otherwise(length: int, refused: bool) -> None:
    content = ISA + b"NTE*ADD*" + b"X" * (length - 9) + b"~"
    if refused:
        with pytest.raises(Unreadable, match="segment length"):
            pieces(content)
    else:
        assert pieces(content)[1].raw == content[len(ISA) :]


def test_an_isa_that_is_wrapped_before_its_last_byte_waits_for_what_follows() -> None:
    """Its break is no terminator, though it stands where one would."""
    assert read(ISA[:-1] + b"\n" + ISA[-1:] + BODY) == ENVELOPE


def test_a_refusal_tells_the_place_in_the_interchange_and_in_the_file() -> None:
    """Segments are counted from the ISA of each interchange."""
    splitter = Splitter(max_segment=len(ISA))
    content = ISA + BODY + ISA + b"GS*HC~ST*837~"
    with pytest.raises(Unreadable) as found:
        list(splitter.feed(content + b"NM1*" + b"X" * 200 + b"~"))
    assert (found.value.where.segment, found.value.where.offset) == (4, len(content))


@pytest.mark.parametrize(("length", "refused"), [(len(ISA), False), (len(ISA) + 1, True)])
def test_what_stands_behind_an_iea_and_never_ends_is_refused(length: int, refused: bool) -> None:
    """As a tail it may be as long as a segment."""
    splitter = Splitter(max_segment=len(ISA))
    content = ISA + BODY + b"X" * length
    if not refused:
        assert [*splitter.feed(content), *splitter.close()][-1] == Tail(len(ISA + BODY), b"X" * length)
        return
    with pytest.raises(Unreadable) as found:
        list(splitter.feed(content))
    assert found.value.reason is Reason.NO_ISA


def test_a_wrapped_file_has_the_segments_of_the_file_unwrapped() -> None:
    """80 columns, and line breaks in the middle of ids, codes and amounts."""
    bill = FATES["both sides"]
    plain, wrapped = (pieces(file(bill, style=Style(newline=b"", width=width))) for width in (0, 80))
    assert [one.elements for one in wrapped] == [one.elements for one in plain]


def test_a_tail_shows_no_bytes() -> None:
    """Neither a segment nor a tail prints what is in it."""
    assert "QUILL" not in repr(Tail(0, b"QUILLFEATHER")) + repr(pieces(ISA + b"NM1*QUILL~" + BODY))
