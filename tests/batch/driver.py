"""Runs batches that are stopped on their way: python -m tests.batch.driver.

One process reads what is loaded for every batch once, and forks for each: a line of JSON on standard input says what to
run, and where and how to stop it; a line on standard output says how it ended, and how often each stage was reached.
"""

import json
import os
import resource
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any

import psycopg
from attrs import frozen

from tests.serving import Served, load_what_runs_need, served
from x12scrub import orders
from x12scrub.batch import stages
from x12scrub.batch.stages import Stage
from x12scrub.cli import main
from x12scrub.errors import OutputFailed
from x12scrub.tables.load import load

KILLED = -signal.SIGKILL


def kill() -> None:
    """The machine stops: every process of the batch at once."""
    os.killpg(0, signal.SIGKILL)


def kill_one() -> None:
    """The system ends one process, for want of memory."""
    os.kill(os.getpid(), signal.SIGKILL)


def kill_first() -> None:
    """The process that gives the others their turns is killed by its id; they are not."""
    os.kill(os.getpgrp(), signal.SIGKILL)


def fill() -> None:
    raise OutputFailed("no space left on device")


def choke() -> None:
    """No file can grow any more: the system itself refuses every write."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def part(url: str) -> Callable[[], None]:
    """The server of the database ends every connection."""

    def cut() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            others = "pid <> pg_backend_pid() AND datname = current_database()"
            connection.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")

    return cut


HOW: dict[str, Callable[[], None]] = {
    "choke": choke,
    "fill": fill,
    "first": kill_first,
    "interrupt": interrupt,
    "kill": kill,
    "one": kill_one,
}


@frozen
class Stopped:
    """How a batch ended: its status (or minus the signal), what it said, and how often each stage was reached."""

    status: int
    said: str
    reached: Counter[Stage]


@frozen
class Driver:
    """A process that runs batches."""

    served: Served

    def run(self, *arguments: object, at: Stage | None = None, occurrence: int = 1, how: str = "kill") -> Stopped:
        """Run a batch, and stop it where a stage is reached for so many times."""
        order = {
            "arguments": [str(one) for one in arguments],
            "at": at.value if at else None,
            "occurrence": occurrence,
            "how": how,
        }
        done = self.served.ask(order)
        counted = Counter({Stage(name): count for name, count in done["reached"].items()})
        return Stopped(done["status"], done["said"], counted)


@contextmanager
def driver() -> Iterator[Driver]:
    with served("tests.batch.driver") as process:
        yield Driver(process)


def _serve(lines: Iterator[str], answers: IO[str]) -> None:
    loaded: dict[Any, Any] = {}

    def once(maps: Any, **_: Any) -> Any:
        if "tables" not in loaded:
            loaded["tables"] = load(maps)
        return loaded["tables"]

    orders.load = once
    once(orders.shipped.read_maps(None))
    for line in lines:
        order = json.loads(line)
        reading, writing = os.pipe()
        saying, hearing = os.memfd_create("reached"), os.memfd_create("said")
        child = os.fork()
        if not child:
            os.close(reading)
            _run(order, saying, hearing)
        os.close(writing)
        _, status = os.waitpid(child, 0)
        with os.fdopen(reading) as pipe:  # until the last process of the batch is gone
            pipe.read()
        reached = Counter(_content(saying).split())
        done = {"status": os.waitstatus_to_exitcode(status), "said": _content(hearing), "reached": reached}
        answers.write(json.dumps(done) + "\n")
        answers.flush()


def _content(descriptor: int) -> str:
    size = os.fstat(descriptor).st_size
    content = os.pread(descriptor, size, 0).decode()
    os.close(descriptor)
    return content


def _run(order: dict[str, Any], saying: int, hearing: int) -> None:
    os.setpgid(0, 0)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor, target in ((nothing, 0), (nothing, 1), (hearing, 2)):
        os.dup2(descriptor, target)
    how = HOW[order["how"]] if order["how"] in HOW else part(order["how"])
    done: list[Stage] = []

    def reached(stage: Stage) -> None:
        """Every process of a batch writes to the same file, so that all of them count together."""
        with suppress(OSError):
            os.write(saying, f"{stage.value} ".encode())
        if stage.value != order["at"] or done:
            return
        if os.pread(saying, os.fstat(saying).st_size, 0).split().count(stage.value.encode()) >= order["occurrence"]:
            done.append(stage)
            how()

    stages.reached = reached
    sys.argv = ["x12scrub", *order["arguments"]]
    try:
        main()
    except SystemExit as ending:
        code = ending.code
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 1)


if __name__ == "__main__":
    load_what_runs_need()
    _serve(iter(sys.stdin), sys.stdout)
