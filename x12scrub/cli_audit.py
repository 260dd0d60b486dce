"""`x12scrub audit`: check the audit trail, look into it, export it, cut it."""

from typing import Any

import click

from x12scrub.cli_history import asking, ordered
from x12scrub.options import HELP, PATH


def _hash(text: str) -> str:
    found = text.strip().lower()
    if len(found) != 64 or not set(found) <= set("0123456789abcdef"):
        raise click.BadParameter("a hash of the audit trail has 64 hexadecimal digits")
    return found


def _hashes(_context: click.Context, _option: click.Parameter, value: Any) -> Any:
    """One hash, or as many as the option takes."""
    return _hash(value) if isinstance(value, str) else tuple(map(_hash, value))


@click.group(context_settings=HELP)
def audit() -> None:
    """The audit trail: what each scrub --history did, and what became of each claim that it changed or stopped."""


@audit.command(context_settings=HELP)
@click.option("--expect", callback=_hashes, multiple=True, allow_from_autoenv=False, metavar="HASH",
              help="A hash that was noted elsewhere, and that the trail has to hold.")  # fmt: skip
@asking
def verify(configuration: Any, /, **options: Any) -> int:
    """Check that nothing of the trail was changed, left out, put in or moved; status 1 when something was."""
    from x12scrub.audit import command

    return ordered(configuration, options, command.verify, expected=options.pop("expect"))


@audit.command(context_settings=HELP)
@click.option("--claim", is_flag=False, flag_value="-", allow_from_autoenv=False, metavar="CLM01|-",
              help="What is on record about a claim; - or no number: read from standard input.")  # fmt: skip
@click.option("--format", type=click.Choice(["text", "json"]), default="text", help="json: one record a line.")
@asking
def show(configuration: Any, /, **options: Any) -> int:
    """List the runs, or show what is on record about a claim."""
    from x12scrub.audit import command

    asked = {"claim": options.pop("claim"), "form": options.pop("format")}
    return ordered(configuration, options, command.show, **asked)


@audit.command(context_settings=HELP)
@click.argument("output", type=PATH, default="-", metavar="[FILE|-]")
@asking
def export(configuration: Any, /, **options: Any) -> int:
    """Write the records as JSON, one a line, each with the SHA-256 of the line before it."""
    from x12scrub.audit import command

    return ordered(configuration, options, command.export, output=options.pop("output"))


@audit.command(context_settings=HELP)
@click.option("--through", callback=_hashes, required=True, allow_from_autoenv=False, metavar="HASH",
              help="Hash of the last record to go: the end of a run.")  # fmt: skip
@asking
def cut(configuration: Any, /, **options: Any) -> int:
    """Remove the records up to a hash. Export them before: they are gone."""
    from x12scrub.audit import command

    return ordered(configuration, options, command.cut, through=options.pop("through"))
