"""How long a scrub takes beside `cat` and beside pyx12's reader, and how much memory.

    python -m tests.bench [MEGABYTES]        100 without an argument

Two files are written for it: in the sparse one 3 claims of 100 have a trigger point line, in the dense one all have.
What is printed are ratios measured in one run on one machine; absolute times would say more about the machine. What
imported tables cost follows, in seconds and bytes: see tests.bench.tables.
"""

import io
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from attrs import evolve
from pyx12.x12file import X12Reader

from tests.bench import tables
from tests.bench.measuring import MEGABYTE, best
from tests.building import Bill, Group, Interchange, Office, Person, Service, Transaction
from tests.strategies import FATES

SAMPLE = 2 * MEGABYTE
"""Of this size is what pyx12 reads: a hundred times more would take it minutes."""
HEAD = ("NM1*82*1*MARLOW*JUNE****XX*1000000814", "PRV*PE*PXC*208VP0014X")
PLAIN = Bill((Service("99213", "142.5"), Service("97110", "96", "2"), Service("97140", "48")))
KINDS = {
    "sparse": (PLAIN,) * 97 + tuple(FATES[name] for name in ("one unit", "units", "bundled")),
    "dense": tuple(FATES[name] for name in ("one unit", "visit with 25", "separated", "units")) * 25,
}


def written(path: Path, parts: Iterable[Transaction], size: int | None = None) -> None:
    """A file of these transactions; of no more of them than make that size."""
    head, _, tail = Interchange((Group(()),)).written().partition(b"GE*0*")
    with path.open("wb") as file:
        file.write(head)
        for number, part in enumerate(parts, 1):
            segments = evolve(part, control=f"{number:06}").segments()
            file.write("".join(f"{segment}~\n" for segment in segments).encode("ascii"))
            if size is not None and file.tell() >= size:
                break
        file.write(b"GE*%d*" % number + tail)


def transactions(kind: str) -> Iterator[Transaction]:
    number = 0
    while True:
        people = []
        for _ in range(10):
            for bill in KINDS[kind]:
                number += 1
                dated = evolve(bill, number=f"QB-{number:08}", head=(*bill.head, *HEAD))
                people.append(Person((dated,), member=f"ZQ{number:08}", last="QUILLFEATHER"))
        yield Transaction((Office(tuple(people)),))


def pyx12_rate(path: Path) -> float:
    """Bytes a second that pyx12's reader cuts into segments."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE).decode("ascii")
    began = time.perf_counter()
    for _ in X12Reader(io.StringIO(sample)):
        pass
    return len(sample) / (time.perf_counter() - began)


def compared(path: Path, kind: str, size: int) -> Iterator[str]:
    written(path, transactions(kind), size)
    size = path.stat().st_size
    scrub = best(sys.executable, "-m", "x12scrub", "scrub", path, "-o", path.with_suffix(".out"), "-q")
    piped = best("sh", "-c", 'cat "$1" | "$0" -m x12scrub scrub -q', sys.executable, str(path))
    start = best(sys.executable, "-m", "x12scrub", "--version")
    cat = best("cat", path)
    rate = size / scrub.seconds
    yield f"{kind}, {size / MEGABYTE:.0f} MB"
    yield f"  as long as cat                  {scrub.seconds / cat.seconds:8.1f} times"
    yield f"  as long as cat, from a pipe     {piped.seconds / cat.seconds:8.1f} times"
    yield f"  as fast as pyx12's X12Reader    {rate / pyx12_rate(path):8.1f} times"
    memory = max(scrub.resident, piped.resident)
    yield f"  as much memory as --version     {memory / start.resident:8.1f} times, {memory / MEGABYTE:.0f} MB"


def main(arguments: Sequence[str]) -> None:
    size = int(arguments[0] if arguments else 100) * MEGABYTE
    with tempfile.TemporaryDirectory() as folder:
        for kind in KINDS:
            for line in compared(Path(folder, f"{kind}.837"), kind, size):
                sys.stdout.write(f"{line}\n")
                sys.stdout.flush()
    tables.main([])


if __name__ == "__main__":
    main(sys.argv[1:])
