"""Pairs as CMS publishes them: what goes in is what is found, and what is no such table changes nothing."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.imports.cms import PRACTITIONER, PTP_HEAD, ptp_cells, ptp_text, put_ptp
from tests.imports.making import archive, put, text, workbook
from tests.support import tables
from tests.tables.packing import PAIR_ROWS, decided
from x12scrub.errors import TableFileError, UsageError
from x12scrub.imports.kinds import Compiled, kind
from x12scrub.imports.store import Store
from x12scrub.tables.pair_rows import PairRow, PairRows

PTP = kind("ptp")
ONE = timedelta(days=1)
ROWS = (
    PairRow("64400", "20552", date(2003, 1, 1), date(2016, 12, 31), 1, "More extensive procedure"),
    PairRow("20552", "64400", date(2017, 1, 1), None, 1, "Misuse of Column Two code with Column One code"),
    PairRow("00100", "A0001", date(1996, 1, 1), None, 0, "Standards of medical/surgical practice"),
)
CODES = ("20552", "64400", "00100", "A0001")


def compiled(*paths: Path, edition: str | None = None) -> Compiled:
    return PTP.compile(paths, edition)


def rows(found: Compiled) -> set[PairRow]:
    return set(PairRows(memoryview(b"".join(found.pieces))))


@given(found=PAIR_ROWS.filter(bool), data=st.data())
def test_what_was_imported_is_what_a_plain_search_of_the_file_finds(
    found: Sequence[PairRow], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """From the text of CMS to the answer of the tables, on the first and last days of rows and beside them."""
    folder = tmp_path_factory.mktemp("store")
    store = Store(folder)
    with store.locked():
        store.keep(PTP, compiled(put_ptp(folder, found)), date(2026, 1, 1))
    pairs = store.attached(tables()).pairs
    known = sorted({code for row in found for code in (row.column1, row.column2)})
    edges = [day + step * ONE for row in found for day in (row.first, row.last) if day for step in (-1, 0, 1)]
    for _ in range(5):
        one, other = data.draw(st.sampled_from(known)), data.draw(st.sampled_from(known))
        on = data.draw(st.sampled_from(edges))
        expected, said = decided(found, one, other, on), pairs.between(one, other, on)
        assert (said and (said.column1, said.column2, said.indicator)) == (
            expected and (expected.column1, expected.column2, expected.indicator)
        )


def _sheet(found: Sequence[PairRow]) -> bytes:
    """A worksheet, in which codes and days are numbers and dates."""
    cells = [
        [int(cell) if cell.isdigit() else cell for cell in ptp_cells(row)[:3]]
        + [datetime.combine(row.first, datetime.min.time()), row.last or "*", row.indicator, row.reason]
        for row in found
    ]
    return workbook([*PTP_HEAD, *cells])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (PRACTITIONER, ptp_text(ROWS).encode()),
        ("CCIPRA-V313R0-F1.txt", ptp_text(ROWS).replace("\r\n", "\n").encode()),
        ("ccipra-v313r0-f1.txt", ptp_text(ROWS, PTP_HEAD[2:3]).encode()),
        ("ccipra-v313r0-f1.txt", ptp_text(ROWS, (("Notice of\nseveral lines", "", ""), *PTP_HEAD)).encode()),
        ("ccipra-v313r0-f1.txt", ptp_text(ROWS).replace("*\t1", "\t1").replace("*\t0", "\t0").encode()),
        ("ccipra-v313r0-f1.txt", ptp_text(ROWS).encode() + b"\x1a"),
        ("ccipra-v313r0-f1.xlsx", _sheet(ROWS)),
        ("ncci-2025q4.zip", archive({PRACTITIONER: ptp_text(ROWS).encode(), "ccipra-v313r0-f1.xlsx": _sheet(ROWS)})),
    ],
    ids=["text", "LF", "short preamble", "long preamble", "blank deletion", "end mark", "worksheet", "archive"],
)
def test_every_shape_gives_the_same_rows(tmp_path: Path, name: str, content: bytes) -> None:
    found = compiled(put(tmp_path, name, content))
    assert rows(found) == set(ROWS)
    assert (found.edition, found.rows) == ("2025Q4", len(ROWS))


def test_parts_make_one_edition_in_any_order(tmp_path: Path) -> None:
    parts = [put_ptp(tmp_path, [row], f"ccipra-v313r0-f{at}.txt") for at, row in enumerate(ROWS, 1)]
    found = compiled(*reversed(parts))
    assert rows(found) == set(ROWS)
    assert [one.name for one in found.sources] == [part.name for part in reversed(parts)]
    assert len({one.sha256 for one in found.sources}) == len(parts)


@pytest.mark.parametrize("given_parts", [(2,), (1, 3), (2, 3)])
def test_a_part_that_is_missing_is_named(tmp_path: Path, given_parts: tuple[int, ...]) -> None:
    """Its pairs would pass as if there were none."""
    paths = [put_ptp(tmp_path, ROWS[:1], f"ccipra-v313r0-f{at}.txt") for at in given_parts]
    missing = min({1, 2, 3} - set(given_parts))
    with pytest.raises(UsageError, match=f"parts are missing: f{missing}"):
        compiled(*paths)


def test_a_part_given_twice_is_a_mistake(tmp_path: Path) -> None:
    path = put_ptp(tmp_path, ROWS)
    with pytest.raises(UsageError, match="a file is named twice"):
        compiled(path, tmp_path / "." / path.name)


def test_rows_with_indicator_9_are_left_out_and_counted(tmp_path: Path) -> None:
    tombstone = PairRow("A0002", "A0003", date(1996, 1, 1), date(1996, 1, 1), 9, "x")
    found = compiled(put_ptp(tmp_path, [*ROWS, tombstone]))
    assert rows(found) == set(ROWS)
    assert any(note.startswith("1 row with modifier indicator 9 left out") for note in found.notes)


def test_what_looks_odd_is_said(tmp_path: Path) -> None:
    """Few rows, rows that contradict each other, rows from after the quarter."""
    late = PairRow("A0002", "A0003", date(2026, 1, 1), None, 1, "x")
    again = PairRow("A0001", "00100", date(2020, 1, 1), None, 1, "x")
    notes = compiled(put_ptp(tmp_path, [*ROWS, late, again])).notes
    assert [note.partition(" ")[0] for note in notes] == ["rows", "an", "some"]


@pytest.mark.parametrize(
    "name", ["ccioph-v313r0-f1.txt", "medicare-ncci-2025q4-hospital-ptp-edits-x.txt", "medicaid-ptp-2025q4.txt"]
)
def test_another_programme_is_refused_by_its_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(TableFileError, match="procedure-to-procedure edits, practitioner services are wanted"):
        compiled(put_ptp(tmp_path, ROWS, name))
    inside = archive({name: ptp_text(ROWS).encode()})
    with pytest.raises(TableFileError, match="this is") as caught:
        compiled(put(tmp_path, "ncci-2025q4.zip", inside))
    assert caught.value.file == name


def test_another_programme_is_refused_by_what_it_says(tmp_path: Path) -> None:
    head = (*PTP_HEAD[:1], ("Column1/Column2 Edits - Outpatient  Hospital", "", "", "", "", "", ""), *PTP_HEAD[2:])
    with pytest.raises(TableFileError, match="this is the table of outpatient hospitals") as caught:
        compiled(put(tmp_path, PRACTITIONER, ptp_text(ROWS, head)))
    assert (caught.value.line, caught.value.exit_status) == (2, 65)


_GOOD = ptp_cells(ROWS[1])


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        (("2055", *_GOOD[1:]), None),  # a spreadsheet may have eaten a zero
        (("205522", *_GOOD[1:]), "a procedure code"),
        ((_GOOD[0], "6440O!", *_GOOD[2:]), "a procedure code"),
        ((_GOOD[0], _GOOD[0], *_GOOD[2:]), "paired with itself"),
        ((*_GOOD[:3], "20170231", *_GOOD[4:]), "a date"),
        ((*_GOOD[:3], "", *_GOOD[4:]), "an effective date"),
        ((*_GOOD[:4], "soon", *_GOOD[5:]), "a date"),
        ((*_GOOD[:5], "2", _GOOD[6]), "the modifier indicator"),
        ((*_GOOD[:5], "", _GOOD[6]), "the modifier indicator"),
        (_GOOD[:5], "cells"),
    ],
)
def test_a_row_that_says_what_no_row_says_is_named_by_its_line(
    tmp_path: Path, cells: tuple[str, ...], what: str | None
) -> None:
    path = put(tmp_path, PRACTITIONER, ptp_text(ROWS) + text([cells], "\t"))
    if what is None:
        assert PairRow("02055", *CODES[1:2], ROWS[1].first, None, 1, ROWS[1].reason) in rows(compiled(path))
        return
    with pytest.raises(TableFileError, match=what) as caught:
        compiled(path)
    assert (caught.value.file, caught.value.line) == (PRACTITIONER, len(PTP_HEAD) + len(ROWS) + 1)


def test_a_file_that_is_cut_off_within_a_row_is_refused_wherever_the_cut_is(tmp_path: Path) -> None:
    """At the end of a row nobody can tell, except by the number of rows, which is remarked on."""
    found = (*ROWS[:2], ROWS[2]._replace(reason=ROWS[1].reason))
    content = ptp_text(found).encode()
    last = len(content.splitlines()[-1]) + 2
    head = content[:-last]
    assert rows(compiled(put(tmp_path, PRACTITIONER, head))) == set(found[:2])
    for cut in range(1, last):
        with pytest.raises(TableFileError) as caught:
            compiled(put(tmp_path, PRACTITIONER, head + content[-last:][:cut]))
        assert caught.value.line == len(PTP_HEAD) + len(found)
    assert rows(compiled(put(tmp_path, PRACTITIONER, content))) == set(found)


@pytest.mark.parametrize("content", [b"<html>", ptp_text(()).encode(), b"a\tb\r\nc\td\r\n"])
def test_what_is_no_table_of_pairs_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(TableFileError):
        compiled(put(tmp_path, PRACTITIONER, content))


def test_a_cut_archive_is_refused(tmp_path: Path) -> None:
    whole = archive({PRACTITIONER: ptp_text(ROWS * 50).encode()})
    for size in (30, 200, len(whole) - 1):
        with pytest.raises(TableFileError):
            compiled(put(tmp_path, "ncci-2025q4.zip", whole[:size]))


def test_rows_are_listed_in_an_order_that_editions_share(tmp_path: Path) -> None:
    found = compiled(put_ptp(tmp_path, [*ROWS, PairRow("A0001", "00100", date(1996, 1, 1), None, 1, "x")]))
    orders = [row.order for row in PTP.listed(memoryview(b"".join(found.pieces)))]
    assert orders == sorted(orders)
    assert len(set(orders)) == len(orders)
