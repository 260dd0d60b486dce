"""The documents: commands that exist, links that lead somewhere, one page for each edit."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.project.tree import ROOT, files, name
from x12scrub import shipped
from x12scrub.cli import program
from x12scrub.registry import all_edits

DOCUMENTS = [file for file in files() if file.suffix == ".md" and not file.is_relative_to(ROOT / "fixtures")]
HEADINGS = [
    "What it looks for",
    "Why the payer rejects it",
    "Example",
    "What x12scrub does, and what you will be asked",
    "When to ignore it",
    "Sources",
]
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)", re.MULTILINE)
_BLOCK = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def links(file: Path) -> Iterator[str]:
    text = _BLOCK.sub("", file.read_text("utf-8"))
    yield from (one or other for one, other in _LINK.findall(text))


def commands(file: Path) -> Iterator[list[str]]:
    """Command lines of the code blocks that call `x12scrub` or `make`, shell parts taken off."""
    for block in _BLOCK.findall(file.read_text("utf-8")):
        for written in block.replace("\\\n", " ").splitlines():
            line = re.split(r"(?<=\S) {2,}", written)[0]  # what stands behind is said about it
            for part in re.split(r"&&|\|\||[|;<>]", line.removeprefix("$ ").partition(" #")[0]):
                words = shlex.split(part, posix=True) if part.count("'") % 2 == 0 and part.count('"') % 2 == 0 else []
                if words[:1] in (["x12scrub"], ["make"]):
                    yield words


@pytest.mark.parametrize("file", DOCUMENTS, ids=name)
def test_links_lead_somewhere(file: Path) -> None:
    """Links inside the project; those to the outside are not followed."""
    inside = [link for link in links(file) if not re.match(r"[a-z]+:", link)]
    broken = [link for link in inside if not _leads(file, link)]
    assert not broken


def _leads(file: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (file.parent / path).resolve() if path else file
    if not target.exists():
        return False
    return not anchor or target.suffix != ".md" or anchor in _anchors(target)


def _anchors(file: Path) -> set[str]:
    """Headings as the usual renderers name them."""
    headings = re.findall(r"^#+ (.+)$", _BLOCK.sub("", file.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("file", DOCUMENTS, ids=name)
def test_commands_exist(file: Path) -> None:
    """Each command line of a document names a command and options that there are."""
    for words in commands(file):
        if words[0] == "make":
            assert {word for word in words[1:] if "=" not in word and not word.startswith("-")} <= TARGETS
        else:
            assert not list(unknown(words[1:])), words


def unknown(words: list[str]) -> Iterator[str]:
    """Words of a command line that name a command or an option which there is not."""
    command: click.Command = program
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        if words[0] not in command.commands:
            yield words[0]
            return
        command, words = command.commands[words[0]], words[1:]
    known = {name for one in command.get_params(click.Context(command)) for name in one.opts}
    yield from (word for word in words if re.match(r"--?[a-z]", word) and word.partition("=")[0] not in known)


@pytest.mark.parametrize("edit", all_edits(), ids=lambda edit: edit.code)
def test_every_edit_has_its_page(edit: object) -> None:
    """Named after code and name, with the headings that a biller finds on every page."""
    code, title = edit.code, edit.name  # type: ignore[attr-defined]
    page = shipped.folder("pages") / f"{code}-{title}.md"
    assert page.is_file()
    text = page.read_text("utf-8")
    assert text.startswith(f"# {code} {title}\n")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS


def test_every_page_is_about_an_edit() -> None:
    assert set(shipped.pages()) == {edit.code for edit in all_edits()}


def test_the_readme_links_to_the_page_of_every_edit() -> None:
    linked = re.findall(r"\(docs/edits/(\w+)-", (ROOT / "README.md").read_text("utf-8"))
    assert sorted(linked) == sorted(edit.code for edit in all_edits())


def test_the_readme_opens_with_the_two_commands() -> None:
    head = (ROOT / "README.md").read_text("utf-8")[:2_000]
    assert "make demo" in head
    assert "make test" in head
