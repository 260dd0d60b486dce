"""`diff`: a report on standard output, coloured for terminals only."""

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest

from tests.shells.running import COMMAND, environment, invoke, run
from tests.shells.running import day as content


def on_a_terminal(*arguments: str, **extra: str) -> bytes:
    """What the command writes to a terminal; the lines of a terminal end in CR LF."""
    ours, theirs = pty.openpty()
    kept = {name: value for name, value in environment(**extra).items() if value}
    with subprocess.Popen((*COMMAND, *arguments), stdout=theirs, stderr=subprocess.DEVNULL, env=kept):
        os.close(theirs)
        pieces = []
        try:
            while piece := os.read(ours, 65536):
                pieces.append(piece)
        except OSError:  # Linux says so at the end of what a terminal was given
            pass
    os.close(ours)
    return b"".join(pieces)


def test_diff_prints_what_scrub_would_change_and_writes_nothing(day: Path, folder: Path) -> None:
    """Status 0 whatever there is to change; the claims are those that scrub corrects or rejects."""
    done = invoke("diff", "day.837")
    heads = [line for line in done.out.decode().splitlines() if line.startswith("day.837: ")]
    assert done.status == 0
    assert [head.split(": ")[1] for head in heads] == [f"claim {one}" for one in (1, 2, 3, 4, 5, 7, 12)]
    assert done.lines[-1].startswith("x12scrub: 12 claims in, 5 forwarded, 6 corrected, 1 rejected")
    assert [file.name for file in folder.iterdir()] == ["day.837"]


def test_json_is_one_object_a_claim(day: Path, quiet: Path) -> None:
    """In the order of the inputs, each named by its ordinal: patients of both files have one day."""
    records = [json.loads(line) for line in invoke("diff", "day.837", "--format", "json").out.splitlines()]
    assert [one["claim"] for one in records] == [1, 2, 3, 4, 5, 7, 12]
    both = [json.loads(line)["input"] for line in invoke("diff", quiet, day, "--format", "json").out.splitlines()]
    assert both == sorted(both)
    assert set(both) == {1, 2}


def test_the_options_of_check_hold(day: Path) -> None:
    """--select narrows what is told; a configuration file may say how it is told."""
    Path("x12scrub.toml").write_text('format = "json"\n')
    done = invoke("diff", day, "--select", "TP101")
    assert {code["code"] for line in done.out.splitlines() for code in json.loads(line)["reasons"]} == {"TP101"}
    assert invoke("diff").status == 2
    assert invoke("diff", "nowhere.837").status == 66


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [
        ({"TERM": "xterm", "NO_COLOR": ""}, True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
        ({"TERM": "dumb", "NO_COLOR": ""}, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(day: Path, variables: dict[str, str], coloured: bool) -> None:
    """NO_COLOR is honoured as no-color.org has it."""
    shown = on_a_terminal("diff", "day.837", **variables)
    assert (b"\x1b[32m+   1  20552 " in shown) is coloured
    assert (b"\x1b" in shown) is coloured


def test_a_pipe_gets_no_colour(day: Path) -> None:
    done = run("diff", "day.837", TERM="xterm", NO_COLOR="")
    assert done.out.startswith(b"day.837: claim 1: corrected, $183.40 as before\n-   1  20552 ")
    assert b"\x1b" not in done.out


def test_a_file_of_which_a_part_is_left_out_ends_with_65(folder: Path) -> None:
    """What can be read is told all the same."""
    Path("both.837").write_bytes(content() + content().replace(b"IEA*1*000000117", b"IEA*1*000000118"))
    done = invoke("diff", "both.837", "--salvage")
    assert (done.status, done.out.count(b"claim 1: ")) == (65, 1)
