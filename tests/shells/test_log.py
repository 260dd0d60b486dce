"""The log: counts and ordinals, one canonical line a run, no value of a claim."""

import json
from decimal import Decimal
from enum import Enum
from pathlib import Path

import pytest

from tests.shells.running import invoke
from x12scrub import log
from x12scrub.report.printable import clean


class Colour(Enum):
    RED = "red"


def test_json_has_one_canonical_line_for_a_run(day: Path) -> None:
    done = invoke("scrub", day, "-o", "out.837", "--log-format", "json")
    (line,) = done.lines
    facts = json.loads(line)
    assert (facts["event"], facts["command"], facts["status"], facts["inputs"]) == ("run", "scrub", 0, 1)
    assert facts["claims"] == {"in": 12, "forwarded": 5, "corrected": 6, "held": 0, "rejected": 1}
    assert facts["charges"]["in"] == "3378.7"
    assert facts["findings"]["correct"] == 9


def test_quiet_says_nothing_and_verbose_counts_each_edit(day: Path) -> None:
    assert invoke("scrub", day, "-q").err == ""
    lines = invoke("scrub", day, "-v").lines
    assert lines[0] == "x12scrub: TP101 units-above-one: 2 correct"
    assert lines[-1].startswith("x12scrub: 12 claims in")
    assert "no such file" in invoke("scrub", "nowhere", "-q").err


def test_nothing_of_a_claim_and_no_file_name_is_logged(day: Path, folder: Path) -> None:
    """Whatever the options: the names, numbers, dates and member ids of the file stay in it."""
    day = day.rename(folder / "holt-berta.837")
    segments = [segment.split("*") for segment in day.read_text("ascii").replace("\n", "").split("~")]
    private = {value for segment in segments for value in _values(segment)} | {"holt-berta"}
    for form in ("text", "json"):
        said = invoke("scrub", day, "-o", "out.837", "-vv", "--log-format", form).err.upper()
        assert not {value for value in private if value.upper() in said}


def _values(segment: list[str]) -> list[str]:
    taken = {"NM1": (3, 4, 9), "CLM": (1,), "DMG": (2,), "N3": (1,), "REF": (2,), "DTP": (3,), "HI": (1, 2)}
    return [segment[index] for index in taken.get(segment[0], ()) if index < len(segment) and len(segment[index]) > 3]


def test_the_last_guard_lets_only_counts_through(capsys: pytest.CaptureFixture[str]) -> None:
    """Text under a name that is not meant for it becomes the name of its type."""
    log.configure("json")
    facts = {"name": "HOLT", "raw": b"HOLT", "count": 3, "sum": Decimal("1.50"), "kind": "x", "nested": {"who": "HOLT"}}
    log.logger().info("run", colour=Colour.RED, nothing=None, **facts)
    told = json.loads(capsys.readouterr().err)
    assert "HOLT" not in str(told)
    assert (told["name"], told["raw"], told["nested"]) == ("<str>", "<bytes>", {"who": "<str>"})
    assert (told["count"], told["sum"], told["kind"], told["colour"]) == (3, "1.50", "x", "red")


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("plain", "plain"),
        ("M\xfcller", "M\xfcller"),
        ("\x1b[31mred\x1b[0m", "?[31mred?[0m"),
        ("a\r\nb\x00\x9b", "a??b??"),
        ("\u202eabc\u200b", "?abc?"),
        ("\udcff", "?"),
        ("a\u061cb\u2066\ufffe\uffff", "a?b???"),
    ],
)
def test_text_is_cleaned_for_a_terminal(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_a_log_that_nobody_reads_stops_nothing(day: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", None)
    log.configure()
    log.logger().info("run", message="nobody hears this")
    assert day.exists()
