"""Files of a night in several processes: prepared at once, sent one after the other in the order of the night.

A process that has prepared a file waits for its turn, which comes when every file before it is done. Then it looks
whether an earlier file, or another program, has sent something for the same patients meanwhile; if so it prepares the
file again. So whatever the number of processes, each file is judged beside what was sent before it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager

from x12scrub.batch.inbox import Found
from x12scrub.batch.night import Means
from x12scrub.batch.settling import Done, handled
from x12scrub.processes import Line, Worker, working

Enter = Callable[[], AbstractContextManager[Means]]
"""Gives a process the means of its own: connections are not shared."""


def in_order(enter: Enter, files: Sequence[Found], jobs: int) -> Iterator[Done]:
    """What became of each file, in the order of the files."""
    if jobs < 2 or len(files) < 2:
        with enter() as means:
            for found in files:
                yield handled(means, found, lambda: None)
        return

    def serve(line: Line, _number: int) -> None:
        def turn() -> None:
            line.tell(("ready", None))
            line.hear()

        with enter() as means:
            while True:
                line.tell(("done", handled(means, line.hear(), turn)))

    with working(serve, min(jobs, len(files))) as workers:
        yield from _work(workers, files)


def _work(workers: Sequence[Worker], files: Sequence[Found]) -> Iterator[Done]:
    waiting, busy = iter(files), list[Worker]()
    for worker, found in zip(workers, waiting, strict=False):
        worker.tell(found)
        busy.append(worker)
    while busy:
        worker = busy.pop(0)
        worker.hear()  # it is ready, and this is its turn
        worker.tell(None)
        done: Done = worker.hear()
        if (following := next(waiting, None)) is not None:
            worker.tell(following)
            busy.append(worker)
        yield done
