"""The pages for billers: each edit has one, with the same six headings, and it tells what the edit may do."""

import re
from pathlib import Path

import pytest

from x12scrub.finding import Verdict
from x12scrub.registry import Edit, all_edits
from x12scrub.shipped import folder

PAGES = folder("pages")
HEADINGS = [
    "What it looks for",
    "Why the payer rejects it",
    "Example",
    "What x12scrub does, and what you will be asked",
    "When to ignore it",
    "Sources",
]
WORDS = {Verdict.CORRECT: "**Corrects**", Verdict.ASK: "**Asks**", Verdict.REJECT: "**Rejects**"}

every_edit = pytest.mark.parametrize("edit", all_edits(), ids=lambda one: one.code)


def _page(edit: Edit) -> Path:
    return PAGES / f"{edit.code}-{edit.name}.md"


def _sections(edit: Edit) -> dict[str, str]:
    _, *parts = re.split(r"^## ", _page(edit).read_text("utf-8"), flags=re.MULTILINE)
    return {title.strip(): text.strip() for title, text in (part.split("\n", 1) for part in parts)}


@every_edit
def test_the_page_is_titled_with_code_and_name(edit: Edit) -> None:
    """`explain` shows the page: its first line says which edit it is about."""
    assert _page(edit).read_text("utf-8").startswith(f"# {edit.code} {edit.name}\n\n## ")


@every_edit
def test_the_page_has_the_six_headings_in_order(edit: Edit) -> None:
    """Billers find the same thing in the same place on every page, and no section is empty."""
    sections = _sections(edit)
    assert list(sections) == HEADINGS
    assert all(sections.values())


@every_edit
def test_the_page_names_the_actions_that_the_edit_declares_and_no_other(edit: Edit) -> None:
    """What the edit may do to a claim stands on its page in bold."""
    told = _sections(edit)["What x12scrub does, and what you will be asked"]
    assert {verdict for verdict, word in WORDS.items() if word in told} == edit.applies


@every_edit
def test_the_page_names_the_status_of_the_277ca_and_the_denial_it_prevents(edit: Edit) -> None:
    """A biller who looks for the code of a rejection or a denial finds it on the page."""
    page = _page(edit).read_text("utf-8")
    if edit.status is not None and edit.applies & {Verdict.ASK, Verdict.REJECT}:
        assert str(edit.status) in page
    for reason in edit.prevents:
        assert re.search(rf"\b{reason}\b", page)


@every_edit
def test_the_example_shows_segments(edit: Edit) -> None:
    """Every line of an example is a segment as it stands in a file."""
    blocks = re.findall(r"^```\n(.*?)^```$", _sections(edit)["Example"], flags=re.MULTILINE | re.DOTALL)
    assert blocks
    for line in "".join(blocks).splitlines():
        assert re.fullmatch(r"[A-Z][A-Z0-9]{1,2}(\*[^*~]*)+~", line)


@every_edit
def test_the_sources_are_a_list(edit: Edit) -> None:
    """Each source stands on a line of its own, so that it can be looked up."""
    assert all(re.match(r"- |  ", line) for line in _sections(edit)["Sources"].splitlines())


def test_no_page_is_without_its_edit() -> None:
    """A renamed edit takes its page along."""
    assert {page.stem for page in PAGES.glob("*.md")} == {f"{edit.code}-{edit.name}" for edit in all_edits()}
