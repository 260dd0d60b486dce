"""Runs the command with faults of the system: python -m tests.shells.faulty.

One process loads what every run needs, and forks for each: a line of JSON on standard input says what to run, and which
fault happens at which call; a line on standard output says how it ended.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import IO, Any

import pytest
from attrs import frozen

from tests.serving import Served, load_what_runs_need, served
from tests.shells.tracing import NONE, Fault, possible, run
from x12scrub import orders
from x12scrub.cli import main
from x12scrub.tables.load import load

traced = pytest.mark.skipif(not possible(), reason="no process can be traced here, or this is no Linux on x86-64")


@frozen
class Struck:
    """How a run ended: its status (or minus the signal), what it said, how many calls counted, and which failed."""

    status: int
    said: str
    seen: int
    struck: tuple[str, ...]


@frozen
class Faulty:
    """A process that runs the command with faults, in a folder."""

    served: Served

    def run(self, folder: Path, *arguments: object, what: str = NONE, at: int = 1, gone: str = "") -> Struck:
        """`gone` is the directory, below the folder, that vanishes with a fault of that kind."""
        fault = [what, at, str(folder / gone)]
        order = {"folder": str(folder), "arguments": [*map(str, arguments)], "fault": fault}
        done = self.served.ask(order)
        return Struck(done["status"], done["said"], done["seen"], tuple(done["struck"]))

    def each(
        self, what: str, prepare: Callable[[], Path], *arguments: object, step: int = 1, gone: str = ""
    ) -> Iterator[tuple[Path, Struck]]:
        """Run with the fault at the first call, at the second, and so on until there is none; or at every `step`th
        call. Each run begins in a folder that `prepare` makes."""
        for at in count(1, step):
            folder = prepare()
            done = self.run(folder, *arguments, what=what, at=at, gone=gone)
            if not done.struck:
                return
            yield folder, done


@contextmanager
def faulty() -> Iterator[Faulty]:
    with served("tests.shells.faulty") as process:
        yield Faulty(process)


def _serve(lines: Iterator[str], answers: IO[str]) -> None:
    tables = load(orders.shipped.read_maps(None))
    orders.load = lambda _, **__: tables
    for line in lines:
        order = json.loads(line)
        fault, hearing = Fault(*order["fault"]), os.memfd_create("said")
        status = run(fault, lambda order=order, hearing=hearing: _work(order, hearing))  # type: ignore[misc]
        said = os.pread(hearing, os.fstat(hearing).st_size, 0).decode()
        os.close(hearing)
        answers.write(json.dumps({"status": status, "said": said, "seen": fault.seen, "struck": fault.struck}) + "\n")
        answers.flush()


def _work(order: dict[str, Any], hearing: int) -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor, target in ((nothing, 0), (nothing, 1), (hearing, 2)):
        os.dup2(descriptor, target)
    os.chdir(order["folder"])
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
