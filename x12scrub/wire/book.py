"""Changes in little memory: some thousands at a time are ordered and go to a spool, and are merged as they are read."""

import heapq
import pickle
from collections.abc import Callable, Iterator
from io import SEEK_END, BytesIO
from operator import attrgetter
from typing import BinaryIO, Generic, TypeVar

from attrs import fields

from x12scrub.wire.patch import Patch, Removal

Change = TypeVar("Change", Patch, Removal)

RUN = 1 << 10
"""Changes that are kept in memory before they go to the spool."""
_BLOCK = 1 << 6
"""Changes that are read from there at a time."""
_start: Callable[[Patch | Removal], int] = attrgetter("start")


class Book(Generic[Change]):
    """Changes of one kind, by offset; two at one offset in the order in which they were added.

    The spool is any seekable binary file that is ours alone (memory by default). Others may write to its end as well.
    Claims are judged nearly in file order, so that few runs are read at a time; of every other one, memory holds its
    first change. Blocks are pickled; nothing but this class writes what it reads, so nothing foreign is ever unpickled.
    """

    def __init__(self, kind: type[Change], spool: BinaryIO | None = None) -> None:
        self._kind: type[Change] = kind
        self._spool = spool
        self._values = attrgetter(*(one.name for one in fields(kind)))
        self._held: list[Change] = []
        self._runs: list[tuple[Change, int]] = []
        """Of each run its first change, and where the blocks of the rest begin."""

    def __len__(self) -> int:
        return len(self._runs) * RUN + len(self._held)

    def add(self, change: Change) -> None:
        self._held.append(change)
        if len(self._held) == RUN:
            self._put_away()

    def _put_away(self) -> None:
        if self._spool is None:
            self._spool = BytesIO()
        first, *rest = sorted(self._held, key=_start)
        self._runs.append((first, self._spool.seek(0, SEEK_END)))
        for at in range(0, len(rest), _BLOCK):
            pickle.dump(list(map(self._values, rest[at : at + _BLOCK])), self._spool)
        self._held.clear()

    def __iter__(self) -> Iterator[Change]:
        runs = (self._run(first, position) for first, position in self._runs)
        return heapq.merge(*runs, sorted(self._held, key=_start), key=_start)

    def _run(self, first: Change, position: int) -> Iterator[Change]:
        yield first
        assert self._spool is not None
        for _ in range(1, RUN, _BLOCK):
            self._spool.seek(position)
            block = pickle.load(self._spool)  # noqa: S301 - see the class docstring
            position = self._spool.tell()
            for values in block:
                yield self._kind(*values)
