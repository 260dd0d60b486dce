"""The table of medically unlikely edits for practitioners: MCR_MUE_PractitionerServices_Eff_*.csv or .xlsx."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from x12scrub.imports import cells, quarters
from x12scrub.imports.header import has_header, table
from x12scrub.imports.kinds import Compiled, Kind, Listed
from x12scrub.imports.reading import Reading
from x12scrub.imports.row import Row
from x12scrub.tables import Tables, codes, mue
from x12scrub.tables.edition import Held, in_order

TITLE = "CMS NCCI medically unlikely edits, practitioner services"
COLUMNS = {
    "HCPCS/CPT CODE": ("hcpcs cpt code", "hcpcs code", "cpt code", "code"),
    "PRACTITIONER SERVICES MUE VALUES": ("practitioner services mue values", "practitioner mue values"),
    "MUE ADJUDICATION INDICATOR": ("mue adjudication indicator",),
}
_FOREIGN = {
    "outpatient": "the table of outpatient hospitals",
    "dmesupplier": "the table of equipment suppliers",
    "medicaid": "a table of Medicaid",
}
USUAL = 10_000
"""Codes that an edition has at least."""
_MOST_UNITS = 1 << 32


def _compile(paths: Sequence[Path], edition: str | None) -> Compiled:
    reading = Reading(TITLE, _FOREIGN)
    limits: dict[int, tuple[int, int]] = {}
    for row in table(reading.rows(paths), COLUMNS):
        code, units, adjudication = row.cells
        if not units.isdecimal() or int(units) >= _MOST_UNITS:
            raise row.fault("expected the MUE value as a whole number")
        found = int(units), cells.leading_digit(row, adjudication, "123", "the adjudication indicator")
        if limits.setdefault(codes.number(cells.procedure(row, code)), found) != found:
            raise row.fault("a second row for this code says otherwise than the first")
    quarter = quarters.chosen(edition, reading.names, reading.preambles)
    short = f"an edition has over {USUAL:,} codes: is the file whole?"
    notes = (short,) if len(limits) < USUAL else ()
    payload = mue.packed((code, *limit) for code, limit in limits.items())
    return Compiled(str(quarter), quarter.period, len(limits), tuple(reading.sources), (payload,), notes)


def _attach(tables: Tables, held: Sequence[Held[memoryview]]) -> Tables:
    editions = in_order(Held(one.edition, partial(_rows, one)) for one in held)
    names = [one.edition for one in editions]
    return tables.with_editions("mue", names, units=mue.UnitEditions(editions), judges_all=True)


def _rows(held: Held[memoryview]) -> mue.UnitRows:
    return mue.UnitRows(held.rows)


def _listed(payload: memoryview) -> Iterator[Listed]:
    for code, units, adjudication in mue.UnitRows(payload):
        yield Listed((code,), (code,), {"units": str(units), "adjudication": str(adjudication)})


def _looks(rows: Sequence[Row]) -> bool:
    return has_header(rows, COLUMNS)


KIND = Kind("mue", TITLE, layout=1, compile=_compile, attach=_attach, listed=_listed, looks=_looks)
