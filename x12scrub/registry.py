"""The edits, found by walking the package `x12scrub.edits`, and how one is declared.

@edit("TP101", "units-above-one", reads=Reads.LINE, applies={Verdict.CORRECT, Verdict.REJECT},
      status=Status("A7", 476), prevents=("151",))
def check(line: Line, tables: Tables) -> Iterator[Finding]: ...
"""

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any

from attrs import evolve, field, frozen

from x12scrub.finding import Finding, Status, Verdict
from x12scrub.tables import Tables


class Reads(Enum):
    """What an edit is called with, beside the tables."""

    LINE = "line"
    CLAIM = "claim"
    DAY = "day"
    PATIENT = "patient"
    ENVELOPE = "envelope"


Check = Callable[[Any, Tables], Iterator[Finding]]
_ACTIONS = frozenset({Verdict.CORRECT, Verdict.ASK, Verdict.REJECT})


@frozen(eq=False, repr=False)
class Edit:
    """A declared edit. `applies` is how far it may go: a policy may do less, never more."""

    code: str
    name: str
    reads: Reads
    applies: frozenset[Verdict]
    status: Status | None
    prevents: tuple[str, ...]
    check: Check = field(repr=False)

    def findings(self, subject: Any, tables: Tables) -> list[Finding]:
        """What the edit finds, signed. An action that it did not declare is a fault of the edit."""
        return [self._signed(draft) for draft in self.check(subject, tables)]

    def _signed(self, draft: Finding) -> Finding:
        if draft.verdict in _ACTIONS and draft.verdict not in self.applies:
            raise ValueError(f"{self.code} does not declare {draft.verdict.value}")
        return evolve(draft, code=self.code, name=self.name, status=draft.status or self.status, prevents=self.prevents)


def edit(
    code: str,
    name: str,
    *,
    reads: Reads,
    applies: set[Verdict],
    status: Status | None = None,
    prevents: tuple[str, ...] = (),
) -> Callable[[Check], Edit]:
    """Turn a check into an `Edit`. Name the defect, so that it reads well after "ignore"."""

    def declare(check: Check) -> Edit:
        return Edit(code, name, reads, frozenset(applies), status, prevents, check)

    return declare


@functools.cache
def all_edits() -> tuple[Edit, ...]:
    """Every edit of the package, by code."""
    package = importlib.import_module("x12scrub.edits")
    modules = (
        importlib.import_module(f"x12scrub.edits.{found.name}") for found in pkgutil.iter_modules(package.__path__)
    )
    edits = [value for module in modules for value in vars(module).values() if isinstance(value, Edit)]
    return tuple(sorted(edits, key=lambda one: one.code))
