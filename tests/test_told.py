"""What people are told in every case of an edit, to the letter: message, basis, choices, and what each changes.

`tests/told` holds it, a file for each edit. Who changes a wording sees there which cases say it; `python -m
tests.test_told` writes the files anew.
"""

import functools
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal

import pytest

from tests.cases import Case, Outcome, all_cases, frames_of, outcome_of
from tests.support import ROOT
from x12scrub.finding import Change, Choice, Finding

FOLDER = ROOT / "tests" / "told"


def told(outcome: Outcome) -> list[dict[str, object]]:
    """The findings of the edit that the case is about, with everything that is said in them."""
    return [said(one) for one in outcome.findings if one.code == outcome.case.edit]


def said(finding: Finding) -> dict[str, object]:
    basis = finding.basis
    said = {
        "what": " ".join([finding.verdict.value, *(f"{one.claim.claim}.{one.line}" for one in finding.lines)]),
        "message": finding.message,
        "basis": " | ".join([basis.table, basis.edition, basis.source, *basis.detail]) if basis else None,
        "changes": _changes(finding.changes),
        "per_unit": finding.per_unit,
        "choices": [_choice(one) for one in finding.choices[:-1]],
        "status": str(finding.status) if finding.status else None,
        "lack": finding.lack.value if finding.lack else None,
    }
    return {name: value for name, value in said.items() if value}


def _changes(changes: Iterable[Change]) -> list[str]:
    return [f"{one.line} {one.field.value}: {_value(one.before)} -> {_value(one.after)}" for one in changes]


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return ":".join(value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _choice(choice: Choice) -> str:
    return "; ".join([f"{choice.key} = {choice.label}", choice.attestation, *_changes(choice.changes)])


@functools.cache
def _expected(edit: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((FOLDER / f"{edit}.json").read_text("utf-8"))
    return found


@pytest.mark.parametrize("case", all_cases(), ids=lambda one: f"{one.edit}/{one.path.stem}")
def test_a_case_is_told_as_it_was(case: Case) -> None:
    """A case without findings does not stand there."""
    assert told(outcome_of(case, frames_of(case)[0])) == _expected(case.edit).get(case.path.stem, [])


def write(cases: Sequence[Case]) -> None:
    """Write what is told now."""
    FOLDER.mkdir(exist_ok=True)
    for edit in sorted({case.edit for case in cases}):
        own = {case.path.stem: told(outcome_of(case, frames_of(case)[0])) for case in cases if case.edit == edit}
        text = json.dumps({name: said for name, said in own.items() if said}, indent=1, ensure_ascii=False)
        (FOLDER / f"{edit}.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    write(all_cases())
