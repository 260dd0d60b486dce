"""Memory does not grow with the file."""

import gc
import tempfile
import tracemalloc
from contextlib import closing

import pytest
from attrs import evolve, field, frozen

from tests.building import Office, Person, Transaction
from tests.strategies import FATES
from tests.support import settings
from x12scrub import compose, levels
from x12scrub.claims import scout, spilling, windows
from x12scrub.engine import examine
from x12scrub.files import IndexFile
from x12scrub.journal import Spools
from x12scrub.wire import book, patch

HEAD = (
    b"ISA*00*          *00*          *ZZ*WILLOW01       *ZZ*EXCLEAR        *240913*0715*^*00501*000000117*0*T*:~"
    b"GS*HC*WILLOW01*EXCLEAR*20240913*0715*117*X*005010X222A1~"
)
WINDOW = 1 << 14
SLACK = 250_000
"""Windows, what is kept of a limited number of claims, and what the collector has not yet come to."""
CLEAN, BUSY = (
    ("no trigger point",) * 40,
    ("no trigger point",) * 36 + ("units", "both sides", "bundled", "several days"),
)


def block(fates: tuple[str, ...]) -> bytes:
    """The segments of one transaction with a claim of each fate, every patient another one."""
    people = tuple(Person((FATES[fate],), member=f"ZQ{index:03}@@@@@") for index, fate in enumerate(fates))
    return "".join(f"{segment}~" for segment in Transaction((Office(people),)).segments()).encode("ascii")


@frozen(eq=False)
class Repeated:
    """A source that holds one transaction and shows it many times, with a number of its own each time."""

    body: bytes = field(repr=False)
    times: int
    tail: bytes = b"GE*%d*117~IEA*1*000000117~"

    @property
    def size(self) -> int:
        return len(HEAD) + self.times * len(self.body) + len(self.tail % self.times)

    def read(self, start: int, stop: int) -> bytes:
        end = len(HEAD) + self.times * len(self.body)
        pieces, position = [HEAD[start:stop]], max(start, len(HEAD))
        while position < min(stop, end):
            time, at = divmod(position - len(HEAD), len(self.body))
            shown = self.body.replace(b"@@@@@", b"%05d" % time)[at:][: min(stop, end) - position]
            pieces.append(shown)
            position += len(shown)
        tail = self.tail % self.times
        return b"".join([*pieces, tail[max(start - end, 0) : max(stop - end, 0)]])


def peak(source: Repeated) -> int:
    """Bytes at most held while a source is examined and corrected; what was decided goes to a file, as in a shell."""
    with tempfile.TemporaryFile() as decided, closing(IndexFile()) as index:
        gc.collect()
        tracemalloc.start()
        try:
            run = examine([source], settings(), Spools(decided, index=index))
            sum(map(len, run.corrected(0)))
            assert run.ledger.received.claims == source.times * source.body.count(b"CLM*")
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize("fates", [CLEAN, BUSY], ids=["clean", "busy"])
def test_four_times_the_file_takes_the_memory_of_its_index(
    fates: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What grows is a hundred bytes for each subscriber, a fifth of its claim; the rest is windows and garbage."""
    for module, name in (
        *((scout, "WINDOW"), (windows, "WINDOW"), (compose, "WINDOW")),
        *((patch, "PIECE"), (levels, "PIECE")),
    ):
        monkeypatch.setattr(module, name, WINDOW)
    monkeypatch.setattr(spilling, "_BLOCK", 64)
    monkeypatch.setattr(book, "RUN", 256)
    small = Repeated(block(fates), 60)
    large = evolve(small, times=240)
    assert b"".join(small.read(at, at + 777) for at in range(0, small.size, 777)) == small.read(0, small.size)
    peak(evolve(small, times=1))
    grown, loops = peak(large) - peak(small), 180 * len(fates)
    assert grown < 100 * loops + SLACK
    assert 100 * loops + SLACK < (large.size - small.size) / 2
