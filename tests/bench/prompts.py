"""How a file full of questions is worked: the scrub that writes the worklist, and the start of the review of it.

    python -m tests.bench.prompts [PROMPTS]        10,000 without an argument

Every claim of the file has an open question. Beside it stands the same for a tenth of the prompts, so that what grows
with them is seen, and the start of the program that does nothing (`--version`).
"""

import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from attrs import evolve

from tests.bench.measuring import MEGABYTE, Taken, best, measured
from tests.building import Group, Interchange, Office, Person, Transaction
from tests.shells.terminal import CHOICE, talk
from tests.strategies import FATES

SCRUB = (sys.executable, "-m", "x12scrub", "scrub", "-q", "--on-prompt", "hold")


def asked(prompts: int) -> Iterator[Transaction]:
    """So many claims, one for each patient, each with a joint injected beside a trigger point."""
    bills = (evolve(FATES["bundled"], number=f"QB-{number:08}") for number in range(prompts))
    who = (Person((bill,), member=f"ZQ{number:08}") for number, bill in enumerate(bills))
    while some := tuple(islice(who, 1_000)):
        yield Transaction((Office(some),))


def written(path: Path, parts: Iterable[Transaction]) -> None:
    """A file of these transactions."""
    head, _, tail = Interchange((Group(()),)).written().partition(b"GE*0*")
    with path.open("wb") as file:
        file.write(head)
        for number, part in enumerate(parts, 1):
            segments = evolve(part, control=f"{number:06}").segments()
            file.write("".join(f"{segment}~\n" for segment in segments).encode("ascii"))
        file.write(b"GE*%d*" % number + tail)


def told(folder: Path, prompts: int) -> Iterator[str]:
    source = folder / f"{prompts}.837"
    written(source, asked(prompts))
    yield f"{prompts:,} prompts, {source.stat().st_size / MEGABYTE:.0f} MB"
    for name in ("open.csv", "open.jsonl"):
        worklist = folder / name
        scrub = measured(*SCRUB, source, "-o", folder / "out", "--held", folder / "held", "--worklist", worklist)
        yield f"  {worklist.suffix:<6} worklist of {worklist.stat().st_size / MEGABYTE:5.1f} MB   {_taken(scrub)}"
        yield f"         review begins             {started(worklist, folder):8.2f} s"
    yield f"  without a worklist               {_taken(measured(*SCRUB[:-2], source, '-o', folder / 'out'))}"


def started(worklist: Path, folder: Path) -> float:
    """Seconds from the command to the first question at a terminal; of three the fastest."""
    found = []
    for turn in range(3):
        began = time.perf_counter()
        with talk("review", worklist, "-o", folder / f"answers-{turn}") as session:
            session.until(CHOICE)
            found.append(time.perf_counter() - began)
    return min(found)


def _taken(what: Taken) -> str:
    return f"{what.seconds:8.1f} s {what.resident / MEGABYTE:6.0f} MB"


def main(arguments: Sequence[str]) -> None:
    prompts = int(arguments[0] if arguments else 10_000)
    start = best(sys.executable, "-m", "x12scrub", "--version")
    sys.stdout.write(f"--version                          {_taken(start)}\n")
    with tempfile.TemporaryDirectory() as folder:
        for count in (prompts // 10, prompts):
            for line in told(Path(folder), count):
                sys.stdout.write(f"{line}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
