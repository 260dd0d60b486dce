"""Mutants of a module: one small change each, of the kinds that a slip of the hand makes.

Left as they are: docstrings, annotations and `assert`, which states for the type checker what holds anyway.
"""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType

from attrs import field, frozen

Node = ast.AST
SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.BitXor: ast.BitAnd,
    ast.Break: ast.Continue,
    ast.Continue: ast.Break,
}
RENAMED = {"strip": "lstrip", "append": "extend", "isdisjoint": "issuperset", "startswith": "endswith"}
for one, other in (
    ("any", "all"),
    ("min", "max"),
    ("lstrip", "rstrip"),
    ("find", "rfind"),
    ("partition", "rpartition"),
):
    RENAMED |= {one: other, other: one}


@frozen
class Mutant:
    """A module with one change. `function` is the outermost one that holds it, and `first_line` where that begins; 0
    where the change is in none."""

    module: str
    function: str
    first_line: int
    was: str
    now: str
    code: CodeType = field(repr=False, eq=False)

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What names it as long as the line that it changes stands."""
        return self.module, self.function, self.was, self.now


@frozen
class _Place:
    """Where a walk is: names of the classes and the function around, the line of that, the statement around."""

    names: tuple[str, ...] = ()
    line: int = 0
    statement: ast.stmt | None = None

    @property
    def in_function(self) -> bool:
        return bool(self.line)


def mutants(name: str, path: Path) -> Iterator[Mutant]:
    """All mutants of a module, in the order of its text."""
    tree = ast.parse(path.read_text("utf-8"))
    for place, was, now in _walk(tree, _Place()):
        yield Mutant(name, ".".join(place.names), place.line, was, now, compile(tree, str(path), "exec"))


def _walk(node: Node, place: _Place) -> Iterator[tuple[_Place, str, str]]:
    """Changes the tree, tells of it, and takes the change back."""
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "ctx", "type_comment"}:
            continue
        inside = _inside(node, name, place)
        held = value if isinstance(value, list) else [value]
        for index, child in enumerate(held):
            if not isinstance(child, ast.AST) or _stays(child, index, name):
                continue
            within = _within(child, inside)
            for other in _others(child, within):
                was = _lines(within.statement)
                _put(node, name, index, ast.fix_missing_locations(ast.copy_location(other, child)))
                yield within, *_told(was, _lines(within.statement if child is not within.statement else other))
                _put(node, name, index, child)
            yield from _walk(child, within)


def _inside(node: Node, name: str, place: _Place) -> _Place:
    """Bodies of classes and functions are within them; their decorators, bases and defaults are not."""
    if name != "body" or place.in_function:
        return place
    if isinstance(node, ast.ClassDef):
        return _Place((*place.names, node.name))
    if isinstance(node, ast.FunctionDef):
        first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
        return _Place((*place.names, node.name), first)
    return place


def _within(child: Node, place: _Place) -> _Place:
    return _Place(place.names, place.line, child) if isinstance(child, ast.stmt) else place


def _stays(child: Node, index: int, name: str) -> bool:
    is_docstring = name == "body" and isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
    return is_docstring or isinstance(child, ast.Assert | ast.Import | ast.ImportFrom)


def _put(node: Node, name: str, index: int, child: Node) -> None:
    held = getattr(node, name)
    if isinstance(held, list):
        held[index] = child
    else:
        setattr(node, name, child)


def _lines(statement: Node | None) -> list[str]:
    return ast.unparse(statement).splitlines() if statement else []


def _told(was: list[str], now: list[str]) -> tuple[str, str]:
    """The line that differs, before and after."""
    for one, other in zip(was, now, strict=False):
        if one != other:
            return one.strip(), other.strip()
    return "\n".join(was), "\n".join(now)


def _others(node: Node, place: _Place) -> Iterator[Node]:
    """What may stand in place of a node."""
    if type(node) in SWAPPED:
        yield SWAPPED[type(node)]()
    elif isinstance(node, ast.stmt):
        yield from _other_statements(node, place)
    elif type(node) in _EXPRESSIONS:
        yield from _EXPRESSIONS[type(node)](node)


def _other_statements(node: ast.stmt, place: _Place) -> Iterator[Node]:
    if isinstance(node, ast.If | ast.While) and not isinstance(node.test, ast.Compare):
        yield type(node)(_not(node.test), node.body, node.orelse)
    elif isinstance(node, ast.AugAssign):
        yield ast.Assign([node.target], node.value)
    elif not place.in_function:
        return
    elif isinstance(node, ast.Expr | ast.Raise):
        yield ast.Pass()
    elif isinstance(node, ast.Return) and node.value and not _is_nothing(node.value):
        yield ast.Return(ast.Constant(None))
    elif isinstance(node, ast.Assign) and not _is_nothing(node.value):
        yield ast.Assign(node.targets, ast.Constant(None))
    elif isinstance(node, ast.AnnAssign) and node.value and not _is_nothing(node.value):
        yield ast.AnnAssign(node.target, node.annotation, ast.Constant(None), node.simple)


def _other_values(node: ast.Constant) -> Iterator[Node]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
    elif isinstance(value, str):
        yield ast.Constant(f"XX{value}XX")
    elif isinstance(value, bytes):
        yield ast.Constant(b"XX%bXX" % value)


def _other_calls(node: ast.Call) -> Iterator[Node]:
    """With None in place of an argument, or without one that has a name."""
    for index, one in enumerate(node.args):
        if not isinstance(one, ast.Starred) and not _is_nothing(one):
            yield ast.Call(node.func, [*node.args[:index], ast.Constant(None), *node.args[index + 1 :]], node.keywords)
    for index in range(len(node.keywords)):
        yield ast.Call(node.func, node.args, node.keywords[:index] + node.keywords[index + 1 :])


def _other_choices(node: ast.IfExp) -> Iterator[Node]:
    if not isinstance(node.test, ast.Compare):
        yield ast.IfExp(_not(node.test), node.body, node.orelse)


def _other_comprehensions(node: ast.comprehension) -> Iterator[Node]:
    for index in range(len(node.ifs)):
        yield ast.comprehension(node.target, node.iter, node.ifs[:index] + node.ifs[index + 1 :], node.is_async)


def _other_slices(node: ast.Slice) -> Iterator[Node]:
    if node.lower:
        yield ast.Slice(None, node.upper, node.step)
    if node.upper:
        yield ast.Slice(node.lower, None, node.step)


def _other_names(node: ast.Name) -> Iterator[Node]:
    if node.id in {"any", "all", "min", "max"}:
        yield ast.Name(RENAMED[node.id], node.ctx)


def _other_methods(node: ast.Attribute) -> Iterator[Node]:
    if node.attr in RENAMED:
        yield ast.Attribute(node.value, RENAMED[node.attr], node.ctx)


_EXPRESSIONS: dict[type[Node], Callable[..., Iterator[Node]]] = {
    ast.Attribute: _other_methods,
    ast.Call: _other_calls,
    ast.Constant: _other_values,
    ast.IfExp: _other_choices,
    ast.Name: _other_names,
    ast.Slice: _other_slices,
    ast.UnaryOp: lambda node: iter((node.operand,)),
    ast.comprehension: _other_comprehensions,
}


def _is_nothing(node: Node) -> bool:
    """None, or what is as false as None."""
    return (isinstance(node, ast.Constant) and not node.value) or (isinstance(node, ast.Tuple) and not node.elts)


def _not(node: ast.expr) -> ast.expr:
    return node.operand if isinstance(node, ast.UnaryOp) else ast.UnaryOp(ast.Not(), node)
