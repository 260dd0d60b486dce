"""Processes that work beside this one: each at the other end of a line, on which it says what it has done."""

import gc
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from attrs import frozen

from x12scrub import errors
from x12scrub.errors import InternalError, TryAgain, X12ScrubError

_ERROR = "error"


class GoneError(Exception):
    """Nobody is at the other end of a line any more."""


@frozen(eq=False, repr=False)
class Line:
    """One end of a line between two processes."""

    connection: "Connection[Any, Any]"

    def tell(self, what: object) -> None:
        try:
            self.connection.send(what)
        except OSError:
            raise GoneError from None

    def hear(self) -> Any:
        try:
            return self.connection.recv()
        except (EOFError, OSError):  # the end, or the end in the middle of a message
            raise GoneError from None


Serve = Callable[[Line, int], None]
"""What a process does, at its end of the line; the second argument is its number, from 0. What it tells are pairs."""


@frozen(eq=False, repr=False)
class Worker:
    process: BaseProcess
    line: Line

    def hear(self) -> Any:
        """What it tells next: the second of the pair. An error of it is raised here."""
        try:
            kind, what = self.line.hear()
        except GoneError:
            raise _ended() from None
        if kind == _ERROR:
            raise _raised(*what)
        return what

    def tell(self, what: object) -> None:
        try:
            self.line.tell(what)
        except GoneError:
            raise _ended() from None


@contextmanager
def working(serve: Serve, count: int) -> Iterator[list[Worker]]:
    """So many processes. Each ends when nobody is at the other end of its line any more."""
    workers = list[Worker]()
    try:
        for number in range(count):
            workers.append(_begun(serve, number, [worker.line.connection for worker in workers]))
        yield workers
    finally:
        for worker in workers:
            worker.line.connection.close()
        for worker in workers:
            worker.process.join()


def _begun(serve: Serve, number: int, others: "Sequence[Connection[Any, Any]]") -> Worker:
    context = multiprocessing.get_context("fork")
    try:
        ours, theirs = context.Pipe()
    except OSError as error:
        raise _refused(error) from error
    process = context.Process(target=_work, args=(serve, Line(theirs), number, [*others, ours]))
    try:
        process.start()
    except OSError as error:
        ours.close()
        raise _refused(error) from error
    finally:
        theirs.close()
    return Worker(process, Line(ours))


def _ended() -> TryAgain:
    return TryAgain("a process of this run was ended from outside: start again")


def _refused(error: OSError) -> TryAgain:
    return TryAgain(f"cannot start a process: {(error.strerror or type(error).__name__).lower()}")


def _work(serve: Serve, line: Line, number: int, inherited: "Sequence[Connection[Any, Any]]") -> None:
    gc.freeze()  # what the run has is not gone through again here: to look at it would copy it
    for other in inherited:  # as long as they are open here, nobody notices that the run is gone
        other.close()
    try:
        serve(line, number)
    except (GoneError, KeyboardInterrupt):
        return
    except X12ScrubError as error:
        said = (type(error).__name__, str(error))
    except Exception as error:  # noqa: BLE001 - its text may hold a value of a claim
        said = (InternalError.__name__, f"internal error, {type(error).__name__}. Please report it")
    else:
        return
    with suppress(GoneError):
        line.tell((_ERROR, said))


def _raised(kind: str, message: str) -> X12ScrubError:
    """The error of a process, with its exit status."""
    base: type[X12ScrubError] = getattr(errors, kind, X12ScrubError)
    error = base.__new__(base)
    error.args = (message,)
    return error
