"""Mutation testing: `python -m tests.mutants [MODULE]...`, by default of all of them.

A mutant that neither the near tests of its module nor the wider ones kill has to stand in survivors.toml, with the
reason why it may live; what stands there and is killed, or is no mutant any more, has to go. Each makes the status 1.
"""

import json
import os
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from tests.mutants.changes import Mutant, mutants
from tests.mutants.running import OPTIONS, Loop, forked, loaded

ROOT = Path(__file__).parents[2]
LISTED = Path(__file__).with_name("survivors.toml")
Key = tuple[str, str, str, str]

_CORE = ("resolve", "apply", "fates", "conditions", "waiting", "leaving")
_CORE += ("compose", "engine", "balance", "counts", "answers", "withdrawn")
_RESOLVING = tuple(f"tests/core/test_{name}.py" for name in _CORE)
_ANSWERING = (
    "bearing",
    "taken_out",
    "prompts",
    "fates",
    "withdrawn",
    "waiting",
    "answered_sessions",
    "earlier_sessions",
)
NEAR: dict[str, tuple[str, ...]] = {
    **{f"wire/{name}": ("tests/wire",) for name in ("book", "delimiters", "patch", "segment", "splitter")},
    "ledger": ("tests/core/test_ledger.py", "tests/core/test_balance.py"),
    **dict.fromkeys(("resolve", "apply", "fates", "leaving"), _RESOLVING),
    "plan": ("tests/core/test_plan.py", *_RESOLVING),
    **dict.fromkeys(("rounds", "bearing"), tuple(f"tests/core/test_{name}.py" for name in _ANSWERING)),
}
WIDER = ("tests/core", "tests/claims", "tests/test_runs.py")
SLOW = tuple(f"--ignore=tests/core/test_{name}.py" for name in ("work", "growth", "nights", "imported", "limits"))


def near(module: str) -> tuple[str, ...]:
    """What runs in seconds and is about a module: for an edit, what is told in its cases and over nights."""
    if module in NEAR:
        return NEAR[module]
    return ("tests/test_told.py", "tests/test_told_nights.py", "tests/test_cases.py", "-k", _named(module))


def wider(module: str) -> tuple[str, ...]:
    """What takes longer: for an edit, all that holds for its cases, held claims too, and what it makes of earlier
    nights."""
    if module in NEAR:
        return (*WIDER, *SLOW)
    nights = ("tests/core/test_nights.py", "tests/core/test_earlier_sessions.py")
    asked = ("tests/test_edits.py", "tests/properties/test_questions.py", *nights)
    return (*asked, "-k", f"{_named(module)} or test_nights or test_earlier_sessions")


def _code(module: str) -> str:
    """The code of an edit, which its module begins with; empty for another module."""
    return module.partition("edits/")[2].partition("_")[0].upper()


def _named(module: str) -> str:
    """What names the tests of an edit: C101 is a part of NC101, whose cases are not there."""
    return f"({_code(module)} and not N{_code(module)})"


def modules() -> Iterator[str]:
    """The modules whose mutants are made."""
    yield from NEAR
    yield from (f"edits/{path.stem}" for path in sorted((ROOT / "x12scrub/edits").glob("[a-z]*.py")))


def made(module: str) -> list[Mutant]:
    """The mutants of a module, without those of what an edit declares: tests are collected by it."""
    found = mutants(module, ROOT / "x12scrub" / f"{module}.py")
    return [mutant for mutant in found if mutant.first_line or module in NEAR]


def survivors(some: Sequence[Mutant], tests: Sequence[str]) -> list[Mutant]:
    """Those of functions that the tests do not kill."""
    paths = frozenset(mutant.code.co_filename for mutant in some)
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder, "found")
        found.touch()
        if forked(lambda: int(pytest.main([*OPTIONS, *tests], plugins=[Loop(some, paths, found)]))):
            raise SystemExit(f"the tests cannot be run: {' '.join(tests)}")
        return [some[int(index)] for index in found.read_text().split()]


def listed() -> dict[Key, str]:
    """The survivors that are known, with their reasons."""
    found = tomllib.loads(LISTED.read_text("utf-8"))["survivor"]
    return {(one["module"], one["function"], one["was"], one["now"]): one["reason"] for one in found}


def judged(module: str) -> tuple[list[Mutant], list[Mutant]]:
    """The mutants of a module, and those that live. What takes long is asked only of those that are not listed."""
    os.environ["CASES"] = _code(module)
    all_of_it = made(module)
    inner = [mutant for mutant in all_of_it if mutant.first_line]
    left = survivors(inner, near(module)) if inner else []
    known = [mutant for mutant in left if mutant.key in listed()]
    unknown = [mutant for mutant in left if mutant.key not in listed()]
    left = known + (survivors(unknown, wider(module)) if unknown else [])
    outer = [mutant for mutant in all_of_it if not mutant.first_line]
    return all_of_it, left + [mutant for mutant in outer if loaded(mutant, near(module), 120)]


def told(mutant: Mutant) -> str:
    """A survivor as it would be listed."""
    named = zip(("module", "function", "was", "now"), mutant.key, strict=True)
    return "\n".join(["\n[[survivor]]", *(f"{name} = {json.dumps(text)}" for name, text in named), 'reason = ""'])


def main(names: Sequence[str]) -> int:
    known = listed()
    figures: dict[str, tuple[int, int]] = {}
    unknown: list[Mutant] = []
    stale: set[Key] = set()
    for module in names or modules():
        all_of_it, left = judged(module)
        new = [mutant for mutant in left if mutant.key not in known]
        stale |= {key for key in known if key[0] == module} - {mutant.key for mutant in left}
        figures[module] = len(all_of_it), len(left) - len(new)
        unknown += new
        sys.stderr.write(f"{module}: {len(all_of_it)} mutants, {len(new)} live and are not listed\n")
    _print(figures, Counter(mutant.module for mutant in unknown))
    print(*map(told, unknown), *(f"to be taken from the list: {key}" for key in sorted(stale)), sep="\n")  # noqa: T201
    return int(bool(unknown or stale))


def _print(figures: Mapping[str, tuple[int, int]], unknown: Counter[str]) -> None:
    """A table as it stands in docs/reliability.md."""
    print("| module | mutants | killed | listed | unlisted |\n|---|---|---|---|---|")  # noqa: T201
    for module, (count, known) in figures.items():
        print(f"| {module} | {count} | {count - known - unknown[module]} | {known} | {unknown[module]} |")  # noqa: T201


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
