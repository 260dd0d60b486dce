"""Fuzz every target, or those named, for some seconds in all: `python -m tests.fuzz [SECONDS] [NAME]...`.

What is found lies in build/fuzz/NAME/; it becomes a file of fixtures/crashers/ when it is understood.
"""

import hashlib
import importlib.util
import random
import re
import subprocess
import sys
import time
import traceback
from pathlib import Path

from tests.fuzz.targets import TARGETS, Target
from tests.support import ROOT

PLACE = ROOT / "build" / "fuzz"
MEMORY = 2_048  # MiB
SLOWEST = 30  # seconds for one input
LONGEST = 16_384  # bytes


def seeded(name: str, target: Target) -> Path:
    """The folder of a target's corpus, with its seeds in it."""
    folder = PLACE / name / "corpus"
    folder.mkdir(parents=True, exist_ok=True)
    for example in target.examples():
        (folder / hashlib.sha256(example).hexdigest()[:16]).write_bytes(example)
    return folder


def guided(name: str, seconds: int) -> tuple[int, int]:
    """Executions and findings of one target under atheris. It stops at the first finding."""
    corpus = seeded(name, TARGETS[name])
    found = PLACE / name / "found-"
    limits = [f"-max_total_time={seconds}", f"-rss_limit_mb={MEMORY}", f"-timeout={SLOWEST}", f"-max_len={LONGEST}"]
    command = [sys.executable, "-m", "tests.fuzz.libfuzzer", name, *limits, "-print_final_stats=1"]
    done = subprocess.run(
        [*command, f"-artifact_prefix={found}", str(corpus)], cwd=ROOT, capture_output=True, text=True
    )
    (PLACE / name / "log").write_text(done.stdout + done.stderr, "utf-8")
    executed = re.search(r"number_of_executed_units: *(\d+)", done.stderr)
    return int(executed[1]) if executed else 0, int(done.returncode != 0)


def blind(name: str, seconds: int) -> tuple[int, int]:
    """The same where there is no atheris: seeds with pieces cut out, repeated and replaced, guided by nothing."""
    target, chance = TARGETS[name], random.Random(0)
    seeds, executions, end = [*target.examples(), b""], 0, time.monotonic() + seconds
    while time.monotonic() < end:
        data = bytearray(chance.choice(seeds)[:LONGEST])
        for _ in range(chance.randint(1, 8)):
            start = chance.randint(0, len(data))
            stop = min(len(data), start + chance.choice((0, 1, 2, 16, 200)))
            data[start:stop] = chance.choice((b"", chance.randbytes(2), bytes(data[start:stop]) * 2, b"~", b"*", b"\n"))
        executions += 1
        try:
            target.run(bytes(data))
        except Exception:  # noqa: BLE001 - whatever it is, it is a finding
            traceback.print_exc()
            (PLACE / name).mkdir(parents=True, exist_ok=True)
            (PLACE / name / f"found-{hashlib.sha256(data).hexdigest()[:16]}").write_bytes(data)
            return executions, 1
    return executions, 0


def main() -> int:
    seconds, *names = sys.argv[1:] or ["600"]
    names = names or list(TARGETS)
    fuzz = guided if importlib.util.find_spec("atheris") else blind
    findings = 0
    for name in names:
        executions, found = fuzz(name, max(int(seconds) // len(names), 1))
        findings += found
        print(f"{name:<10} {executions:>10,} executions, {found} findings ({fuzz.__name__})", flush=True)  # noqa: T201
    return int(bool(findings))


if __name__ == "__main__":
    sys.exit(main())
