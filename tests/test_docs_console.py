"""The documents show commands with their output: each command is run, and says what is shown.

A block is fenced as ```console. A line that begins with "$ " is a command; the lines up to the next one are what it
prints, standard error included, where "..." stands for what is left out. What a person types in `review` stands behind
the question, as on the screen. The blocks of a document are one story: they run in their order, in one folder.
"""

import doctest
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.project.tree import ROOT, files, name
from tests.shells.running import environment
from tests.shells.terminal import talk

_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TYPED = re.compile(r"^(Reason: |Your choice \(.*\? help\): )(.+)$", re.MULTILINE)
_SHELL = f'x12scrub() {{ {shlex.quote(sys.executable)} -m x12scrub "$@"; }}\n'
_DIFFERENCE = doctest.REPORT_UDIFF | doctest.DONT_ACCEPT_BLANKLINE
_SESSION = re.compile(r"^```pycon\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def having(block: re.Pattern[str]) -> list[Path]:
    return [file for file in files() if file.suffix == ".md" and block.search(file.read_text("utf-8"))]


PLACES, SESSIONS = having(_BLOCK), having(_SESSION)


def steps(file: Path) -> Iterator[tuple[str, str]]:
    """Commands and what is shown below them."""
    for block in _BLOCK.findall(file.read_text("utf-8")):
        nothing, *parts = re.split(r"^\$ ", block, flags=re.MULTILINE)
        assert not nothing, "a console block begins with a command"
        for part in parts:
            command, shown = re.fullmatch(r"((?:[^\n]*\\\n)*[^\n]*\n)(.*)", part, re.DOTALL).groups()  # type: ignore[union-attr]
            yield command.strip(), shown


def said(command: str, shown: str) -> str:
    """What the command prints; a conversation gets the answers that are shown."""
    if command.startswith("x12scrub review "):
        return "".join(_conversation(shlex.split(command)[1:], _TYPED.findall(shown)))
    done = subprocess.run(
        ["sh", "-c", _SHELL + command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment(),
        timeout=60,
    )
    assert done.returncode in (0, 1), done.stdout
    return done.stdout.decode()


def _conversation(arguments: list[str], answers: list[tuple[str, str]]) -> Iterator[str]:
    with talk(*arguments) as conversation:
        for question, answer in answers:
            yield conversation.until(question[-8:])
            conversation.type(answer + "\n")
        yield conversation.rest()
        assert conversation.status == 0


@pytest.mark.parametrize("file", PLACES, ids=name)
def test_commands_say_what_is_shown(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    checker = doctest.OutputChecker()
    for command, shown in steps(file):
        found = said(command, shown)
        same = checker.check_output(shown, found, doctest.ELLIPSIS)
        told = checker.output_difference(doctest.Example(command, shown), found, _DIFFERENCE)
        assert same, f"$ {command}\n{told}"


def test_the_tutorial_is_among_them() -> None:
    """The blocks are found where they are written."""
    assert ROOT / "docs" / "tutorial.md" in PLACES


@pytest.mark.parametrize("file", SESSIONS, ids=name)
def test_python_says_what_is_shown(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ```pycon blocks of a document are one session."""
    monkeypatch.chdir(ROOT)
    session = "".join(_SESSION.findall(file.read_text("utf-8")))
    test = doctest.DocTestParser().get_doctest(session, {}, file.name, str(file), 0)
    told: list[str] = []
    assert not doctest.DocTestRunner().run(test, out=told.append).failed, "".join(told)
