"""`x12scrub init` and `x12scrub history`: make a history, look after it, look at it."""

from collections.abc import Callable
from typing import Any

import click

from x12scrub.options import HELP, PATH, common, placed


def asking(command: Any) -> Any:
    """What every command about a history takes."""
    return placed(common(click.pass_obj(command)))


def ordered(configuration: Any, options: dict[str, Any], work: Callable[..., int], **asked: Any) -> int:
    from x12scrub.orders import Orders

    return work(Orders.of(configuration, {"inputs": (), **options}), **asked)


@click.command(context_settings=HELP)
@asking
def init(configuration: Any, /, **options: Any) -> int:
    """Make a history: state directory, key file, database; or bring one up to date that is there."""
    from x12scrub.history import command

    return ordered(configuration, options, command.init)


@click.group(context_settings=HELP)
def history() -> None:
    """Look after the history of what earlier runs sent, which scrub --history compares with and adds to."""


@history.command(context_settings=HELP)
@click.option("--format", type=click.Choice(["text", "json"]), default="text", help="json: one object.")
@asking
def stats(configuration: Any, /, **options: Any) -> int:
    """Print what the history holds, in numbers."""
    from x12scrub.history import command

    return ordered(configuration, options, command.stats, form=options.pop("format"))


@history.command(context_settings=HELP)
@asking
def verify(configuration: Any, /, **options: Any) -> int:
    """Check the database and its rows; status 1 when something is wrong."""
    from x12scrub.history import command

    return ordered(configuration, options, command.verify)


@history.command(context_settings=HELP)
@click.option("--keep-days", type=click.IntRange(min=1), metavar="DAYS",
              help="Keep lines whose last day of service is at most so many days ago (default: 400).")  # fmt: skip
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Count from this day (default: today)."
)
@asking
def purge(configuration: Any, /, **options: Any) -> int:
    """Remove what is older than limits look back, by date of service."""
    from x12scrub.history import command

    return ordered(configuration, options, command.purge, keep_days=options.pop("keep_days"))


@history.command("rotate-key", context_settings=HELP)
@asking
def rotate_key(configuration: Any, /, **options: Any) -> int:
    """Put a new key in use. The old one is kept for the rows under it, until a purge has removed them."""
    from x12scrub.history import command

    return ordered(configuration, options, command.rotate_key)


@history.command(context_settings=HELP)
@click.argument("output", type=PATH, default="-", metavar="[FILE|-]")
@asking
def export(configuration: Any, /, **options: Any) -> int:
    """Write the lines as JSON, one a line, without names, numbers or hashes of patients and claims."""
    from x12scrub.history import command

    return ordered(configuration, options, command.export, output=options.pop("output"))
