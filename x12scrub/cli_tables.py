"""`x12scrub tables`: lists the rule tables, imports those that CMS publishes, and tells editions apart."""

from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from x12scrub.options import HELP, common, ruling, stored

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(context_settings=HELP, invoke_without_command=True)
@ruling
@common
@click.pass_context
def tables(context: click.Context, /, **options: Any) -> int | None:
    """List the rule tables: edition, source, what they cover. The commands below import and compare them."""
    from x12scrub import commands
    from x12scrub.orders import Orders

    if context.invoked_subcommand is None:
        return commands.tables(Orders.of(context.obj, {"inputs": (), **options}))
    given = [one for one in options if context.get_parameter_source(one) is ParameterSource.COMMANDLINE]
    if given:
        named = f"--{given[0].replace('_', '-')}"
        raise click.UsageError(f"{named} goes behind {context.invoked_subcommand}")
    return None


@tables.command("import", context_settings=HELP)
@click.argument("kind")
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="FILE...")
@click.option("--edition", metavar="NAME", help="Which edition it is, where the files do not say so: 2025Q4, FY2025.")
@click.option("--replace", is_flag=True, help="Put it in the place of the same edition with other rows.")
@stored
@common
@click.pass_obj
def import_(configuration: Any, /, kind: str, files: tuple[Path, ...], **options: Any) -> int:
    """Import the FILEs of one edition of a table as CMS publishes them. KIND is coverage, icd10cm, mue, ptp or rvu."""
    from x12scrub.imports import command
    from x12scrub.orders import Orders

    asked = {name: options.pop(name) for name in ("edition", "replace")}
    return command.bring(Orders.of(configuration, {"inputs": (), **options}), kind, files, **asked)


@tables.command(context_settings=HELP)
@click.argument("one", metavar="KIND:EDITION")
@click.argument("other", metavar="KIND:EDITION")
@click.option("--format", type=click.Choice(["text", "json"]), default="text", help="json: one object a row.")
@stored
@common
@click.pass_obj
def diff(configuration: Any, /, one: str, other: str, **options: Any) -> int:
    """Print the rows that the second edition has gained, lost or changed since the first: ptp:2025Q3 ptp:2025Q4."""
    from x12scrub.imports import command
    from x12scrub.orders import Orders

    form = options.pop("format")
    return command.compare(Orders.of(configuration, {"inputs": (), **options}), one, other, form)
