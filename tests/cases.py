"""The cases of the edits: reads the TOML files below fixtures/edits, builds an 837P from a frame, and runs it.

A case names a frame (fixtures/frames) and the segments that stand in it where the frame says @CLAIMS@ (`before`) and
@SECOND@ (`second`), and what the frame holds when it leaves: `after` and `second_after`, absent when nothing changes.
A frame that has a twin ending in -dependent is run twice: the patient is the subscriber, then a dependent.

What holds for every case is a promise of test_edits.py, kept with every `Outcome`. A new one goes there.
"""

import contextlib
import functools
import io
import logging
import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import Factory, field, fields, frozen

from tests.importing import imported
from x12scrub.engine import Run, Settings, examine
from x12scrub.finding import Finding, Status, Verdict
from x12scrub.registry import Edit, all_edits
from x12scrub.shipped import folder
from x12scrub.tables import Tables
from x12scrub.wire.patch import BytesSource

EDITS = folder("fixtures") / "edits"
FRAMES = folder("fixtures") / "frames"
TWIN = "-dependent"
_GROUPED_IDS = {"SE": "ST", "GE": "ST", "IEA": "GS"}


@frozen
class Expected:
    """A finding as a case writes it. Claim and line are ordinals; claim 0 is the envelope, line 0 the claim."""

    code: str
    verdict: Verdict = field(converter=Verdict)
    claim: int
    line: int
    status: str = ""
    """As 277CA text: A8:735, with the second code where there is one: A8:735 453."""
    others: tuple[tuple[int, int], ...] | None = None
    message: tuple[str, ...] = ()
    """Fragments that the message must hold."""
    choices: tuple[str, ...] | None = None
    """Keys of the choices, in order."""
    answers: Mapping[str, str] = Factory(dict)
    """Modifiers that the line has after a choice, by its key: XS:GA."""
    changes: Mapping[str, tuple[str, ...]] = Factory(dict)
    """What a choice changes, by its key: "1 line" goes, "2 units 1"."""

    @property
    def key(self) -> tuple[str, str, int, int]:
        return (self.code, self.verdict.value, self.claim, self.line)


@frozen(eq=False)
class Case:
    """A case of an edit, as its file writes it."""

    path: Path
    why: str
    """A sentence for people."""
    frame: str
    before: str = field(repr=False)
    findings: tuple[Expected, ...] = ()
    after: str = field(repr=False, default=Factory(lambda self: self.before, takes_self=True))
    second: str = field(repr=False, default="")
    second_after: str = field(repr=False, default=Factory(lambda self: self.second, takes_self=True))
    after_frame: str = field(default=Factory(lambda self: self.frame, takes_self=True))
    """The frame that the corrected file has, where claims that leave take their patient along."""
    twin: bool = True
    """False for what can only be told of a subscriber."""
    edits: tuple[str, ...] = field(default=(), converter=tuple)
    """Codes of the edits that run; every edit where none is named."""
    counts: Mapping[str, int] = Factory(dict)
    """Wrong counts of the input by trailer: SE, GE, IEA."""
    payers: str = field(repr=False, default="")
    """Rows that are added to the payer table, as payers.xml writes them."""
    tables: str = ""
    """Folder below fixtures/tables with imported tables; without one, the tables are those that ship."""

    @property
    def edit(self) -> str:
        """Code of the edit whose folder the case stands in."""
        return self.path.parent.name.partition("-")[0]


@frozen(eq=False)
class Outcome:
    """A case as it ran in one frame."""

    case: Case
    frame: str
    content: bytes = field(repr=False)
    expected: bytes = field(repr=False)
    findings: tuple[Finding, ...] = field(repr=False)
    output: bytes = field(repr=False)
    run: Run = field(repr=False)
    told: str = field(repr=False)
    """Everything that reached a log or a standard stream."""


def read_case(path: Path) -> Case:
    """A case file. A key that no case has is a fault of the file, never ignored."""
    values = tomllib.loads(path.read_text("utf-8"))
    findings = tuple(_expected(path, one) for one in values.pop("finding", []))
    _refuse_unknown(path, values, Case)
    for name in values.keys() & {"before", "after", "second", "second_after"}:
        values[name] = values[name].lstrip("\n")
    return Case(path=path, findings=findings, **values)


