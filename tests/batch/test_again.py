"""Files that are processed again because somebody names them, and files that are only looked at."""

from pathlib import Path

import pytest

from tests.batch.conftest import House, a_night, night
from tests.batch.driver import Driver

pytestmark = pytest.mark.parametrize("empty", ["sqlite"], indirect=True)


def test_a_file_is_processed_again_when_it_is_named(house: House, drive: Driver) -> None:
    """Its outputs stand beside the earlier ones, the history stays as it is, and the original in the archive."""
    house.bring("1.837", night(1))
    drive.run(*house.order())
    history = {name: rows for name, rows in house.rows().items() if name != "batch_files"}
    house.bring("other.837", night(2))
    done = drive.run(*house.order("--reprocess", house.outbox / "archive" / "1.837"))
    assert done.status == 0
    assert house.files("corrected") == {"1.837", "1.9c30416f.837"}
    assert house.files("archive") == {"1.837"}
    assert {name: rows for name, rows in house.rows().items() if name != "batch_files"} == history
    assert [path.name for path in house.inbox.iterdir()] == ["other.837"]


def test_a_failed_file_can_be_processed_again(house: House, drive: Driver, tmp_path: Path) -> None:
    """With another limit it can be read: it goes to the archive, and its reason is gone."""
    house.bring("1.837", night(1))
    (tmp_path / "small.toml").write_text("[limits]\nsegment_length = 20\n")
    assert drive.run(*house.order("--config", tmp_path / "small.toml")).status == 65
    assert house.files("failed") == {"1.837", "1.837.reason.json"}
    again = ("--reprocess", house.outbox / "failed" / "1.837")
    assert drive.run(*house.order("--config", tmp_path / "small.toml", *again)).status == 65
    assert house.files("failed") == {"1.837", "1.837.reason.json"}
    assert drive.run(*house.order(*again)).status == 0
    assert house.files("failed") == set()
    assert house.files("archive") == house.files("corrected") == {"1.837"}


def test_a_rehearsal_changes_nothing(house: House, drive: Driver) -> None:
    a_night(house)
    before = house.state()
    done = drive.run(*house.order("--dry-run", "--log-format", "text"))
    assert done.status == 65
    assert house.state() == before
    lines = done.said.splitlines()
    assert [line.partition("): ")[2][:11] for line in lines[:4]] == [
        "4 claims in", "2 claims in", "a duplicate", "failed: no-",
    ]  # fmt: skip
    assert lines[4] == "x12scrub: 4 files looked at, and nothing changed"
