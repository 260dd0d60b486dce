"""The list of mutants that live: each is one that can be made today, and has a reason."""

import pytest

from tests.mutants.__main__ import listed, made, modules, near
from tests.project.tree import ROOT

KNOWN = listed()


@pytest.mark.parametrize("module", sorted({key[0] for key in KNOWN}))
def test_a_listed_survivor_is_a_mutant_of_the_code(module: str) -> None:
    """Who changes a line sees which of its mutants were let live, and has to say again why."""
    assert module in modules()
    assert {key for key in KNOWN if key[0] == module} <= {mutant.key for mutant in made(module)}


def test_a_survivor_has_a_reason() -> None:
    """A sentence, not a word."""
    assert not [key for key, reason in KNOWN.items() if len(reason.split()) < 4]


def test_near_tests_are_there() -> None:
    """A module whose tests were moved would have no mutant killed, or none run."""
    for module in modules():
        assert all((ROOT / name).exists() for name in near(module) if name.startswith("tests/"))
