"""Public sample files: each leaves as it came, or with right counts, or is refused with a reason."""

import tomllib
from pathlib import Path

import pytest

from tests.support import CORPUS, changes, scrub, undone
from x12scrub.errors import Unreadable
from x12scrub.wire.patch import Patch

FATES: dict[str, str] = tomllib.loads((Path(__file__).parent / "fates.toml").read_text("utf-8"))
COUNTS = ("X101", "X102", "X103")

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the public sample files are not beside this checkout")


def files() -> list[Path]:
    return sorted(path for path in CORPUS.iterdir() if path.suffix.startswith(".837")) if CORPUS.is_dir() else []


def test_the_table_names_every_file() -> None:
    """A sample without a fate, or a fate without a sample, is a mistake in the table."""
    assert {path.name for path in files()} == set(FATES)


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_each_file_has_its_fate(path: Path) -> None:
    """Identical, corrected in nothing but the counts of trailers, or refused: never half read, never changed more."""
    content = path.read_bytes()
    fate = FATES[path.name]
    if fate.startswith("refused"):
        with pytest.raises(Unreadable) as refusal:
            scrub(content)
        assert f"refused: {refusal.value.reason.slug}" == fate
        assert 0 <= refusal.value.where.offset <= len(content)
        return
    done = scrub(content)
    codes = {finding.code for finding in done.run.findings()}
    if fate == "identical":
        assert (done.output, codes) == (content, set())
        return
    assert " ".join(sorted(codes)) == fate
    assert codes <= set(COUNTS)
    applied = changes(done.run)
    assert all(isinstance(one, Patch) and one.old.isdigit() and one.new.isdigit() for one in applied)
    assert undone(done.output, applied, content) == content
    assert done.run.ledger.leaving == done.run.ledger.received


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_no_reason_tells_what_the_file_says(path: Path) -> None:
    """The one line about a refused file holds no value of it longer than a code."""
    if not FATES[path.name].startswith("refused"):
        pytest.skip("not refused")
    content = path.read_bytes()
    with pytest.raises(Unreadable) as refusal:
        scrub(content)
    message = str(refusal.value)
    assert "\n" not in message
    words = {word.decode("latin-1") for word in content.replace(b"~", b"*").replace(b":", b"*").split(b"*")}
    assert not {word for word in words if len(word) > 4 and word in message}
