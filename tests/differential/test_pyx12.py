"""Against pyx12: its reader sees the segments that we see, and it accepts what leaves as often as what came."""

import io
import tomllib
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from pyx12.errors import EngineError, X12Error
from pyx12.x12file import X12Reader

from tests.building import Interchange, Style
from tests.report.pyx12_maps import check
from tests.strategies import FATES, a_part, interchanges
from tests.support import CORPUS, ROOT, scrub, segments
from x12scrub.errors import Unreadable

KNOWN: dict[str, str] = tomllib.loads((Path(__file__).parent / "known_differences.toml").read_text("utf-8"))
RUNS = sorted((ROOT / "fixtures" / "runs").glob("*/in.837"))


def samples() -> list[Path]:
    return sorted(CORPUS.glob("*.837*"))


def small(paths: list[Path]) -> list[Path]:
    """Validation takes two milliseconds a claim: the large samples add time and no kind of segment."""
    return [path for path in paths if path.stat().st_size < 12_000]


def theirs(content: bytes) -> list[tuple[str, ...]]:
    """Segments as pyx12 reads them: id and elements, trailing empty ones off."""
    reader = X12Reader(io.StringIO(content.decode("ascii")))
    return [tuple(one.format("~", "*", ":").rstrip("~").rstrip("*").split("*")) for one in reader]


def ours(content: bytes) -> list[tuple[str, ...]]:
    """The same as our splitter reads them, in pyx12's delimiters."""
    found = []
    for segment in segments(content):
        if segment.is_empty:
            continue
        elements = list(segment.elements)
        if segment.id != b"ISA":
            component = segment.delimiters.component
            elements = [b":".join(one.split(component)).rstrip(b":") for one in elements]
        found.append(tuple(one.decode("latin-1") for one in elements))
    return [tuple("*".join(one).rstrip("*").split("*")) for one in found]


@pytest.mark.parametrize("path", samples(), ids=lambda path: path.name)
def test_both_readers_see_the_same_segments(path: Path) -> None:
    """Each segment after the ISA is the same, but for the known differences, which are still there."""
    content = path.read_bytes()
    try:
        mine = ours(content)
    except Unreadable:
        pytest.skip("no interchange that can be read")
    try:
        same = theirs(content)[1:] == mine[1:]
    except (UnicodeDecodeError, X12Error):
        same = False
    assert same != (path.name in KNOWN), KNOWN.get(path.name, "a difference that is not known")


@pytest.mark.parametrize("path", small([*RUNS, *samples()]), ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_leaves_is_accepted_like_what_came(path: Path) -> None:
    """Where something was changed, pyx12 finds no more to say about the output than about the input."""
    # pyx12 has no map for the second erratum, which changed nothing that it looks at.
    content = path.read_bytes().replace(b"005010X222A2", b"005010X222A1")
    try:
        output = scrub(content).output
        before = check(content) if output not in (b"", content) else None
    except (Unreadable, EngineError):
        return
    if before is not None:
        after = check(output)
        assert len(after.errors) <= len(before.errors), after.errors
        assert after.valid or not before.valid


@a_part(10)
@given(interchanges(tuple(name for name in FATES if name != "no sum"), most=1))
def test_pyx12_accepts_what_leaves(parts: list[Interchange]) -> None:
    """Files that it accepts but for their counts: whatever is corrected and rejected in them, it accepts the output."""
    (part,) = (evolve(one, style=Style()) for one in parts)
    content = part.written()
    assert {error.split(" ")[0] for error in check(content).errors} <= {"SE", "GE", "IEA"}
    output = scrub(content).output
    if output:
        after = check(output)
        assert after.valid, after.errors
