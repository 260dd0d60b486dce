"""NCCI tables in the layouts that CMS publishes them in, with invented codes."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from tests.imports.making import put, text
from x12scrub.imports.kinds import kind
from x12scrub.tables import Edition, Tables
from x12scrub.tables.edition import Held
from x12scrub.tables.pair_rows import PairRow

Limit = tuple[str, int, int]
"""Code, units, adjudication indicator."""

PRACTITIONER = "ccipra-v313r0-f1.TXT"
PTP_HEAD = (
    ("Invented codes in the layout of CMS. The notice on rights stands here.", "", "", "", "", "", ""),
    ("Column1/Column2 Edits", "", "", "", "", "", ""),
    ("Column 1", "Column 2", "*=in existence", "Effective", "Deletion", "Modifier", "PTP Edit Rationale"),
    ("", "", "prior to 1996", "Date", "Date", "0=not allowed", ""),
    ("", "", "", "", "*=no data", "1=allowed", ""),
    ("", "", "", "", "", "9=not applicable", ""),
)
MUE_NAME = "MCR_MUE_PractitionerServices_Eff_10-01-2025.csv"
MUE_NOTICE = 'Numbers are under copyright.\nInvented for this file, in "as many" lines\nas CMS has.'
MUE_HEAD = ("HCPCS/\nCPT Code", "Practitioner Services MUE Values", "MUE Adjudication Indicator", "MUE Rationale")
_ADJUDICATIONS = {
    1: "1 Line Edit",
    2: "2 Date of Service Edit: Policy",
    3: "3 Date of Service Edit: Clinical",
}


def ptp_cells(row: PairRow) -> tuple[str, ...]:
    last = f"{row.last:%Y%m%d}" if row.last else "*"
    before = "*" if row.first.year < 1996 else ""
    return row.column1, row.column2, before, f"{row.first:%Y%m%d}", last, str(row.indicator), row.reason


def ptp_text(rows: Iterable[PairRow], head: Sequence[Sequence[str]] = PTP_HEAD) -> str:
    """The text form: tabs and CRLF."""
    return text([*head, *map(ptp_cells, rows)], "\t")


def mue_rows(limits: Iterable[Limit]) -> list[tuple[str, ...]]:
    rows = ((code, str(units), _ADJUDICATIONS[indicator], "Clinical: Data") for code, units, indicator in limits)
    return [(MUE_NOTICE, "", "", ""), MUE_HEAD, *rows]


def mue_text(limits: Iterable[Limit]) -> str:
    return text(mue_rows(limits))


def put_ptp(folder: Path, rows: Iterable[PairRow], name: str = PRACTITIONER) -> Path:
    return put(folder, name, ptp_text(rows).encode("latin-1"))


def put_mue(folder: Path, limits: Iterable[Limit], name: str = MUE_NAME) -> Path:
    return put(folder, name, mue_text(limits))


def attached(tables: Tables, name: str, paths: Sequence[Path]) -> Tables:
    """The tables with the files of one edition imported, without a store between them."""
    of = kind(name)
    found = of.compile(paths, None)
    period = found.period
    edition = Edition(name, found.edition, of.title, date(2026, 1, 1), period.first, period.last, rows=found.rows)
    payload = memoryview(b"".join(found.pieces))
    return of.attach(tables, (Held(edition, lambda: payload),))
