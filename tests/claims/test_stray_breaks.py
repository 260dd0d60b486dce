"""Line breaks that end nothing: a CR among segments that end with LF, an LF among those that end with CR."""

import pytest
from attrs import evolve

from tests.building import Bill, Interchange, Office, Person, Service, Style, Transaction
from tests.building import Group as FunctionalGroup
from tests.properties.slow import Slow, rows
from tests.support import scrub, segments, tables
from x12scrub.claims.scout import survey
from x12scrub.wire.patch import BytesSource

# What ends segments, and the other line break.
ENDS = [(b"\n", b"\r"), (b"\r", b"\n")]
ends = pytest.mark.parametrize(("terminator", "stray"), ENDS, ids=["lf", "cr"])
FALLS = Bill((Service("20552", units="3", days=2),), None)
UNITS = Bill((Service("20552", units="3"), Service("20610", "90.5", modifiers=("25",))), day="20240105", number="QB-9")


def written(terminator: bytes, *bills: Bill) -> bytes:
    people = tuple(Person((bill,), member=f"ZQ{number:06}") for number, bill in enumerate(bills))
    body = (FunctionalGroup((Transaction((Office(people),)),)),)
    return Interchange(body, style=Style(newline=b"", terminator=terminator)).written()


@ends
def test_a_stray_break_is_no_content_wherever_it_stands(terminator: bytes, stray: bytes) -> None:
    """One at each place behind the ISA in turn: copied as it came, and the file means what it meant without it."""
    content = written(terminator, Bill((Service("20552"),)))
    plain = survey(BytesSource(content), tables().trigger_codes)
    for at in range(106, len(content)):
        odd = content[:at] + stray + content[at:]
        done = scrub(odd)
        assert (done.output, list(done.run.findings())) == (odd, [])
        found = done.run.surveys[0]
        assert rows(found) == Slow().read(odd)
        assert (found.tally, list(found.subscribers.triggered)) == (plain.tally, [1])


@ends
def test_lines_of_two_kinds_in_one_file(terminator: bytes, stray: bytes) -> None:
    """Some lines end with both: corrections and removals are those of the file without the strays."""
    content = written(terminator, UNITS, FALLS, Bill((Service("97110"),)))
    expected = [one.elements for one in segments(scrub(content).output)]
    lines = content.split(terminator)
    for which in range(3):
        odd = terminator.join(line + stray if number % 3 == which and number else line for number, line in
                              enumerate(lines[:-1])) + terminator  # fmt: skip
        assert [one.elements for one in segments(scrub(odd).output)] == expected


def test_a_file_of_lf_with_crlf_behind_the_isa() -> None:
    """The ISA of one sender in front of lines of another: every segment ends with CR and LF."""
    content = written(b"\n", evolve(UNITS, services=UNITS.services[:1]))
    odd = content[:106] + content[106:].replace(b"\n", b"\r\n")
    assert scrub(odd).output == odd.replace(b"*UN*3*", b"*UN*1*")
