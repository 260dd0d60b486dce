"""`x12scrub tables import` and the listing; whatever stops an import leaves what was there."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from tests.imports.cms import put_mue, put_ptp
from tests.imports.making import put
from tests.shells.running import COMMAND, ROOT, environment, invoke, run
from x12scrub.tables.pair_rows import PairRow

OLD = PairRow("A0001", "A0002", date(2020, 1, 1), None, 1, "Misuse")
ROWS = (OLD, PairRow("A0001", "A0003", date(2020, 1, 1), None, 0, "Mutually exclusive procedures"))
LIMITS = (("A0001", 2, 3),)


@pytest.fixture
def ptp(folder: Path) -> Path:
    return put_ptp(folder, ROWS)


@pytest.fixture
def store(folder: Path) -> Path:
    """Not the user's own, and not there yet."""
    return folder / "tables"


def state(store: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in store.iterdir()} if store.exists() else {}


def test_an_import_is_listed_and_used(ptp: Path, day: Path, folder: Path) -> None:
    """Into the data directory of the user, where nothing else is said; a summary names it then."""
    done = invoke("tables", "import", "ptp", ptp)
    data = Path(os.environ["XDG_DATA_HOME"], "x12scrub", "tables")
    try:
        assert (done.status, done.out) == (0, b"")
        assert done.lines[-1] == f"x12scrub: ptp:2025Q4: 2 rows of 1 file, imported into {data}"
        told = invoke("tables").out.decode()
        assert "ptp          2025Q4                   2 rows  2025-10-01 to 2025-12-31" in told
        assert "imported from ccipra-v313r0-f1.TXT" in told
        assert "v30.2, seed             39 rows" in told, "the limits that ship stay"
        assert invoke("scrub", day, "-o", "out.837", "--summary", "summary.json").status == 0
        (used,) = [one for one in json.loads((folder / "summary.json").read_bytes())["tables"] if one["name"] == "ptp"]
        assert (used["edition"], used["covers"]) == ("2025Q4", ["2025-10-01", "2025-12-31"])
    finally:
        for file in data.iterdir():
            file.unlink()


def test_a_folder_may_be_named_by_option_variable_or_file(ptp: Path, store: Path, folder: Path) -> None:
    assert invoke("tables", "import", "ptp", ptp, "--tables", store).status == 0
    assert b"2025Q4" in invoke("tables", X12SCRUB_TABLES=str(store)).out
    (folder / "x12scrub.toml").write_text('tables = "tables"\n')
    assert b"2025Q4" in invoke("tables").out
    put_mue(folder, LIMITS)
    assert invoke("tables", "import", "mue", *folder.glob("MCR_MUE*")).status == 0
    assert {file.name.partition("-")[0] for file in store.glob("*.table")} == {"mue", "ptp"}


@pytest.mark.parametrize("command", [("scrub", "in.837"), ("check", "in.837"), ("tables",), ("explain", "TP101")])
def test_a_folder_without_tables_is_a_mistake(command: Sequence[str], store: Path) -> None:
    """Claims would be judged by the tables that ship, and nobody would know."""
    done = invoke(*command, *(("--payer", "X") if command[0] == "explain" else ()), "--tables", store)
    assert (done.status, done.out) == (2, b"")
    assert f"--tables {store} holds no imported tables" in done.err


def test_options_of_the_group_in_front_of_its_commands_are_not_swallowed(ptp: Path, store: Path) -> None:
    done = invoke("tables", "--tables", store, "import", "ptp", ptp)
    assert (done.status, state(store)) == (2, {})
    assert "--tables goes behind import" in done.err


def test_importing_again_says_so_and_changes_nothing(ptp: Path, store: Path, folder: Path) -> None:
    invoke("tables", "import", "ptp", ptp, "--tables", store)
    before = state(store)
    done = invoke("tables", "import", "ptp", ptp, "--tables", store)
    assert (done.status, state(store)) == (0, before)
    assert (
        done.lines[-1] == "x12scrub: ptp:2025Q4: 2 rows of 1 file, there already, with the same rows: nothing changed"
    )
    put_ptp(folder, ROWS[:1])
    done = invoke("tables", "import", "ptp", ptp, "--tables", store)
    assert (done.status, state(store)) == (2, before)
    assert "ptp:2025Q4 is there with other rows; --replace" in done.err
    done = invoke("tables", "import", "ptp", ptp, "--tables", store, "--replace")
    assert done.status == 0
    assert "in place of other rows" in done.err


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("ccipra-v320r0-f1.txt", "cut", "x12scrub: ccipra-v320r0-f1.txt, line 8: "),
        ("ccioph-v320r0-f1.txt", "whole", "x12scrub: ccioph-v320r0-f1.txt: this is the table of outpatient hospitals"),
        ("ccipra-v320r0-f1.txt", "claims", "x12scrub: ccipra-v320r0-f1.txt, line "),
    ],
)
def test_a_file_that_is_cut_off_or_of_another_kind_changes_nothing(
    name: str, content: str, message: str, ptp: Path, store: Path, day: Path, folder: Path
) -> None:
    invoke("tables", "import", "ptp", ptp, "--tables", store)
    before = state(store)
    whole = ptp.read_bytes()
    path = put(folder, name, {"cut": whole[:-20], "whole": whole, "claims": day.read_bytes()}[content])
    done = invoke("tables", "import", "ptp", path, "--tables", store)
    assert (done.status, state(store)) == (65, before)
    assert done.lines[-1].startswith(message)


