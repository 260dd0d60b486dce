"""What an edition of a table has gained, lost and changed since another one. Rows are read once, in order."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from itertools import groupby
from operator import attrgetter
from typing import Any

from attrs import Factory, define, frozen

from x12scrub.imports.kinds import Listed

SCHEMA = "x12scrub-tables-diff/1"


class Change(Enum):
    GAINED = "gained"
    LOST = "lost"
    CHANGED = "changed"


_SIGNS = {Change.GAINED: "+", Change.LOST: "-", Change.CHANGED: "~"}


@frozen
class Difference:
    """A row that is not the same in both editions; `before` or `after` is None where it is not there."""

    key: tuple[str, ...]
    before: Mapping[str, str] | None
    after: Mapping[str, str] | None

    @property
    def change(self) -> Change:
        if self.before is None:
            return Change.GAINED
        return Change.LOST if self.after is None else Change.CHANGED


@define
class Differences:
    """The differences, to be gone through once; `counts` is right when that is done."""

    one: Iterable[Listed]
    other: Iterable[Listed]
    counts: Counter[Change] = Factory(Counter)
    same: int = 0

    def __iter__(self) -> Iterator[Difference]:
        left, right = _Groups(self.one), _Groups(self.other)
        while left.rows or right.rows:
            before = left.rows if left.rows and not (right.rows and right.order < left.order) else ()
            after = right.rows if right.rows and not (left.rows and left.order < right.order) else ()
            yield from self._between(before, after)
            if before:
                left.move()
            if after:
                right.move()

    def _between(self, before: Sequence[Listed], after: Sequence[Listed]) -> Iterator[Difference]:
        """Rows with one key: mostly one each. Where an edition has several, those that are alike cancel out."""
        left = [row for row in before if row not in after]
        right = [row for row in after if row not in before]
        self.same += len(before) - len(left)
        for at in range(max(len(left), len(right))):
            old, new = (rows[at] if at < len(rows) else None for rows in (left, right))
            some = old or new
            assert some is not None
            difference = Difference(some.key, old and old.fields, new and new.fields)
            self.counts[difference.change] += 1
            yield difference


class _Groups:
    """Rows with the same key, taken together; no rows when all are through."""

    def __init__(self, rows: Iterable[Listed]) -> None:
        self._groups = groupby(rows, key=attrgetter("order"))
        self.order: tuple[Any, ...] = ()
        self.rows: tuple[Listed, ...] = ()
        self.move()

    def move(self) -> None:
        self.order, group = next(self._groups, ((), iter(())))
        self.rows = tuple(group)


def text(differences: Differences, one: str, other: str) -> Iterator[bytes]:
    """A line for each row, and one with the counts at the end."""
    for found in differences:
        yield f"{_SIGNS[found.change]} {' '.join(found.key)}  {_fields(found)}\n".encode()
    counted = ", ".join(f"{differences.counts[change]:,} {change.value}" for change in Change)
    yield f"{one} -> {other}: {counted}, {differences.same:,} the same\n".encode()


def _fields(found: Difference) -> str:
    before, after = found.before, found.after
    if before is None or after is None:
        fields = before or after or {}
        return ", ".join(f"{name} {value or '-'}" for name, value in fields.items())
    changed = [name for name in after if after[name] != before[name]]
    return ", ".join(f"{name} {before[name] or '-'} -> {after[name] or '-'}" for name in changed)


def json_lines(differences: Differences, one: str, other: str) -> Iterator[bytes]:
    """An object for each row, and one with the counts at the end."""
    for found in differences:
        yield _line({"change": found.change.value, "key": found.key, "before": found.before, "after": found.after})
    counts = {change.value: differences.counts[change] for change in Change}
    yield _line({"schema": SCHEMA, "from": one, "to": other, **counts, "same": differences.same})


def _line(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8") + b"\n"
