"""The page about the command line tells of every command, option, choice and status that there is, and of no other."""

import re
from collections.abc import Iterator

import click
import pytest

from tests.project.tree import ROOT
from x12scrub import errors
from x12scrub.cli import program
from x12scrub.config import SECTIONS

PAGE = (ROOT / "docs" / "cli.md").read_text("utf-8")
SECTION = dict(part.split("\n", 1) for part in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:])


def named(group: click.Group, name: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command with its name. Those of a group that does something by itself stand for themselves."""
    for command in group.commands.values():
        full = f"{name} {command.name}".strip()
        yield full, command
        if isinstance(command, click.Group) and command.invoke_without_command:
            yield from named(command, full)


COMMANDS = dict(named(program))
every_command = pytest.mark.parametrize("name", COMMANDS)


def words(text: str) -> Iterator[list[str]]:
    """What stands between backticks, by words; fenced blocks are examples and count for nothing."""
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    yield from (found.split() for found in re.findall(r"`([^`]+)`", prose))


def options(text: str) -> set[str]:
    return {found[0].partition("=")[0] for found in words(text) if re.match(r"--?[a-z]", found[0])}


def declared(command: click.Command) -> list[click.Option]:
    """A group that does nothing by itself has the options of its commands."""
    own = [one for one in command.params if isinstance(one, click.Option)]
    if own or not isinstance(command, click.Group):
        return own
    return [one for inner in command.commands.values() for one in declared(inner)]


def test_an_option_is_called_alike_in_every_command() -> None:
    """A configuration file gives an option its value by this name, whatever command is run."""
    names: dict[str, set[str | None]] = {}
    for command in COMMANDS.values():
        for one in declared(command):
            if one.allow_from_autoenv:
                names.setdefault(one.opts[-1], set()).add(one.name)
    assert {option: found for option, found in names.items() if len(found) > 1} == {}


def test_the_page_begins_with_every_command() -> None:
    listed = re.findall(r"^x12scrub ([a-z]+(?: [a-z]+)?)\b", PAGE.partition("## ")[0], re.MULTILINE)
    assert sorted(listed) == sorted(COMMANDS)


@every_command
def test_a_section_names_every_option_and_no_other(name: str) -> None:
    """Both names of an option that has two."""
    assert options(SECTION[name]) == {option for one in declared(COMMANDS[name]) for option in one.opts}


@every_command
def test_a_section_names_every_choice(name: str) -> None:
    told = {word for found in words(SECTION[name]) for word in found}
    of_options = [one.type.choices for one in declared(COMMANDS[name]) if isinstance(one.type, click.Choice)]
    choices = {choice for choices in of_options for choice in choices}
    assert choices <= told


def test_help_and_version_are_told_once_for_all() -> None:
    text = PAGE.partition("\n## ")[0]
    assert all(name in text for name in ("`--help`", "`-h`", "`x12scrub --version`"))


def test_every_exit_status_of_an_error_is_explained() -> None:
    """The table has a row for each, for 0 and 1, and for the signals."""
    told = set(re.findall(r"^\| (\d+(?:, \d+)*) \|", SECTION["Exit statuses"], re.MULTILINE))
    ours = {one.exit_status for one in vars(errors).values() if isinstance(one, type) and hasattr(one, "exit_status")}
    assert told == {*map(str, ours), "0", "1", "129, 130, 143"}


def test_the_example_of_a_configuration_has_every_section_and_key() -> None:
    for name, keys in SECTIONS.items():
        table = SECTION["Configuration"].partition(f"[{name}]")[2].partition("\n[")[0]
        assert set(re.findall(r"^(\w+) =", table, re.MULTILINE)) == set(keys)
