"""ICD-10-CM as CMS and CDC publish it in tabular order: icd10cm_order_YYYY.txt, or icd10cm_codes_YYYY.txt.

Both are lines of fixed columns without a header. The order file has headings too, and says which codes are billable;
the codes file has the billable codes alone. The texts are dropped.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from attrs import frozen

from x12scrub.errors import UsageError
from x12scrub.imports.kinds import Compiled, Kind, Listed
from x12scrub.imports.reading import Reading
from x12scrub.imports.row import Row
from x12scrub.tables import Diagnoses, Period, Tables
from x12scrub.tables.diagnosis_rows import DiagnosisRow, DiagnosisRows, pack
from x12scrub.tables.edition import Held, in_order

TITLE = "ICD-10-CM in tabular order"
USUAL = 60_000
"""Billable codes that an edition has at least: there were 69,823 in the first."""

# CMS, "ICD-10-CM order files": order number in 1-5, code in 7-13, 0 (a heading) or 1 in 15, texts from 17 and from 78.
_ORDER = re.compile(r"(?P<number>\d{5}) (?P<code>[A-Z][0-9A-Z ]{6}) (?P<billable>[01]) .{60} \S.*")
# The codes file: code in 1-7, text from 9 on.
_CODES = re.compile(r"(?P<code>[A-Z][0-9A-Z ]{6}) \S.*")
_CODE = re.compile(r"[A-Z]\d[0-9A-Z]{1,5}")
_LAST_CHAPTERS = ("Z", "U")
"""U stands behind Z since fiscal year 2021. A file that ends before them would make valid codes invalid."""


def wanted(name: str) -> bool:
    """Of the archive's files, the order file: it has everything that the codes file has. The addenda have changes."""
    return re.match(r"icd10cm[-_ ]?order", name.lower()) is not None and "addenda" not in name.lower()


def read(rows: Iterable[Row]) -> Iterator[DiagnosisRow]:
    """TableFileError for a line in another form, and for a code that stands twice."""
    known: set[str] = set()
    form, row = None, None
    for row in rows:
        if form is None:
            form = _ORDER if _ORDER.fullmatch(_line(row)) else _CODES
        found = form.fullmatch(_line(row))
        code = found["code"].rstrip() if found else ""
        if found is None or not _CODE.fullmatch(code):
            raise row.fault(f"expected a line of the ICD-10-CM {'order' if form is _ORDER else 'codes'} file")
        if form is _ORDER and int(found["number"]) != len(known) + 1:
            raise row.fault(f"expected line {len(known) + 1} of the ICD-10-CM order file by its number")
        if code in known:
            raise row.fault("the code of this line stands in the file already")
        known.add(code)
        yield DiagnosisRow(code, form is _CODES or found["billable"] == "1")
    if row and not code.startswith(_LAST_CHAPTERS):
        raise row.fault("the last line is none of the last chapters (Z, U); the file is cut off")


def _line(row: Row) -> str:
    return row.cells[0] if len(row.cells) == 1 else ""


@frozen(order=True)
class Release:
    """The codes of a fiscal year, or of what is left of it from the first day of a month on."""

    year: int
    """The year in which it ends, on September 30."""
    month: int = 10
    """10 for the codes of the whole year, else that of an update: 4, and in some years 1."""

    def __str__(self) -> str:
        return f"FY{self.year}" if self.month == 10 else f"FY{self.year}-{self.month:02}"

    @property
    def period(self) -> Period:
        return Period(date(self.year - (self.month == 10), self.month, 1), date(self.year, 9, 30))


_GIVEN = re.compile(r"(?:fy)?(?P<year>20\d\d)(?:-(?P<month>0[1-9]))?", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_OCTOBER = re.compile(r"(?<![a-z])oct(?:ober)?(?![a-z])")
_UPDATES = {4: re.compile(r"(?<![a-z])apr(?:il)?(?![a-z])"), 1: re.compile(r"(?<![a-z])jan(?:uary)?(?![a-z])")}


def release(given: str | None, names: Iterable[str]) -> Release:
    """As the user says, else as the names of the files say: icd10cm_order_2025.txt, icd10cm-order-April-2025.txt."""
    if given is not None:
        found = _GIVEN.fullmatch(given.strip())
        if not found:
            raise UsageError(f"--edition {given!r} is no fiscal year; write it as FY2025, or FY2025-04 for an update")
        return Release(int(found["year"]), int(found["month"] or 10))
    text = " ".join(names).lower()
    years = {int(year) for year in _YEAR.findall(text)}
    if len(years) != 1:
        raise UsageError("the names of the files do not say which fiscal year they are; add --edition, as FY2025")
    year = years.pop()
    if _OCTOBER.search(text):
        return Release(year + 1)  # the month in which the fiscal year after it begins
    return Release(year, next((month for month, word in _UPDATES.items() if word.search(text)), 10))


def _compile(paths: Sequence[Path], edition: str | None) -> Compiled:
    reading = Reading(TITLE, wanted=wanted)
    rows = tuple(read(reading.rows(paths)))
    made = release(edition, reading.names)
    short = f"an edition has over {USUAL:,} billable codes: is the file whole?"
    notes = (short,) if sum(row.is_billable for row in rows) < USUAL else ()
    return Compiled(str(made), made.period, len(rows), tuple(reading.sources), (pack(rows),), notes)


def _attach(tables: Tables, held: Sequence[Held[memoryview]]) -> Tables:
    editions = in_order(Held(one.edition, partial(_rows, one)) for one in held)
    return tables.with_editions("icd10cm", [one.edition for one in editions], diagnoses=Diagnoses(editions))


def _rows(held: Held[memoryview]) -> DiagnosisRows:
    return DiagnosisRows(held.rows)


def _listed(payload: memoryview) -> Iterator[Listed]:
    for row in DiagnosisRows(payload):
        yield Listed((row.code,), (row.code,), {"billable": "yes" if row.is_billable else "no"})


def _looks(rows: Sequence[Row]) -> bool:
    return bool(_ORDER.fullmatch(_line(rows[0])) or _CODES.fullmatch(_line(rows[0])))


KIND = Kind("icd10cm", TITLE, layout=1, compile=_compile, attach=_attach, listed=_listed, looks=_looks)
