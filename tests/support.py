"""One scrub in a test, and the slow reading of a file that it is compared with."""

import functools
import itertools
import json
from collections.abc import Generator, Iterable, Sequence
from pathlib import Path
from unittest import mock

from attrs import field, frozen

from x12scrub import compose
from x12scrub.claims.model import Claim
from x12scrub.claims.parts import Shares, Sharing, T
from x12scrub.claims.scout import survey
from x12scrub.engine import Run, Settings, examine
from x12scrub.journal import Outcome
from x12scrub.loops import Loops
from x12scrub.registry import Edit
from x12scrub.tables import Tables
from x12scrub.tables.load import load
from x12scrub.wire.patch import BytesSource, Patch, Removal, rewrite
from x12scrub.wire.segment import Segment
from x12scrub.wire.splitter import Splitter, Tail

ROOT = Path(__file__).parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"


@functools.cache
def tables() -> Tables:
    """The tables that ship."""
    return load({path.name: path.read_bytes() for path in (ROOT / "maps").iterdir() if path.suffix in (".xml", ".rng")})


def settings(*edits: Edit, salvage: bool = False) -> Settings:
    """All edits of the package, or those named."""
    return Settings(tables(), edits=edits, salvage=salvage) if edits else Settings(tables(), salvage=salvage)


@frozen(eq=False)
class Scrub:
    """A run over inputs in memory, with what leaves."""

    run: Run = field(repr=False)
    outputs: tuple[bytes, ...] = field(repr=False)

    @property
    def output(self) -> bytes:
        (only,) = self.outputs
        return only

    @property
    def outcomes(self) -> list[Outcome]:
        """Outcomes of claims; those of trailers have no claim."""
        return [one for one in self.run.outcomes() if one.claim is not None]


def scrub(*contents: bytes, using: Settings | None = None) -> Scrub:
    """Examine, correct and verify, as a shell does it."""
    run = examine([BytesSource(content) for content in contents], using or settings())
    outputs = tuple(b"".join(run.corrected(index)) for index in range(len(contents)))
    run.verify(*(BytesSource(output) if output else None for output in outputs))
    return Scrub(run, outputs)


def changes(run: Run, index: int = 0) -> list[Patch | Removal]:
    """What pass 2 does to an input, in the order in which it does it, but for the numbers of levels."""
    done: list[Patch | Removal] = []

    def kept(source: BytesSource, planned: Iterable[Patch | Removal], *ends: int) -> object:
        part = list(planned)
        done.extend(part)
        return rewrite(source, part, *ends)

    with mock.patch.object(compose, "rewrite", kept):
        b"".join(run.corrected(index))
    return done


def undone(output: bytes, done: Sequence[Patch | Removal], source: bytes) -> bytes:
    """The output with each change taken back: old numbers of levels and old texts for new ones, and what was removed
    put in again."""
    output = _as_numbered(output, b"".join(rewrite(BytesSource(source), done)))
    found, at, position = [], 0, 0
    for change in done:
        kept = change.start - position
        found.append(output[at : at + kept])
        at, position = at + kept, change.stop
        if isinstance(change, Removal):
            found.append(source[change.start : change.stop])
            continue
        assert output[at : at + len(change.new)] == change.new
        found.append(change.old)
        at += len(change.new)
    return b"".join([*found, output[at:]])


def _as_numbered(output: bytes, before: bytes) -> bytes:
    """The output with the HL01 and HL02 that the levels had before; nothing else may have become of them."""
    if output == before:
        return output
    for now, was in zip(pieces(output), pieces(before), strict=True):
        if now.raw != was.raw:
            assert isinstance(now, Segment)
            assert isinstance(was, Segment)
            assert now.id == was.id == b"HL"
            assert now.elements[3:] == was.elements[3:]
    return before


def pieces(content: bytes, *cuts: int) -> list[Segment | Tail]:
    """What the splitter makes of a file that arrives in parts, cut at these offsets."""
    splitter = Splitter()
    parts = [content[start:stop] for start, stop in zip((0, *cuts), (*cuts, len(content)), strict=True)]
    return [*(segment for part in parts for segment in splitter.feed(part)), *splitter.close()]


def segments(content: bytes) -> list[Segment]:
    """The segments of a file, empty ones left out."""
    return [one for one in pieces(content) if isinstance(one, Segment) and not one.is_empty]


def told(message: object) -> str:
    """A message as it would be shown, with everything that it carries."""
    return json.dumps([str(message), repr(message)])


def claims(*contents: bytes) -> list[Claim]:
    """Every claim of some files, read whether an edit would look at it or not."""
    found = []
    for index, content in enumerate(contents):
        source = BytesSource(content)
        surveyed = survey(source, tables().trigger_codes)
        loops = Loops(index, source, surveyed)
        rows = range(len(surveyed.subscribers))
        found += [text.claim for row in rows for text in loops.read(row).claims]
    return found


def in_turn(count: int) -> Sharing:
    """Shares as they come from so many processes, done by this one."""

    def shared(shares: Shares[T]) -> Generator[T, None, None]:
        work = [shares(number, count) for number in range(count)]
        for one in itertools.cycle(work):
            try:
                yield next(one)
            except StopIteration:
                return

    return shared
