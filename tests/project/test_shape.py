"""Small files, small functions, names that say something."""

import ast
import re
import statistics
from pathlib import Path

import pytest

from tests.project.tree import PACKAGE, ROOT, files, modules, name

PYTHON = [file for file in files() if file.suffix == ".py"]
TEXT = {".cfg", ".css", ".html", ".md", ".py", ".rng", ".sh", ".toml", ".txt", ".xml", ".yml", ""}
EMPTY_NAMES = {"common", "data", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}
LINES, FUNCTION = 250, 40


def functions(tree: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


@pytest.mark.parametrize("file", PYTHON, ids=name)
def test_a_file_fits_in_a_head(file: Path) -> None:
    """At most about 250 lines a file, 40 a function."""
    text = file.read_text("utf-8")
    assert text.count("\n") <= LINES
    long = {function.name: length(function) for function in functions(ast.parse(text)) if length(function) > FUNCTION}
    assert not long


def test_most_files_and_functions_are_far_below_the_limits() -> None:
    """Medians near 100 lines a file and 10 a function: the limits are for exceptions."""
    sizes = [file.read_text("utf-8").count("\n") for file in PYTHON if file.is_relative_to(PACKAGE)]
    lengths = [length(function) for module in modules() for function in functions(module.tree)]
    assert statistics.median(sizes) <= 125
    assert statistics.median(lengths) <= 12


@pytest.mark.parametrize("file", PYTHON, ids=name)
def test_a_name_says_what_is_inside(file: Path) -> None:
    assert not EMPTY_NAMES & set(file.relative_to(ROOT).with_suffix("").parts)


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.dotted or "x12scrub")
def test_a_module_says_what_it_is(module: object) -> None:
    """Each module begins with a docstring."""
    assert ast.get_docstring(module.tree)  # type: ignore[attr-defined]


def test_every_test_module_says_what_it_proves() -> None:
    silent = [name(file) for file in PYTHON if file.name.startswith("test_") and not ast.get_docstring(_tree(file))]
    assert not silent


def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def _texts() -> list[Path]:
    return [file for file in files() if file.suffix in TEXT and not file.is_relative_to(ROOT / "fixtures")]


@pytest.mark.parametrize("file", _texts(), ids=name)
def test_nothing_of_the_machine_it_was_written_on(file: Path) -> None:
    """No path of a home or of this checkout, no host of a package registry, no mark of unfinished work."""
    text = file.read_text("utf-8")
    assert str(ROOT) not in text
    assert str(Path.home()) + "/" not in text
    assert not re.findall(r"/(?:home|Users)/\w", text)
    assert not re.findall(r"(?:pypi|pythonhosted|npmjs|debian)" + r"\.org", text)
    if file.suffix == ".py":
        assert not re.findall(r"\b(?:TO" + r"DO|FIX" + r"ME|NotImplemented" + r"Error)\b", text)
