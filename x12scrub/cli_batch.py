"""`x12scrub batch`: every file of an inbox, once."""

import sys
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from x12scrub.options import HELP, STORE, acknowledging, answering, choosing, common, placed

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(context_settings=HELP)
@click.argument("inbox", type=STORE)
@click.argument("outbox", type=STORE)
@click.option("--pattern", multiple=True, metavar="GLOB",
              help="Names to take, whatever the case (default: *.837, *.x12, *.edi, *.txt).")  # fmt: skip
@click.option("--settle", type=click.IntRange(min=0), default=60, metavar="SECONDS",
              help="Leave files alone that were changed less than so long ago (default: 60).")  # fmt: skip
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
              help="Leave files alone that were last changed before this day.")  # fmt: skip
@click.option("--reprocess", multiple=True, type=_FILE, metavar="FILE",
              help="Process FILE though it was before, and nothing else. Repeatable.")  # fmt: skip
@click.option("--jobs", type=click.IntRange(min=1), default=1, metavar="N", help="Processes (default: 1).")
@click.option("--dry-run", is_flag=True, help="Say what would become of each file; change nothing.")
@click.option("--metrics", type=_FILE, metavar="FILE",
              help="Figures of the run for Prometheus; a name that ends in .prom.")  # fmt: skip
@answering
@choosing
@placed
@acknowledging
@common
@click.pass_context
def batch(context: click.Context, /, **options: Any) -> int:
    """Scrub each file of INBOX once, with the history; put everything about it into OUTBOX."""
    from x12scrub.batch.asked import Asked
    from x12scrub.batch.command import run
    from x12scrub.orders import Orders

    if context.get_parameter_source("log_format") is ParameterSource.DEFAULT and not _is_watched():
        options["log_format"] = "json"
    own = ("inbox", "outbox", "pattern", "settle", "since", "reprocess", "jobs", "dry_run", "metrics")
    asked = Asked(**{name: options.pop(name) for name in own})
    held = str(asked.outbox / "held") if options["on_prompt"] == "hold" else None
    return run(Orders.of(context.obj, {"inputs": (), "history": True, "held": held, **options}), asked)


def _is_watched() -> bool:
    """True where somebody looks at what is said."""
    return sys.stderr is not None and sys.stderr.isatty()
