"""Processes of the tests that take orders, so that what they need is loaded once: a line of JSON says what to do, and a
line of JSON how it went."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from attrs import frozen

from tests.shells.running import ROOT, environment


@frozen
class Served:
    process: "subprocess.Popen[str]"

    def ask(self, order: Mapping[str, object]) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@contextmanager
def served(module: str) -> Iterator[Served]:
    """The module as a program, until nobody asks any more."""
    command = [sys.executable, "-m", module]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(), text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        yield Served(process)
        assert process.stdin is not None
        process.stdin.close()
