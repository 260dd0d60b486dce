"""Names of inputs that are no text, and which of several inputs a message is about."""

import json
import os
from pathlib import Path

from tests.shells.running import day, invoke, run

ODD = os.fsdecode(b"caf\xe9-\xff.837")
TOLD = "caf\ufffd-\ufffd.837"


def test_a_name_that_is_no_utf8_breaks_no_report(folder: Path) -> None:
    """Each report is written, and is UTF-8; files about the input are called after it."""
    (folder / ODD).write_bytes(day())
    options = ("--summary", "s.json", "--findings", "f.jsonl", "--report-html", "r.html", "--worklist", "w.csv")
    done = run("scrub", ODD, "-o", "out/", "--report-277", "acks/", *options)
    assert (done.status, done.lines[0].split(":")[0]) == (0, "x12scrub")
    (told,) = json.loads((folder / "s.json").read_bytes().decode("utf-8"))["inputs"]
    assert told["name"] == TOLD
    assert "caf?-?.837" in (folder / "r.html").read_bytes().decode("utf-8")
    assert [file.name for file in (folder / "out").iterdir()] == [ODD]
    assert [file.name for file in (folder / "acks").iterdir()] == [f"{ODD}.0001.277"]
    for command in ("check", "diff"):
        assert run(command, ODD).out.decode("utf-8")


def test_a_name_with_control_characters_stays_a_name(folder: Path) -> None:
    """JSON keeps what is text as it is."""
    name = "a\u202eb \u00e9.837"
    (folder / name).write_bytes(day())
    assert invoke("scrub", name, "-o", "out.837", "--summary", "s.json").status == 0
    assert json.loads((folder / "s.json").read_bytes())["inputs"][0]["name"] == name


def test_what_is_left_out_is_told_with_its_input(folder: Path) -> None:
    """With --salvage, as without it: the place on the command line, since a name may tell a patient."""
    (folder / "a.837").write_bytes(day())
    (folder / "b.837").write_bytes(day() + day()[:-40])
    done = invoke("scrub", "a.837", "b.837", "-o", "out/", "--salvage")
    assert done.status == 65
    assert done.lines[0].startswith("x12scrub: left out: input 2: ")
    alone = invoke("scrub", "b.837", "-o", "out.837", "--salvage", "--log-format", "json")
    first = json.loads(alone.lines[0])
    assert "input" not in first
    assert first["event"] == "refused"
    several = invoke("scrub", "a.837", "b.837", "-o", "out/", "--salvage", "--log-format", "json")
    assert json.loads(several.lines[0])["input"] == 2
