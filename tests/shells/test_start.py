"""Help and version answer at once, and `import x12scrub` costs nothing."""

import subprocess
import sys

import pytest

import x12scrub
from tests.shells.running import ROOT, environment, invoke, run

HEAVY = {"lxml", "pyx12", "structlog", "decimal", "json", "tomllib", "pickle"}


def loaded(code: str) -> set[str]:
    """Top-level modules that a fresh interpreter has loaded after `code`."""
    show = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr)); "
    done = subprocess.run(
        [sys.executable, "-c", show + code], cwd=ROOT, capture_output=True, text=True, env=environment()
    )
    return {name.partition(".")[0] for name in done.stderr.split()}


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_quick_answers_load_nothing_heavy(option: str) -> None:
    names = loaded(f"import sys; sys.argv = ['x12scrub', '{option}']; from x12scrub.cli import main; main()")
    assert not names & HEAVY
    assert "click" in names


def test_help_of_a_command_loads_nothing_heavy() -> None:
    names = loaded("import sys; sys.argv = ['x12scrub', 'scrub', '--help']; from x12scrub.cli import main; main()")
    assert not names & {"lxml", "pyx12", "structlog"}


def test_the_package_loads_nothing_before_it_is_asked() -> None:
    assert not loaded("import x12scrub") & {"attrs", "click", "lxml"}


def test_public_names_are_sorted_and_there() -> None:
    assert list(x12scrub.__all__) == sorted(x12scrub.__all__)
    for name in x12scrub.__all__:
        assert getattr(x12scrub, name)
        assert name in dir(x12scrub)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        x12scrub.nothing  # noqa: B018 - the look-up is the test


def test_version() -> None:
    done = run("--version")
    assert (done.status, done.out, done.err) == (0, f"x12scrub {x12scrub.__version__}\n".encode(), "")


def test_without_a_command_the_help_goes_to_standard_error() -> None:
    """Status 2: a script that forgot the command must not go on."""
    done = run()
    assert (done.status, done.out) == (2, b"")
    assert "Commands:" in done.err


@pytest.mark.parametrize("command", ["scrub", "check", "edits", "explain"])
def test_every_command_has_help(command: str) -> None:
    result = invoke(command, "--help")
    assert result.status == 0
    assert f"Usage: x12scrub {command}" in result.out.decode()
