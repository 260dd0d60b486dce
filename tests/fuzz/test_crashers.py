"""Files that once brought a reader, an edit or the ledger down."""

from pathlib import Path

import pytest

from tests.fuzz.test_mutations import sound
from tests.support import ROOT

CRASHERS = sorted((ROOT / "fixtures" / "crashers").glob("*.837"))


@pytest.mark.parametrize("path", CRASHERS, ids=lambda path: path.stem)
def test_it_does_not_happen_again(path: Path) -> None:
    """Scrubbed whole or refused: nothing lost, nothing crashed, and final."""
    content = path.read_bytes()
    sound(content)
    sound(content.replace(b"\n", b""))
    sound(content.replace(b"\n", b"\r\n"))


def test_there_are_crashers() -> None:
    """The folder is where this test looks for it."""
    assert CRASHERS
