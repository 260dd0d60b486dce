"""Envelopes: what is refused, why, and where; what is tolerated and counted."""

import pytest
from attrs import evolve

from tests.building import Bill, Service, file
from tests.support import scrub, settings, tables, told
from x12scrub.claims.scout import survey
from x12scrub.claims.survey import Limits, Survey
from x12scrub.errors import Reason, Unreadable
from x12scrub.wire.delimiters import BOM
from x12scrub.wire.patch import BytesSource

WHOLE = file(Bill((Service("20552"),)))


def surveyed(content: bytes, *, salvage: bool = False, **limits: int) -> Survey:
    return survey(BytesSource(content), tables().trigger_codes, Limits(**limits), salvage=salvage)


def refused(content: bytes, **limits: int) -> Unreadable:
    with pytest.raises(Unreadable) as found:
        surveyed(content, **limits)
    assert found.value.exit_status == 65
    assert str(found.value).startswith(f"{found.value.reason.slug}: ")
    return found.value


def without(segment: bytes) -> bytes:
    """The file without the line that begins so."""
    return b"\n".join(line for line in WHOLE.split(b"\n") if not line.startswith(segment))


SE = WHOLE[WHOLE.index(b"SE*2") : WHOLE.index(b"*0001~\nGE")]

FAULTS = {
    "empty": (b"", Reason.EMPTY, b""),
    "blank": (b"   \r\n", Reason.NO_ISA, b""),
    "noise": (b"\x7fELF\x02\x01~*", Reason.NO_ISA, b"\x7f"),
    "no ISA": (BOM + b"\nGS*HC~", Reason.NO_ISA, b"GS*HC"),
    "ISA of 105 bytes": (WHOLE.replace(b"WILLOW01  ", b"WILLOW01 ", 1), Reason.ISA_UNREADABLE, b"ISA"),
    "half an ISA": (WHOLE[:60], Reason.ISA_UNREADABLE, b"ISA"),
    "letter as delimiter": (WHOLE.replace(b"*T*:~", b"*T*A~"), Reason.DELIMITERS, b"ISA"),
    "no IEA": (without(b"IEA"), Reason.TRUNCATED, b""),
    "IEA of another": (WHOLE[:-2] + b"8", Reason.ISA_CONTROL, b"IEA"),
    "ISA inside": (without(b"IEA") + b"\n" + WHOLE, Reason.TRUNCATED, b"ISA*00"),
    "no GE": (without(b"GE*"), Reason.MISSING_GE, b"IEA"),
    "no SE": (without(b"SE*"), Reason.MISSING_SE, b"GE*"),
    "neither SE nor GE": (without(b"SE*").replace(b"\nGE*1*117~", b""), Reason.MISSING_SE, b"IEA"),
    "no GS": (without(b"GS*"), Reason.STRAY, b"ST*"),
    "no ST": (without(b"ST*").replace(b"CLM*", b"CLN*"), Reason.STRAY, b"SE*2"),
    "GE twice": (WHOLE.replace(b"\nGE*", b"\nGE*1*117~\nGE*"), Reason.STRAY, b"GE*1*117~\nIEA"),
    "GS twice": (WHOLE.replace(b"\nST*", b"\nGS*HC*A*B*1*1*2*X*Y~\nST*"), Reason.MISSING_GE, b"GS*HC*A"),
    "ST twice": (WHOLE.replace(b"\nHL*1", b"\nST*837*0002~\nHL*1"), Reason.MISSING_SE, b"ST*837*0002"),
    "claim between transactions": (WHOLE.replace(b"\nGE*", b"\nCLM*X*1~\nGE*"), Reason.STRAY, b"GE*"),
    "claim without ST": (without(b"ST*"), Reason.STRAY, b"SE*2"),
    "GE of another": (WHOLE.replace(b"GE*1*117", b"GE*1*118"), Reason.GS_CONTROL, b"GE*"),
    "SE of another": (WHOLE.replace(SE + b"*0001", SE + b"*0002"), Reason.ST_CONTROL, b"SE*2"),
    "SE of nobody": (WHOLE.replace(SE + b"*0001", SE), Reason.ST_CONTROL, b"SE*2"),
    "SE in words": (WHOLE.replace(SE, b"SE*many"), Reason.COUNT, b"SE*many"),
    "SE without a count": (WHOLE.replace(SE, b"SE*"), Reason.COUNT, b"SE**"),
    "SE below zero": (WHOLE.replace(SE, b"SE*-1"), Reason.COUNT, b"SE*-1"),
    "GE of eleven digits": (WHOLE.replace(b"GE*1*", b"GE*11111111111*"), Reason.COUNT, b"GE*1"),
    "segments behind IEA": (WHOLE + b"\nGS*HC~", Reason.NO_ISA, b"GS*HC~"),
    "broken second ISA": (WHOLE + WHOLE.replace(b"WILLOW01  ", b"WILLOW01 ", 1), Reason.ISA_UNREADABLE, b"ISA"),
}


