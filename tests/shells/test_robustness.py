"""Where other readers lose claims: byte-exact, or refused with 65 and nothing written; never one claim less."""

import json
from pathlib import Path

import pytest

from tests.robustness import ROWS, Row
from tests.shells.running import day, invoke
from tests.support import changes, scrub, segments, undone

every_row = pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)


def quiet() -> bytes:
    """The day without a trigger point: nothing in it is to correct."""
    return day().replace(b"2055", b"9955").replace(b"20610", b"99610").replace(b"20560", b"99560")


def counted(path: Path) -> dict[str, int]:
    return {name: one["claims"] for name, one in json.loads(path.read_text("utf-8"))["totals"].items()}


def test_the_quiet_file_is_quiet() -> None:
    assert scrub(quiet()).output == quiet()


@every_row
def test_a_file_without_corrections_leaves_byte_for_byte(row: Row, folder: Path) -> None:
    """Through the command line, from a file into a file."""
    content = row.make(quiet())
    Path("in.837").write_bytes(content)
    done = invoke("scrub", "in.837", "-o", "out.837", "--report-277", "out.277", "--summary", "out.json")
    if row.fate != "kept":
        assert (done.status, row.fate in done.err) == (65, True)
        assert [one.name for one in folder.iterdir()] == ["in.837"]
        return
    assert done.status == 0
    if not row.counts:
        assert Path("out.837").read_bytes() == content
    assert done.err.startswith(f"x12scrub: {12 * row.times} claims in, {12 * row.times} forwarded,")


@every_row
def test_corrections_are_the_same_and_can_be_taken_back(row: Row) -> None:
    """The findings are those of the plain file, and without its patches the output is the input."""
    if row.fate != "kept":
        pytest.skip("refused")
    content = row.make(day())
    plain, done = scrub(day()), scrub(content)
    assert undone(done.output, changes(done.run), content) == content
    own = [one.code for one in done.run.findings() if one.code not in row.counts]
    if row.times == 1:
        assert own == [one.code for one in plain.run.findings()]
    assert done.run.ledger.received.claims == row.times * plain.run.ledger.received.claims
    out = sum(one.id == b"CLM" for one in segments(done.output)) if done.output else 0
    assert out == done.run.ledger.leaving.claims
    again = scrub(done.output) if done.output else done
    assert again.output == done.output
