"""`check`, `edits` and `explain`: text for people on standard output."""

import os
import re
from pathlib import Path

import pytest

from tests.shells.running import day as content
from tests.shells.running import invoke, run
from x12scrub import shipped
from x12scrub.registry import all_edits


def test_check_prints_each_finding_with_its_place(day: Path) -> None:
    done = invoke("check", "day.837")
    lines = done.out.decode().splitlines()
    assert done.status == 1
    assert lines[0].startswith("day.837: claim 1, line 1: TP101 units-above-one: correct: ")
    assert any(line.startswith("day.837: claim 7, line 2: TP107 bundled-without-separation: ask: ") for line in lines)
    assert done.lines[-1].startswith("x12scrub: 12 claims in")


def test_check_writes_no_file(day: Path, folder: Path) -> None:
    invoke("check", day)
    assert [file.name for file in folder.iterdir()] == ["day.837"]


def test_a_quiet_file_ends_with_0(quiet: Path) -> None:
    assert (invoke("check", quiet).status, invoke("check", quiet).out) == (0, b"")


def test_what_calls_for_nothing_is_printed_and_does_not_count(folder: Path) -> None:
    """An answered pair (`bypassed`) is listed; the status stays 0."""
    answered = content().replace(b"20610:RT*190*UN*1***1~", b"20610:59*190*UN*1***1~")
    done = invoke("check", "-", "--select", "TP107", stdin=answered)
    assert done.status == 0
    assert b"-: claim 7, line 2: TP107 bundled-without-separation: bypassed: " in done.out


def test_findings_about_an_envelope_name_the_segment(folder: Path) -> None:
    done = invoke("check", "-", stdin=content().replace(b"SE*231*", b"SE*230*"))
    assert b"-: segment 233: X101 segment-count-mismatch: correct: " in done.out


def test_check_wants_an_input() -> None:
    assert invoke("check").status == 2


def test_nothing_of_the_file_name_reaches_the_terminal_raw(day: Path) -> None:
    """A file name may hold escape sequences, or bytes that are no text."""
    name = os.fsdecode(b"\x1b[2J\xff.837")
    day.rename(name)
    done = run("check", name)
    assert done.status == 1
    assert done.out.startswith(b"?[2J?.837: claim 1, line 1: TP101")


def test_edits_lists_every_edit_with_its_actions() -> None:
    rows = [re.split(r"  +", line) for line in invoke("edits").out.decode().splitlines()]
    assert [row[0] for row in rows] == [edit.code for edit in all_edits()]
    assert ["TP101", "units-above-one", "reject, correct", "A7:476"] in rows
    assert ["TP205", "drug-line-missing", "note", "-"] in rows
    assert ["X101", "segment-count-mismatch", "correct", "-"] in rows


@pytest.mark.parametrize("code", sorted(shipped.pages()))
def test_explain_prints_the_page(code: str) -> None:
    page = shipped.pages()[code].read_bytes()
    assert (invoke("explain", code).status, invoke("explain", code).out) == (0, page)
    assert invoke("explain", code.lower()).out == page


def test_explain_names_the_nearest_code() -> None:
    done = invoke("explain", "TP110")
    assert (done.status, done.out) == (2, b"")
    assert "no edit has the code 'TP110'; did you mean 'TP" in done.err
