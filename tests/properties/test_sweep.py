"""The two ways to read a window: a sweep over all its segments at once, and the walk from mark to mark, which defines
what a survey is. They agree on any bytes, on what is refused as well."""

from unittest import mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.strategies import Answer, a_part, files
from tests.support import tables
from x12scrub.claims import windows
from x12scrub.claims.scout import count, survey
from x12scrub.claims.survey import Limits, Survey
from x12scrub.errors import Unreadable
from x12scrub.wire.patch import BytesSource
from x12scrub.wire.splitter import MAX_SEGMENT

NEVER = 1 << 40
Result = tuple[object, ...]


def seen(found: Survey) -> Result:
    """Everything that a survey holds."""
    refused = [(start, stop, told(why)) for start, stop, why in found.refused]
    numbers = (found.claims, found.charges, found.opened, found.miscounted)
    columns = [list(column) for column in found._columns]
    return (columns, numbers, found.dialects, dict(found.oddities), dict(found.places), refused)


def told(refusal: Unreadable) -> Result:
    return refusal.reason, refusal.where, str(refusal)


def read(content: bytes, swept: int, **how: object) -> Result:
    """A survey, and a count, with windows of so many bytes and more swept; or why the file is refused."""
    source, limits = BytesSource(content), Limits(transaction_claims=40)
    codes = tables().watched if how.get("revisions") else tables().trigger_codes
    with mock.patch.object(windows, "SWEPT", swept):
        try:
            return seen(survey(source, codes, limits, **how)), seen(count(source, limits))
        except Unreadable as refusal:
            return told(refusal)


WAYS = ({}, {"revisions": True}, {"everyone": True}, {"salvage": True})


def agree(content: bytes) -> None:
    for how in WAYS:
        assert read(content, 1, **how) == read(content, NEVER, **how)


@given(files(), st.sampled_from([30, 500, 1 << 20]))
@a_part(5)
def test_the_sweep_agrees_with_the_walk(case: tuple[bytes, Answer], size: int) -> None:
    """However the sender writes, and wherever windows end."""
    content, _ = case
    with mock.patch.object(windows, "WINDOW", size), mock.patch.object(windows, "_FIRST_WINDOW", size):
        agree(content)


@given(files(most=1), st.integers(0, 5_000), st.binary(max_size=3), st.integers(0, 40))
@a_part(5)
def test_so_they_do_about_damaged_files(case: tuple[bytes, Answer], at: int, put: bytes, gone: int) -> None:
    content, _ = case
    agree(content[: at % len(content)] + put + content[at % len(content) + gone :])


