"""Options that several commands share, and how the configuration gives them their defaults."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

HELP = {"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "X12SCRUB", "max_content_width": 100}


def _configure(context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """Runs before the other options are read, and gives them the defaults of the configuration files."""
    from x12scrub import config

    program = context.find_root().command
    assert isinstance(program, click.Group)
    found = config.load(program.commands.values(), value)
    context.default_map = found.defaults
    context.obj = found
    return value


def _codes(_context: click.Context, _option: click.Parameter, value: Sequence[str]) -> tuple[str, ...]:
    """`--select TP101,TP102 --select TP104` are three codes."""
    return tuple(code.strip() for one in value for code in one.split(",") if code.strip())


def _together(*options: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def declare(command: Any) -> Any:
        for option in reversed(options):
            command = option(command)
        return command

    return declare


PATH = click.Path(dir_okay=True)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
STORE = click.Path(file_okay=False, path_type=Path)

stored = click.option("--tables", type=STORE, metavar="DIR",
                      help="Where imported tables are kept (default: your data directory).")  # fmt: skip
placed = _together(
    click.option("--state", type=STORE, metavar="DIR",
                 help="Where the history and its key are (default: your state directory)."),
    click.option("--database", metavar="URL", help="PostgreSQL database of the history, instead of a file in --state."),
)  # fmt: skip
ruling = _together(
    click.option("--policy", default="standard", metavar="NAME|FILE",
                 help="How far each edit may go: standard, cautious, or a .toml file of yours."),
    click.option("--maps", type=FOLDER, metavar="DIR", help="Rule tables to use instead of those that ship."),
    stored,
)  # fmt: skip
choosing = _together(
    ruling,
    click.option("--select", multiple=True, metavar="CODES", callback=_codes, help="Use these edits only."),
    click.option("--ignore", multiple=True, metavar="CODES", callback=_codes, help="Leave these edits out."),
)
answering = _together(
    click.option("--answers", type=PATH, metavar="FILE", help="Answers to earlier prompts, JSON Lines."),
    click.option("--on-prompt", type=click.Choice(["reject", "hold", "forward"]), default="reject",
                 help="What becomes of a claim with an open prompt (default: reject)."),
)  # fmt: skip
acknowledging = _together(
    click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
                 help="Processing date (default: today)."),
    click.option("--acknowledge", type=click.Choice(["rejected", "all"]), default="rejected",
                 help="What the 277CA lists."),
)  # fmt: skip
judging = _together(
    choosing,
    click.option("--salvage", is_flag=True, help="Go on with what can be read; status 65 all the same."),
    click.option("--jobs", type=click.IntRange(min=1), default=1, metavar="N",
                 help="Processes that share the work (default: 1); with --history, one decides."),
    click.option("--history", is_flag=True, help="Compare with what earlier runs sent; scrub adds what it sends."),
    placed,
)  # fmt: skip
configured = click.option("--config", type=PATH, is_eager=True, expose_value=False, callback=_configure,
                           metavar="FILE", help="A configuration file to read after those that are found.")  # fmt: skip
common = _together(
    configured,
    click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors."),
    click.option("-v", "--verbose", count=True, help="Say what each edit found."),
    click.option("--log-format", type=click.Choice(["text", "json"]), default="text", help="For standard error."),
)  # fmt: skip
