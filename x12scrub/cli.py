"""The command line: commands, and the one place where errors become exit statuses. The work is in `commands`.

Nothing heavy is imported before a command runs, so that --help and --version answer at once.
"""

import os
import signal
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from x12scrub import __version__
from x12scrub.cli_audit import audit
from x12scrub.cli_batch import batch
from x12scrub.cli_history import history, init
from x12scrub.cli_tables import tables
from x12scrub.endings import ending
from x12scrub.options import HELP, PATH, acknowledging, answering, common, configured, judging, ruling


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


def _colourful() -> bool:
    """True for a terminal that shows colours, unless its user wants none (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


@click.group(cls=Program, context_settings=HELP)
@click.version_option(__version__, message="x12scrub %(version)s")
def program() -> None:
    """Find what a payer would deny in X12 837P claims, correct what is safe, and reject the rest by name."""


@program.command(context_settings=HELP)
@click.argument("inputs", nargs=-1, type=PATH, metavar="[INPUT|-]...")
@click.option("-o", "--output", type=PATH, default="-", metavar="FILE|-", help="Corrected 837 (default: stdout).")
@click.option("--report-277", type=PATH, metavar="PATH", help="277CA; in a directory, one file for each inbound ST.")
@click.option("--report-html", type=PATH, metavar="FILE", help="A page for people: totals, reasons, what to do.")
@click.option("--findings", type=PATH, metavar="FILE", help="JSON Lines, one finding a line.")
@click.option("--worklist", type=PATH, metavar="FILE", help="Open prompts: CSV, or JSON Lines when it ends in .jsonl.")
@answering
@click.option("--held", type=PATH, metavar="FILE", help="837 of the held claims, with --on-prompt hold.")
@click.option("--verify-guide", type=click.Choice(["never", "touched"]), default="never",
              help="touched: refuse a correction that pyx12 finds a new fault in.")  # fmt: skip
@judging
@acknowledging
@click.option("--summary", type=PATH, metavar="FILE", help="JSON: counts, charges, editions, totals of each edit.")
@click.option("--fail-on", type=click.Choice(["never", "rejected", "held", "corrected"]), default="never",
              help="Status 1 when a claim had this or worse become of it.")  # fmt: skip
@common
@click.pass_obj
def scrub(configuration: Any, /, **options: Any) -> int:
    """Write the corrected 837 of each INPUT, and say what became of every claim."""
    from x12scrub.commands import scrub
    from x12scrub.orders import Orders

    return scrub(Orders.of(configuration, options))


@program.command(context_settings=HELP)
@click.argument("inputs", nargs=-1, required=True, type=PATH, metavar="INPUT...")
@judging
@common
@click.pass_obj
def check(configuration: Any, /, **options: Any) -> int:
    """Print what scrub would find in each INPUT; write no 837. Status 1 when there is anything to change."""
    from x12scrub.commands import check
    from x12scrub.orders import Orders

    return check(Orders.of(configuration, options))


@program.command(context_settings=HELP)
@click.argument("inputs", nargs=-1, required=True, type=PATH, metavar="INPUT...")
@click.option("--format", type=click.Choice(["text", "json"]), default="text", help="json: one object a claim.")
@judging
@common
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
@click.option("--state", "state_of_service", default="", metavar="ST", allow_from_autoenv=False,
              help="With --payer: the state of service.")  # fmt: skip
@click.option("--postal-code", default="", metavar="ZIP", help="With --payer: the postal code of the place of service.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="With --payer: the day of service.")
@ruling
@common
@click.pass_obj
def explain(configuration: Any, /, **options: Any) -> int:
    """Print the page about the edit CODE, or how far it goes for a payer."""
    from x12scrub import commands
    from x12scrub.claims.people import Locality
    from x12scrub.orders import Orders

    place = Locality(state=options.pop("state_of_service"), postal_code=options.pop("postal_code"))
    asked = {"place": place, **{name: options.pop(name) for name in ("code", "payer", "filing", "on")}}
    return commands.explain(Orders.of(configuration, {"inputs": (), **options}), **asked)


program.add_command(batch)
program.add_command(tables)
program.add_command(init)
program.add_command(history)
program.add_command(audit)


@program.command(context_settings=HELP)
@click.argument("worklist", type=PATH)
@click.option("-o", "--answers", required=True, type=PATH, metavar="FILE", help="Answers: begun, or gone on with.")
@click.option("--who", metavar="NAME", help="Who answers (default: your login name).")
@click.option("--again", is_flag=True, help="Show the prompts that are answered as well.")
@configured
def review(worklist: str, answers: str, who: str | None, again: bool) -> int:
    """Answer the prompts of a WORKLIST, one after the other, in this terminal."""
    from x12scrub.review.command import review

    return review(worklist, answers, who, again=again)


@program.command(context_settings=HELP)
@click.argument("inputs", nargs=-1, required=True, type=PATH, metavar="INPUT...")
@click.option("-o", "--output", type=PATH, metavar="FILE", help="The 999, one interchange for each that is read.",
              allow_from_autoenv=False)  # fmt: skip
@click.option("--values", is_flag=True, help="Say what stands where the fault is: values of claims.")
@click.option("--format", type=click.Choice(["text", "json"]), default="text", help="json: one object a fault.")
@common
@click.pass_obj
def validate(configuration: Any, /, output: str | None, values: bool, **options: Any) -> int:
    """Check each INPUT against the implementation guide, with pyx12; status 1 when there is a fault."""
    from x12scrub.guide.command import validate
    from x12scrub.orders import Orders

    form = options.pop("format")
    return validate(Orders.of(configuration, options), output, form, values=values)
