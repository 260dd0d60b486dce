"""Limits of units as CMS publishes them."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.imports.cms import MUE_HEAD, MUE_NAME, MUE_NOTICE, Limit, mue_rows, mue_text, put_mue
from tests.imports.making import archive, put, text, workbook
from tests.support import tables
from x12scrub.errors import TableFileError
from x12scrub.imports.kinds import Compiled, kind
from x12scrub.imports.store import Store
from x12scrub.tables import mue
from x12scrub.tables.edition import NEWER_EDITION, OLDER_EDITION

MUE = kind("mue")
LIMITS = (("A0001", 1, 2), ("00100", 0, 3), ("B0001", 12000, 1))
FIRST, LAST = date(2025, 10, 1), date(2025, 12, 31)
ONE = timedelta(days=1)


def compiled(*paths: Path, edition: str | None = None) -> Compiled:
    return MUE.compile(paths, edition)


def limits(found: Compiled) -> list[Limit]:
    return list(mue.UnitRows(memoryview(b"".join(found.pieces))))


def imported(folder: Path, **editions: tuple[Limit, ...]) -> mue.UnitTable:
    store = Store(folder / "store")
    for edition, found in editions.items():
        with store.locked():
            store.keep(MUE, compiled(put_mue(folder, found), edition=edition), date(2026, 1, 1))
    return store.attached(tables()).units


@given(
    found=st.dictionaries(
        st.from_regex(r"[0-9A-Z]{5}", fullmatch=True),
        st.tuples(st.integers(0, 99_999), st.sampled_from([1, 2, 3])),
        min_size=1,
        max_size=20,
    ),
    other=st.from_regex(r"[0-9A-Z]{5}", fullmatch=True),
)
def test_what_was_imported_is_what_a_dictionary_of_the_file_finds(
    found: dict[str, tuple[int, int]], other: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows = tuple((code, *limit) for code, limit in found.items())
    units = imported(tmp_path_factory.mktemp("mue"), **{"2025Q4": rows})
    for code in (*found, other, "", other.lower() + "x"):
        said = units.limit(code, FIRST)
        assert (said and (int(said.units), said.adjudication)) == found.get(code)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (MUE_NAME, mue_text(LIMITS).encode()),
        ("MUE_eff_10-01-2025.csv", text([[cell.replace("\n", " ") for cell in row] for row in mue_rows(LIMITS)])),
        ("mue-2025-q4.csv", text([list(reversed(row)) for row in mue_rows(LIMITS)[1:]]).encode()),
        ("mue-2025Q4.xlsx", workbook([[int(c) if c.isdigit() else c for c in row] for row in mue_rows(LIMITS)])),
        ("medicare-ncci-2025-q4-practitioner-services-mue-table.zip", archive({MUE_NAME: mue_text(LIMITS).encode()})),
    ],
    ids=["notice of several lines", "flat header", "other order of columns", "worksheet", "archive"],
)
def test_every_shape_gives_the_same_limits(tmp_path: Path, name: str, content: bytes | str) -> None:
    found = compiled(put(tmp_path, name, content))
    assert sorted(limits(found)) == sorted(LIMITS)
    assert (found.edition, found.period.first, found.period.last) == ("2025Q4", FIRST, LAST)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("MCR_MUE_OutpatientHospitalServices_Eff_10-01-2025.csv", MUE_HEAD[1]),
        ("MCR_MUE_DMESupplierServices_Eff_10-01-2025.csv", MUE_HEAD[1]),
        ("medicare-ncci-2025-q4-dme-supplier-services-mue-table.csv", MUE_HEAD[1]),
        ("mue-2025q4.csv", "Outpatient Hospital Services MUE Values"),
        ("mue-2025q4.csv", "DME Supplier Services MUE Values"),
    ],
)
def test_tables_of_others_are_refused(tmp_path: Path, name: str, column: str) -> None:
    """By their name, or by the head of the column with the values."""
    with pytest.raises(TableFileError, match="practitioner services are wanted"):
        compiled(put(tmp_path, name, mue_text(LIMITS).replace(MUE_HEAD[1], column)))


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        (("A0002", "1", "4 Line Edit", "x"), "adjudication"),
        (("A0002", "1", "", "x"), "adjudication"),
        (("A0002", "one", "1", "x"), "MUE value"),
        (("A0002", "-1", "1", "x"), "MUE value"),
        (("A0002", "1.5", "1", "x"), "MUE value"),
        (("A0002", "99999999999", "1", "x"), "MUE value"),
        (("A-002", "1", "1", "x"), "procedure code"),
        (("A0001", "2", "2", "x"), "says otherwise"),
        (("A0002", "1"), "cells"),
    ],
)
def test_a_row_that_says_what_no_row_says_is_named_by_its_line(
    tmp_path: Path, cells: tuple[str, ...], what: str
) -> None:
    path = put(tmp_path, MUE_NAME, mue_text(LIMITS) + text([cells]))
    with pytest.raises(TableFileError, match=what) as caught:
        compiled(path)
    assert caught.value.line == MUE_NOTICE.count("\n") + 1 + MUE_HEAD[0].count("\n") + 1 + len(LIMITS) + 1


def test_a_row_that_comes_twice_and_says_the_same_is_one(tmp_path: Path) -> None:
    assert compiled(put_mue(tmp_path, (*LIMITS, LIMITS[0]))).rows == len(LIMITS)


def test_an_edition_speaks_of_its_own_days(tmp_path: Path) -> None:
    """Before, between and after editions, the nearest one that is not later decides, and the basis says that it is not
    the day's."""
    units = imported(tmp_path, **{"2025Q4": (("A0001", 2, 3),), "2025Q2": (("A0001", 1, 3),)})
    expected = {
        date(2025, 3, 31): ("2025Q2", 1, (NEWER_EDITION,)),
        date(2025, 4, 1): ("2025Q2", 1, ()),
        date(2025, 6, 30): ("2025Q2", 1, ()),
        date(2025, 7, 1): ("2025Q2", 1, (OLDER_EDITION,)),
        FIRST - ONE: ("2025Q2", 1, (OLDER_EDITION,)),
        FIRST: ("2025Q4", 2, ()),
        LAST: ("2025Q4", 2, ()),
        LAST + ONE: ("2025Q4", 2, (OLDER_EDITION,)),
    }
    for on, (edition, limit, detail) in expected.items():
        found = units.limit("A0001", on)
        assert found is not None
        assert (found.basis.edition, found.units, found.basis.detail) == (edition, Decimal(limit), detail)
        assert units.reaches(on) == (not detail)
