"""Each test of the shells begins with a log that nobody has set up, and in an empty directory."""

from pathlib import Path

import pytest
from attrs import evolve

from tests.building import people
from tests.core.test_earlier_sessions import MEDICARE, THREE
from tests.shells import running
from x12scrub import log


@pytest.fixture(autouse=True)
def _fresh_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "_in_use", [])


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def day(folder: Path) -> Path:
    """The clinic's day as a file in the working directory."""
    return _written(folder / "day.837", running.day())


@pytest.fixture
def quiet(folder: Path) -> Path:
    """A file in which no edit fires."""
    return _written(folder / "quiet.837", running.quiet())


@pytest.fixture
def hopeless(folder: Path) -> Path:
    """A file whose only claim is rejected."""
    return _written(folder / "hopeless.837", running.hopeless())


@pytest.fixture
def state(folder: Path) -> Path:
    done = running.invoke("init", "--state", folder / "state")
    assert done.status == 0
    return folder / "state"


@pytest.fixture
def three(folder: Path) -> Path:
    return _written(folder / "three.837", people(evolve(MEDICARE, bills=THREE)))


def _written(file: Path, content: bytes) -> Path:
    file.write_bytes(content)
    return file