def _expected(path: Path, values: dict[str, Any]) -> Expected:
    _refuse_unknown(path, values, Expected)
    if "others" in values:
        values["others"] = tuple((claim, line) for claim, line in values["others"])
    for name in values.keys() & {"message", "choices"}:
        values[name] = tuple(values[name])
    if "changes" in values:
        values["changes"] = {key: tuple(changes) for key, changes in values["changes"].items()}
    return Expected(**values)


def _refuse_unknown(path: Path, values: dict[str, Any], of: type) -> None:
    unknown = values.keys() - {one.name for one in fields(of)}
    assert not unknown, f"{path.name} has keys that mean nothing: {', '.join(sorted(unknown))}"


@functools.cache
def all_cases() -> tuple[Case, ...]:
    """Every case, by edit and name; where CASES in the environment is a code, those of that edit."""
    return tuple(read_case(path) for path in sorted(EDITS.glob(f"{os.environ.get('CASES', '')}*/*.toml")))


def tables_of(case: Case) -> Tables:
    """Those that a case runs with: with more rows for payers, or imported ones in place of what ships."""
    return imported(case.tables, case.payers)


def edit_of(code: str) -> Edit:
    return next(edit for edit in all_edits() if edit.code == code)


def frames_of(case: Case) -> tuple[str, ...]:
    """The frame of the case, and its twin with a dependent."""
    twin = f"{case.frame}{TWIN}"
    return (case.frame, twin) if case.twin and (FRAMES / f"{twin}.837").exists() else (case.frame,)


def build(frame: str, first: str, second: str, counts: Mapping[str, int]) -> bytes:
    """The frame with the claims in it and its trailers counted; empty without a claim."""
    if not first and not second:
        return b""
    text = (FRAMES / f"{frame}.837").read_bytes().decode("latin-1")
    for token, claims in (("@CLAIMS@", first), ("@SECOND@", second)):
        assert token in text or not claims, f"frame {frame} has no {token}"
        text = text.replace(f"{token}\n", claims)
    return "".join(_counted(text.splitlines(keepends=True), counts)).encode("latin-1")


def _counted(lines: list[str], counts: Mapping[str, int]) -> Iterator[str]:
    """The lines with the counts of the trailers filled in, right ones unless the case says otherwise."""
    segments = 0
    for number, line in enumerate(lines):
        segment_id = line.partition("*")[0]
        segments = 1 if segment_id == "ST" else segments + 1
        if segment_id not in _GROUPED_IDS:
            yield line
            continue
        heads = sum(one.startswith(f"{_GROUPED_IDS[segment_id]}*") for one in lines[:number])
        right = segments if segment_id == "SE" else heads
        yield line.replace(f"@{segment_id}01@", str(counts.get(segment_id, right)))


def scrub(case: Case, content: bytes, *edits: Edit) -> Run:
    """One run over one input with the tables of the case, and with every edit or with those named."""
    return examine([BytesSource(content)], Settings(tables_of(case), edits=edits or all_edits()))


def all_runs() -> tuple[tuple[Case, str], ...]:
    """Every case in each of its frames."""
    return tuple((case, frame) for case in all_cases() for frame in frames_of(case))


@functools.cache
def outcome_of(case: Case, frame: str) -> Outcome:
    """The case as it runs in the frame. It runs once, however many tests look at it."""
    after_frame = case.after_frame + frame.removeprefix(case.frame)
    content = build(frame, case.before, case.second, case.counts)
    expected = build(after_frame, case.after, case.second_after, {})
    with _listening() as told:
        run = scrub(case, content, *map(edit_of, case.edits))
        findings = tuple(run.findings())
        output = b"".join(run.corrected(0))
    return Outcome(case, frame, content, expected, findings, output, run, told.getvalue())


@contextlib.contextmanager
def _listening() -> Iterator[io.StringIO]:
    """Collects what is logged or printed meanwhile."""
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
            yield told
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def key_of(finding: Finding) -> tuple[str, str, int, int]:
    """What a case writes down of a finding."""
    return (finding.code, finding.verdict.value, finding.place.claim.claim, finding.place.line)


def status_text(status: Status | None) -> str:
    if status is None:
        return ""
    return f"{status} {status.second}" if status.second else str(status)
