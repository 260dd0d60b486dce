"""`x12scrub tables diff`: what an edition has gained, lost and changed since another one."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given

from tests.imports.cms import put_ptp
from tests.shells.running import ROOT, invoke
from tests.tables.packing import PAIR_ROWS, packed
from x12scrub.imports.comparing import Change, Differences
from x12scrub.imports.kinds import kind
from x12scrub.tables.pair_rows import PairRow

SCHEMA = json.loads((ROOT / "docs" / "tables-diff.schema.json").read_text("utf-8"))
OLD = PairRow("A0001", "A0002", date(2020, 1, 1), None, 1, "Misuse")
LOST = PairRow("A0001", "A0003", date(2020, 1, 1), None, 0, "Mutually exclusive procedures")
SAME = PairRow("B0001", "B0002", date(2020, 1, 1), None, 1, "Misuse")


@pytest.fixture
def two_editions(folder: Path) -> Path:
    """One row changed, one lost, one gained, one the same."""
    store = folder / "tables"
    before = (OLD, LOST, SAME)
    ended = PairRow(OLD.column1, OLD.column2, OLD.first, date(2025, 12, 31), OLD.indicator, OLD.reason)
    after = (ended, SAME, PairRow("A0002", "A0001", date(2026, 1, 1), None, 1, "Misuse"))
    for name, rows in (("ccipra-v313r0-f1.txt", before), ("ccipra-v320r0-f1.txt", after)):
        assert invoke("tables", "import", "ptp", put_ptp(folder, rows, name), "--tables", store).status == 0
    return store


def test_editions_are_compared_row_by_row(two_editions: Path) -> None:
    done = invoke("tables", "diff", "ptp:2025q4", "ptp:2026q1", "--tables", two_editions)
    assert (done.status, done.err) == (0, "")
    assert done.out.decode().splitlines() == [
        "+ A0002 A0001 2026-01-01  until -, indicator 1, rationale Misuse",
        "~ A0001 A0002 2020-01-01  until - -> 2025-12-31",
        "- A0001 A0003 2020-01-01  until -, indicator 0, rationale Mutually exclusive procedures",
        "ptp:2025Q4 -> ptp:2026Q1: 1 gained, 1 lost, 1 changed, 1 the same",
    ]


def test_the_comparison_for_programs(two_editions: Path) -> None:
    out = invoke("tables", "diff", "ptp:2025Q4", "ptp:2026Q1", "--format", "json", "--tables", two_editions).out
    *rows, counts = map(json.loads, out.splitlines())
    for line in (*rows, counts):
        jsonschema.validate(line, SCHEMA)
    assert [one["change"] for one in rows] == ["gained", "changed", "lost"]
    assert rows[1] == {
        "change": "changed",
        "key": ["A0001", "A0002", "2020-01-01"],
        "before": {"until": "", "indicator": "1", "rationale": "Misuse"},
        "after": {"until": "2025-12-31", "indicator": "1", "rationale": "Misuse"},
    }
    assert counts == {
        "schema": "x12scrub-tables-diff/1",
        "from": "ptp:2025Q4",
        "to": "ptp:2026Q1",
        "gained": 1,
        "lost": 1,
        "changed": 1,
        "same": 1,
    }


@given(PAIR_ROWS, PAIR_ROWS)
def test_differences_are_those_of_two_dictionaries(before: Sequence[PairRow], after: Sequence[PairRow]) -> None:
    listed = kind("ptp").listed
    found = Differences(listed(packed(before)), listed(packed(after)))
    old, new = ({(row.column1, row.column2, row.first): row for row in rows} for rows in (before, after))
    keys: dict[Change, set[tuple[str, ...]]] = {change: set() for change in Change}
    for difference in found:
        keys[difference.change].add(difference.key)
    expected = {
        Change.GAINED: new.keys() - old.keys(),
        Change.LOST: old.keys() - new.keys(),
        Change.CHANGED: {key for key in old.keys() & new.keys() if old[key] != new[key]},
    }
    assert keys == {change: {(*key[:2], key[2].isoformat()) for key in those} for change, those in expected.items()}
    assert found.same == sum(old[key] == new[key] for key in old.keys() & new.keys())
    assert found.counts == {change: len(those) for change, those in keys.items() if those}
