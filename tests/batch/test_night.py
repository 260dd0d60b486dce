"""What a night leaves in the outbox: names, duplicates, failed files, held claims and their answers, files again."""

import csv
import json
import os
from pathlib import Path

import pytest
from attrs import evolve

from tests.batch.conftest import House, a_night, night
from tests.batch.driver import Driver
from tests.building import Bill, Person, people
from tests.shells.running import day
from tests.strategies import FATES, TRIGGER
from x12scrub.batch.stages import Stage

pytestmark = pytest.mark.parametrize("empty", ["sqlite"], indirect=True)


def reports(house: House) -> dict[str, object]:
    (path,) = (house.outbox / "reports").glob("night-*.json")
    found: dict[str, object] = json.loads(path.read_bytes())
    return found


def test_everything_has_its_place(house: House, drive: Driver) -> None:
    done = drive.run(*a_night(house).order("--on-prompt", "hold"))
    assert done.status == 65
    assert not list(house.inbox.iterdir())
    assert house.files("archive") == {"1.837", "2.837", "again.837"}
    assert house.files("corrected") == {"1.837"}
    assert house.files("rejected") == {"2.837.277"}
    assert house.files("held") == {"2.837"}
    assert house.files("worklists") == {"2.837.csv"}
    assert house.files("failed") == {"broken.txt", "broken.txt.reason.json"}
    assert {"1.837.html", "1.837.summary.json", "2.837.findings.jsonl", "night-2024-10-02.html"} <= house.files(
        "reports"
    )
    assert house.files(".x12scrub") == {"lock"}
    assert (house.outbox / "corrected" / "1.837").read_bytes() == night(1)
    assert {path.stat().st_mode & 0o777 for path in house.outbox.rglob("*") if path.is_file()} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in house.outbox.rglob("*") if path.is_dir()} == {0o700}


def test_a_failed_file_says_why(house: House, drive: Driver) -> None:
    house.bring("cut.837", day()[:-30])
    drive.run(*house.order())
    reason = json.loads((house.outbox / "failed" / "cut.837.reason.json").read_bytes())
    assert (reason["schema"], reason["reason"]) == ("x12scrub-failed/1", "truncated")
    assert reason["sentence"].startswith("truncated: the interchange does not end with IEA")
    assert (house.outbox / "failed" / "cut.837").read_bytes() == day()[:-30]
    (failed,) = reports(house)["failed"]  # type: ignore[misc]
    assert (failed["name"], failed["reason"]) == ("cut.837", "truncated")


def test_nothing_is_overwritten(house: House, drive: Driver) -> None:
    """Another file of the same name gets a part of its hash; the same content nothing but a place in the archive."""
    for number in (1, 2, 1, 1):
        house.bring("day.837", night(number))
        assert drive.run(*house.order()).status == 0
    assert house.files("archive") == {"day.837", "day.656b0025.837", "day.9c30416f.837", "day.9c30416f.2.837"}
    assert house.files("corrected") == {"day.837"}
    assert house.files("rejected") == {"day.656b0025.837.277"}


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("plain name (2).837", "plain name (2).837"),
        ("\u00fcber.837", "\u00fcber.837"),
        ("a:b*c.837", "a_b_c.9c30416f.837"),
        ("x" * 240 + ".837", "x" * 200 + ".9c30416f.837"),
        (os.fsdecode(b"bad\xff.837"), "bad_.9c30416f.837"),
        ("line\nbreak.837", "line_break.9c30416f.837"),
        ("night-2024-10-02.837", "night-2024-10-02.9c30416f.837"),
    ],
)
def test_names_that_other_programs_stumble_over_are_made_plain(
    house: House, drive: Driver, name: str, kept: str
) -> None:
    house.bring(name, night(1))
    assert drive.run(*house.order()).status == 0
    assert house.files("archive") == house.files("corrected") == {kept}
    assert not list(house.inbox.iterdir())


def test_two_hundred_files_two_of_them_broken(house: House, drive: Driver) -> None:
    """Every good one is delivered; the second run says that it has nothing to do, and gets no further."""
    for number in range(198):
        bill = Bill((TRIGGER,), number=f"QB-{number}")
        house.bring(f"{number:03}.837", people(Person((bill,), member=f"ZQ{number:06}")))
    house.bring("100a.837", day()[:1_000])
    house.bring("150b.837", b"")
    done = drive.run(*house.order())
    assert done.status == 65
    assert house.files("corrected") == {f"{number:03}.837" for number in range(198)} == house.files("archive")
    assert house.files("failed") == {name + end for name in ("100a.837", "150b.837") for end in ("", ".reason.json")}
    before = house.state()
    again = drive.run(*house.order("--log-format", "text"))
    assert (again.status, again.said) == (0, "x12scrub: nothing to do: the inbox holds no file to be taken\n")
    assert again.reached == {Stage.BEGUN: 1, Stage.RECOVERED: 1}
    assert house.state() == before


