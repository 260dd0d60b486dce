"""`x12scrub audit`, and what a run says of the trail: what the user sees."""

import hashlib
import json
import os
import pty
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shells.nights import night
from tests.shells.running import COMMAND, ROOT, Done, environment, invoke, run


@pytest.fixture
def head(state: Path, day: Path) -> str:
    """The hash that the run over the clinic's day was told."""
    done = night(state, day, "2024-09-13")
    (line,) = (one for one in done.lines if one.startswith("x12scrub: audit: "))
    message, _, found = line.rpartition(" ")
    assert message == "x12scrub: audit: 8 records added; the trail ends with"
    return found


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def audit(state: Path, command: str, *more: str | Path, stdin: bytes = b"") -> Done:
    return invoke("audit", command, "--state", state, *more, stdin=stdin)


def test_verify_counts_and_ends_with_the_hash_of_the_run(state: Path, head: str) -> None:
    done = audit(state, "verify")
    sound = f"x12scrub: the audit trail is sound: 9 records of 1 run; it ends with {head}"
    assert (done.status, done.lines) == (0, [sound])
    done = audit(state, "verify", "--expect", head.upper())
    assert (done.status, done.lines) == (0, [f"x12scrub: record 9 has the expected hash {head}", sound])


def test_verify_holds_the_trail_against_what_was_noted(state: Path, head: str, three: Path) -> None:
    """The night after, the hash is in the trail still; another one never was."""
    assert night(state, three, "2024-10-02").status == 0
    assert audit(state, "verify", "--expect", head).status == 0
    done = audit(state, "verify", "--expect", head, "--expect", "0" * 63 + "1")
    assert (done.status, len(done.lines)) == (1, 1)
    assert done.lines[0].startswith("x12scrub: no record has the hash 0000")
    for wrong in ("abc", "g" * 64, ""):
        assert audit(state, "verify", "--expect", wrong).status == 2


def test_verify_names_what_was_changed(state: Path, head: str) -> None:
    import sqlite3

    with sqlite3.connect(state / "history.db") as connection:
        connection.execute('UPDATE audit_records SET content = replace(content, \'"after":"1"\', \'"after":"2"\')')
    connection.close()
    done = audit(state, "verify", "--expect", head)
    assert done.status == 1
    assert "x12scrub: record 3 is not what its hash says" in done.lines
    assert not any(line.startswith("x12scrub: record 4 ") for line in done.lines)
    done = audit(state, "cut", "--through", head)
    assert (done.status, "x12scrub: record 3 is not what its hash says" in done.lines) == (1, True)


def test_many_faults_are_counted(state: Path, head: str) -> None:
    import sqlite3

    for _ in range(3):
        night(state, Path("day.837"), "2024-09-13")
    with sqlite3.connect(state / "history.db") as connection:
        connection.execute("UPDATE audit_records SET mac = hash")
    connection.close()
    done = audit(state, "verify")
    assert (done.status, len(done.lines), done.lines[-1]) == (1, 21, "x12scrub: and 13 more")


def test_the_hashes_of_a_run_are_those_of_the_files(state: Path, head: str, day: Path) -> None:
    lines = audit(state, "show").out.decode().splitlines()
    assert lines[2:] == [
        f"  input 1  {sha256(day)}",
        f"  output 1 {sha256(day.with_suffix('.out'))}",
        f"  7 records about claims; the run ends with {head}",
    ]
    assert lines[1] == "  12 claims in, 5 forwarded, 6 corrected, 0 held, 1 rejected; $3,378.70 in, $3,023.70 out"


def test_what_leaves_as_it_came_has_its_own_hash_twice(state: Path, three: Path) -> None:
    """In a pipe no copy of it is kept, and its hash is known all the same."""
    done = invoke("scrub", "--history", "--state", state, "-", stdin=three.read_bytes())
    assert done.out == three.read_bytes()
    (run,) = map(json.loads, audit(state, "show", "--format", "json").out.splitlines())
    assert run["inputs"] == [{"input": sha256(three), "output": sha256(three)}]


def test_nothing_left_says_so(state: Path, hopeless: Path) -> None:
    night(state, hopeless, "2024-09-13")
    assert "  output 1 nothing was left to write" in audit(state, "show").out.decode().splitlines()


@pytest.mark.parametrize(
    ("arguments", "stdin"), [(["--claim"], b"WC-2401\n"), (["--claim", "-"], b"WC-2401"), (["--claim", "WC-2401"], b"")]
)
def test_a_claim_is_asked_for_in_three_ways(state: Path, head: str, arguments: list[str], stdin: bytes) -> None:
    done = audit(state, "show", *arguments, stdin=stdin)
    lines = done.out.decode().splitlines()
    assert (done.status, lines[0]) == (0, "record 3: claim 1 of input 1, corrected")
    assert "    line 1, 20552, units 3 -> 1" in lines
    done = audit(state, "show", *arguments, "--format", "json", stdin=stdin)
    (record,) = map(json.loads, done.out.splitlines())
    assert (record["kind"], record["place"]["claim"]) == ("claim", 1)


