"""The outbox: its folders, its lock, and the names of what is put in them."""

import fcntl
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from attrs import frozen

from x12scrub.errors import OutputFailed, TryAgain
from x12scrub.files import translated, untouchable
from x12scrub.outputs import sync

CORRECTED, REJECTED, HELD, WORKLISTS, REPORTS = "corrected", "rejected", "held", "worklists", "reports"
ARCHIVE, FAILED = "archive", "failed"
FOLDERS = (CORRECTED, REJECTED, HELD, WORKLISTS, REPORTS, ARCHIVE, FAILED)
OWN = ".x12scrub"
NIGHT = "night-"
"""Names of reports of nights begin so, and of no other file."""
# A name has 255 bytes at most; the endings of reports and a number need some of them.
_LONGEST = 200
_TEMPORARY = re.compile(r"\.x12scrub-([0-9a-f]{32})-[0-9]+\.tmp")
_STRANGE = re.compile(r"[^\w .,+@()=\-]")


@frozen
class Outbox:
    """A folder that belongs to one batch at a time. Everything in it is for its owner alone."""

    root: Path

    @property
    def own(self) -> Path:
        """Where the lock and the plans are."""
        return self.root / OWN

    def make(self) -> None:
        """The folders that are not there yet."""
        for folder in (self.root, self.own, *(self.root / name for name in FOLDERS)):
            try:
                folder.mkdir(mode=0o700, exist_ok=True, parents=folder == self.root)
            except OSError as error:
                raise untouchable(error, "cannot create a folder of the outbox") from error
        sync(self.root)
        sync(self.root.parent)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the outbox. TryAgain where another batch does. Processes that are forked hold it while they live."""
        try:
            descriptor = os.open(self.own / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise untouchable(error, "cannot create the lock of the outbox") from error
        with held(descriptor, "another batch has the outbox"):
            yield

    def plans(self) -> list[Path]:
        return sorted(self.own.glob("*.plan"))

    def plan(self, token: str) -> Path:
        return self.own / f"{token}.plan"

    def temporaries(self) -> Iterator[tuple[str, Path]]:
        """Temporary files of batches, each with the token of its plan."""
        for folder in (self.own, *(self.root / name for name in FOLDERS)):
            for path in sorted(folder.glob(f"{OWN}-*.tmp")):
                if match := _TEMPORARY.fullmatch(path.name):
                    yield match[1], path

    def temporary(self, folder: str, token: str, number: int) -> Path:
        return self.root / folder / f"{OWN}-{token}-{number}.tmp"

    def free(self, name: str, content: str, endings: Iterable[tuple[str, str]]) -> str:
        """The name that outputs about a file are called after: its own, unless one of them would overwrite something;
        then with the beginning of its hash, and with a number. `endings` are folder and ending of each."""
        wanted = list(endings)
        return next(
            one
            for one in _names(name, content)
            if not any(os.path.lexists(self.root / folder / (one + ending)) for folder, ending in wanted)
        )


@contextmanager
def held(descriptor: int, who: str) -> Iterator[None]:
    """Hold a lock on an open file or folder, and close it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise TryAgain(f"{who}: it has to end first") from error
    except OSError as error:
        os.close(descriptor)
        raise translated(error, f"cannot find out whether {who}") from error
    try:
        yield
    finally:
        os.close(descriptor)


@contextmanager
def watched(inbox: Path) -> Iterator[None]:
    """Hold the inbox. TryAgain where another batch empties it. A folder of another machine cannot always be locked; the
    lock of the outbox has to do then."""
    try:
        descriptor = os.open(inbox, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise translated(error, "cannot open the inbox") from error
    with ExitStack() as stack:
        with suppress(OutputFailed):
            stack.enter_context(held(descriptor, "another batch has the inbox"))
        yield


def _names(name: str, content: str) -> Iterator[str]:
    """The names that a file may go under, the first choice first."""
    sound = _STRANGE.sub("_", name.encode("utf-8", "replace").decode("utf-8")).lstrip(".")
    stem, dot, kind = sound.rpartition(".")
    stem, ending = (stem, dot + kind) if dot and len(kind) < 20 else (sound, "")
    stem = stem.encode("utf-8")[:_LONGEST].decode("utf-8", "ignore")
    if stem + ending == name and not name.startswith(NIGHT):
        yield name
    yield f"{stem}.{content[:8]}{ending}"
    number = 2
    while True:
        yield f"{stem}.{content[:8]}.{number}{ending}"
        number += 1
