"""The report in the morning, and what is said while the night lasts."""

import json
import re

import jsonschema
import pytest
from lxml import etree

from tests.batch.conftest import ON, House, a_night, night
from tests.batch.driver import Driver
from tests.shells.running import ROOT, invoke
from tests.shells.terminal import talk
from x12scrub.batch.stages import Stage

pytestmark = pytest.mark.parametrize("empty", ["sqlite"], indirect=True)
NAME = f"night-{ON}"


def report(house: House, ending: str, name: str = NAME) -> bytes:
    return (house.outbox / "reports" / (name + ending)).read_bytes()


def valid(kind: str, content: bytes) -> None:
    schema = json.loads((ROOT / "docs" / f"{kind}.schema.json").read_bytes())
    jsonschema.Draft202012Validator(schema).validate(json.loads(content))


def test_the_report_adds_up(house: House, drive: Driver) -> None:
    drive.run(*a_night(house).order("--on-prompt", "hold"))
    found = json.loads(report(house, ".json"))
    valid("morning", report(house, ".json"))
    valid("failed", (house.outbox / "failed" / "broken.txt.reason.json").read_bytes())
    assert found["files"] == {"processed": 2, "held": 0, "failed": 1, "duplicate": 1}
    fates = ("forwarded", "corrected", "held", "rejected")
    assert found["received"]["claims"] == sum(found[fate]["claims"] for fate in fates) == 6
    assert found["leaving"] == {"claims": 4, "charges": "692.70"}
    assert found["waiting"] == {
        "files": 1,
        "claims": 1,
        "charges": found["held"]["charges"],
        "oldest_prompt": ON,
        "unknown_files": 0,
    }
    assert [one["name"] for one in found["failed"]] == ["broken.txt"]


def test_text_and_page_say_the_same(house: House, drive: Driver) -> None:
    drive.run(*a_night(house).order("--on-prompt", "hold"))
    text, page = report(house, ".txt").decode(), report(house, ".html").decode()
    for value in (NAME, "broken.txt", "no-isa: no ISA segment", "$692.70"):
        assert value in text
        assert value in page
    assert "oldest open prompt        asked on 2024-10-02" in text
    assert "the oldest since 2024-10-02" in page
    tree = etree.fromstring(page.encode(), etree.HTMLParser())
    assert tree.findtext(".//h1") == "Night report"
    assert not tree.findall(".//script")
    assert not re.search(r"(?:src|href)=", page)


def test_a_night_that_was_interrupted_has_one_report(house: House, drive: Driver) -> None:
    """Of everything, whatever number of starts it took; the next night has its own."""
    a_night(house)
    drive.run(*house.order(), at=Stage.FORGOTTEN, occurrence=3)
    assert not (house.outbox / "reports" / f"{NAME}.json").exists()
    drive.run(*house.order())
    assert json.loads(report(house, ".json"))["files"] == {"processed": 2, "held": 0, "failed": 1, "duplicate": 1}
    house.bring("3.837", night(3))
    drive.run(*house.order())
    assert json.loads(report(house, ".json", f"{NAME}-2"))["files"]["processed"] == 1


def test_a_night_without_files_leaves_no_report(house: House, drive: Driver) -> None:
    assert drive.run(*house.order()).status == 0
    assert not list((house.outbox / "reports").iterdir())


def test_a_file_of_somebody_else_among_the_held_ones_is_told(house: House, drive: Driver) -> None:
    drive.run(*house.order())
    (house.outbox / "held" / "stray.837").write_bytes(b"ISA")
    house.bring("1.837", night(1))
    drive.run(*house.order())
    assert json.loads(report(house, ".json"))["waiting"]["unknown_files"] == 1


def test_a_line_for_each_file_unless_somebody_looks(house: House) -> None:
    """JSON by default where standard error is no terminal."""
    a_night(house)
    lines = [json.loads(line) for line in invoke(*map(str, house.order())).lines]
    assert [(line["event"], line.get("kind"), line.get("file")) for line in lines] == [
        ("file", "processed", 1),
        ("file", "processed", 2),
        ("file", "duplicate", 3),
        ("file", "failed", 4),
        ("night", None, None),
        ("audit", None, None),
    ]
    assert lines[0]["claims"]["received"] == 4
    assert lines[0]["history"]["lines"] == 4
    assert (lines[3]["reason"], len(lines[3]["content"])) == ("no-isa", 64)
    assert lines[4]["files"] == {"processed": 2, "held": 0, "failed": 1, "duplicate": 1}
    assert lines[5]["head"] == lines[1]["head"]


def test_progress_on_a_terminal(house: House) -> None:
    """Files, claims, megabytes a second, time left; errors stand above it, and the night below."""
    a_night(house)
    with talk(*map(str, house.order())) as conversation:
        shown = conversation.rest()
    assert conversation.status == 65
    assert re.search(r"\rx12scrub: 2 of 4 files, 6 claims, \d+\.\d MB/s, \d+:\d\d left", shown)
    assert "file 4 of 4 (" in shown
    assert "file 1 of 4" not in shown
    assert shown.splitlines()[-2].endswith("out")


def test_quiet_is_quiet(house: House) -> None:
    house.bring("1.837", night(1))
    done = invoke(*map(str, house.order("-q")))
    assert (done.status, done.err, done.out) == (0, "", b"")
