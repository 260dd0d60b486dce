"""Processes of the tests that take orders, so that what they need is loaded once: a line of JSON says what to do, and a
line of JSON how it went."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from attrs import frozen

from tests.shells.running import ROOT, environment
from x12scrub import commands, log

LOADED = (
    *("x12scrub.batch.command", "x12scrub.history.command", "alembic.command"),
    *("sqlalchemy.dialects.sqlite", "sqlalchemy.dialects.postgresql.psycopg"),
)
"""What runs load when they need it, and what a process that forks for each loads once."""


def load_what_runs_need() -> None:
    for name in LOADED:
        import_module(name)
    assert commands.all_edits()
    log.logger()


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
