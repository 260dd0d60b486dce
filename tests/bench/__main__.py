"""What a scrub costs beside others that merely read the file, and how its cost grows.

    python -m tests.bench [--write FOLDER] [--rows ROWS] [--turns TURNS] [[KIND=]MEGABYTES]...

The first size of a kind (10 megabytes without an argument) is measured in every way, for files in which few, some and
all patients have an injection: tests.bench.generator. The ways take turns, so that what else the machine does meets
all; what is printed are medians of processor time (user and system) with the least and the most, and medians of the
time that passed. The other sizes are measured in one way, for the chart. pyx12 and ansi-x12 read a sample, and what
they would need for the file is reckoned from it. A folder gets `benchmarks.md` and `benchmarks.svg`.
"""

import importlib.util
import platform
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median

from tests.bench import chart, generator
from tests.bench.measuring import MEGABYTE, Taken, measured

TURNS = 3
ROWS = 2_546_000
"""Of the table of pairs, for NC101."""
SAMPLE = 2
"""Megabytes."""
X12SCRUB = (sys.executable, "-m", "x12scrub")
READER = (sys.executable, "-m", "tests.bench.readers")
Command = tuple[str | Path, ...]
PIPE = 'cat "$1" | "$0" -m x12scrub scrub -q'


def commands(path: Path, sample: Path, store: Path) -> dict[str, Command]:
    """Every way to measure, by what it is called."""
    out, scrub = path.with_suffix(".out"), (*X12SCRUB, "scrub", "-q", path)
    found: dict[str, Command] = {
        "cat": ("cat", path),
        "bytes.split": (*READER, "bytes.split", path),
        "scrub": (*scrub, "-o", out),
        "scrub --jobs 2": (*scrub, "-o", out, "--jobs", "2"),
        "scrub, pipe to pipe": ("sh", "-c", PIPE, sys.executable, path),
        "scrub --report-277": (*scrub, "-o", out, "--report-277", path.with_suffix(".277")),
        "scrub --report-277 --acknowledge all": (
            *(*scrub, "-o", out, "--report-277", path.with_suffix(".277"), "--acknowledge", "all"),
        ),
        "check": ("sh", "-c", '"$0" -m x12scrub check -q "$1" || true', sys.executable, path),
        "X12Reader": (*READER, "X12Reader", sample),
        "(start)": (*READER, "nothing", path),
    }
    if importlib.util.find_spec("x12"):
        found["ansi-x12"] = (*READER, "ansi-x12", sample)
    if store.exists():
        found["scrub, NC101 on every claim"] = (*scrub, "-o", out, "--tables", store)
    return found


def generated(path: Path, kind: str, size: int) -> None:
    """By a program of its own: a program that is started begins with the memory of whoever starts it."""
    measured(sys.executable, "-m", "tests.bench.generator", path, kind, str(size * MEGABYTE or 1))


def compared(folder: Path, kind: str, size: int, store: Path, turns: int) -> Iterator[str]:
    path, sample = folder / f"{kind}.837", folder / f"{kind}-sample.837"
    generated(path, kind, size)
    generated(sample, kind, min(SAMPLE, size))
    ways = commands(path, sample, store)
    taken: dict[str, list[Taken]] = {name: [] for name in ways}
    for _ in range(turns):
        for name, command in ways.items():
            taken[name].append(measured(*command))
    yield f"\n### {kind.capitalize()}: {path.stat().st_size / MEGABYTE:.0f} MB\n"
    yield (
        "| | CPU, seconds (least to most) | elapsed, seconds | MB a second of CPU "
        "| X12Reader takes | bytes.split takes | memory, MB |"
    )
    yield "|---|---|---|---|---|---|---|"
    yield from _rows(taken, path.stat().st_size, sample.stat().st_size)


