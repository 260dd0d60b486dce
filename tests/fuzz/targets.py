"""What is fuzzed: a function of any bytes for each reader of ours. It returns, or a check in it fails.

A target lets only the errors pass that its reader raises on purpose. Seeds are fixtures, and what once failed.
"""

import tempfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

from attrs import evolve, frozen

from tests.fuzz.test_mutations import sound
from tests.support import ROOT, tables
from x12scrub import answers, policy_file
from x12scrub.claims.scout import count
from x12scrub.claims.survey import Limits
from x12scrub.engine import Settings
from x12scrub.errors import MapError, TableFileError, Unreadable, UsageError
from x12scrub.guide.normal import copies
from x12scrub.guide.opinion import opinion
from x12scrub.imports.kinds import MODULES, kind
from x12scrub.imports.looks import compiled
from x12scrub.registry import all_edits
from x12scrub.tables.load import FILES, load
from x12scrub.wire.patch import BytesSource
from x12scrub.wire.segment import Segment
from x12scrub.wire.splitter import Splitter

FIXTURES = ROOT / "fixtures"
CRASHERS = FIXTURES / "crashers"
_EDITS = {edit.code: edit for edit in all_edits()}
_MAPS = {name: (ROOT / "maps" / name).read_bytes() for name in FILES}
_SUFFIXES = (".txt", ".csv", ".xlsx", ".zip")

_ANSWER = answers.Answer("0123456789abcdef", "side-lt", "Ada", "2026-11-23T10:15:00+00:00", "seen in the chart")
_OTHER = evolve(_ANSWER, choice="side-rt", when="2026-11-24T09:00:00-05:00", replaces=(_ANSWER.when,))
_ANSWERS = (answers.written(_ANSWER) + b"\n", answers.written(_ANSWER) + b"\n" + answers.written(_OTHER) + b"\n{")
_POLICIES = (
    b'base = "cautious"\ncharge = "per-unit"\n[edits.TP106]\naction = "ask"\n',
    b'[payers.LAKESIDE1]\nbypass_side = "either"\nprefer_x = true\nfirst_position_modifiers = ["GT", "95"]\n',
    b'[payers.LAKESIDE1.edits.TP101]\naction = "off"\n',
)


@frozen
class Target:
    """`seeds` are patterns under fixtures/; crashers stand in fixtures/crashers/NAME."""

    run: Callable[[bytes], object]
    seeds: tuple[str, ...]
    prefix: bytes = b""
    """What a target wants in front of the content of a seed."""
    texts: tuple[bytes, ...] = ()
    """Seeds that are no fixtures."""

    def examples(self) -> Iterator[bytes]:
        yield from self.texts
        for pattern in self.seeds:
            for path in sorted(FIXTURES.glob(pattern)):
                yield self.prefix + path.read_bytes()


def reader(data: bytes) -> None:
    """The slow reader keeps every byte, however the file arrives, and the fast one counts what it sees."""
    outcomes = []
    for cut in (len(data) or 1, len(data) // 2 or 1, len(data) // 100 or 1):
        splitter, seen = Splitter(), []
        try:
            for start in range(0, len(data), cut):
                seen += splitter.feed(data[start : start + cut])
            seen += splitter.close()
            assert b"".join(one.raw for one in seen) == data
            outcomes.append(sum(isinstance(one, Segment) and one.id == b"CLM" for one in seen))
        except Unreadable as refusal:
            outcomes.append(refusal.reason)
    assert len(set(outcomes)) == 1, outcomes
    try:
        counted = count(BytesSource(data), Limits()).claims
    except Unreadable:
        return
    assert counted == outcomes[0], outcomes


def assembler(data: bytes) -> None:
    """Every claim of a file that can be read becomes a value; a run over it is sound to its end."""
    sound(data)


def guide(data: bytes) -> None:
    """pyx12 on a normal copy stops nothing, and every fault has a place in the file."""
    try:
        for copy in copies(BytesSource(data), Limits()):
            for fault in opinion(copy).faults:
                assert 0 <= fault.offset <= len(data)
                assert fault.segment >= 1
    except Unreadable:
        return


def importer(data: bytes) -> None:
    """A file of CMS, of any kind and any name: a table, or an error that names the file."""
    which, content = data[:1] or b"\0", data[1:]
    name = sorted(MODULES)[which[0] % len(MODULES)]
    suffix = _SUFFIXES[which[0] // len(MODULES) % len(_SUFFIXES)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{suffix}"
        path.write_bytes(content)
        edition = "FY2025" if name == "icd10cm" else "2024Q3"
        try:
            for _ in compiled(kind(name), [path], edition).pieces:
                pass
        except (TableFileError, UsageError):
            return


def answering(data: bytes) -> None:
    """An answers file: answers, or the line that is none."""
    try:
        found = answers.read(BytesIO(data))
    except UsageError:
        return
    for standing in found.standing.values():
        assert all(answers.parsed(answers.written(one)) == one for one in standing)


def policies(data: bytes) -> None:
    """A policy file: a policy that raises nothing, or an error."""
    try:
        policy_file.read(data, "policy.toml", _EDITS)
    except UsageError:
        return


def maps(data: bytes) -> None:
    """One rule table of a user's: tables, or an error with its file; the first byte says which."""
    names = [name for name in FILES if name.endswith(".xml")]
    try:
        found = load({**_MAPS, names[(data[:1] or b"\0")[0] % len(names)]: data[1:]})
    except MapError:
        return
    assert isinstance(Settings(found), Settings)
    assert found.trigger_codes == tables().trigger_codes or found.trigger_codes


TARGETS = {
    "reader": Target(reader, ("runs/*/in.837", "crashers/*.837")),
    "assembler": Target(assembler, ("runs/*/in.837", "crashers/*.837")),
    "guide": Target(guide, ("runs/*/in.837", "crashers/*.837")),
    "importer": Target(importer, ("tables/*/*.txt", "tables/*/*.csv", "tables/*/*/*.csv"), b"\3"),
    "answers": Target(answering, (), texts=_ANSWERS),
    "policies": Target(policies, (), texts=_POLICIES),
    "maps": Target(maps, ("../maps/*.xml",), b"\0"),
}


def crashers() -> Iterator[tuple[str, Path]]:
    """Target and file of everything that once failed. Those of the first three lie together: all of them read 837."""
    for path in sorted(CRASHERS.glob("*.837")):
        yield from ((name, path) for name in ("reader", "assembler", "guide"))
    for name in TARGETS:
        yield from ((name, path) for path in sorted((CRASHERS / name).glob("*")))
