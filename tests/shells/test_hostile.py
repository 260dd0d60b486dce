"""Files made to cost much, and names made to mislead: within limits of memory and processor time, or refused.

A run has 1 GiB of address space and half a minute of processor time, which a sound file of that size needs a tenth of.
"""

import resource
import subprocess
from pathlib import Path

import pytest

from tests.shells.running import COMMAND, Done, day, environment, invoke

MEMORY, SECONDS = 1 << 30, 30
HEAD, CLAIM, TAIL = (
    day()[: day().index(b"HL*2*")],
    day()[day().index(b"HL*8*") : day().index(b"HL*9*")],
    b"GE*1*117~\nIEA*1*000000117~\n",
)


def _limits() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def limited(content: bytes, *arguments: str, config: str = "") -> Done:
    """A scrub within the limits, into out.837."""
    Path("in.837").write_bytes(content)
    Path("x12scrub.toml").write_text(config, "utf-8")
    command = [*COMMAND, "scrub", "in.837", "-o", "out.837", "--report-277", "out.277", *arguments]
    done = subprocess.run(command, capture_output=True, env=environment(), preexec_fn=_limits, timeout=300)
    return Done(done.returncode, done.stdout, done.stderr.decode())


def whole(*loops: bytes) -> bytes:
    body = HEAD + b"".join(loops)
    start = body.index(b"ST*")
    return body + b"SE*%d*0001~\n" % (body.count(b"~", start) + 1) + TAIL


def test_the_parts_make_a_file(folder: Path) -> None:
    done = limited(whole(CLAIM.replace(b"HL*8*", b"HL*2*")))
    assert (done.status, done.err.startswith("x12scrub: 1 claim in")) == (0, True)


@pytest.mark.slow
def test_a_hundred_thousand_levels_under_one_parent(folder: Path) -> None:
    """Each is the subscriber of a claim; every thousandth has a trigger point."""
    plain = CLAIM.replace(b"HC:2055", b"HC:9711").replace(b"HC:2056", b"HC:9712")
    loops = (
        (plain if n % 1_000 else CLAIM).replace(b"HL*8*", b"HL*%d*" % n, 1).replace(b"MI*", b"MI*%d" % n, 1)
        for n in range(2, 100_002)
    )
    done = limited(whole(*loops))
    assert done.status == 0, done.err
    assert "100,000 claims in" in done.err


@pytest.mark.slow
def test_dependents_without_claims_under_one_subscriber(folder: Path) -> None:
    loops = (b"HL*%d*2*23*0~\nPAT*19~\nNM1*QC*1*QUILL*IDA~\n" % n for n in range(3, 100_003))
    done = limited(whole(CLAIM.replace(b"HL*8*", b"HL*2*", 1), *loops))
    assert done.status == 0, done.err


@pytest.mark.parametrize("size", [2 << 20, 60 << 20])
def test_a_segment_above_the_limit(size: int, folder: Path) -> None:
    done = limited(whole(CLAIM, b"NTE*ADD*" + b"x" * size + b"~\n"))
    assert (done.status, "limit: a limit of the configuration is exceeded (segment length)" in done.err) == (65, True)
    assert not Path("out.837").exists()


@pytest.mark.slow
def test_a_segment_of_sixty_million_bytes_that_is_allowed(folder: Path) -> None:
    done = limited(
        whole(CLAIM, b"NTE*ADD*" + b"x" * (60 << 20) + b"~\n"), config="[limits]\nsegment_length = 99999999\n"
    )
    assert done.status == 0, done.err


@pytest.mark.parametrize(
    "name", [b"SV1*", *(pytest.param(one, marks=pytest.mark.slow) for one in (b"CLM*", b"HI*", b"NM1*"))]
)
def test_a_million_empty_elements(name: bytes, folder: Path) -> None:
    loop = CLAIM.replace(b"HL*8*", b"HL*2*", 1)
    at = loop.index(name)
    end = loop.index(b"~", at)
    done = limited(whole(loop[:end] + b"*" * 1_000_000 + loop[end:]))
    assert done.status in (0, 65), done.err
    assert "internal" not in done.err


