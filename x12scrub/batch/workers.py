"""Files of a night in several processes: prepared at once, sent one after the other in the order of the night.

A process that has prepared a file waits for its turn, which comes when every file before it is done. Then it looks
whether an earlier file, or another program, has sent something for the same patients meanwhile; if so it prepares the
file again. So whatever the number of processes, each file is judged beside what was sent before it.
"""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from attrs import define, field

from x12scrub import errors
from x12scrub.batch.inbox import Found
from x12scrub.batch.night import Means
from x12scrub.batch.settling import Done, handled
from x12scrub.errors import InternalError, TryAgain, X12ScrubError

Enter = Callable[[], AbstractContextManager[Means]]
"""Gives a process the means of its own: connections are not shared."""


def in_order(enter: Enter, files: Sequence[Found], jobs: int) -> Iterator[Done]:
    """What became of each file, in the order of the files."""
    if jobs < 2 or len(files) < 2:
        with enter() as means:
            for found in files:
                yield handled(means, found, lambda: None)
        return
    team = _Team(enter)
    try:
        team.hire(min(jobs, len(files)))
        yield from team.work(files)
    finally:
        team.dismiss()


@define
class _Worker:
    process: BaseProcess
    line: "Connection[Any, Any]"

    def hear(self) -> Any:
        """What it says next. An error of it is raised here."""
        try:
            kind, what = self.line.recv()
        except EOFError:
            raise TryAgain("a process of this batch was ended from outside: start the batch again") from None
        if kind == "error":
            raise _raised(*what)
        return what


@define
class _Team:
    enter: Enter
    workers: list[_Worker] = field(factory=list)

    def hire(self, count: int) -> None:
        context = multiprocessing.get_context("fork")
        for _ in range(count):
            ours, theirs = context.Pipe()
            others = [worker.line for worker in self.workers]
            process = context.Process(target=_serve, args=(self.enter, theirs, [*others, ours]))
            process.start()
            theirs.close()
            self.workers.append(_Worker(process, ours))

    def work(self, files: Sequence[Found]) -> Iterator[Done]:
        waiting, busy = iter(files), list[_Worker]()
        for worker, found in zip(self.workers, waiting, strict=False):
            worker.line.send(found)
            busy.append(worker)
        while busy:
            worker = busy.pop(0)
            worker.hear()  # it is ready, and this is its turn
            worker.line.send(None)
            done: Done = worker.hear()
            if (following := next(waiting, None)) is not None:
                worker.line.send(following)
                busy.append(worker)
            yield done

    def dismiss(self) -> None:
        """Each ends when nobody is at the other end of its line; what it has not sent by then, it takes back."""
        for worker in self.workers:
            worker.line.close()
        for worker in self.workers:
            worker.process.join()


def _serve(enter: Enter, line: "Connection[Any, Any]", others: "Sequence[Connection[Any, Any]]") -> None:
    for other in others:  # inherited; as long as they are open here, nobody notices that the batch is gone
        other.close()

    def turn() -> None:
        line.send(("ready", None))
        line.recv()

    try:
        with enter() as means:
            while True:
                line.send(("done", handled(means, line.recv(), turn)))
    except (EOFError, BrokenPipeError, ConnectionResetError, KeyboardInterrupt):
        return
    except X12ScrubError as error:
        said = (type(error).__name__, str(error))
    except Exception as error:  # noqa: BLE001 - its text may hold a value of a claim
        said = (InternalError.__name__, f"internal error, {type(error).__name__}. Please report it")
    with suppress(OSError):
        line.send(("error", said))


def _raised(kind: str, message: str) -> X12ScrubError:
    """The error of a worker, with its exit status."""
    base: type[X12ScrubError] = getattr(errors, kind, X12ScrubError)
    error = base.__new__(base)
    error.args = (message,)
    return error