def test_held_claims_come_in_again_with_answers(house: House, drive: Driver, tmp_path: Path) -> None:
    """They wait in the report until then, since the day on which they were asked about; and are sent once."""
    house.bring("a.837", people(Person((FATES["bundled"],))))
    assert drive.run(*house.order("--on-prompt", "hold")).status == 0
    assert reports(house)["waiting"] == {
        "files": 1,
        "claims": 1,
        "charges": "355.00",
        "oldest_prompt": "2024-10-02",
        "unknown_files": 0,
    }
    # Without an answer it is held again, and may come a third time.
    held = house.outbox / "held" / "a.837"
    content = held.read_bytes()
    held.unlink()
    house.bring("held.837", content)
    done = drive.run(*house.order("--on-prompt", "hold", "--as-of", "2024-10-09"))
    assert "1 held" in done.said or '"held": 1' in done.said
    assert (house.outbox / "held" / "held.837").read_bytes() == content
    assert _latest(house)["waiting"]["oldest_prompt"] == "2024-10-02"  # type: ignore[index]
    prompt, choice = _prompt(house)
    answer = {"schema": "x12scrub-answer/1", "prompt": prompt, "choice": choice, "who": "Ada", "when": _WHEN}
    (tmp_path / "answers.jsonl").write_text(json.dumps({**answer, "why": "two sites"}) + "\n")
    (house.outbox / "held" / "held.837").unlink()
    house.bring("held.837", content)
    done = drive.run(*house.order("--on-prompt", "hold", "--answers", tmp_path / "answers.jsonl"))
    assert done.status == 0
    assert _latest(house)["waiting"]["claims"] == 0  # type: ignore[index]
    assert len(house.files("corrected")) == 1
    # What has left is not sent again.
    house.bring("once more.837", content)
    done = drive.run(*house.order("--on-prompt", "hold", "--answers", tmp_path / "answers.jsonl"))
    assert '"kind": "duplicate"' in done.said
    assert len(house.files("corrected")) == 1


_WHEN = "2024-10-10T08:00:00+00:00"


def _latest(house: House) -> dict[str, object]:
    newest = max((house.outbox / "reports").glob("night-*.json"), key=lambda path: path.stat().st_mtime_ns)
    found: dict[str, object] = json.loads(newest.read_bytes())
    return found


def _prompt(house: House) -> tuple[str, str]:
    path = house.outbox / "worklists" / "held.837.csv"
    record = json.loads(list(csv.reader(path.read_text("utf-8").splitlines()))[1][-1])
    choice = next(one["key"] for one in record["choices"] if one["changes"])
    return record["id"], choice


def test_a_file_that_may_not_be_read_stays(house: House, drive: Driver) -> None:
    """Root reads everything: this is for whoever is not root."""
    if not os.geteuid():
        pytest.skip("root may read every file")
    house.bring("1.837", night(1)).chmod(0)
    assert drive.run(*house.order()).status == 77
    assert [path.name for path in house.inbox.iterdir()] == ["1.837"]


@pytest.mark.parametrize("folder", ["", "held", "archive"])
def test_an_inbox_is_no_folder_of_the_outbox(house: House, drive: Driver, folder: str) -> None:
    drive.run(*house.order())
    arguments = list(house.order())
    arguments[1] = house.outbox / folder
    assert drive.run(*arguments).status == 2


def test_a_clock_that_was_set_back(house: House, drive: Driver) -> None:
    """What was sent on a later day was sent all the same: the fourth session is rejected, and nothing is done twice."""
    house.bring("1.837", night(1))
    assert drive.run(*house.order()).status == 0
    house.bring("2.837", night(2))
    house.bring("again.837", night(1))
    done = drive.run(*house.order("--as-of", "2024-01-01"))
    assert done.status == 0
    assert house.files("corrected") == {"1.837"}
    assert house.files("rejected") == {"2.837.277"}
    assert '"kind": "duplicate"' in done.said


def test_an_inbox_that_is_not_there(house: House, drive: Driver) -> None:
    house.inbox.rmdir()
    assert drive.run(*house.order()).status == 66
    assert not house.outbox.exists()


def test_a_file_to_be_processed_again_that_is_not_there(house: House, drive: Driver) -> None:
    """It is known by its place on the command line; its name may be that of a patient."""
    done = drive.run(*house.order("--reprocess", house.folder / "holt-berta.837"))
    assert (done.status, "holt" in done.said) == (66, False)


def test_what_the_history_could_not_take_is_told(house: House, drive: Driver) -> None:
    """A claim whose file does not say who the patient is, and an original that comes with another day."""
    claim = Bill((TRIGGER,), number="QB-1")
    house.bring("1.837", people(Person((claim,)), Person((claim,), member="", last="", first="", born="")))
    house.bring("2.837", people(Person((evolve(claim, day="20240919"),))))
    done = drive.run(*house.order("--log-format", "text"))
    assert done.status == 0, done.said
    first, second, *_ = done.said.splitlines()
    assert first.endswith("; 1 claim without an identified patient not in the history")
    assert second.endswith("; 1 line of the history replaced by an original with another day of service")


def test_without_a_history_nothing_is_touched(house: House, drive: Driver, tmp_path: Path) -> None:
    house.bring("1.837", night(1))
    done = drive.run("batch", house.inbox, house.outbox, "--state", tmp_path / "none")
    assert (done.status, "x12scrub init" in done.said) == (2, True)
    assert [path.name for path in house.inbox.iterdir()] == ["1.837"]
