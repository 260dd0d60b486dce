"""The work of one run in several processes, each of which does every so many pieces of it.

Processes are forked for each part of the work, so that each has all that was learned before, and what they do comes
back in the order of the file: whatever their number, the same bytes leave.
"""

import itertools
from collections.abc import Generator, Iterable, Sequence
from typing import Any

from attrs import frozen

from x12scrub.claims.parts import Shares, T
from x12scrub.processes import Line, Worker, working


@frozen
class Sharing:
    """Has work done by so many processes."""

    jobs: int

    def __call__(self, shares: Shares[T]) -> Generator[T, None, None]:
        def serve(line: Line, number: int) -> None:
            tell(line, shares(number, self.jobs))

        with working(serve, self.jobs) as workers:
            yield from told(workers)


def tell(line: Line, share: Iterable[object]) -> None:
    """Send one piece of work after the other as it is done."""
    for done in share:
        line.tell(("done", (done,)))
    line.tell(("done", ()))


def told(workers: Sequence[Worker]) -> Generator[Any, None, None]:
    """What they send, in turn."""
    for worker in itertools.cycle(workers):
        if not (done := worker.hear()):  # so what would follow is none either
            break
        yield from done
