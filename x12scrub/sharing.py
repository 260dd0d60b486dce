"""The claims of one run in several processes, each of which decides about every so many of them.

Processes are forked when the inputs are read, so that each has all that was learned of them, and what they decide comes
back in the order of the claims: whatever their number, the same bytes leave.
"""

import itertools
from collections.abc import Iterator

from attrs import frozen

from x12scrub.decisions import Decisions
from x12scrub.engine import Shares
from x12scrub.processes import Line, working


@frozen
class Sharing:
    """Has the claims of a run decided about by so many processes."""

    jobs: int

    def __call__(self, shares: Shares) -> Iterator[Decisions]:
        def serve(line: Line, number: int) -> None:
            for decisions in shares(number, self.jobs):
                line.tell(("decided", decisions))
            line.tell(("decided", None))

        with working(serve, self.jobs) as workers:
            for worker in itertools.cycle(workers):
                decisions: Decisions | None = worker.hear()
                if decisions is None:  # so the shares that would follow are none either
                    break
                yield decisions
