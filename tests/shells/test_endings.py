"""Each way to end has its exit status and one line that says why, without a value of a claim."""

import json
import os
from pathlib import Path

import click
import pytest

from tests.shells.running import day as content
from tests.shells.running import invoke, run
from x12scrub import commands, errors
from x12scrub.endings import ending

NAMES = ("HOLT", "BERTA", "ZZ1000001A", "WC-2401", "19510318")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("scrub", "--policy", "standart"), "no policy is called 'standart'; did you mean 'standard'?"),
        (("scrub", "--select", "TP11"), "no edit has the code 'TP11'; did you mean 'TP101'?"),
        (("scrub", "--ignore", "nothing"), "no edit has the code 'nothing'"),
        (("scrub", "-q", "-v"), "--quiet and --verbose contradict each other"),
        (("scrub", "--nothing"), "No such option"),
        (("scrub", "--as-of", "13/09/2024"), "Invalid value for '--as-of'"),
        (("scrub", "--fail-on", "sometimes"), "Invalid value for '--fail-on'"),
        (("scrub", "--maps", "nowhere"), "Invalid value for '--maps'"),
        (("scrub", "-", "-"), "standard input can be read only once"),
        (("scrub", "--findings", "-"), "--findings goes where another output goes"),
        (("scrub", "--findings", "f", "--summary", "./f", "-o", "g"), "--summary goes where another output goes"),
        (("scrub", "-o", "made/"), "standard input has no name in a directory"),
        (("nothing",), "No such command"),
        (("explain",), "Missing argument"),
    ],
)
def test_wrong_usage_ends_with_2_and_one_line(arguments: tuple[str, ...], message: str, folder: Path) -> None:
    done = invoke(*arguments, stdin=content())
    assert (done.status, done.out) == (2, b"")
    assert len(done.lines) == 1
    assert done.lines[0].startswith("x12scrub: ")
    assert message in done.lines[0]
    assert not list(folder.iterdir())


def test_inputs_and_outputs_have_to_differ(day: Path, folder: Path) -> None:
    """By any name: the same path, another way to it, a link."""
    (folder / "link.837").symlink_to(day)
    os.link(day, folder / "hard.837")
    for output in (day, "./day.837", folder / "link.837", "hard.837"):
        done = invoke("scrub", day, "-o", output)
        assert (done.status, done.lines) == (2, ["x12scrub: --output is one of the inputs"])
    assert day.read_bytes() == content()
    assert run("scrub", stdin=b"").status == 65


def test_several_inputs_have_to_find_a_directory_with_their_names(day: Path, quiet: Path, folder: Path) -> None:
    for output in ("-", "out.837"):
        assert "--output must be a directory" in invoke("scrub", day, quiet, "-o", output).err
    (folder / "sub").mkdir()
    (folder / "sub" / "day.837").write_bytes(content())
    done = invoke("scrub", day, folder / "sub" / "day.837", "-o", "out/")
    assert (done.status, "two inputs have one base name" in done.err) == (2, True)
    assert not (folder / "out").exists()
    assert invoke("scrub", day, quiet, "-o", folder).status == 2


