"""Where the outputs of a run go: one corrected file for each input, and the reports."""

import re
from collections.abc import Iterator, Sequence, Set
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Self

from attrs import frozen

from x12scrub import telling
from x12scrub.engine import Run
from x12scrub.errors import UsageError
from x12scrub.files import Input
from x12scrub.orders import Orders
from x12scrub.outputs import Outputs
from x12scrub.report import summary
from x12scrub.targets import Target
from x12scrub.wire.patch import Source

if TYPE_CHECKING:  # for several processes only
    from x12scrub.following import Following

_ACKNOWLEDGEMENT = re.compile(r"(.+)\.[0-9]{4,}\.277", re.DOTALL)
_HEAD = 1024
_FOLLOWED = 1 << 21
"""Bytes of an input whose corrected file is worth the start of processes."""


@frozen(eq=False, repr=False)
class Places:
    """Found before anything is read, so that a wrong one costs no time. Nothing becomes visible here."""

    orders: Orders
    inputs: Sequence[Input]
    outputs: Outputs
    corrected: Sequence[Target]
    report: Target | Path | None
    findings: Target | None
    summary: Target | None
    worklist: Target | None
    held: Target | None
    html: Target | None

    @classmethod
    def of(cls, orders: Orders, inputs: Sequence[Input], outputs: Outputs) -> Self:
        """UsageError for places that contradict each other."""

        def place(label: str, path: str | None) -> Target | None:
            return None if path is None else outputs.target(label, path)

        corrected = _corrected(orders.output, inputs, outputs)
        folder = None if orders.report_277 is None else outputs.folder("--report-277", orders.report_277)
        report = folder or place("--report-277", orders.report_277)
        findings, counts = place("--findings", orders.findings), place("--summary", orders.summary)
        worklist, held = place("--worklist", orders.worklist), place("--held", orders.held)
        html = place("--report-html", orders.report_html)
        return cls(orders, inputs, outputs, corrected, report, findings, counts, worklist, held, html)

    def write(self, run: Run) -> list[Source]:
        """Reports first: whoever sees a corrected file appear finds them beside it. The corrected files, as written."""
        if self.findings is not None:
            from x12scrub.report import changes

            self.outputs.write(self.findings, changes.lines(run.outcomes()))
        if self.summary is not None:
            names = [one.told for one in self.inputs]
            self.outputs.write(self.summary, telling.document(summary.summary(run, names)))
        if self.worklist is not None:
            self.outputs.write(self.worklist, self._prompts(run))
        if self.html is not None:
            from x12scrub.report.page import page

            names = [one.base_name for one in self.inputs]
            self.outputs.write(self.html, page(run, names, self.orders.answering.moment))
        self._acknowledge(run)
        if self.held is not None:
            pieces = chain.from_iterable(run.held(index) for index in range(len(self.inputs)))
            run.verify_held(self.outputs.write(self.held, pieces, even_empty=False))
        following = {index: one for index in range(len(self.inputs)) if (one := self._following(run, index))}
        corrected = [self._write(run, index, following.get(index)) for index in range(len(self.inputs))]
        run.verify(*corrected, counted=following)
        return corrected

    def _prompts(self, run: Run) -> Iterator[bytes]:
        from x12scrub.report import worklist

        found = worklist.prompts(run.outcomes(), run.settings.on_prompt)
        in_lines = (self.orders.worklist or "").endswith(".jsonl")
        return worklist.json_lines(found) if in_lines else worklist.comma_separated(found)

    def _acknowledge(self, run: Run) -> None:
        """The 277CA. The files of a directory are named after the input and the ordinal of the ST in it."""
        if self.report is None:
            return
        from x12scrub.report import answers  # one import in twelve is for the 277CA

        how = self.orders.answering
        if isinstance(self.report, Target):
            self.outputs.write(self.report, answers.whole(run, how), even_empty=False)
        else:
            written = set()
            for found, pieces in answers.each(run, how):
                name = f"{self.inputs[found.source].base_name}.{found.transaction.ordinal:04d}.277"
                self.outputs.write(self.outputs.target("--report-277", str(self.report / name)), pieces)
                written.add(name)
            self.outputs.take_away(_outdated(self.report, {one.base_name for one in self.inputs}, written))

    def _following(self, run: Run, index: int) -> "Following | None":
        """Several processes count a corrected file of some size while it is written."""
        size = self.inputs[index].source.size
        if self.orders.jobs == 1 or size < _FOLLOWED or self.corrected[index].flows or not run.changes(index):
            return None
        from x12scrub.following import Following

        return Following(run.counting, self.orders.jobs, size)

    def _write(self, run: Run, index: int, following: "Following | None") -> Source:
        """The corrected file of an input; one that flows and is the input itself is not copied first."""
        target = self.corrected[index]
        if target.flows and not run.changes(index):
            self.outputs.pass_on(target, self.inputs[index].source)
            return self.inputs[index].source
        return self.outputs.write(target, run.corrected(index), even_empty=False, following=following)


def _outdated(folder: Path, inputs: Set[str], written: Set[str]) -> Iterator[Path]:
    """277CA files that an earlier run over inputs of these names left in a directory, and this one does not write.

    Their readers would take them for answers of this run. Links, and what holds something else or cannot be read, are
    not ours.
    """
    with suppress(OSError):
        for path in sorted(folder.iterdir()):
            name = _ACKNOWLEDGEMENT.fullmatch(path.name)
            if name and name[1] in inputs and path.name not in written and _is_acknowledgement(path):
                yield path


def _is_acknowledgement(path: Path) -> bool:
    from x12scrub.report import answers

    if path.is_symlink() or not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return answers.is_acknowledgement(file.read(_HEAD))
    except OSError:
        return False


def _corrected(output: str, inputs: Sequence[Input], outputs: Outputs) -> list[Target]:
    folder = None if output == "-" else outputs.folder("--output", output)
    if folder is None:
        if len(inputs) > 1:
            raise UsageError("several inputs: --output must be a directory")
        return [outputs.target("--output", output)]
    names = [one.base_name for one in inputs]
    if any(one.name == "-" for one in inputs):
        raise UsageError("standard input has no name in a directory: give --output a file")
    if len(set(names)) < len(names):
        raise UsageError("two inputs have one base name: they cannot go to one directory")
    return [outputs.target("--output", str(folder / name)) for name in names]