@pytest.mark.parametrize("newline", [b"\n", b"\n\r\n  ", b""])
@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_refused(fault: str, newline: bytes) -> None:
    """Each fault with its reason, the ordinal of the segment, and the offset of its id; never with a value."""
    content, reason, at = FAULTS[fault]
    content, at = content.replace(b"\n", newline), at.replace(b"\n", newline)
    found = refused(content)
    assert found.reason is reason
    assert found.where.offset == (content.rindex(at) if at else len(content))
    before = content[: found.where.offset]
    behind = before.rfind(b"IEA*") if content[found.where.offset :].startswith(at) else 0
    assert found.where.segment == content[max(behind, 0) : found.where.offset].count(b"~") + (behind <= 0)
    assert not [word for word in (b"QUILL", b"WILLOW", b"ZQ0", b"many") if word.decode() in told(found)]


@pytest.mark.parametrize(
    "content",
    [
        WHOLE[:-1],
        BOM + b"\r\n" + WHOLE + b"\r\n\x1a\x00",
        WHOLE + b"\nnothing that ends",
        WHOLE.replace(b"\nGS*", b"\nTA1*000000117*240913*0715*A*000~\nGS*"),
        WHOLE.replace(b"\nNM1*41", b"\nISAAC*1~\nGSX~\nSEX*1~\nNM1*41"),
        WHOLE.replace(b"ST*837*0001*", b"ST*837* 0001 *"),
        WHOLE.replace(SE, b"SE*0"),
    ],
)
def test_what_is_taken(content: bytes) -> None:
    """An IEA without terminator, things around the interchange, a TA1, ids that look like envelopes, wrong counts."""
    assert surveyed(content).claims == 1


@pytest.mark.parametrize(
    ("content", "kinds"),
    [
        (WHOLE, {}),
        (WHOLE[:-1], {"unterminated-iea": 1}),
        (WHOLE + b"\nnothing that ends", {"tail": 1}),
        (WHOLE.replace(b"\nHL*1", b"\n~\n  ~\nHL*1"), {"empty-segment": 2}),
        (WHOLE.replace(b"X222A1", b"X223A2"), {"transaction-not-judged": 1}),
        (WHOLE.replace(b"ST*837*0001*005010X222A1", b"ST*837*0001*005010X223A2"), {"transaction-not-judged": 1}),
        (WHOLE.replace(b"ST*837*", b"ST*835*"), {"transaction-not-judged": 1}),
        (WHOLE.replace(b"*22*0~", b"*29*0~"), {"trigger-line-outside-subscriber": 1}),
        (WHOLE.replace(b"**20*1~", b"**29*1~"), {"trigger-line-outside-subscriber": 1}),
        (WHOLE.replace(b"QB-1*40", b"QB-1*x"), {"claim-charge-unreadable": 1}),
    ],
)
def test_oddities_are_counted(content: bytes, kinds: dict[str, int]) -> None:
    """What is copied as it came and not judged does not pass in silence."""
    found = surveyed(content)
    assert found.oddities == kinds
    assert set(found.places) == set(kinds)
    assert found.claims == 1


@pytest.mark.parametrize("version", [b"005010X222", b"005010X222A1", b"005010X222A2"])
def test_the_professional_versions_are_judged(version: bytes) -> None:
    """GS08 decides; an ST03 that is left out is GS08's."""
    content = WHOLE.replace(b"005010X222A1", version)
    assert [*surveyed(content).subscribers.triggered] == [1]
    assert [*surveyed(content.replace(b"*0001*" + version, b"*0001")).subscribers.triggered] == [1]


def test_limits_hold() -> None:
    """Each limit lets through what it allows, and refuses one more."""
    lengths = [len(line) + 1 for line in WHOLE.split(b"\n")]
    longest = max(lengths[1:])
    assert surveyed(WHOLE, segment_length=longest).claims == 1
    found = refused(WHOLE, segment_length=longest - 1)
    assert (found.reason, found.where.segment) == (Reason.LIMIT, lengths.index(longest, 1) + 1)
    assert surveyed(WHOLE, interchange_bytes=len(WHOLE)).claims == 1
    assert refused(WHOLE, interchange_bytes=len(WHOLE) - 1).reason is Reason.LIMIT
    two = file(*(Bill((Service(),), number=number) for number in "AB"))
    assert surveyed(two, transaction_claims=2).claims == 2
    assert refused(two, transaction_claims=1).reason is Reason.LIMIT
    with pytest.raises(Unreadable, match="service lines of a claim"):
        scrub(WHOLE, using=evolve(settings(), limits=Limits(claim_lines=0)))
    assert scrub(WHOLE, using=evolve(settings(), limits=Limits(claim_lines=1))).output == WHOLE