@pytest.mark.parametrize(
    ("content_", "reason"),
    [
        (b"", "empty-input"),
        (b"\x00\x01\x02\xff" * 200, "no-isa"),
        (content()[:2_000], "truncated"),
        (content().partition(b"IEA")[0], "truncated"),
        (content().replace(b"IEA*1*000000117", b"IEA*1*000000118"), "interchange-control"),
        (content().replace(b"GE*1*117", b"GE*1*118"), "group-control"),
        (content().replace(b"SE*231*0001", b"SE*231*0002"), "transaction-control"),
        (content().replace(b"ISA*00*          *", b"ISA*00*         *", 1), "isa-unreadable"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_unreadable_data_end_with_65_and_nothing_written(content_: bytes, reason: str, folder: Path) -> None:
    """The line says what and where; in JSON the reason is a field of its own."""
    done = invoke("scrub", "-o", "out.837", "--summary", "sum.json", stdin=content_)
    assert done.status == 65
    assert len(done.lines) == 1
    assert done.lines[0].startswith(f"x12scrub: {reason}: ")
    assert "offset" in done.lines[0]
    assert not [name for name in NAMES if name in done.err]
    assert not list(folder.iterdir())
    told = json.loads(invoke("scrub", "--log-format", "json", stdin=content_).err)
    assert (told["reason"], told["status"]) == (reason, 65)


def test_a_missing_input_ends_with_66_and_does_not_repeat_its_name(folder: Path) -> None:
    """A file name may be the name of a patient."""
    done = invoke("scrub", "holt-berta.837")
    assert (done.status, done.lines) == (66, ["x12scrub: cannot read the input: no such file or directory"])
    assert invoke("scrub", folder).status == 66
    second = invoke("check", "-", "holt-berta.837", stdin=content())
    assert second.lines == ["x12scrub: cannot read input 2: no such file or directory"]


def test_an_output_that_cannot_be_created_ends_with_73(day: Path, folder: Path) -> None:
    (folder / "taken").mkdir()
    assert invoke("scrub", day, "-o", "nowhere/out.837").status == 73
    assert invoke("scrub", day, "-o", "out.837", "--summary", "taken").status == 73
    assert sorted(file.name for file in folder.iterdir()) == ["day.837", "taken"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may do everything")
def test_no_permission_ends_with_77(day: Path, folder: Path) -> None:
    (folder / "locked").mkdir(mode=0o500)
    assert invoke("scrub", day, "-o", "locked/out.837").status == 77
    day.chmod(0)
    assert invoke("scrub", day).status == 77


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_ends_with_74(day: Path) -> None:
    done = run("scrub", day, "-o", "/dev/full")
    assert (done.status, done.lines) == (74, ["x12scrub: cannot write the output of --output: no space left on device"])


def test_a_bug_of_ours_ends_with_70_and_tells_its_kind_alone(day: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never the text of the exception: it may hold a value of a claim."""

    def examine(*_: object) -> None:
        raise KeyError("HOLT")

    monkeypatch.setattr(commands, "examine", examine)
    done = invoke("scrub", day, "-o", "out.837")
    assert (done.status, done.out) == (70, b"")
    assert done.lines[0].startswith("x12scrub: internal error, KeyError in commands.py, line ")
    assert "HOLT" not in done.err


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (SystemExit(3), 3),
        (click.exceptions.Exit(0), 0),
        (click.Abort(), 130),
        (KeyboardInterrupt(), 130),
        (errors.UsageError("x"), 2),
        (errors.MapError("f.xml", 3, "x"), 2),
        (errors.NoInput("x"), 66),
        (errors.PatchRefused("x"), 70),
        (errors.CannotCreate("x"), 73),
        (errors.OutputFailed("x"), 74),
        (errors.TryAgain("x"), 75),
        (errors.Forbidden("x"), 77),
        (MemoryError(), 70),
        (PermissionError(13, "x"), 77),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_every_error_has_its_status(error: BaseException, status: int) -> None:
    assert ending(error) == status


def test_a_crash_inside_an_edit_ends_with_70_after_everything_was_written(
    day: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The claim goes out untouched, and the line says so."""
    from x12scrub import orders, registry

    def crash(*_: object) -> None:
        raise ZeroDivisionError("HOLT")

    broken = tuple(
        registry.Edit(one.code, one.name, one.reads, one.applies, one.status, one.prevents, crash)
        if one.code == "TP101"
        else one
        for one in registry.all_edits()
    )
    monkeypatch.setattr(orders, "all_edits", lambda: broken)
    done = invoke("scrub", day, "-o", "out.837")
    assert done.status == 70
    assert "the claims that it looked at went out untouched" in done.err
    assert b"HC:20552*165*UN*3*" in (folder / "out.837").read_bytes()
