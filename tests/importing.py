"""The tables that cases run with: those that ship, with rows for payers added, or with files of CMS imported."""

import functools

from tests.imports.cms import attached
from x12scrub.shipped import folder, read_maps
from x12scrub.tables import Tables
from x12scrub.tables.load import load

IMPORTED = {
    "coverage": "current_article_csv/*",
    "icd10cm": "icd10cm*",
    "mue": "*MUE*",
    "ptp": "ccipra-*",
    "rvu": "PPRRVU*",
}
"""Kinds of tables, and how their files are called in a folder below fixtures/tables."""


@functools.cache
def tables_with(payers: str = "") -> Tables:
    """The tables that ship, with more rows in the payer table."""
    maps = read_maps()
    return load({**maps, "payers.xml": maps["payers.xml"].replace(b"</payers>", payers.encode() + b"</payers>")})


@functools.cache
def imported(name: str, payers: str = "") -> Tables:
    """The tables with those of a folder imported: every file of a kind makes one edition."""
    tables, place = tables_with(payers), folder("fixtures") / "tables" / name
    for name_of_kind, pattern in IMPORTED.items():
        paths = sorted(place.glob(pattern)) if name else []
        if paths:
            tables = attached(tables, name_of_kind, paths)
    return tables
