"""Closed lists of diagnoses from the Medicare Coverage Database: current_article.zip, or all_article.zip.

An edition speaks of the days from which on the latest version of an article is in force, until the day of the export.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from functools import partial
from pathlib import Path

from attrs import evolve

from x12scrub.errors import TableFileError, UsageError
from x12scrub.imports.header import has_header
from x12scrub.imports.kinds import Compiled, Kind, Listed
from x12scrub.imports.mcd import Database, articles, wanted
from x12scrub.imports.parts import opened
from x12scrub.imports.reading import Reading
from x12scrub.imports.row import Row
from x12scrub.shipped import read_maps
from x12scrub.tables import Period, Tables
from x12scrub.tables.article_lists import lists
from x12scrub.tables.article_rows import ArticleRows, pack
from x12scrub.tables.edition import Held, in_order
from x12scrub.tables.load import load

TITLE = "Medicare Coverage Database, billing articles"
_ABOUT = re.compile(r"trigger\s+points?", re.IGNORECASE)
"""In the title of an article that is about trigger point injections, and does not list their codes beside others."""


def _compile(paths: Sequence[Path], edition: str | None) -> Compiled:
    reading = Reading(TITLE)
    with ExitStack() as stack:
        held = [stack.enter_context(opened(path)) for path in reading.taken(paths)]
        database = Database.of(part for parts in held for part in parts if wanted(part.name))
        if not database.parts:
            raise TableFileError(paths[0].name, 1, "expected a table of the Medicare Coverage Database, as article.csv")
        shipped = load(read_maps(), schemas=False)
        found = list(articles(database, shipped.trigger_codes))
        export = _export(edition, database.exported())
    known = {one.id for one in shipped.coverage.lists}
    kept = [article for title, article in found if article.id in known or _ABOUT.search(title)]
    others = [article.id for _, article in found if article not in kept]
    if not kept:
        raise TableFileError(paths[0].name, None, "holds no list of diagnoses for trigger point injections")
    note = f"left out, since they are about other services beside which they list 20552 or 20553: {', '.join(others)}"
    notes = (note,) if others else ()
    period = Period(None, export)
    return Compiled(export.isoformat(), period, len(kept), tuple(reading.sources), (pack(kept),), notes)


def _export(given: str | None, told: date | None) -> date:
    """The day of the export, which names the edition."""
    if given is not None:
        try:
            return date.fromisoformat(given)
        except ValueError:
            raise UsageError(f"--edition {given!r} is no date; write the day of the export, as 2025-10-23") from None
    if told is None:
        raise UsageError("the export does not say of which day it is; add --edition, as 2025-10-23")
    return told


def _attach(tables: Tables, held: Sequence[Held[memoryview]]) -> Tables:
    """Before the lists that ship, which count where no article has been imported."""
    editions = in_order(Held(one.edition, partial(_rows, one)) for one in held)
    jurisdictions = {state: contractor.jurisdiction for state, contractor in tables.contractors.by_state.items()}
    shipped = tables.coverage
    coverage = evolve(shipped, lists=(*lists(editions, jurisdictions), *shipped.lists))
    named = [shipped.edition, *(one.edition for one in editions)]
    return tables.with_editions("coverage", named, coverage=coverage)


def _rows(held: Held[memoryview]) -> ArticleRows:
    return ArticleRows(held.rows)


def _listed(payload: memoryview) -> Iterator[Listed]:
    for row in ArticleRows(payload):
        fields = {
            "version": str(row.version),
            "first-day": row.first.isoformat(),
            "last-day": row.last.isoformat() if row.last else "",
            "states": " ".join(sorted(row.states)),
            "diagnoses": " ".join(sorted(row.codes)),
        }
        yield Listed((row.id, row.version), (row.id,), fields)


def _looks(rows: Sequence[Row]) -> bool:
    return has_header(rows, {name: (name.replace("_", " "),) for name in ("article_id", "article_version")})


KIND = Kind("coverage", TITLE, layout=1, compile=_compile, attach=_attach, listed=_listed, looks=_looks)