ISA = b"ISA*00*          *00*          *ZZ*WILLOW01       *ZZ*EXCLEAR        *250913*0715*^*00501*000000001*0*T*:~"
# Segments in any order, most of them of an odd form that one of the readers could take for another one.
PARTS = (
    *(b"GS*HC*A*B*20250913*0715*1*X*005010X222A1", b"GE*1*1", b"GE*2*1", b"IEA*1*000000001", b"GS*1", b"IEA"),
    *(b"ST*837*0001*005010X222A1", b"ST*837*0001*005010X223A2", b"SE*9*0001", b"SE*4*0001", b"SE", b"ST", b"ISAAC*1"),
    *(b"HL*1**20*1", b"HL*2*1*22*0", b"HL*2*1*22", b"HL*3*2*23*0", b"HL*3*2*21", b"HL*3*2", b"HL", b"HL*2*1* 22*0"),
    *(b"HL*2*1*220", b"HL*2*1*2", b"HL*2*1*", b"HLX*1*1*22", b"NM1*IL*1*QUILL*ODA****MI*ZQ1", b"NM1*IL", b"NM1*ILL*1"),
    *(b"NM1*IL*1*quill*oda****MI* z q 1 ", b"NM1*IL*1*QUILL", b"NM1*IL*1*QUILL*****MI* ", b"NM1*IL*1*QUILL*****MI**X"),
    *(b"NM1*IL*1*******MI*", b"NM1*IL*1*******MI", b"NM1*PR*2*LAKESIDE*****PI*L1", b"NM1*il*1*QUILL", b"SBR*P*18"),
    *(b"CLM*Q1*120***11:B:1*Y", b"CLM*Q1*120.5***11:B:7*Y", b"CLM*Q1*0.05***11:B: 8 ", b"CLM*Q1", b"CLM", b"CLM*Q1*"),
    *(
        b"CLM*Q1*-5***11:B:8:1",
        b"CLM*Q1* 7 ",
        b"CLM*Q1*12.345",
        b"CLM*Q1*12.",
        b"CLM*Q1*.5",
        b"CLM*Q1*1.2.3",
        b"CLM*Q1*..",
    ),
    *(
        b"CLM*Q1*99999999",
        b"CLM*Q1*999999999",
        b"CLM*Q1*1234567.89",
        b"CLM*Q1*12345678.90",
        b"CLM*Q1*1e3",
        b"CLM*Q1*1:2",
    ),
    *(b"CLM*Q1*00000000000001", b"CLM*Q1*+5", b"CLMX*Q1*5", b"CLM :", b"SV1*HC:20552*120*UN*1", b"SV1*HC:20552:RT*1"),
    *(
        b"SV1*HC:20552",
        b"SV1* HC : 20553 *1",
        b"SV1*HC:205520*1",
        b"SV1*HC:2055*1",
        b"SV1*ER:20552*1",
        b"SV1*HC",
        b"SV1",
    ),
    *(
        b"SV1*HC: 20552*1",
        b"SV1*HC:20552 :RT",
        b"SV1*HC: ",
        b"SV1*hc:20552*1",
        b"SV1*HC20552*1",
        b"LX*1",
        b"SV1*HC :20553*",
    ),
    *(
        b"",
        b"  ",
        b"\xef\xbb\xbfCLM*Q1*5",
        b"\xef\xbb\xbf",
        b"N3*A\nB",
        b"N3*HL*1**20",
        b"NTE*ADD*CLM*5",
        b"X",
        b"S\xe9*1",
    ),
)
ENDS = (b"~", b"~\n", b"~\r\n", b"~ ", b"~\n\n", b"~\x00", b"~\t \n\x1a \n", b"~\r")


@given(st.lists(st.tuples(st.sampled_from(PARTS), st.sampled_from(ENDS)), max_size=40))
@example([])
@a_part(2)
def test_so_they_do_about_segments_in_any_order(parts: list[tuple[bytes, bytes]]) -> None:
    body = b"".join(part + end for part, end in parts)
    opened = b"GS*HC*A*B*20250913*0715*1*X*005010X222A1~ST*837*0001*005010X222A1~"
    for front in (b"", opened, opened + b"HL*1**20*1~", opened + b"HL*1**20*1~\nHL*2*1*22*0~"):
        agree(ISA + front + body + b"SE*9*0001~GE*1*1~IEA*1*000000001~")


@pytest.mark.parametrize("number", [2, 39, 40, 41])
def test_the_limit_of_a_transaction_is_that_of_the_walk(number: int) -> None:
    claims = b"HL*1**20*1~HL*2*1*22*0~" + b"CLM*Q1*5~" * number
    content = ISA + b"GS*HC*A*B*20250913*0715*1*X*005010X222A1~ST*837*0001*005010X222A1~" + claims
    agree(content + b"SE*9*0001~GE*1*1~IEA*1*000000001~")


OPENED = ISA + b"GS*HC*A*B*20250913*0715*1*X*005010X222A1~ST*837*0001*005010X222A1~"


@pytest.mark.parametrize(
    "body",
    [
        b"HL*2*1*22*0~NM1*IL*1*QUILL*ODA****MI*ZQ1~CLM*Q1*5~",
        b"HL*1**20*1~HL*2*1*22*0~NM1*IL*1*QUILL*ODA****MI*ZQ1~CLM*Q1*5~HL*3**20*1~",
        b"N3*" + b"A" * (MAX_SEGMENT + 9),
    ],
    ids=["no provider", "a provider last", "a segment too long"],
)
def test_so_they_do_where_a_part_is_not_usual(body: bytes) -> None:
    agree(OPENED + body + b"SE*9*0001~GE*1*1~IEA*1*000000001~")