def _rows(taken: Mapping[str, Sequence[Taken]], size: int, sample: int) -> Iterator[str]:
    start = median(one.busy for one in taken["(start)"])
    scale = dict.fromkeys(("X12Reader", "ansi-x12"), size / sample)

    def busy(name: str) -> list[float]:
        """Seconds for the file; what a sample took beyond the start is multiplied."""
        return [start + (one.busy - start) * scale[name] if name in scale else one.busy for one in taken[name]]

    x12reader, split = median(busy("X12Reader")), median(busy("bytes.split"))
    for name, runs in taken.items():
        seconds = busy(name)
        middle = median(seconds)
        told = name + (", reckoned from a sample" if name in scale else "")
        elapsed = "" if name in scale else f"{median(one.seconds for one in runs):.2f}"
        yield (
            f"| {told} | {middle:.2f} ({min(seconds):.2f} to {max(seconds):.2f}) | {elapsed} "
            f"| {size / MEGABYTE / middle:.1f} "
            f"| {x12reader / middle:.2f} times | {split / middle:.3f} times "
            f"| {max(one.resident for one in runs) / MEGABYTE:.0f} |"
        )


def started(folder: Path) -> Iterator[str]:
    tiny = folder / "tiny.837"
    generated(tiny, "dense", 0)
    yield "\n### Start\n"
    for name, command in {
        "`x12scrub --version`": (*X12SCRUB, "--version"),
        "`x12scrub scrub` of one claim": (*X12SCRUB, "scrub", "-q", tiny, "-o", folder / "tiny.out"),
    }.items():
        runs = [measured(*command).busy * 1e3 for _ in range(3 * TURNS)]
        yield f"- {name}: {median(runs):.0f} ms ({min(runs):.0f} to {max(runs):.0f}) of processor time"


def grown(folder: Path, sizes: Mapping[str, Sequence[int]]) -> dict[str, list[tuple[int, Taken]]]:
    """What a scrub takes for each size of each kind."""
    found: dict[str, list[tuple[int, Taken]]] = {kind: [] for kind in generator.KINDS}
    for kind, points in found.items():
        for size in sorted(sizes.get(kind, ())):
            path = folder / "growing.837"
            generated(path, kind, size)
            points.append((size, measured(*X12SCRUB, "scrub", "-q", path, "-o", folder / "growing.out")))
    return found


def machine() -> str:
    cpu = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), ""
    )
    memory = next((line.split()[1] for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), "0")
    return (
        f"{cpu or platform.machine()}, {int(memory) / (1 << 20):.0f} GB, {platform.system()}, "
        f"{platform.python_implementation()} {platform.python_version()}"
    )


def _lines(path: str) -> list[str]:
    return Path(path).read_text("utf-8").splitlines() if Path(path).exists() else []


def main(arguments: list[str]) -> None:
    options = {}
    while arguments and arguments[0].startswith("--"):
        name, value, *arguments = arguments
        options[name] = value
    sizes, turns = _sizes(arguments or ["10"]), int(options.get("--turns", TURNS))
    told = [f"Measured on: {machine()}. Medians of {turns} turns."]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = folder / "store"
        if rows := int(options.get("--rows", ROWS)):
            measured(sys.executable, "-m", "tests.bench.tables", "--store", store, str(rows))
            told.append(
                f"For NC101 a table of about {rows:,} pairs is imported, with codes that are not those of the claims."
            )
        for kind, (size, *_) in sizes.items():
            told += _printed(compared(folder, kind, size, store, turns))
        told += _printed(started(folder))
        points = grown(folder, sizes) if any(len(of) > 1 for of in sizes.values()) else {}
    if "--write" in options:
        chart.write(Path(options["--write"]), told, points)


def _sizes(arguments: Sequence[str]) -> dict[str, list[int]]:
    """By kind. A size without one is for all of them."""
    found: dict[str, list[int]] = {kind: [] for kind in generator.KINDS}
    for kind, _, size in (one.rpartition("=") for one in arguments):
        for each in (kind,) if kind else generator.KINDS:
            found[each].append(int(size))
    return {kind: of for kind, of in found.items() if of}


def _printed(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
        yield line


if __name__ == "__main__":
    main(sys.argv[1:])
