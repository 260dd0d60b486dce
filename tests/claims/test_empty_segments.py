"""Empty segments behind an IEA: they belong to the interchange in front of them, and are copied or leave with it."""

import pytest
from attrs import evolve

from tests.building import Bill, Group, Interchange, Office, Person, Service, Style, Transaction
from tests.properties.slow import Slow, rows
from tests.support import pieces, scrub, segments, settings, tables
from x12scrub.claims.scout import survey
from x12scrub.claims.survey import EMPTY_SEGMENT, TAIL, Limits
from x12scrub.errors import Reason, Unreadable
from x12scrub.wire.patch import BytesSource

STYLES = (Style(newline=b""), Style(b"|", b">", b"!", b"U", b""), Style(b"~", b"^", b"_", b"U", b""))
STAYS = Service("20552")
FALLS = Service("20552", units="3", days=2)


def part(number: int, service: Service = STAYS) -> bytes:
    bill = Bill((service,), day=f"202401{5 * number:02}", number=f"QB-{number}")
    body = (Group((Transaction((Office((Person((bill,)),)),)),), str(number)),)
    return Interchange(body, f"{number:09}", style=STYLES[number - 1]).written()


FIRST, SECOND, THIRD = part(1), part(2), part(3)


@pytest.mark.parametrize("empty", [b"~", b"~~", b"\n~", b"~\r\n", b"~\n~\n", b" ~\x00", b"~" * 500, b"\n~" * 5000])
def test_empty_segments_behind_an_interchange(empty: bytes) -> None:
    """At the end of a file and in front of the next ISA, whatever its delimiters: copied, counted once a place."""
    for content in (FIRST + empty, FIRST + empty + SECOND + b"!\n" + THIRD):
        done = scrub(content)
        assert done.output == content
        assert done.run.surveys[0].oddities[EMPTY_SEGMENT] == (2 if content.endswith(THIRD) else 1)
        assert rows(survey(BytesSource(content), tables().trigger_codes)) == Slow().read(content)
        assert [one.id for one in segments(content)].count(b"ISA") == content.count(b"ISA")


def test_the_splitter_gives_them_back_however_the_bytes_arrive() -> None:
    content = FIRST + b"~\n~" + SECOND + b" !"
    whole = [(type(one), one.start, one.raw) for one in pieces(content)]
    assert [(type(one), one.start, one.raw) for one in pieces(content, *range(1, len(content)))] == whole
    assert b"".join(raw for _, _, raw in whole) == content


@pytest.mark.parametrize("falling", [1, 2, 3])
def test_they_leave_with_their_interchange(falling: int) -> None:
    """What is left can be read: nobody's terminator stands in front of an ISA."""
    parts = [part(number, FALLS if number == falling else STAYS) for number in (1, 2, 3)]
    ends = (b"~", b"!!", b"_")
    content = b"".join(one + end for one, end in zip(parts, ends, strict=True))
    left = [one + end for number, (one, end) in enumerate(zip(parts, ends, strict=True), 1) if number != falling]
    assert scrub(content).output == b"".join(left)


def test_salvage_steps_over_them() -> None:
    """Behind an interchange with too long a claim, and behind one that cannot be read."""
    long = evolve(settings(salvage=True), limits=Limits(claim_lines=1))
    bill = Bill((Service("20552"), Service()), day="20240102", number="QB-2")
    two = Interchange((Group((Transaction((Office((Person((bill,)),)),)),), "2"),), "000000002", style=STYLES[1])
    for bad, using in ((two.written(), long), (SECOND.replace(b"SE|", b"SX|"), settings(salvage=True))):
        done = scrub(FIRST + b"~" + bad + b"!\n!" + THIRD, using=using)
        assert done.output == FIRST + b"~" + THIRD
        assert len(done.run.refused) == 1


@pytest.mark.parametrize("end", [b"!", b"~x~", b"~x", b"~NM1*IL~"])
def test_other_things_behind_an_interchange(end: bytes) -> None:
    """A text without a terminator is a tail; a segment is refused, empty ones in front of it or not."""
    if end in (b"!", b"~x"):
        done = scrub(FIRST + end)
        assert done.output == FIRST + end
        assert done.run.surveys[0].oddities[TAIL] == 1
        return
    with pytest.raises(Unreadable) as refused:
        scrub(FIRST + end)
    assert refused.value.reason is Reason.NO_ISA
    assert refused.value.where.offset == len(FIRST) + 1


def test_a_count_in_front_of_them_is_corrected() -> None:
    """The trailer is read without what stands behind it."""
    wrong = FIRST.replace(b"IEA*1*", b"IEA*7*") + b"~\n~"
    assert scrub(wrong).output == FIRST + b"~\n~"
