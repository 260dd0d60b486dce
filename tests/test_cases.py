"""The case files of fixtures/edits: each edit has its folder, and the cases in it show what the edit does."""

import re

import pytest

from tests.cases import EDITS, Case, all_cases
from x12scrub.finding import Verdict
from x12scrub.registry import Edit, all_edits

ACTIONS = (Verdict.CORRECT, Verdict.ASK, Verdict.REJECT)

every_edit = pytest.mark.parametrize("edit", all_edits(), ids=lambda one: one.code)


@every_edit
def test_every_edit_fires_in_one_case_and_is_quiet_in_another(edit: Edit) -> None:
    """Beside each case that fires stands one in which the same edit finds nothing."""
    spoken = [any(one.code == edit.code for one in case.findings) for case in _cases(edit)]
    assert True in spoken
    assert False in spoken


@every_edit
def test_every_declared_action_occurs_and_no_other(edit: Edit) -> None:
    """What an edit declares, some case of it shows; what a case shows, the edit declares or the policy has lowered."""
    shown = {one.verdict for case in _cases(edit) for one in case.findings if one.code == edit.code}
    lowered = {Verdict.ASK} if Verdict.CORRECT in edit.applies else set()
    assert edit.applies <= shown
    assert shown & set(ACTIONS) <= edit.applies | lowered


@every_edit
def test_the_folder_of_an_edit_has_its_code_and_name(edit: Edit) -> None:
    """Cases are found by folder, so a folder has the edit's code and name."""
    assert (EDITS / f"{edit.code}-{edit.name}").is_dir()


def test_no_folder_of_cases_is_without_its_edit() -> None:
    """A renamed edit takes its cases along."""
    assert {path.name for path in EDITS.iterdir()} == {f"{edit.code}-{edit.name}" for edit in all_edits()}


@pytest.mark.parametrize("case", all_cases(), ids=lambda one: f"{one.edit}/{one.path.stem}")
def test_a_case_says_why(case: Case) -> None:
    """A case is a sentence: its file name says what, `why` says why."""
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", case.path.stem)
    assert case.why.endswith(".")


def _cases(edit: Edit) -> list[Case]:
    return [case for case in all_cases() if case.edit == edit.code]