def lines(count: int, units: bytes = b"1", date: bytes = b"D8*20240913", modifier: bytes = b"") -> bytes:
    """A claim with so many trigger point lines."""
    head = CLAIM[: CLAIM.index(b"LX*1~")].replace(b"HL*8*", b"HL*2*", 1)
    one = b"LX*%d~\nSV1*HC:20552%b*55*UN*%b***1~\nDTP*472*%b~\n"
    return head + b"".join(one % (n, modifier, units, date) for n in range(1, count + 1))


def test_two_thousand_lines_in_a_claim(folder: Path) -> None:
    done = limited(whole(lines(2_000)))
    assert (done.status, "service lines of a claim" in done.err) == (65, True)
    allowed = limited(whole(lines(2_000)), config="[limits]\nclaim_lines = 2000\n")
    assert allowed.status == 0, allowed.err


def test_a_line_over_a_century(folder: Path) -> None:
    done = limited(whole(lines(50, date=b"RD8*19240101-20231231")))
    assert (done.status, "internal" in done.err) == (0, False), done.err


@pytest.mark.parametrize(
    "units", [b"1e308", b"9" * 400, b"1" + b"0" * 308, b"0." + b"0" * 400 + b"1", b"-1", b"NaN", b"Infinity"]
)
def test_units_that_are_no_number_of_units(units: bytes, folder: Path) -> None:
    done = limited(whole(lines(2, units=units)))
    assert (done.status, "internal" in done.err) == (0, False), done.err


def test_modifiers_of_forty_characters(folder: Path) -> None:
    done = limited(whole(lines(3, modifier=b":" + b"M" * 40)))
    assert (done.status, "internal" in done.err) == (0, False), done.err


@pytest.mark.parametrize("head", [b"PK\x03\x04", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\x00", b"7z\xbc\xaf\x27\x1c"])
def test_an_archive_is_refused_with_advice(head: bytes, folder: Path) -> None:
    done = limited(head + day())
    assert (done.status, done.lines[0].startswith("x12scrub: archive: ")) == (65, True)
    assert done.lines[0].endswith("unpack it, and name the files in it")


@pytest.mark.parametrize("number", [b"../../x", b"/etc/x", b"..", b".", b"a\x00b", b"\x1b[2J", b"x" * 300])
def test_control_numbers_are_no_paths(number: bytes, folder: Path) -> None:
    """A folder of 277CA has files in it, whatever the file says about itself, and nothing is made beside it."""
    content = day().replace(b"ST*837*0001", b"ST*837*" + number).replace(b"*0001~\nGE", b"*" + number + b"~\nGE")
    content = content.replace(b"*117~", b"*" + number + b"~").replace(b"*117*", b"*" + number + b"*")
    Path("in.837").write_bytes(content)
    before = {*folder.iterdir(), folder / "made", folder / "out.837"}
    done = invoke("scrub", "in.837", "-o", "out.837", "--report-277", "made/")
    assert done.status == 0, done.err
    assert set(folder.iterdir()) == before
    assert all(one.is_file() for one in (folder / "made").iterdir())


def test_names_and_notes_reach_no_terminal(folder: Path) -> None:
    """Escape sequences and bidi marks of a claim stand in no line that is printed."""
    evil = "\x1b]0;x\x07\u202e<script>".encode()
    content = day().replace(b"HOLT", evil).replace(b"WC-24", evil)
    Path("in.837").write_bytes(content)
    for command in ("check", "diff", "validate"):
        done = invoke(command, "in.837")
        shown = done.out.decode() + done.err
        assert not set(shown) & {"\x1b", "\x07", "\u202e"}
    shown = invoke("validate", "in.837", "--values").out.decode()
    assert not set(shown) & {"\x1b", "\x07", "\u202e"}
