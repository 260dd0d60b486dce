"""The project's own files, as the tests of its shape see them."""

import ast
import functools
import subprocess
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "x12scrub"


@functools.cache
def files() -> tuple[Path, ...]:
    """Files that are or would be committed; outside a checkout, every file that is no product of a build."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if listing.returncode == 0:
        named = (ROOT / name for name in listing.stdout.split("\0") if name)
    else:
        named = (file for file in ROOT.rglob("*") if not {".venv", ".git", "build"} & set(file.relative_to(ROOT).parts))
    return tuple(sorted(file for file in named if file.is_file()))


def name(file: Path) -> str:
    """The name that a test shows."""
    return file.relative_to(ROOT).as_posix()


@frozen
class Module:
    """A module of the package: its dotted name without the package, and its syntax tree."""

    dotted: str
    tree: ast.Module

    @property
    def imports(self) -> Iterator[tuple[str, int]]:
        """Dotted names that it imports, with their lines. `from a import b` gives a and a.b."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((one.name, node.lineno) for one in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.dotted}: a relative import"
                yield str(node.module), node.lineno
                yield from ((f"{node.module}.{one.name}", node.lineno) for one in node.names)


@functools.cache
def modules() -> tuple[Module, ...]:
    """Every module of the package; "" is its __init__."""
    found = (file for file in files() if file.suffix == ".py" and file.is_relative_to(PACKAGE))
    return tuple(Module(_dotted(file), ast.parse(file.read_text("utf-8"))) for file in found)


def _dotted(file: Path) -> str:
    return ".".join(file.relative_to(PACKAGE).with_suffix("").parts).removesuffix("__init__").removesuffix(".")
