"""The work of one run in several processes, each of which does every so many pieces of it.

Processes are forked for each part of the work, so that each has all that was learned before, and what they do comes
back in the order of the file: whatever their number, the same bytes leave.
"""

import itertools
from collections.abc import Generator

from attrs import frozen

from x12scrub.claims.parts import Shares, T
from x12scrub.processes import Line, working


@frozen
class Sharing:
    """Has work done by so many processes."""

    jobs: int

    def __call__(self, shares: Shares[T]) -> Generator[T, None, None]:
        def serve(line: Line, number: int) -> None:
            for done in shares(number, self.jobs):
                line.tell(("done", (done,)))
            line.tell(("done", ()))

        with working(serve, self.jobs) as workers:
            for worker in itertools.cycle(workers):
                done: tuple[T, ...] = worker.hear()
                if not done:  # so what would follow is none either
                    break
                yield from done
