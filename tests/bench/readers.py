"""What others need for merely reading a file, each in its own process: `python -m tests.bench.readers NAME FILE`."""

import sys
from collections.abc import Callable
from pathlib import Path

CHUNK = 1 << 18


def split(path: Path) -> None:
    """Cuts the bytes at terminators, a quarter of a megabyte at a time."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            chunk.split(b"~")


def pyx12(path: Path) -> None:
    """X12Reader, which checks envelopes and counts as it goes, and knows no transaction."""
    from pyx12.x12file import X12Reader

    for _ in X12Reader(str(path)):
        pass


def ansi_x12(path: Path) -> None:
    """Its tokenizer: segments and elements of the whole file, in memory."""
    from x12 import tokenize_x12

    tokenize_x12(path.read_bytes())


def nothing(_: Path) -> None:
    """What it costs to start."""


READERS: dict[str, Callable[[Path], None]] = {
    "bytes.split": split,
    "X12Reader": pyx12,
    "ansi-x12": ansi_x12,
    "nothing": nothing,
}

if __name__ == "__main__":
    READERS[sys.argv[1]](Path(sys.argv[2]))
