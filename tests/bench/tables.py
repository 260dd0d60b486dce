"""A table of pairs as large as CMS's, with invented codes: how long its import takes, and what a run with it costs.

    python -m tests.bench.tables [ROWS]        2,546,000 without an argument, as many as 2024Q3 had

The import is a matter of minutes once a quarter; what counts are look-ups, memory and the start of a run.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.bench.measuring import MEGABYTE, Taken, measured
from tests.building import Bill, Person, Service, people
from tests.imports.cms import PTP_HEAD
from tests.imports.making import text
from x12scrub.tables.codes import code

ROWS, CODES, PARTS = 2_546_000, 16_000, 4
_STEP = 36**5 // CODES
_APART = 389
"""Places between the partners of a code, so that they lie all over the table."""
_REASONS = (
    "Misuse of Column Two code with Column One code",
    "CPT Manual or CMS manual coding instruction",
    "Standards of medical/surgical practice",
    "More extensive procedure",
)
LOOK_UPS = 200_000


def codes() -> list[str]:
    """Five letters or digits each, the same in every run, sorted."""
    return [code(at * _STEP + 7) for at in range(CODES)]


def rows(count: int) -> Iterator[str]:
    """Lines of the text form. Of three rows one has ended, every tenth lets nothing separate its pair."""
    known, each = codes(), count // CODES
    for at, one in enumerate(known):
        for turn in range(each):
            other = known[(at + 1 + turn * _APART) % CODES]
            last = "20191231" if (at + turn) % 3 == 0 else "*"
            indicator = "0" if turn % 10 == 0 else "1"
            yield f"{one}\t{other}\t\t20{10 + turn % 9}0101\t{last}\t{indicator}\t{_REASONS[turn % len(_REASONS)]}\r\n"


def written(folder: Path, count: int) -> list[Path]:
    """The parts of an edition of about that many rows, as CMS would publish them."""
    paths, lines = [], rows(count)
    each = count // CODES * CODES // PARTS
    for part in range(1, PARTS + 1):
        path = folder / f"ccipra-v302r0-f{part}.TXT"
        with path.open("w", encoding="latin-1", newline="") as file:
            file.write(text(PTP_HEAD, "\t"))
            file.writelines(line for line, _ in zip(lines, range(each), strict=False))
        paths.append(path)
    return paths


def look_ups(store: Path) -> dict[str, float]:
    """Microseconds for look-ups all over a table that is there or not, and milliseconds until the first one."""
    from datetime import date

    from tests.support import tables
    from x12scrub.imports.store import Store

    shipped, known, on = tables(), codes(), date(2018, 7, 1)
    began = time.perf_counter()
    pairs = Store(store).attached(shipped).pairs
    pairs.between(known[0], known[1], on)
    first = time.perf_counter() - began
    places = [(at * 7_919) % CODES for at in range(LOOK_UPS)]
    asked_for = {
        "found": [(known[at], known[(at + 1 + at % 100 * _APART) % CODES]) for at in places],
        "missing": [(known[at], known[(at + 2 + at % 100 * _APART) % CODES]) for at in places],
        "practice": [(known[at], known[(at + 1 + at % 100 * _APART) % CODES]) for at in (one % 300 for one in places)],
    }
    taken = {"first": first * 1e3}
    for name, asked in asked_for.items():
        turns = []
        for _ in range(5):
            began = time.thread_time()  # others on the machine are not counted
            for one, other in asked:
                pairs.between(one, other, on)
            turns.append((time.thread_time() - began) / LOOK_UPS * 1e6)
        taken[name] = min(turns)
    return taken


def compared(folder: Path, count: int) -> Iterator[str]:
    paths, store, tiny = written(folder, count), folder / "store", folder / "in.837"
    tiny.write_bytes(people(Person((Bill((Service(codes()[0]), Service(codes()[2]))),))))
    x12scrub = (sys.executable, "-m", "x12scrub")
    imported = measured(*x12scrub, "tables", "import", "ptp", *paths, "--tables", store, "-q")
    (table,) = store.glob("*.table")
    size = sum(path.stat().st_size for path in paths)
    yield f"pairs: {count // CODES * CODES:,} rows, {size / MEGABYTE:.0f} MB of text"
    yield f"  import                          {imported.seconds:8.1f} s"
    yield f"  memory of the import            {imported.resident / MEGABYTE:8.1f} MB"
    yield f"  kept                            {table.stat().st_size / MEGABYTE:8.1f} MB"
    asked = (sys.executable, "-m", "tests.bench.tables", "--look-ups", store)
    taken = json.loads(subprocess.run(asked, check=True, capture_output=True).stdout)
    yield f"  a look-up that finds none       {taken['missing']:8.2f} microseconds"
    yield f"  one that finds a pair           {taken['found']:8.2f} microseconds, all over the table"
    yield f"                                  {taken['practice']:8.2f} microseconds, of a practice's 300 codes"
    yield f"  until the first look-up         {taken['first']:8.1f} ms"
    yield from _started(table, (*x12scrub, "check", tiny), ("--tables", store))


def _started(table: Path, command: tuple[str | Path, ...], option: tuple[str | Path, ...]) -> Iterator[str]:
    """A run that looks up one pair, with the table and without: the fastest of several, since others were disturbed."""
    without, warm, cold = [], [], []
    for _ in range(7):
        without.append(measured(*command))
        warm.append(measured(*command, *option))
        with table.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        cold.append(measured(*command, *option))
    for name, runs in (("warm", warm), ("cold", cold)):
        seconds, busy = (min(map(how, runs)) - min(map(how, without)) for how in (_seconds, _busy))
        more = f"{seconds * 1e3:8.0f} ms more than without, {busy * 1e3:.0f} ms of processor time"
        yield f"  start of a run with it, {name}    {more}"
    memory = max(one.resident for one in warm) - max(one.resident for one in without)
    yield f"  memory of a run with it         {memory / MEGABYTE:8.1f} MB more than without"


def _seconds(taken: Taken) -> float:
    return taken.seconds


def _busy(taken: Taken) -> float:
    return taken.busy


def main(arguments: Sequence[str]) -> None:
    if arguments and arguments[0] == "--look-ups":
        sys.stdout.write(json.dumps(look_ups(Path(arguments[1]))))
        return
    if arguments and arguments[0] == "--store":
        store = Path(arguments[1])
        with tempfile.TemporaryDirectory() as folder:
            paths = written(Path(folder), int(arguments[2]))
            measured(sys.executable, "-m", "x12scrub", "tables", "import", "ptp", *paths, "--tables", store, "-q")
        return
    with tempfile.TemporaryDirectory() as folder:
        for line in compared(Path(folder), int(arguments[0]) if arguments else ROWS):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
