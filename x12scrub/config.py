"""Settings that stand in files and in the environment.

Strongest first: options of the command line, `X12SCRUB_*` variables, the file of `--config`, the nearest
`x12scrub.toml` upwards from the working directory, `x12scrub.toml` in the user's configuration directory, defaults. A
key is named as its long option; `[source]` and `[limits]` have no options. An unknown key or variable is an error,
since a misspelt setting that is passed over in silence is a claim that goes out wrong.
"""

import os
import sys
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click
from attrs import Factory, frozen

from x12scrub.errors import UsageError
from x12scrub.files import translated

FILE = "x12scrub.toml"
TABLES = "tables"
PREFIX = "X12SCRUB_"
SECTIONS: Mapping[str, Mapping[str, type]] = {
    "source": {"name": str, "id": str},
    "limits": {
        "segment_length": int,
        "claim_lines": int,
        "transaction_claims": int,
        "interchange_bytes": int,
    },
}
_NOT_IN_FILES = {"config", "dry-run", "edition", "help", "replace", "reprocess", "since", "version"}
_IN_WORDS = {bool: "true or false", int: "a whole number", str: "a text", list: "a list of texts", date: "a date"}


@frozen(eq=False, repr=False)
class Configuration:
    """What was found. `defaults` is meant for click, by parameter name; `origins` says which file each is from."""

    defaults: dict[str, Any] = Factory(dict)
    origins: dict[str, Path] = Factory(dict)
    source: dict[str, str] = Factory(dict)
    limits: dict[str, int] = Factory(dict)


def load(commands: Iterable[click.Command], given: str | None = None) -> Configuration:
    """The configuration for these commands; `given` is the file of `--config`."""
    options = _options(commands)
    _refuse_unknown_variables(options)
    found = Configuration()
    for file in _files(given):
        _add(found, file, options)
    _add_variables(found)
    return found


def tables() -> Path:
    """The folder of imported tables where none is named: in the user's data directory, as the system has it."""
    return _of_user("XDG_DATA_HOME", ".local/share") / TABLES


def has_tables() -> bool:
    """False where that folder is not there, so that nothing has to be known about imported tables."""
    try:
        tables().lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True  # whoever opens it says what is wrong
    return True


def state() -> Path:
    """The state directory where none is named: the user's, as the system has it."""
    return _of_user("XDG_STATE_HOME", ".local/state")


def _of_user(variable: str, usual: str) -> Path:
    """A directory of ours by the XDG base directory specification, or where macOS has it."""
    if given := os.environ.get(variable):
        return Path(given) / "x12scrub"
    if sys.platform == "darwin":
        return Path(click.get_app_dir("x12scrub"))
    return Path.home() / usual / "x12scrub"


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint to put behind an error message: the known word that was probably meant."""
    import difflib  # for misspelt words only

    spelled = {one.lower(): one for one in known}  # policy files and the command line are written in either case
    close = difflib.get_close_matches(word.lower(), list(spelled), n=1, cutoff=0.5)
    return f"; did you mean {spelled[close[0]]!r}?" if close else ""


def _options(commands: Iterable[click.Command]) -> dict[str, click.Option]:
    """Options of all commands by long name: one file serves them all. What only the command line takes is left out."""
    every = (one for command in _every(commands) for one in command.params if isinstance(one, click.Option))
    parameters = [one for one in every if one.allow_from_autoenv]
    named = {name.removeprefix("--"): one for one in parameters for name in one.opts if name.startswith("--")}
    return {name: one for name, one in named.items() if name not in _NOT_IN_FILES}


def _every(commands: Iterable[click.Command]) -> Iterable[click.Command]:
    for command in commands:
        yield command
        if isinstance(command, click.Group):
            yield from _every(command.commands.values())


def _files(given: str | None) -> Iterable[Path]:
    """Files that are there, weakest first. That of `--config` has to be there."""
    here = Path.cwd()
    upwards = (folder / FILE for folder in (here, *here.parents))
    places = (Path(click.get_app_dir("x12scrub")) / FILE, next((file for file in upwards if file.is_file()), None))
    yield from dict.fromkeys(file for file in places if file is not None and file.is_file())
    if given is not None:
        yield Path(given)


def _add(found: Configuration, file: Path, options: Mapping[str, click.Option]) -> None:
    for key, value in _read(file).items():
        if key in SECTIONS:
            getattr(found, key).update(_section(file, key, value))
        elif key in options and options[key].name is not None:
            found.defaults[str(options[key].name)] = _option(file, key, value, options[key])
            found.origins[str(options[key].name)] = file
        else:
            raise UsageError(f"{file}: unknown key {key!r}{nearest(key, [*options, *SECTIONS])}")


def _read(file: Path) -> dict[str, Any]:
    import tomllib  # for users who have a file

    try:
        return tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise UsageError(str(translated(error, f"cannot read {file}"))) from error
    except ValueError as error:  # not UTF-8, or no TOML
        raise UsageError(f"{file}: {error}") from error


def _section(file: Path, name: str, table: Any) -> dict[str, Any]:
    known = SECTIONS[name]
    if not isinstance(table, dict):
        raise UsageError(f"{file}: {name} is a table; write [{name}]")
    for key, value in table.items():
        if key not in known:
            raise UsageError(f"{file}: unknown key {key!r} in [{name}]{nearest(key, known)}")
        _refuse_unless(f"{file}: {key} in [{name}]", value, (known[key],))
    return table


def _option(file: Path, key: str, value: Any, option: click.Option) -> Any:
    _refuse_unless(f"{file}: {key}", value, _types(option))
    if option.multiple:
        return (value,) if isinstance(value, str) else tuple(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and isinstance(option.type, click.Path) and value != "-":
        return os.path.join(file.parent, value)  # noqa: PTH118 - a slash at the end says "directory", and stays
    return value


def _types(option: click.Option) -> tuple[type, ...]:
    if option.is_flag:
        return (bool,)
    if option.count:
        return (int,)
    if option.multiple:
        return (list, str)
    if isinstance(option.type, click.types.IntParamType):
        return (int,)
    return (date, str) if isinstance(option.type, click.DateTime) else (str,)


def _refuse_unless(what: str, value: Any, wanted: tuple[type, ...]) -> None:
    """In TOML `true` is no number, and a number has to count something."""
    right = isinstance(value, wanted) and (bool in wanted or not isinstance(value, bool))
    if right and isinstance(value, list):
        right = all(isinstance(one, str) for one in value)
    if not right:
        raise UsageError(f"{what} should be {' or '.join(_IN_WORDS[one] for one in wanted)}")
    if isinstance(value, int) and value < 1 and bool not in wanted:
        raise UsageError(f"{what} should be 1 or more")


def _refuse_unknown_variables(options: Mapping[str, click.Option]) -> None:
    known = {_variable(str(option.name)) for option in options.values()} | {_variable("config")}
    known |= {_variable(name, key) for name, keys in SECTIONS.items() for key in keys}
    for name in os.environ:
        if name.startswith(PREFIX) and name not in known:
            raise UsageError(f"unknown variable {name} in the environment{nearest(name, known)}")


def _add_variables(found: Configuration) -> None:
    """Variables of the sections; click reads those of the options by itself."""
    for name, keys in SECTIONS.items():
        for key, kind in keys.items():
            variable = _variable(name, key)
            if not (text := os.environ.get(variable)):
                continue
            value = int(text) if kind is int and text.isdecimal() else text
            _refuse_unless(f"the variable {variable}", value, (kind,))
            getattr(found, name)[key] = value


def _variable(*words: str) -> str:
    return PREFIX + "_".join(words).upper()
