"""Billing articles of the Medicare Coverage Database, cut to what the rules need, and how they are packed."""

from collections.abc import Iterable, Iterator
from datetime import date

from attrs import frozen


@frozen
class ArticleRow:
    """The diagnoses that a Medicare contractor covers for the trigger point codes, where and when."""

    id: str
    """As contractors print it: A57701."""
    version: int
    first: date
    last: date | None
    """None while it is in force."""
    contractors: frozenset[str]
    """Names of the contractors that issued it."""
    states: frozenset[str]
    """Postal codes of the states in which it holds."""
    codes: frozenset[str]
    """Every diagnosis of its covered groups, without dots."""


def pack(rows: Iterable[ArticleRow]) -> bytes:
    """A line an article, by id and version: its parts with tabs between them, those of a set with bars between them."""
    lines = [
        "\t".join(
            (
                row.id,
                str(row.version),
                row.first.isoformat(),
                row.last.isoformat() if row.last else "",
                *("|".join(sorted(members)) for members in (row.contractors, row.states, row.codes)),
            )
        )
        for row in sorted(rows, key=lambda row: (row.id, row.version))
    ]
    return "".join(f"{line}\n" for line in lines).encode()


class ArticleRows:
    """Articles in a buffer that `pack` wrote. There are some twenty of them, so that all are read."""

    __slots__ = ("_rows",)

    def __init__(self, content: memoryview) -> None:
        self._rows = tuple(_article_row(line) for line in bytes(content).decode().splitlines())

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[ArticleRow]:
        return iter(self._rows)


def _article_row(line: str) -> ArticleRow:
    name, version, first, last, *sets = line.split("\t")
    contractors, states, codes = (frozenset(members.split("|")) - {""} for members in sets)
    until = date.fromisoformat(last) if last else None
    return ArticleRow(name, int(version), date.fromisoformat(first), until, contractors, states, codes)
