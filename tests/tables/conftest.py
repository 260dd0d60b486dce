"""The shipped tables, read once a session."""

from collections.abc import Callable
from pathlib import Path

import pytest

from x12scrub.tables import Tables
from x12scrub.tables.load import FILES, load

MAPS = Path(__file__).parents[2] / "maps"
Files = dict[str, bytes]


@pytest.fixture(scope="session")
def shipped() -> Files:
    return {name: (MAPS / name).read_bytes() for name in FILES}


@pytest.fixture(scope="session")
def tables(shipped: Files) -> Tables:
    return load(shipped)


@pytest.fixture
def changed(shipped: Files) -> Callable[[str, str, str], Files]:
    """The shipped files with one text of one file replaced; the text must be there once."""

    def change(name: str, old: str, new: str) -> Files:
        assert shipped[name].count(old.encode()) == 1
        return {**shipped, name: shipped[name].replace(old.encode(), new.encode())}

    return change
