"""The recipes in contrib/ name commands and options that there are, and do with exit statuses what they say."""

import ast
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.project.test_docs import unknown
from tests.project.tree import ROOT, files
from tests.shells.running import environment, hopeless, invoke
from x12scrub import errors
from x12scrub.cli import program

CONTRIB = ROOT / "contrib"
SYSTEMD, CRON, NIFI = CONTRIB / "systemd", CONTRIB / "cron" / "x12scrub", CONTRIB / "nifi" / "README.md"
DAG = CONTRIB / "airflow" / "x12scrub_batch.py"
UNITS = sorted(SYSTEMD.glob("*.service"))
INSTALLED = "/opt/x12scrub/bin/x12scrub"
STATE = "/var/lib/x12scrub"


def of_units() -> Iterator[list[str]]:
    for unit in UNITS:
        for line in re.findall(r"^ExecStart=(.*)$", unit.read_text("utf-8"), re.MULTILINE):
            yield shlex.split(line)


def cron_lines() -> list[str]:
    """The shell part of each line, behind five fields of time and the user."""
    lines = [line for line in CRON.read_text("utf-8").splitlines() if re.match(r"[\d*]", line)]
    return [re.split(r"\s+", line, maxsplit=6)[6] for line in lines]


def of_cron() -> Iterator[list[str]]:
    for line in cron_lines():
        for part in re.split(r"&&|;|2>>", re.sub(r'"[^"]*"', "", line)):
            if part.split()[:1] == ["x12scrub"]:
                yield shlex.split(part)


def of_airflow() -> Iterator[list[str]]:
    """The command, put together as Python does it."""
    names: dict[str, object] = {}
    for node in ast.parse(DAG.read_text("utf-8")).body:
        if isinstance(node, ast.Assign):
            exec(compile(ast.Module([node], []), str(DAG), "exec"), names)
    command = names["COMMAND"]
    assert isinstance(command, tuple)
    yield list(command)


def of_nifi() -> Iterator[list[str]]:
    text = NIFI.read_text("utf-8")
    paths = re.findall(r"^\| Command Path \| `(.*)` \|$", text, re.MULTILINE)
    arguments = re.findall(r"^\| Command Arguments \| `(.*)` \|$", text, re.MULTILINE)
    yield from ([path, *line.split(";")] for path, line in zip(paths, arguments, strict=True))


COMMANDS = [
    pytest.param(words, id=f"{kind}: {' '.join(words[1:3])}")
    for kind, found in (("systemd", of_units), ("cron", of_cron), ("airflow", of_airflow), ("nifi", of_nifi))
    for words in found()
]


def test_every_recipe_is_found() -> None:
    """Four of systemd and of cron, one of Airflow, two of NiFi; nothing else runs x12scrub."""
    assert [len(list(found())) for found in (of_units, of_cron, of_airflow, of_nifi)] == [4, 4, 1, 2]
    others = {file.relative_to(CONTRIB).as_posix() for file in files() if file.is_relative_to(CONTRIB)}
    assert {re.sub(r"\.(service|timer|conf|py|md)$", "", name).split("/")[0] for name in others} == {
        "README",
        "airflow",
        "cron",
        "nifi",
        "systemd",
    }


@pytest.mark.parametrize("words", COMMANDS)
def test_commands_exist(words: list[str]) -> None:
    """Until there is a batch, its lines wait."""
    assert words[0] in (INSTALLED, "x12scrub")
    assert words[1] in program.commands or words[1] == "batch"
    if words[1] in program.commands:
        assert not list(unknown(words[1:]))
    assert words[words.index("--state") + 1] in (STATE, "${STATE_DIRECTORY}")


@pytest.mark.parametrize("words", [one for one in COMMANDS if one.values[0][1] == "batch"])  # type: ignore[index]
def test_every_batch_has_the_same_folders(words: list[str]) -> None:
    assert words[1:4] == ["batch", "/srv/claims/inbox", "/srv/claims/outbox"]


def test_every_status_is_explained() -> None:
    """The table of batch has each status that an error of ours ends with, but those of the inputs of other commands."""
    table = (CONTRIB / "README.md").read_text("utf-8").partition("## Exit statuses")[2].partition("So a scheduler")[0]
    told = {int(one) for row in re.findall(r"^\| ([\d, ]+) \|", table, re.MULTILINE) for one in row.split(",")}
    ours = {one.exit_status for one in vars(errors).values() if isinstance(one, type) and hasattr(one, "exit_status")}
    assert told == (ours - {errors.NoInput.exit_status}) | {0, 129, 130, 137, 143}


