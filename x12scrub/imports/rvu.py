"""The relative value file of the Medicare physician fee schedule: PPRRVU*.csv, .xlsx or .txt, alone or in RVU*.zip.

The text form has no header. Its layout is that of the record layout which comes in the same archive.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path

from attrs import evolve

from x12scrub.imports import cells, quarters
from x12scrub.imports.header import has_header, table
from x12scrub.imports.kinds import Compiled, Kind, Listed
from x12scrub.imports.quarters import Quarter
from x12scrub.imports.reading import Reading
from x12scrub.imports.row import Row
from x12scrub.tables import Period, Tables
from x12scrub.tables.edition import Held, in_order
from x12scrub.tables.fee_rows import FeeRow, FeeRows, pack

TITLE = "CMS physician fee schedule, relative value file"
COLUMNS = {
    "HCPCS": ("hcpcs", "hcpcs code", "cpt hcpcs"),
    "MOD": ("mod", "modifier"),
    "STATUS CODE": ("status code", "status"),
    "PCTC IND": ("pctc ind", "pc tc ind"),
    "GLOB DAYS": ("glob days", "global days"),
    "MULT PROC": ("mult proc",),
    "BILAT SURG": ("bilat surg", "bilt surg"),
    "ASST SURG": ("asst surg",),
    "CO-SURG": ("co surg",),
    "TEAM SURG": ("team surg",),
}
_PLACES = ((0, 5), (5, 7), (57, 58), (102, 103), (103, 106), (115, 116), (116, 117), (117, 118), (118, 119), (119, 120))
"""Of the same columns in the text form."""
_NEEDED = _PLACES[-1][1]
_TEXT_HEAD = "HDR"
"""With which the lines above the rows begin in the text form."""

USUAL = 10_000
"""Codes that an edition has at least."""
_FORMS = (
    re.compile(r"rvu(?P<year>\d\d)(?P<release>[a-d])r?(?![a-z0-9])"),
    re.compile(r"pprrvu(?:20)?(?P<year>\d\d)[-_ ]?(?P<release>jan|apr|jul|oct)"),
    re.compile(r"20(?P<year>\d\d) national .* (?P<release>jan|apr|jul|oct)[a-z]* release"),
)
"""RVU25A.zip, PPRRVU25_JAN.csv, and the first line of a table."""
_RELEASES = {"a": 1, "b": 2, "c": 3, "d": 4, "jan": 1, "apr": 2, "jul": 3, "oct": 4}
_STATUS = re.compile(r"[A-Z]?")
_MODIFIER = re.compile(r"(?:[0-9A-Z]{2})?")
_GLOBAL = re.compile(r"(?:\d{3}|MMM|XXX|YYY|ZZZ)?")
_INDICATOR = re.compile(r"[0-9]?")


def wanted(name: str) -> bool:
    """Of the archive's tables, the one with the indicators. From 2026 on there is one for those who take part in a
    payment model and one for all others; their indicators are the same."""
    name = name.lower()
    return name.startswith("pprrvu") and ("qpp" not in name or "nonqpp" in name)


def read(rows: Iterable[Row]) -> Iterator[FeeRow]:
    """Each code and modifier once. TableFileError for two rows that contradict each other."""
    known: dict[tuple[str, str], FeeRow] = {}
    for row in _columns(rows):
        fees = _fees(row)
        before = known.setdefault((fees.code, fees.modifier), fees)
        if before is fees:
            yield fees
        elif before != fees:
            raise row.fault("a second row for this code and modifier says otherwise than the first")


def _columns(rows: Iterable[Row]) -> Iterator[Row]:
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return iter(())
    rows = chain((first,), rows)
    return _cut(rows) if _is_text(first) else table(rows, COLUMNS)


def _is_text(row: Row) -> bool:
    return len(row.cells) == 1 and row.cells[0].startswith(_TEXT_HEAD)


def _cut(rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        line = row.cells[0]
        if line.startswith(_TEXT_HEAD):
            continue
        if len(line) < _PLACES[-1][1] or len(row.cells) > 1:
            raise row.fault(
                f"the line has {len(line)} characters; {_PLACES[-1][1]} are needed. The file may be cut off"
            )
        yield Row(row.file, row.line, tuple(line[start:stop].strip() for start, stop in _PLACES))


def _fees(row: Row) -> FeeRow:
    code, modifier, status, component, days, *indicators = row.cells
    if days.isdigit():
        days = days.zfill(3)  # a spreadsheet that took 000 for a number has written 0
    if not _MODIFIER.fullmatch(modifier):
        raise row.fault("expected a modifier of two characters, or none")
    if not _STATUS.fullmatch(status):
        raise row.fault("expected a status code of one letter")
    if not _GLOBAL.fullmatch(days):
        raise row.fault("expected global days as three digits, MMM, XXX, YYY or ZZZ")
    if not all(_INDICATOR.fullmatch(indicator) for indicator in (component, *indicators)):
        raise row.fault("expected each indicator as one digit")
    return FeeRow(cells.procedure(row, code), modifier, status, component, days, *indicators)


def _compile(paths: Sequence[Path], edition: str | None) -> Compiled:
    reading = Reading(TITLE, wanted=wanted)
    fees = tuple(read(reading.rows(paths)))
    quarter = quarters.chosen(edition, reading.names, reading.preambles, named)
    # The files of a year follow each other: each holds until the next, and the last one until the year ends.
    period = Period(quarter.period.first, date(quarter.year, 12, 31))
    short = f"an edition has over {USUAL:,} codes: is the file whole?"
    notes = (short,) if len(fees) < USUAL else ()
    return Compiled(str(quarter), period, len(fees), tuple(reading.sources), (pack(fees),), notes)


def named(text: str) -> frozenset[Quarter]:
    """The quarters that a text names, as the releases of this file are called or otherwise."""
    found = (form.search(text.lower()) for form in _FORMS)
    return quarters.named(text) | {Quarter(2000 + int(one["year"]), _RELEASES[one["release"]]) for one in found if one}


def _attach(tables: Tables, held: Sequence[Held[memoryview]]) -> Tables:
    """Beside the excerpt that ships, which has the days and codes that no edition has."""
    editions = in_order(Held(one.edition, partial(_rows, one)) for one in held)
    procedures = evolve(tables.procedures, held=editions)
    return tables.with_editions("rvu", [one.edition for one in editions], procedures=procedures)


def _rows(held: Held[memoryview]) -> FeeRows:
    return FeeRows(held.rows)


def _listed(payload: memoryview) -> Iterator[Listed]:
    for row in FeeRows(payload):
        fields = {name.replace("_", "-"): value for name, value in row._asdict().items()}
        key = fields.pop("code"), fields.pop("modifier")
        yield Listed(key, key, fields)


def _looks(rows: Sequence[Row]) -> bool:
    return has_header(rows, COLUMNS) or _is_text(rows[0])


KIND = Kind("rvu", TITLE, layout=1, compile=_compile, attach=_attach, listed=_listed, looks=_looks)
