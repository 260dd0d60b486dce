"""What `diff` tells of a run: every change and nothing else, as text and as JSON."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from jsonschema import Draft202012Validator

from tests.building import Bill, Person, Service, people
from tests.support import Scrub, claims, scrub
from x12scrub.claims.model import Line
from x12scrub.journal import Disposition
from x12scrub.report import diff, diff_text

ROOT = Path(__file__).parents[2]
SCHEMA = Draft202012Validator(json.loads((ROOT / "docs" / "diff.schema.json").read_text("utf-8")))
UNITS = Bill((Service("20552", "120", units="3"), Service()), number="QB-6")
TWICE = Bill(
    (Service("20552", "120", modifiers=("RT",)), Service("20552", "100", modifiers=("LT",)), Service()), number="QB-7"
)
ASKED = Bill((Service(), Service("20610", "190"), Service("20552", "165")), number="QB-8")
QUIET = Bill((Service(), Service("97112")), number="QB-9")
DAY = (ROOT / "fixtures" / "runs" / "clinic-day" / "in.837").read_bytes()


def run(*bills: Bill) -> Scrub:
    return scrub(people(*(Person((bill,), member=f"ZQ{at:06}") for at, bill in enumerate(bills, 1))))


def told(done: Scrub, *, colour: bool = False) -> str:
    names = [f"{index}.837" for index in range(1, len(done.outputs) + 1)]
    return b"".join(diff_text.text(diff.changed(done.run.outcomes()), names, colour=colour)).decode("utf-8")


def records(done: Scrub) -> list[dict[str, Any]]:
    return [json.loads(line) for line in diff.json_lines(diff.changed(done.run.outcomes()))]


def test_a_merge_shows_what_stays_what_goes_and_what_moves() -> None:
    """Each changed line before and after, in columns; the line that only gets another number is told in few words."""
    lines = told(run(TWICE)).splitlines()
    assert lines[:5] == [
        "1.837: claim 1: corrected, $260.00 as before",
        "-   1  20552-RT  1 unit  $120.00  pointers 1",
        "+   1  20552     1 unit  $220.00  pointers 1",
        "-   2  20552-LT  1 unit  $100.00  pointers 1",
        "     line numbers: 3 becomes 2",
    ]
    assert [line.split()[0] for line in lines[5:]] == ["TP102", "TP102", "TP104"]


def test_what_leaves_as_it_came_is_not_mentioned() -> None:
    """Quiet claims, and those with no more than a note, have no paragraph and no object."""
    assert (told(run(QUIET)), records(run(QUIET))) == ("", [])
    done = run(QUIET, UNITS, QUIET)
    assert [one["claim_number"] for one in records(done)] == ["QB-6"]
    assert told(done).startswith("1.837: claim 2: corrected")
    noted = Bill((Service(number="7"), Service()), number="QB-5")
    assert records(run(noted)) == []


def test_a_rejected_claim_shows_the_lines_at_fault_and_why() -> None:
    """Lines that have nothing to do with it stay out; nothing is shown as changed."""
    lines = told(run(ASKED)).splitlines()
    assert lines[:3] == [
        "1.837: claim 1: rejected, $395.00",
        "    2  20610  1 unit  $190.00  pointers 1",
        "    3  20552  1 unit  $165.00  pointers 1",
    ]
    assert lines[3].startswith("     TP107 bundled-without-separation: line 3, 20552, is included in 20610 (line 2)")
    (record,) = records(run(ASKED))
    assert record["charge"] == {"before": "395", "after": None}
    assert all(one["before"] == one["after"] for one in record["lines"])


def test_a_held_claim_is_shown_as_one_that_does_not_leave() -> None:
    """Held is told like rejected, under its own word."""
    (outcome,) = run(ASKED).outcomes
    (claim,) = diff.changed([evolve(outcome, disposition=Disposition.HELD)])
    assert (claim.disposition, claim.charge[1]) == (Disposition.HELD, None)
    assert b": held, $395.00\n" in b"".join(diff_text.text([claim], ["1.837"]))


def test_a_wrong_count_of_an_envelope_is_a_change() -> None:
    """Claim 0 and no disposition, as in the findings."""
    done = scrub(people(Person((QUIET,))).replace(b"GE*1*", b"GE*2*"))
    (record,) = records(done)
    SCHEMA.validate(record)
    assert (record["claim"], record["disposition"], record["counts"]) == (0, None, [{"before": 2, "after": 1}])
    assert told(done).splitlines()[1:3] == ["-    count 2", "+    count 1"]


def test_every_object_follows_the_schema() -> None:
    """What is written is what docs/diff.schema.json says, and an object with a word more is not."""
    found = records(run(UNITS, TWICE, ASKED))
    assert [one["disposition"] for one in found] == ["corrected", "corrected", "rejected"]
    for one in found:
        SCHEMA.validate(one)
    assert not SCHEMA.is_valid({**found[0], "more": 1})
    assert not SCHEMA.is_valid({**found[0], "disposition": "forwarded"})


def _bills(lines: Iterator[Line]) -> list[diff.Billed]:
    return [diff.Billed.of(line) for line in lines]


@pytest.mark.parametrize("content", [DAY, people(Person((UNITS, TWICE, QUIET)))], ids=["day", "built"])
def test_before_is_the_input_and_after_is_the_output(content: bytes) -> None:
    """With the changes put in, the lines of the input are those of what leaves: no change is missing."""
    done = scrub(content)
    shown = {one.place: one for one in diff.changed(done.run.outcomes()) if one.disposition}
    expected = []
    for claim in claims(content):
        change = shown.get(claim.place)
        if change is not None and change.disposition is Disposition.REJECTED:
            continue
        lines = {one.ordinal: one for one in change.lines} if change else {}
        for line in claim.lines:
            billed = diff.Billed.of(line)
            if line.ordinal in lines:
                assert lines[line.ordinal].before == billed
            after = lines[line.ordinal].after if line.ordinal in lines else billed
            expected += [after] if after else []
    assert _bills(line for claim in claims(done.output) for line in claim.lines) == expected


def test_colours_are_put_around_lines_and_nothing_of_the_file_is() -> None:
    """The same text under the colours; an escape sequence in a modifier becomes question marks."""
    plain = told(run(TWICE))
    assert "\x1b" not in plain
    coloured = told(run(TWICE), colour=True)
    assert "\x1b[31m-   1  20552-RT  1 unit  $120.00  pointers 1\x1b[0m\n" in coloured
    for code in ("\x1b[1m", "\x1b[31m", "\x1b[32m", "\x1b[0m"):
        coloured = coloured.replace(code, "")
    assert coloured == plain
    hostile = scrub(people(Person((UNITS,))).replace(b"HC:20552", b"HC:20552:\x1b]0;x\x07"))
    assert "20552-?]0;x?" in told(hostile)
    assert "\x1b" not in told(hostile)


def test_lines_without_numbers_are_said_to_have_none() -> None:
    """Empty units, charges and pointers of a claim that is rejected are words, not blanks."""
    empty = diff.Billed("1", "", (), None, "", None, ())
    claim = evolve(next(diff.changed(run(ASKED).run.outcomes())), lines=(diff.ChangedLine(1, empty, empty),))
    assert b"    1  no code  no units  no charge  no pointers\n" in b"".join(diff_text.text([claim], ["1.837"]))
    minutes = evolve(empty, unit_basis="MJ", units=claim.charge[0])
    assert diff_text.quantity(minutes) == "395 minutes"