def test_an_import_beside_another_one_has_to_wait(ptp: Path, store: Path) -> None:
    import fcntl

    invoke("tables", "import", "ptp", ptp, "--tables", store)
    before = state(store)
    with (store / "lock").open("r+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = invoke("tables", "import", "ptp", ptp, "--tables", store)
    assert (done.status, state(store)) == (75, before)
    assert "another import writes to" in done.err


_KILLED = """
import os, signal, sys
left = int(sys.argv.pop(1))
def counted(function):
    def call(*arguments, **options):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **options)
    return call
for name in ("open", "fsync", "replace", "rename", "unlink"):
    setattr(os, name, counted(getattr(os, name)))
from x12scrub.cli import main
main()
"""


def test_a_kill_at_any_step_leaves_the_old_state_or_the_new_one(ptp: Path, store: Path, folder: Path) -> None:
    """Every creation, sync, rename and removal of a replacing import is the last thing that the process does once."""
    invoke("tables", "import", "ptp", ptp, "--tables", store)
    old = invoke("tables", "--tables", store).out
    put_ptp(folder, ROWS[:1])
    arguments = ("tables", "import", "ptp", str(ptp), "--tables", str(store), "--replace", "-q")
    seen, step = [], 0
    while True:
        command = [sys.executable, "-c", _KILLED, str(step), *arguments]
        done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, timeout=60)
        listed = invoke("tables", "--tables", store)
        assert listed.status == 0, listed.err
        seen.append((done.returncode, listed.out == old))
        if done.returncode != -signal.SIGKILL:
            break
        assert seen[-1][1] or b"       1 rows" in listed.out
        if not seen[-1][1]:
            break
        step += 1
    # The old state up to the rename of the manifest, the new one from there on.
    assert len(seen) > 5
    assert [one for _, one in seen] == [True] * (len(seen) - 1) + [False]
    assert invoke(*arguments).status == 0
    assert sorted(file.suffix for file in store.iterdir()) == ["", ".json", ".table"]


def test_a_kill_in_the_middle_of_reading_leaves_the_old_state(ptp: Path, store: Path, folder: Path) -> None:
    """A pipe that says no more holds the import where it is."""
    invoke("tables", "import", "ptp", ptp, "--tables", store)
    before = state(store)
    pipe = folder / "ccipra-v320r0-f1.txt"
    os.mkfifo(pipe)
    command = [*COMMAND, "tables", "import", "ptp", str(pipe), "--tables", str(store)]
    with (
        subprocess.Popen(command, cwd=ROOT, env=environment(), stderr=subprocess.PIPE) as importing,
        pipe.open("wb", buffering=0) as feed,
    ):
        feed.write(ptp.read_bytes()[:-10])
        importing.send_signal(signal.SIGKILL)
        importing.wait(timeout=60)
    assert {name: content for name, content in state(store).items() if not name.startswith(".")} == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("import", "ptq", "F"), "did you mean 'ptp'?"),
        (("import", "ptp"), "Missing argument 'FILE...'"),
        (("import", "ptp", "nowhere.txt"), "does not exist"),
        (("import", "ptp", "F", "--edition", "last"), "--edition 'last' is no quarter"),
        (("diff", "ptp:2025Q4", "ptp:2024Q1"), "no imported table is called 'ptp:2024Q1'"),
        (("diff", "ptp:2025Q4", "mue:2025Q4"), "are tables of two kinds"),
    ],
)
def test_what_cannot_be_asked_for_is_said(
    arguments: Sequence[str], message: str, ptp: Path, store: Path, folder: Path
) -> None:
    invoke("tables", "import", "ptp", ptp, "--tables", store)
    invoke("tables", "import", "mue", put_mue(folder, LIMITS), "--tables", store)
    done = invoke("tables", *(str(ptp) if one == "F" else one for one in arguments), "--tables", store)
    assert done.status == 2
    assert message in done.err


def test_a_damaged_table_ends_a_run_before_anything_is_written(ptp: Path, store: Path, day: Path) -> None:
    """Status 2 and the file's name; the claims that needed it are not sent as if it were not there."""
    invoke("tables", "import", "ptp", ptp, "--tables", store)
    (table,) = store.glob("*.table")
    content = bytearray(table.read_bytes())
    content[60] ^= 1
    table.write_bytes(content)
    done = run("scrub", day, "-o", "out.837", "--tables", store)
    assert (done.status, done.lines) == (2, [f"x12scrub: {table.name}: the table is damaged; import it again"])
    assert not Path("out.837").exists()
