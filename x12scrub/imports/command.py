"""The commands that fill the store and tell its editions apart."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from x12scrub import log
from x12scrub.config import nearest
from x12scrub.errors import UsageError
from x12scrub.imports import comparing
from x12scrub.imports.kinds import MODULES, Compiled, Kind, kind
from x12scrub.imports.looks import compiled
from x12scrub.imports.store import Kept, Store
from x12scrub.orders import Orders
from x12scrub.outputs import Outputs
from x12scrub.report.printable import counted

_TOLD = {
    Kept.NEW: "imported into {folder}",
    Kept.REPLACED: "imported into {folder}, in place of other rows",
    Kept.MENDED: "imported into {folder} again, where they were damaged",
    Kept.SAME: "there already, with the same rows: nothing changed",
}


def bring(orders: Orders, name: str, files: Sequence[Path], edition: str | None, *, replace: bool) -> int:
    """Import the files of one edition. Whatever goes wrong leaves the store as it was."""
    orders.listen()
    wanted, store = _kind(name), orders.store
    with store.locked():
        made = compiled(wanted, files, edition)
        kept = store.keep(wanted, made, datetime.now().astimezone().date(), replace=replace)
    _tell(wanted, made, kept, store)
    return 0


def _kind(name: str) -> Kind:
    if name not in MODULES:
        listed = ", ".join(sorted(MODULES))
        raise UsageError(f"no kind of table is called {name!r}; there are {listed}{nearest(name, MODULES)}")
    return kind(name)


def _tell(of: Kind, made: Compiled, kept: Kept, store: Store) -> None:
    logger, files = log.logger(), len(made.sources)
    told = f"{counted(made.rows, 'row')} of {counted(files, 'file')}"
    what = _TOLD[kept].format(folder=store.folder)
    message = f"{of.name}:{made.edition}: {told}, {what}"
    facts = {"kind": of.name, "edition": made.edition, "rows": made.rows, "files": files}
    for note in made.notes:
        logger.warning("noticed", message=f"{of.name}:{made.edition}: {note}")
    logger.info(kept.value, message=message, command="tables import", **facts)


def compare(orders: Orders, one: str, other: str, form: str) -> int:
    """Print what the second edition has gained, lost and changed since the first."""
    orders.listen()
    store = orders.readable_store()
    before, after = store.entry(one), store.entry(other)
    if before.kind != after.kind:
        raise UsageError(f"{before.name} and {after.name} are tables of two kinds; only editions of one are compared")
    listed = kind(before.kind).listed
    differences = comparing.Differences(listed(store.open(before).payload()), listed(store.open(after).payload()))
    if form == "json":
        pieces = comparing.json_lines(differences, before.name, after.name)
    else:
        pieces = comparing.text(differences, before.name, after.name)
    return _print(pieces)


def _print(pieces: Iterable[bytes]) -> int:
    with Outputs() as outputs:
        outputs.write(outputs.target("standard output", "-"), pieces)
        outputs.commit()
    return 0
