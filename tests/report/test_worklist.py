"""The worklist: one entry a prompt, for programs and for spreadsheets."""

import csv
import io
import json
from collections.abc import Callable, Iterator

import pytest
from attrs import evolve
from jsonschema import Draft202012Validator

from tests.building import Bill, Person, Service, people
from tests.cases import Case, all_cases, frames_of, outcome_of
from tests.support import ROOT, scrub
from x12scrub.fates import OnPrompt
from x12scrub.finding import Verdict
from x12scrub.report.printable import clean
from x12scrub.report.worklist import comma_separated, json_lines, prompts
from x12scrub.review.prompt import prompt

SCHEMA = Draft202012Validator(json.loads((ROOT / "docs" / "prompt.schema.json").read_text("utf-8")))
BUNDLED = Bill((Service("20610", "190", modifiers=("RT",)), Service("20552", "165")), number="QB-1")


def entries(*who: Person) -> list[dict[str, object]]:
    return list(prompts(scrub(people(*who)).run.outcomes(), OnPrompt.REJECT))


def test_a_prompt_says_what_a_biller_has_to_know() -> None:
    """Who, when, which lines with the asked one marked, the choices, and what happens without an answer."""
    (one,) = entries(Person((BUNDLED,)))
    assert (one["code"], one["claim"], one["claim_number"]) == ("TP107", 1, "QB-1")
    assert (one["patient"], one["payer_id"], one["date"]) == ("QUILLFEATHER, ODA", "LAKESIDE1", "2024-09-12")
    assert one["without_answer"] == "the claim is rejected"
    assert isinstance(one["lines"], list)
    assert isinstance(one["choices"], list)
    assert [(line["procedure"], line["modifiers"], line["asked"]) for line in one["lines"]] == [
        ("20610", ["RT"], False),
        ("20552", [], True),
    ]
    assert [choice["key"] for choice in one["choices"]] == ["XS", "59", "XE", "XP", "XU", "remove", "reject"]


def test_prompts_of_a_rejected_claim_are_closed() -> None:
    """A claim that falls for another reason asks nothing."""
    assert entries(Person((evolve(BUNDLED, charge="1"),))) == []


def test_json_lines_are_the_prompts() -> None:
    """A line an entry."""
    found = entries(Person((BUNDLED,)), Person((BUNDLED,), member="ZQ2"))
    assert [json.loads(line) for line in json_lines(found)] == found


def test_a_spreadsheet_runs_no_formula() -> None:
    """A name that looks like a formula is text; the last column holds the whole prompt."""
    found = entries(Person((evolve(BUNDLED, number="=1+1"),), last="+CMD", first="@X"))
    heading, row = csv.reader(io.StringIO(b"".join(comma_separated(found)).decode()))
    cells = dict(zip(heading, row, strict=True))
    assert (cells["claim_number"], cells["patient"]) == ("'=1+1", "'+CMD, @X")
    assert json.loads(cells["record"]) == found[0]
    assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("\u202eQ", "?Q"),
        ("\x1b[31mQ", "?[31mQ"),
        ("Q\x07\x00", "Q??"),
        ("\u200b=1+1", "?=1+1"),
        ("\u2028Q\ufeff", "?Q?"),
        ("\u00a0=1+1", "'\u00a0=1+1"),
        ("Q\u00a0=1", "Q\u00a0=1"),
    ],
)
def test_characters_that_hide_or_reorder_do_not_reach_a_spreadsheet(written: str, shown: str) -> None:
    """The record still holds them, as JSON escapes; `review` shows what the cell shows, without its guard."""
    (found,) = entries(Person((BUNDLED,), last="QX"))
    found |= {"patient": written}
    content = b"".join(comma_separated([found])).decode()
    heading, row = csv.reader(io.StringIO(content))
    cells = dict(zip(heading, row, strict=True))
    assert cells["patient"] == shown
    assert json.loads(cells["record"]) == found
    (line,) = json_lines([found])
    assert json.loads(line) == found
    assert prompt(found).patient == shown.removeprefix("'")
    for text in (*row, line.decode().removesuffix("\n")):
        assert clean(text) == text


def test_nothing_to_ask_is_a_heading_alone() -> None:
    """An empty worklist is a table without rows, and no lines."""
    assert b"".join(comma_separated([])).startswith(b"id,code,claim,")
    assert list(json_lines([])) == []


@pytest.mark.parametrize("form", [json_lines, comma_separated])
def test_a_prompt_is_written_before_the_next_claim_is_read(form: Callable[..., Iterator[bytes]]) -> None:
    """The list is as long as it is, and no more of it is held than one entry."""
    outcomes = list(scrub(people(*(Person((BUNDLED,), member=f"ZQ{at}") for at in range(50)))).run.outcomes())
    read: list[int] = []
    told = form(prompts((one for one in outcomes if not read.append(one.place.claim)), OnPrompt.REJECT))
    heading = next(told) if form is comma_separated else b""
    assert (b"record" in heading, read) == (form is comma_separated, [])
    for claim in range(1, 51):
        assert b"TP107" in next(told)
        assert read[-1] == claim


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("GARC\u00cdA", "GARC\u00cdA"),
        ("GARC\u00cdA".encode().decode("latin-1"), "GARC\u00cdA"),
        ("\u5f20\u4f1f".encode().decode("latin-1"), "\u5f20\u4f1f"),
    ],
)
def test_names_beyond_ascii_are_shown_as_they_were_meant(written: str, shown: str) -> None:
    """Whether the sender writes Latin-1 or UTF-8."""
    (one,) = entries(Person((BUNDLED,), last=written))
    assert one["patient"] == f"{shown}, ODA"


def test_lines_of_another_file_are_told_apart() -> None:
    """Two claims of one ordinal, one in each input: the line asked about is the one of the prompt's input."""
    bills = (Bill((Service("20552", "150"),), number=one) for one in ("QB-1", "QB-2"))
    first, second = (people(Person((bill,))) for bill in bills)
    (one,) = prompts(scrub(first, second).run.outcomes(), OnPrompt.HOLD)
    assert (one["input"], one["claim"]) == (2, 1)
    assert [(line["input"], line["claim"], line["asked"]) for line in one["lines"]] == [(1, 1, False), (2, 1, True)]
    SCHEMA.validate(one)


@pytest.mark.parametrize(
    "case",
    [one for one in all_cases() if any(f.verdict is Verdict.ASK for f in one.findings)],
    ids=lambda one: f"{one.edit}/{one.path.stem}",
)
def test_every_prompt_of_a_case_follows_the_schema(case: Case) -> None:
    """Whatever is asked, of whatever claim: with answers that can be told apart, and what review can show."""
    for frame in frames_of(case):
        for one in prompts(outcome_of(case, frame).run.outcomes(), OnPrompt.HOLD):
            SCHEMA.validate(one)
            assert prompt(one).offers[-1].key == "reject"


def test_units_and_charges_that_cannot_be_read_are_shown_as_nothing() -> None:
    """They may stand in another claim of the day; the prompt keeps to its schema."""
    other = Bill((Service("97110", "x", "y"),), number="QB-2", charge="40")
    (one,) = entries(Person((BUNDLED, other)))
    SCHEMA.validate(one)
    assert [(line["charge"], line["units"]) for line in one["lines"]] == [("190", "1"), ("165", "1"), ("", "")]
