"""The import law: each layer knows only those before it, and the core does nothing but compute."""

import ast
from collections.abc import Iterator

import pytest

from tests.project.tree import Module, modules

LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"errors", "recent"}),
    frozenset({"wire"}),
    frozenset({"claims"}),
    frozenset({"tables"}),
    frozenset({"bundling", "finding", "naming", "pairing", "registry"}),
    frozenset({"edits"}),
    frozenset(
        {
            "alone",
            "answers",
            "apply",
            "bearing",
            "clusters",
            "compose",
            "decide",
            "decisions",
            "engine",
            "examination",
            "fates",
            "guarding",
            "holding",
            "journal",
            "judge",
            "leaving",
            "ledger",
            "levels",
            "loops",
            "lost_numbers",
            "merging",
            "packing",
            "patient_lines",
            "plan",
            "policy",
            "prompts",
            "quiet",
            "reading",
            "remarks",
            "resolve",
            "rounds",
            "seen",
        }
    ),
    frozenset({"report"}),
    frozenset(
        {
            "__main__",
            "audit",
            "batch",
            "cli",
            "cli_audit",
            "cli_batch",
            "cli_history",
            "cli_tables",
            "commands",
            "config",
            "endings",
            "explaining",
            "files",
            "following",
            "guide",
            "history",
            "imports",
            "library",
            "log",
            "options",
            "orders",
            "outputs",
            "places",
            "policy_file",
            "processes",
            "remembering",
            "review",
            "sharing",
            "shipped",
            "targets",
            "telling",
        }
    ),
)
SHELLS = LAYERS[-1]
# `import x12scrub` resolves its names when they are asked for; it stands beside the layers.
CORE = [module for module in modules() if module.dotted and module.dotted.partition(".")[0] not in SHELLS]

IMPURE = {
    "asyncio",
    "datetime.datetime.now",
    "logging",
    "multiprocessing",
    "os",
    "pathlib",
    "random",
    "secrets",
    "shutil",
    "socket",
    "sqlite3",
    "structlog",
    "subprocess",
    "sys",
    "tempfile",
    "threading",
    "time",
    "urllib",
}
IN_MEMORY = {"io.BytesIO", "io.SEEK_END"}
IMPURE_CALLS = {"breakpoint", "input", "open", "print"}
IMPURE_METHODS = {"now", "today", "utcnow"}


def layer(dotted: str) -> int:
    """The layer of a module, by its first name."""
    first = dotted.partition(".")[0]
    places = [number for number, names in enumerate(LAYERS) if first in names]
    assert places, f"x12scrub.{dotted} has no layer: say in LAYERS where it stands"
    return places[0]


def ours(module: Module) -> Iterator[tuple[str, int]]:
    """Modules of the package that a module imports."""
    for imported, line in module.imports:
        if imported.startswith("x12scrub.") and imported != "x12scrub.__version__":
            yield imported.removeprefix("x12scrub."), line


def of(module: Module) -> str:
    return module.dotted or "x12scrub"


@pytest.mark.parametrize("module", [module for module in modules() if module.dotted], ids=of)
def test_a_layer_knows_only_those_before_it(module: Module) -> None:
    too_high = [(name, line) for name, line in ours(module) if layer(name) > layer(module.dotted)]
    assert not too_high


@pytest.mark.parametrize("module", CORE, ids=of)
def test_the_core_reads_no_file_no_clock_and_no_chance(module: Module) -> None:
    """No I/O modules, and none of the built-in functions that reach outside. In-memory files of `io` are values."""
    imported = {name: line for name, line in module.imports if name.partition(".")[0] in IMPURE}
    assert not imported
    assert not {name for name, _ in module.imports if name.startswith("io.") and name not in IN_MEMORY}
    assert not list(_impure_calls(module.tree))


def _impure_calls(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in IMPURE_CALLS:
            yield f"line {node.lineno}: {node.func.id}()"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in IMPURE_METHODS:
            yield f"line {node.lineno}: .{node.func.attr}()"


@pytest.mark.parametrize("module", [one for one in modules() if one.dotted.startswith("edits.")], ids=of)
def test_an_edit_stands_alone(module: Module) -> None:
    """It knows claims, tables and findings; never another edit, patches or resolution."""
    strangers = ("edits.", "wire", "resolve")
    assert not [(name, line) for name, line in ours(module) if name.startswith(strangers)]


def test_lxml_stays_where_tables_are_loaded_and_pages_are_made() -> None:
    using = {module.dotted for module in modules() for name, _ in module.imports if name.partition(".")[0] == "lxml"}
    assert using <= {"report.page_elements", "tables.load"}


def test_every_layer_has_modules() -> None:
    """A name in LAYERS that no module has is a leftover."""
    first = {module.dotted.partition(".")[0] for module in modules()}
    assert not frozenset().union(*LAYERS) - first
