"""`x12scrub history`: what the user sees."""

import json
import stat
from pathlib import Path

import pytest

from tests.shells.nights import counts, night
from tests.shells.running import invoke


def test_stats_and_verify_for_people(state: Path, three: Path) -> None:
    night(state, three, "2024-10-02")
    lines = invoke("history", "stats", "--state", state).out.decode().splitlines()
    assert "lines that stand          3" in lines
    assert "days of service           2024-06-03 to 2024-10-01" in lines
    assert "  20552                   3" in lines
    done = invoke("history", "verify", "--state", state)
    assert (done.status, done.lines) == (0, ["x12scrub: the history is sound"])


def test_verify_says_what_is_wrong(state: Path, three: Path) -> None:
    import sqlite3

    night(state, three, "2024-10-02")
    with sqlite3.connect(state / "history.db") as connection:
        connection.execute("UPDATE history_claims SET disposition = 'held' WHERE ordinal > 1")
    connection.close()
    done = invoke("history", "verify", "--state", state)
    assert (done.status, done.lines) == (1, ["x12scrub: 2 claims did not leave, by what became of them"])


def test_a_key_is_rotated_and_retires(state: Path, three: Path) -> None:
    night(state, three, "2024-10-02")
    (old,) = counts(state)["keys"]
    done = invoke("history", "rotate-key", "--state", state)
    new = counts(state)["keys"][-1]["id"]
    assert (done.status, done.lines[0].startswith(f"x12scrub: key {new} is in use")) == (0, True)
    assert invoke("history", "rotate-key", "--state", state).status == 2
    done = invoke("history", "purge", "--state", state, "--as-of", "2026-02-01")
    removed = "x12scrub: 3 lines and 3 claims removed that were over before 2024-12-28"
    assert done.lines == [f"{removed}; no row needs key {old['id']} any more, and it is kept for the audit trail alone"]
    assert [key["id"] for key in counts(state)["keys"]] == [new]


def test_an_export_is_for_its_owner(state: Path, three: Path) -> None:
    night(state, three, "2024-10-02")
    assert invoke("history", "export", "out.jsonl", "--state", state).status == 0
    content = Path("out.jsonl").read_bytes()
    assert stat.S_IMODE(Path("out.jsonl").stat().st_mode) == 0o600
    assert [json.loads(line)["first"] for line in content.splitlines()] == ["2024-06-03", "2024-08-01", "2024-10-01"]
    assert invoke("history", "export", "--state", state).out == content


@pytest.mark.parametrize("days", ["0", "-1", "99999999", "9" * 30])
def test_a_number_of_days_that_no_calendar_has_is_refused(state: Path, three: Path, days: str) -> None:
    night(state, three, "2024-10-02")
    before = counts(state)
    done = invoke("history", "purge", "--state", state, "--keep-days", days)
    assert done.status == 2
    assert "--keep-days" in done.lines[-1]
    assert counts(state) == before
