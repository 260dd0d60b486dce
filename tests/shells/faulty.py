"""Runs the command over and over, with a fault at the first call of the system that writes, then at the second, and so
on until none fires: `python -m tests.shells.faulty FAULT INPUT OUTPUT...` in an empty folder.

After each run it looks at the folder, and prints a line of JSON: whether the fault fired, how the run ended, what every
output holds (old, new, absent, or broken), and how many temporary files are left.
"""

import errno
import io
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from x12scrub import cli, commands, log, targets  # what a run loads is loaded once
from x12scrub import outputs as module

OLD = b"as it was\n"
ERRORS = {"ENOSPC": errno.ENOSPC, "EIO": errno.EIO, "EFBIG": errno.EFBIG, "EROFS": errno.EROFS, "EACCES": errno.EACCES}


class Faults:
    """Counts the calls that write, sync, rename, create or remove, and does something at one of them."""

    def __init__(self, what: str, at: int, told: int) -> None:
        self.what, self.at, self.told, self.seen = what, at, told, 0

    def strike(self) -> None:
        self.seen += 1
        if self.seen != self.at:
            return
        os.write(self.told, b"F")
        if self.what in ERRORS:
            raise OSError(ERRORS[self.what], "injected")
        if self.what == "gone":
            shutil.rmtree("out")
        else:
            os.kill(os.getpid(), getattr(signal, self.what))

    def before(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def struck(*arguments: Any, **options: Any) -> Any:
            self.strike()
            return call(*arguments, **options)

        return struck

    def install(self) -> None:
        faults = self

        class Raw(io.FileIO):
            def write(self, data: Any) -> int:
                faults.strike()
                return super().write(bytes(data)[:4_000])  # short writes

        def fdopen(descriptor: int, mode: str, buffering: int = -1) -> Any:
            raw = Raw(descriptor, mode)
            return raw if buffering == 0 else io.BufferedWriter(raw)

        system = {name: getattr(os, name) for name in ("open", "fsync", "replace", "unlink")}
        for name, call in system.items():
            setattr(os, name, self.before(call))
        module.os = targets.os = _With(os, fdopen=fdopen)  # type: ignore[attr-defined]


class _With:
    """A module with one name replaced."""

    def __init__(self, of: Any, **names: Any) -> None:
        self.__dict__.update(vars(of), **names)
        self._of = of

    def __getattr__(self, name: str) -> Any:
        return getattr(self._of, name)


def attempt(what: str, at: int, arguments: list[str]) -> tuple[bool, int]:
    """Whether the fault fired, and the exit status; that of a signal is negative."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        for stream in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        Faults(what, at, write).install()
        sys.argv = ["x12scrub", *arguments]
        try:
            cli.main()
        except SystemExit as end:
            os._exit(end.code if isinstance(end.code, int) else 99)
        os._exit(98)
    os.close(write)
    fired = os.read(read, 1) == b"F"
    os.close(read)
    return fired, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def looked_at(outputs: dict[str, str], whole: dict[str, bytes]) -> dict[str, str]:
    found = {}
    for name in outputs.values():
        path = Path(name)
        content = path.read_bytes() if path.exists() else None
        known = {None: "absent", OLD: "old", whole[name]: "new"}
        found[name] = known.get(content, "broken")
    return found


def main() -> None:
    what, source, *rest = sys.argv[1:]
    outputs = dict(zip(rest[::2], rest[1::2], strict=True))
    arguments = ["scrub", source, "--as-of", "2024-09-14", *rest]
    log.logger()
    assert commands.all_edits()
    assert attempt("none", 0, arguments) == (False, 0)
    whole = {name: Path(name).read_bytes() for name in outputs.values()}
    at = 0
    fired = True
    while fired:
        at += 1
        shutil.rmtree("out", ignore_errors=True)
        Path("out").mkdir()
        for name in outputs.values():
            Path(name).write_bytes(OLD)
        fired, status = attempt(what, at, arguments)
        left = len(list(Path("out").glob(".x12scrub-*"))) if Path("out").is_dir() else 0
        done = {"at": at, "fired": fired, "status": status, "outputs": looked_at(outputs, whole), "left": left}
        print(json.dumps(done))  # noqa: T201


if __name__ == "__main__":
    main()
