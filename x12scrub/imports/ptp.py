"""The procedure-to-procedure edits for practitioners: ccipra-*.txt or .xlsx, one to four parts an edition."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from attrs import Factory, define

from x12scrub.imports import cells, quarters
from x12scrub.imports.header import has_header, table
from x12scrub.imports.kinds import Compiled, Kind, Listed
from x12scrub.imports.reading import Reading
from x12scrub.imports.row import Row
from x12scrub.report.printable import counted
from x12scrub.tables import Tables, codes
from x12scrub.tables.edition import Held, in_order
from x12scrub.tables.pair_rows import PairPacker, PairRows
from x12scrub.tables.ptp import PairEditions

TITLE = "CMS NCCI procedure-to-procedure edits, practitioner services"
COLUMNS = {
    "COLUMN 1": ("column 1",),
    "COLUMN 2": ("column 2",),
    "EFFECTIVE DATE": ("effective",),
    "DELETION DATE": ("deletion",),
    "MODIFIER": ("modifier",),
    "PTP EDIT RATIONALE": ("ptp edit rationale", "rationale"),
}
USUAL = 1_000_000
"""Rows that the parts of an edition have at least, all together: there were 2,546,017 in 2024Q3."""
TOMBSTONE = 9
_FOREIGN = {
    "ccioph": "the table of outpatient hospitals",
    "outpatient": "the table of outpatient hospitals",
    "hospitalptp": "the table of outpatient hospitals",
    "medicaid": "a table of Medicaid",
}


@define
class _Reader:
    """Rows of all files into a packer, and what is noticed on the way."""

    packer: PairPacker = Factory(PairPacker)
    tombstones: int = 0
    latest: date = date.min
    """The last day on which a row takes effect."""
    _numbers: dict[str, int] = Factory(dict)
    _reasons: dict[str, str] = Factory(dict)

    def add(self, row: Row) -> None:
        one, other, effective, deletion, modifier, rationale = row.cells
        first = cells.day(row, effective, "effective date")
        if first is None:
            raise row.fault("expected an effective date")
        indicator = cells.leading_digit(row, modifier, "019", "the modifier indicator")
        column1, column2 = self._number(row, one), self._number(row, other)
        if column1 == column2:
            raise row.fault("a code is paired with itself")
        last, reason = cells.day(row, deletion, "deletion date"), self._reason(rationale)
        # CMS NCCI policy manual, chapter I: indicator 9 marks a pair that never was, deleted on the day it came.
        if indicator == TOMBSTONE:
            self.tombstones += 1
            return
        self.latest = max(self.latest, first)
        self.packer.add(column1, column2, first, last, indicator, reason)

    def _number(self, row: Row, cell: str) -> int:
        found = self._numbers.get(cell)
        if found is None:
            found = self._numbers[cell] = codes.number(cells.procedure(row, cell))
        return found

    def _reason(self, cell: str) -> str:
        found = self._reasons.get(cell)
        if found is None:
            found = self._reasons[cell] = " ".join(cell.split())
        return found


def _compile(paths: Sequence[Path], edition: str | None) -> Compiled:
    reading, reader = Reading(TITLE, _FOREIGN), _Reader()
    for row in table(reading.rows(paths), COLUMNS):
        reader.add(row)
    quarter = quarters.chosen(edition, reading.names, reading.preambles)
    pieces = tuple(reader.packer.packed())
    notes = tuple(_notes(reader, quarter))
    return Compiled(str(quarter), quarter.period, reader.packer.rows, tuple(reading.sources), pieces, notes)


def _notes(reader: _Reader, quarter: quarters.Quarter) -> Iterator[str]:
    if reader.tombstones:
        yield f"{counted(reader.tombstones, 'row')} with modifier indicator 9 left out: pairs that never were"
    if reader.packer.overlaps:
        yield f"rows that overlap with a later row of their pair, which decides: {reader.packer.overlaps:,}"
    if reader.packer.rows < USUAL:
        yield f"an edition has over {USUAL:,} rows: were all its parts (f1, f2 ...) given?"
    if quarter.period.last is not None and reader.latest > quarter.period.last:
        yield f"some rows take effect after {quarter}: is it the right edition?"


def _attach(tables: Tables, held: Sequence[Held[memoryview]]) -> Tables:
    editions = in_order(Held(one.edition, partial(_rows, one)) for one in held)
    names = [one.edition for one in editions]
    return tables.with_editions("ptp", names, pairs=PairEditions(editions), judges_all=True)


def _rows(held: Held[memoryview]) -> PairRows:
    return PairRows(held.rows)


def _listed(payload: memoryview) -> Iterator[Listed]:
    for row in PairRows(payload):
        low, high = sorted((row.column1, row.column2))
        order = (low, high, -row.first.toordinal(), row.column1 == high)
        key = (row.column1, row.column2, row.first.isoformat())
        until = row.last.isoformat() if row.last else ""
        yield Listed(order, key, {"until": until, "indicator": str(row.indicator), "rationale": row.reason})


def _looks(rows: Sequence[Row]) -> bool:
    return has_header(rows, COLUMNS)


KIND = Kind("ptp", TITLE, layout=1, compile=_compile, attach=_attach, listed=_listed, looks=_looks)
