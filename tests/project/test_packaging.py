"""The wheel holds everything and works where no checkout is near."""

import configparser
import os
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
from setuptools import find_packages

from tests.project.tree import ROOT, files
from x12scrub import __version__, shipped

MAPPED = {"fixtures": "x12scrub/fixtures", "maps": "x12scrub/maps", "docs/edits": "x12scrub/pages"}
PACKAGES = ("x12scrub", *MAPPED)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy: what earlier builds left in the tree must not get into it."""
    tree = tmp_path_factory.mktemp("tree")
    for file in files():
        copy = tree / file.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--no-build-isolation", "--no-deps", "--quiet", "-w", str(out), str(tree))
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment that has the wheel, and borrows what it depends on from the one that runs the tests."""
    place = tmp_path_factory.mktemp("installed")
    venv.create(place, symlinks=True)
    python = place / "bin" / "python"
    site = Path(run(str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    borrowed = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (site / "borrowed.pth").write_text("\n".join(sorted(borrowed)), "utf-8")
    pip = (sys.executable, "-m", "pip", "--python", str(python))
    run(*pip, "install", "--no-deps", "--no-index", "--quiet", str(wheel))
    return place


def run(*command: str, cwd: Path = ROOT) -> str:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_installed_command_scrubs_a_shipped_fixture_from_the_root_directory(
    installed: Path, tmp_path: Path
) -> None:
    """Rule tables, fixtures and pages are found inside the wheel, with no checkout in sight."""
    program, python = str(installed / "bin" / "x12scrub"), str(installed / "bin" / "python")
    root = Path("/")
    folder = run(python, "-c", "from x12scrub import shipped; print(shipped.folder('fixtures'))", cwd=root).strip()
    assert Path(folder).is_relative_to(installed)
    out = tmp_path / "out.837"
    run(program, "scrub", f"{folder}/runs/clinic-day/in.837", "-o", str(out), cwd=root)
    assert out.read_bytes().startswith(b"ISA*")
    assert run(program, "--version", cwd=root) == f"x12scrub {__version__}\n"
    assert "TP101" in run(program, "edits", cwd=root)
    assert run(python, "-m", "x12scrub", "--version", cwd=root) == f"x12scrub {__version__}\n"
    assert run(program, "explain", "TP101", cwd=root).startswith("# TP101 ")


def test_the_wheel_holds_every_file_of_the_package_and_nothing_else(wheel: Path) -> None:
    """Fixtures, rule tables, schemas and pages included; no file of the tests."""
    expected = set()
    for file in files():
        name = file.relative_to(ROOT).as_posix()
        folder = next((folder for folder in PACKAGES if name.startswith(f"{folder}/")), None)
        if folder is not None:
            expected.add(MAPPED.get(folder, folder) + name.removeprefix(folder))
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held == expected


def test_the_wheel_carries_the_licence(wheel: Path) -> None:
    names = {Path(name).name for name in zipfile.ZipFile(wheel).namelist()}
    assert {"LICENSE", "NOTICE"} <= names


def test_every_package_is_listed() -> None:
    """The list in setup.cfg is written by hand, since three packages live outside x12scrub/."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", "utf-8")
    listed = config["options"]["packages"].split()
    found = find_packages(str(ROOT), include=["x12scrub", "x12scrub.*"])
    assert sorted(listed) == sorted([*found, *(target.replace("/", ".") for target in MAPPED.values())])


def test_pyproject_only_names_the_build_backend() -> None:
    """Everything that setup.cfg can say stands there."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert list(tomllib.loads(text)) == ["build-system"]
    assert len(text.splitlines()) == 3


def test_the_folders_are_found_in_a_checkout() -> None:
    assert (shipped.folder("fixtures") / "runs" / "clinic-day" / "in.837").is_file()
    assert shipped.folder("maps").is_dir()
    assert "ptp.xml" in shipped.read_maps()
    assert shipped.folder("pages").is_dir()
