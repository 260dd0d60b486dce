"""The command line: options, and the one place where errors become exit statuses. The work is in `commands`.

Nothing heavy is imported before a command runs, so that --help and --version answer at once.
"""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from x12scrub import __version__
from x12scrub.endings import ending

HELP = {"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "X12SCRUB", "max_content_width": 100}


class Program(click.Group):
    """The group of commands. A command returns its exit status; everything that ends it otherwise ends here."""

    def main(self, args: Sequence[str] | None = None, *_: Any, **__: Any) -> NoReturn:
        try:
            with self.make_context("x12scrub", list(sys.argv[1:] if args is None else args)) as context:
                status = self.invoke(context)
        except BaseException as error:  # noqa: BLE001 - every end has a status, and none a traceback
            status = ending(error)
        sys.exit(status)


def _stop(number: int, _frame: object) -> NoReturn:
    """Leave through every `with` block, so that temporary files go."""
    sys.exit(128 + number)


def main() -> NoReturn:
    """The console script."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:  # nohup ignores SIGHUP, and so do we then
            signal.signal(number, _stop)
    program.main()


def _configure(context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """Runs before the other options are read, and gives them the defaults of the configuration files."""
    from x12scrub import config

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


_PATH = click.Path(dir_okay=True)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)

_ruling = _together(
    click.option("--policy", default="standard", metavar="NAME|FILE",
                 help="How far each edit may go: standard, cautious, or a .toml file of yours."),
    click.option("--maps", type=_FOLDER, metavar="DIR", help="Rule tables to use instead of those that ship."),
)  # fmt: skip
_judging = _together(
    _ruling,
    click.option("--select", multiple=True, metavar="CODES", callback=_codes, help="Use these edits only."),
    click.option("--ignore", multiple=True, metavar="CODES", callback=_codes, help="Leave these edits out."),
    click.option("--salvage", is_flag=True, help="Go on with what can be read; status 65 all the same."),
)
_configured = click.option("--config", type=_PATH, is_eager=True, expose_value=False, callback=_configure,
                           metavar="FILE", help="A configuration file to read after those that are found.")  # fmt: skip
_common = _together(
    _configured,
    click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors."),
    click.option("-v", "--verbose", count=True, help="Say what each edit found."),
    click.option("--log-format", type=click.Choice(["text", "json"]), default="text", help="For standard error."),
)  # fmt: skip


def _colourful() -> bool:
    """True for a terminal that shows colours, unless its user wants none (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


@click.group(cls=Program, context_settings=HELP)
@click.version_option(__version__, message="x12scrub %(version)s")
def program() -> None:
    """Find what a payer would deny in X12 837P claims, correct what is safe, and reject the rest by name."""


@program.command(context_settings=HELP)
@click.argument("inputs", nargs=-1, type=_PATH, metavar="[INPUT|-]...")
@click.option("-o", "--output", type=_PATH, default="-", metavar="FILE|-", help="Corrected 837 (default: stdout).")
@click.option("--report-277", type=_PATH, metavar="PATH", help="277CA; in a directory, one file for each inbound ST.")
@click.option("--report-html", type=_PATH, metavar="FILE", help="A page for people: totals, reasons, what to do.")
@click.option("--findings", type=_PATH, metavar="FILE", help="JSON Lines, one finding a line.")
@click.option("--worklist", type=_PATH, metavar="FILE", help="Open prompts: CSV, or JSON Lines when it ends in .jsonl.")
@click.option("--answers", type=_PATH, metavar="FILE", help="Answers to earlier prompts, JSON Lines.")
@click.option(
    "--on-prompt",
    type=click.Choice(["reject", "hold", "forward"]),
    default="reject",
    help="What becomes of a claim with an open prompt (default: reject).",
)
@click.option("--held", type=_PATH, metavar="FILE", help="837 of the held claims, with --on-prompt hold.")
@_judging
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Processing date (default: today).")
@click.option("--acknowledge", type=click.Choice(["rejected", "all"]), default="rejected", help="What the 277CA lists.")
@click.option("--summary", type=_PATH, metavar="FILE", help="JSON: counts, charges, editions, totals of each edit.")
@click.option("--fail-on", type=click.Choice(["never", "rejected", "held", "corrected"]), default="never",
              help="Status 1 when a claim had this or worse become of it.")  # fmt: skip
@_common
@click.pass_obj
def scrub(configuration: Any, /, **options: Any) -> int:
    """Write the corrected 837 of each INPUT, and say what became of every claim."""
    from x12scrub.commands import scrub
    from x12scrub.orders import Orders

    return scrub(Orders.of(configuration, options))


@program.command(context_settings=HELP)
@click.argument("inputs", nargs=-1, required=True, type=_PATH, metavar="INPUT...")
@_judging
@_common
@click.pass_obj
def check(configuration: Any, /, **options: Any) -> int:
    """Print what scrub would find in each INPUT; write no 837. Status 1 when there is anything to change."""
    from x12scrub.commands import check
    from x12scrub.orders import Orders

    return check(Orders.of(configuration, options))


@program.command(context_settings=HELP)
@click.argument("inputs", nargs=-1, required=True, type=_PATH, metavar="INPUT...")
@click.option("--format", type=click.Choice(["text", "json"]), default="text", help="json: one object a claim.")
@_judging
@_common
@click.pass_obj
def diff(configuration: Any, /, **options: Any) -> int:
    """Print what scrub would change in each INPUT, claim by claim, before and after; write no 837."""
    from x12scrub.commands import diff
    from x12scrub.orders import Orders

    form = options.pop("format")
    return diff(Orders.of(configuration, options), form, colour=_colourful())


@program.command(context_settings=HELP)
def edits() -> int:
    """List the edits: code, name, what each may do, and the status of its rejections."""
    from x12scrub import commands

    return commands.edits()


@program.command(context_settings=HELP)
@click.argument("code")
@click.option("--payer", metavar="ID", help="Say how far the edit goes for this payer (its id or name), and why.")
@click.option("--class", "filing", default="", metavar="SBR09", help="With --payer: its class, such as MB or CI.")
@click.option("--state", default="", metavar="ST", help="With --payer: the state of service.")
@click.option("--postal-code", default="", metavar="ZIP", help="With --payer: the postal code of the place of service.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="With --payer: the day of service.")
@_ruling
@_common
@click.pass_obj
def explain(configuration: Any, /, **options: Any) -> int:
    """Print the page about the edit CODE, or how far it goes for a payer."""
    from x12scrub import commands
    from x12scrub.claims.people import Locality
    from x12scrub.orders import Orders

    place = Locality(state=options.pop("state"), postal_code=options.pop("postal_code"))
    asked = {"place": place, **{name: options.pop(name) for name in ("code", "payer", "filing", "on")}}
    return commands.explain(Orders.of(configuration, {"inputs": (), **options}), **asked)


@program.command(context_settings=HELP)
@_ruling
@_common
@click.pass_obj
def tables(configuration: Any, /, **options: Any) -> int:
    """List the rule tables: edition, source, what they cover."""
    from x12scrub import commands
    from x12scrub.orders import Orders

    return commands.tables(Orders.of(configuration, {"inputs": (), **options}))


@program.command(context_settings=HELP)
@click.argument("worklist", type=_PATH)
@click.option("-o", "--answers", required=True, type=_PATH, metavar="FILE", help="Answers: begun, or gone on with.")
@click.option("--who", metavar="NAME", help="Who answers (default: your login name).")
@click.option("--again", is_flag=True, help="Show the prompts that are answered as well.")
@_configured
def review(worklist: str, answers: str, who: str | None, again: bool) -> int:
    """Answer the prompts of a WORKLIST, one after the other, in this terminal."""
    from x12scrub.review.command import review

    return review(worklist, answers, who, again=again)
