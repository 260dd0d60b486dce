"""The cases of the first table of edits reach what claims differ in: none is left out by forgetting it."""

import re
from collections.abc import Callable

import pytest

from tests.cases import Case, all_cases, frames_of
from x12scrub.finding import Verdict

FIRST_TABLE = ("C102", *(f"TP10{number}" for number in range(1, 10)))
COUNTS = (Verdict.CORRECT, Verdict.ASK, Verdict.REJECT)
LINE = re.compile(r"SV1\*HC:\w+((?::\w*)*)\*")


def text(case: Case) -> str:
    return case.before + case.second


def fires(case: Case) -> bool:
    return any(one.code == case.edit and one.verdict in COUNTS for one in case.findings)


def slots(case: Case) -> set[int]:
    """Slots that hold a modifier on some line."""
    found = (match[1].split(":")[1:] for match in LINE.finditer(text(case)))
    return {slot for modifiers in found for slot, modifier in enumerate(modifiers, 1) if modifier}


def has(*parts: str) -> Callable[[Case], bool]:
    return lambda case: any(part in text(case) for part in parts)


def in_frame(*names: str) -> Callable[[Case], bool]:
    return lambda case: case.frame.startswith(names)


def of_two_claims(case: Case) -> bool:
    return text(case).count("CLM*") > 1


DIMENSIONS: dict[str, Callable[[Case], bool]] = {
    "replacement": has(":B:7*"),
    "void": has(":B:8*"),
    "medicaid": in_frame("medicaid"),
    "commercial": in_frame("commercial"),
    "a dependent": lambda case: len(frames_of(case)) > 1,
    "several days": has("RD8*"),
    "adjudicated": has("SVD*", "AMT*D*", "SBR*S*"),
    "claims apart": of_two_claims,
    "another provider": has("NM1*82*"),
    "another patient": in_frame("two-patients", "subscriber-and-dependent"),
    "slot 1": lambda case: 1 in slots(case),
    "slot 4": lambda case: 4 in slots(case),
    "first day of an edition": has("*20240701~", "*20210701~", "*20170101~", "*20190701~"),
    "last day of an edition": has("*20240930~", "*20210630~", "*20161231~", "*20190630~", "*20221231~", "*20231231~"),
}
UNDATED = {"first day of an edition", "last day of an edition"}
NOT_FOR = {
    # Neither modifiers nor dates decide it.
    "C102": {"slot 4", "several days", "another provider", *UNDATED},
    "TP101": {"slot 4"},
    "TP102": {"another provider", "another patient", "last day of an edition"},
    "TP103": {"another provider", "another patient", *UNDATED},
    # Its families say from when and until when; 25 was never asked for on other days.
    "TP106": {"first day of an edition"},
    # An edition of modifiers has no days; codes of evaluations end.
    "TP109": {"first day of an edition"},
}


@pytest.mark.parametrize("dimension", DIMENSIONS)
@pytest.mark.parametrize("code", FIRST_TABLE)
def test_an_edit_has_a_case_for_what_claims_differ_in(code: str, dimension: str) -> None:
    """By what the claims of the case say, not by its name."""
    found = [case for case in all_cases() if case.edit == code and DIMENSIONS[dimension](case)]
    assert bool(found) is (dimension not in NOT_FOR.get(code, ()))


@pytest.mark.parametrize("code", FIRST_TABLE)
def test_an_edit_fires_and_is_quiet_in_one_claim_and_over_several(code: str) -> None:
    """Beside each of them the other: alone in a claim, and where the lines or patients stand in several claims."""
    own = [case for case in all_cases() if case.edit == code]
    assert {fires(case) for case in own if not of_two_claims(case)} == {True, False}
    assert {fires(case) for case in own if of_two_claims(case)} == {True, False}
