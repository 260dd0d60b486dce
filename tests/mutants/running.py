"""Tests against mutants. Tests are collected once; each mutant then lives and dies in a process of its own.

A mutant of a function gets its code into the functions that are there already, and only the tests that call it are
run. One of a module or class, which has done its work when the module is loaded, is put in place of the file before
that.
"""

import gc
import importlib
import importlib.machinery
import os
import resource
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from types import CodeType, FrameType, FunctionType

import lxml.etree  # noqa: F401 - loaded once, for all that are forked
import openpyxl  # noqa: F401
import pytest
from attrs import define, field

from tests.mutants.changes import Mutant

MEMORY = 4 << 30
PATIENCE = 1  # seconds of the processor, besides twice what the tests take when they are observed
OPTIONS = ("-q", "-x", "-n", "0", "-p", "no:cacheprovider")
PASSED, KILLED = 0, 1


def forked(work: Callable[[], int], seconds: float | None = None) -> int:
    """What work returns, in a process of its own that says nothing; not 0 where it fails or takes too much."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    status = KILLED
    try:
        for stream in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
        if seconds is not None:
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1,) * 2)
        status = work()
    finally:
        os._exit(status)


@define
class Loop:
    """A plugin of pytest that runs mutants where tests would be run. `survivors` is there afterwards."""

    mutants: Sequence[Mutant]
    paths: frozenset[str]
    found: Path
    """A file in which each mutant that survives is named by its index, a line each."""
    _times: list[float] = field(factory=list)
    _callers: dict[tuple[str, str], list[int]] = field(factory=dict)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for mutant in self.mutants:
            importlib.import_module(f"x12scrub.{mutant.module.replace('/', '.')}")
        gc.collect()
        gc.freeze()
        self._observe(session)
        functions = _functions(self.paths)
        with self.found.open("a") as found:
            for index, mutant in enumerate(self.mutants):
                if self._survives(mutant, functions, session):
                    print(index, file=found, flush=True)
        return True

    def _survives(
        self, mutant: Mutant, functions: dict[tuple[str, str, int], list[FunctionType]], session: pytest.Session
    ) -> bool:
        path = mutant.code.co_filename
        own = functions.get((path, mutant.function, mutant.first_line), [])
        called = self._callers.get((path, mutant.function), [])
        if not own or not called:
            return True

        def work() -> int:
            code = next(code for code in _codes(mutant.code) if _key(code) == _key(own[0].__code__))
            with warnings.catch_warnings(action="ignore"):  # a generator may become none
                for function in own:
                    function.__code__ = code
            return _run([session.items[index] for index in called], session)

        return forked(work, PATIENCE + 2 * sum(self._times[index] for index in called)) == PASSED

    def _observe(self, session: pytest.Session) -> None:
        """How long each test takes, and which functions it calls."""
        notes = self.found.with_suffix(".calls")
        if forked(lambda: _run(session.items, session, Observer(self.paths, notes))):
            raise pytest.UsageError("the tests fail without a mutant")
        for index, line in enumerate(notes.read_text("utf-8").splitlines()):
            seconds, *calls = line.split("\t")
            self._times.append(float(seconds))
            for path, function in (call.split("|") for call in calls):
                self._callers.setdefault((path, function), []).append(index)


@define
class Observer:
    """Notes the functions of some files that are called."""

    paths: frozenset[str]
    notes: Path
    _seen: set[tuple[str, str]] = field(factory=set)

    def __call__(self, frame: FrameType, event: str, argument: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename in self.paths:
            self._seen.add((code.co_filename, code.co_qualname.partition(".<locals>")[0]))

    def note(self, seconds: float) -> None:
        with self.notes.open("a", encoding="utf-8") as notes:
            print(seconds, *map("|".join, self._seen), sep="\t", file=notes)
        self._seen.clear()


def _run(items: Sequence[pytest.Item], session: pytest.Session, observer: Observer | None = None) -> int:
    for item, following in pairwise([*items, None]):
        began = time.process_time()
        sys.setprofile(observer)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        sys.setprofile(None)
        if observer:
            observer.note(time.process_time() - began)
        if session.testsfailed:
            return KILLED
    return PASSED


def _functions(paths: Iterable[str]) -> dict[tuple[str, str, int], list[FunctionType]]:
    """The functions there are of some files, however they are wrapped, by what tells them apart."""
    gc.unfreeze()
    found: dict[tuple[str, str, int], list[FunctionType]] = {}
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and one.__code__.co_filename in paths:
            found.setdefault(_key(one.__code__), []).append(one)
    gc.freeze()
    return found


def _key(code: CodeType) -> tuple[str, str, int]:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _codes(one)


def loaded(mutant: Mutant, tests: Sequence[str], seconds: float) -> bool:
    """True if a mutant of a module or class survives the tests, which are collected for it afresh."""

    def work() -> int:
        own = importlib.machinery.SourceFileLoader.get_code

        def code(loader: importlib.machinery.SourceFileLoader, name: str) -> CodeType | None:
            return mutant.code if loader.path == mutant.code.co_filename else own(loader, name)

        importlib.machinery.SourceFileLoader.get_code = code  # type: ignore[method-assign]
        return int(pytest.main([*OPTIONS, *tests]) != pytest.ExitCode.OK)

    return forked(work, seconds) == PASSED