@pytest.mark.parametrize("status", [0, 1, 2, 65, 70, 74, 75, 77, 143])
def test_cron_mails_what_somebody_has_to_read(tmp_path: Path, status: int) -> None:
    """All but 0 and 75; what the batch says goes to its log."""
    batch, upkeep = cron_lines()
    assert "%" not in CRON.read_text("utf-8")  # cron makes a line end of it
    program = tmp_path / "x12scrub"
    program.write_text(f"#!/bin/sh\necho said >&2\nexit {status}\n")
    program.chmod(0o755)
    line = batch.replace(STATE, str(tmp_path))
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, env={"PATH": f"{tmp_path}:/usr/bin:/bin"})
    assert (tmp_path / "batch.jsonl").read_text() == "said\n"
    assert (done.stdout + done.stderr == "") == (status in (0, 75))
    assert f"status {status};" in done.stdout or status in (0, 75)
    done = subprocess.run(["sh", "-c", upkeep], capture_output=True, text=True, env={"PATH": f"{tmp_path}:/usr/bin"})
    assert done.stderr == "said\n" * (1 if status else 3)


@pytest.mark.parametrize(
    ("content", "status", "empty"), [(b"", 65, True), (b"ISA", 65, True), (hopeless(), 0, True), (None, 0, False)]
)
def test_a_pipe_of_nifi(tmp_path: Path, content: bytes | None, status: int, empty: bool) -> None:
    """As ExecuteStreamCommand runs it: the flow file in, the corrected 837 out, the status for the routes."""
    (words, _) = of_nifi()
    for folder in ("rejected", "worklists"):
        (tmp_path / folder).mkdir()
    assert invoke("init", "--state", tmp_path / "state").status == 0
    given = [
        word.replace("${uuid}", "0f1e").replace("/srv/claims", str(tmp_path)).replace(STATE, str(tmp_path / "state"))
        for word in words[1:]
    ]
    came = (ROOT / "fixtures" / "runs" / "clinic-day" / "in.837").read_bytes() if content is None else content
    command = [sys.executable, "-m", "x12scrub", *given]
    done = subprocess.run(command, input=came, capture_output=True, env=environment(), timeout=60)
    assert (done.returncode, done.stdout == b"") == (status, empty)
    assert (tmp_path / "rejected" / "0f1e.277").exists() == (status == 0)


def can_analyze() -> bool:
    """True where systemd is 250 or later: it looks at units that are not installed."""
    if shutil.which("systemd-analyze") is None:
        return False
    told = subprocess.run(["systemd-analyze", "--version"], capture_output=True, text=True).stdout
    return int(told.split()[1].partition(".")[0]) >= 250


@pytest.mark.skipif(not can_analyze(), reason="no systemd-analyze of systemd 250 or later")
@pytest.mark.parametrize("extra", [False, True], ids=["file", "postgresql"])
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_takes_the_units(tmp_path: Path, unit: Path, extra: bool) -> None:
    """No setting is unknown or impossible, and what the service is exposed to stays small."""
    copy = tmp_path / unit.name
    copy.write_text(unit.read_text("utf-8").replace(INSTALLED, "/bin/true"))
    timer = tmp_path / unit.with_suffix(".timer").name
    shutil.copy(unit.with_suffix(".timer"), timer)
    if extra:
        (tmp_path / f"{unit.name}.d").mkdir()
        shutil.copy(SYSTEMD / "with-postgresql.conf", tmp_path / f"{unit.name}.d")
    analyze = ["systemd-analyze", "--no-pager"]
    verify = [*analyze, "verify", "--man=no", "--recursive-errors=no", str(copy), str(timer)]
    done = subprocess.run(verify, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    threshold = "12" if extra else "4"
    security = [*analyze, "security", "--offline=yes", f"--threshold={threshold}", str(copy)]
    done = subprocess.run(security, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout


def test_the_dag_retries_what_is_worth_it() -> None:
    (status,) = re.findall(r"^TRY_AGAIN = (\d+)$", DAG.read_text("utf-8"), re.MULTILINE)
    assert int(status) == errors.TryAgain.exit_status