def test_a_line_that_goes_and_what_moves_with_it(state: Path, head: str) -> None:
    lines = audit(state, "show", "--claim", "WC-2402").out.decode().splitlines()
    assert "    line 2, 20552, removed" in lines
    assert "    line 1, 20552, pointers 1 -> 1 2" in lines
    assert lines[-1] == "  along with it: line 3, J3301, line number 3 -> 2"


def test_a_claim_that_nothing_was_done_to_is_not_on_record(state: Path, head: str) -> None:
    """Nor one that never was; and a number has to be given."""
    for number in ("WC-2406", "WC-9999"):
        done = audit(state, "show", "--claim", number)
        assert (done.status, done.out) == (1, b"")
        assert done.lines == ["x12scrub: nothing is on record about this claim: no run changed or stopped it"]
    assert audit(state, "show", "--claim").status == 2


def test_a_terminal_is_asked_for_the_number(state: Path, head: str) -> None:
    keyboard, screen = pty.openpty()
    command = [*COMMAND, "audit", "show", "--claim", "--state", str(state)]
    with subprocess.Popen(
        command, stdin=screen, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as process:
        os.write(keyboard, b"WC-2401\n")
        out, said = process.communicate(timeout=60)
    os.close(keyboard)
    os.close(screen)
    assert said == b"Claim number (CLM01): "
    assert out.startswith(b"record 3: claim 1")


def test_an_export_is_for_its_owner_and_ends_with_the_head(state: Path, head: str) -> None:
    done = audit(state, "export", "trail.jsonl")
    assert done.lines == [f"x12scrub: the export ends with record 9, {head}"]
    content = Path("trail.jsonl").read_bytes()
    assert stat.S_IMODE(Path("trail.jsonl").stat().st_mode) == 0o600
    assert hashlib.sha256(content.splitlines()[-1]).hexdigest() == head
    assert audit(state, "export").out == content


def test_an_export_is_checked_as_the_page_says(state: Path, head: str) -> None:
    """Without x12scrub: its last line is the hash that the run was told, and a changed line ends it."""
    audit(state, "export", "trail.jsonl")
    page = (ROOT / "docs" / "audit.md").read_text("utf-8")
    program = page.partition("```python\n")[2].partition("```")[0]
    command = [sys.executable, "-c", program, "trail.jsonl"]
    assert subprocess.run(command, capture_output=True, text=True).stdout == f"{head}\n"
    file = Path("trail.jsonl")
    file.write_bytes(file.read_bytes().replace(b'"units"', b'"unity"', 1))
    assert subprocess.run(command, capture_output=True).returncode == 1


def test_the_older_part_is_cut_off(state: Path, head: str, three: Path) -> None:
    night(state, three, "2024-10-02")
    assert audit(state, "cut").status == 2
    done = audit(state, "cut", "--through", head)
    assert (done.status, done.lines[0].startswith("x12scrub: 9 records removed; the trail ends with ")) == (0, True)
    done = audit(state, "verify", "--expect", head)
    assert (done.status, done.lines[0]) == (0, f"x12scrub: record 9 has the expected hash {head}")
    assert audit(state, "show").out.startswith(b"run 10: ")
    assert audit(state, "show", "--claim", "WC-2401").status == 1


def test_the_log_for_programs_has_the_head(state: Path, day: Path) -> None:
    done = night(state, day, "2024-09-13", "--log-format", "json")
    (told,) = (one for one in map(json.loads, done.lines) if one["event"] == "audit")
    assert (told["records"], told["number"], told["message"].endswith(told["head"])) == (8, 9, True)
    (sound,) = map(json.loads, audit(state, "verify", "--log-format", "json").lines)
    assert (sound["event"], sound["head"]) == ("verified", told["head"])


def test_what_does_not_leave_is_not_on_record(state: Path, day: Path) -> None:
    """Neither a run whose output cannot be written, nor check and diff."""
    assert invoke("scrub", "--history", "--state", state, day, "-o", "/dev/full").status == 74
    assert invoke("check", "--history", "--state", state, day).status == 1
    assert invoke("diff", "--history", "--state", state, day).status == 0
    assert audit(state, "show").out == b""
    assert audit(state, "verify").lines[0].startswith("x12scrub: the audit trail is sound: 1 record of 0 runs")


def test_a_policy_of_the_users_own_is_known_by_its_content(state: Path, day: Path, folder: Path) -> None:
    policy = folder / "mine.toml"
    policy.write_text('base = "cautious"\n')
    night(state, day, "2024-09-13", "--policy", str(policy))
    (found,) = map(json.loads, audit(state, "show", "--format", "json").out.splitlines())
    assert found["policy"] == {"name": "mine", "content": sha256(policy)}
    assert f", policy mine ({sha256(policy)[:12]}...)" in audit(state, "show").out.decode()


def test_without_a_history_there_is_no_trail(folder: Path) -> None:
    done = run("audit", "verify", "--state", str(folder / "none"))
    assert (done.status, "make one with `x12scrub init`" in done.err) == (2, True)
