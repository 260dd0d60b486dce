"""Help and version answer at once, a run imports what it needs, and `import x12scrub` costs nothing.

The time of a start says little on a machine that others use: what takes the time is counted instead.
"""

import subprocess
import sys
from pathlib import Path

import pytest
from attrs import frozen
from lxml import etree

import x12scrub
from tests.shells.running import ROOT, environment, invoke, run
from x12scrub.shipped import read_maps

HEAVY = {"lxml", "pyx12", "structlog", "attr", "decimal", "json", "tomllib", "pickle"}
SELDOM = {"asyncio", "csv", "email", "hashlib", "http", "json", "logging", "numpy", "openpyxl", "pyx12", "secrets",
          "sqlalchemy", "sqlite3", "structlog", "tomllib", "xml"}  # fmt: skip
UNASKED = ("x12scrub.answers", "x12scrub.history", "x12scrub.imports", "x12scrub.policy_file", "x12scrub.report.ack277")
_SHOW = """
import atexit, sys
before = set(sys.modules)
def show():
    ours = {name: vars(module) for name, module in sys.modules.items() if name.startswith("x12scrub.")}
    classes = [one for name, held in ours.items() for one in held.values() if getattr(one, "__module__", "") == name]
    built = [vars(one) for one in classes if isinstance(one, type) and "__attrs_attrs__" in vars(one)]
    written = sum(name in one for one in built for name in ("__eq__", "__repr__"))
    print(len(ours), len(built), written, *set(sys.modules) - before, file=sys.stderr)
atexit.register(show)
"""


@frozen
class Started:
    """What a fresh interpreter has loaded and made."""

    ours: int
    """Modules of x12scrub."""
    classes: int
    """Classes that attrs built in them."""
    methods: int
    """Comparisons and representations that attrs wrote for these: half of what such a class costs."""
    modules: frozenset[str]
    """Everything that was imported."""

    @property
    def first(self) -> set[str]:
        return {name.partition(".")[0] for name in self.modules}


def ran(code: str) -> Started:
    """A fresh interpreter after `code`."""
    done = subprocess.run(
        [sys.executable, "-c", _SHOW + code], cwd=ROOT, capture_output=True, text=True, env=environment()
    )
    ours, classes, methods, *modules = done.stderr.splitlines()[-1].split()
    return Started(int(ours), int(classes), int(methods), frozenset(modules))


def started(*arguments: str | Path) -> Started:
    """After a command line."""
    return ran(f"sys.argv = {['x12scrub', *map(str, arguments)]}; from x12scrub.cli import main; main()")


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_quick_answers_load_nothing_heavy(option: str) -> None:
    found = started(option)
    assert not found.first & HEAVY
    assert "click" in found.first
    assert found.ours <= 10


def test_help_of_a_command_loads_nothing_heavy() -> None:
    assert not started("scrub", "--help").first & {"lxml", "pyx12", "structlog"}


def test_the_package_loads_nothing_before_it_is_asked() -> None:
    assert not ran("import x12scrub").first & {"attr", "click", "lxml"}


def test_a_run_loads_what_it_needs(quiet: Path, folder: Path) -> None:
    """Whoever comes to need one of `SELDOM`, or more classes, pays for it at every start: let it be for a reason."""
    found = started("scrub", quiet, "-o", folder / "out.837")
    assert not found.first & SELDOM
    assert not {name for name in found.modules if name.startswith(UNASKED)}
    assert found.ours <= 142
    assert found.classes <= 139
    assert found.methods <= 62
    assert "x12scrub.edits.tp101_units_above_one" in found.modules


def test_a_277ca_costs_its_own_modules_and_no_more(hopeless: Path, folder: Path) -> None:
    """The same for a run with a claim that is rejected, and its 277CA. Its question has an id, which is a digest."""
    found = started("scrub", hopeless, "-o", folder / "out.837", "--report-277", folder / "out.277")
    assert (folder / "out.277").stat().st_size
    assert found.first & SELDOM <= {"hashlib"}
    assert found.ours <= 150
    assert found.classes <= 151
    assert found.methods <= 64
    assert "x12scrub.report.ack277" in found.modules


def test_what_is_seldom_used_is_there_when_it_is(quiet: Path, folder: Path) -> None:
    """The log of JSON is written by structlog, which `SELDOM` would have noticed."""
    assert "structlog" in started("scrub", quiet, "-o", folder / "out.837", "--log-format", "json").first


def test_the_tables_that_ship_are_small() -> None:
    """They are parsed and made into objects at every start: a row says what it can of many codes."""
    tables = [etree.fromstring(content) for name, content in read_maps().items() if name.endswith(".xml")]
    assert len(tables) == 10
    assert sum(len(list(table.iter("*"))) for table in tables) <= 350


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
