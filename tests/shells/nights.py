"""Runs of scrub with a history, as a user starts them."""

import json
from pathlib import Path
from typing import Any

from tests.shells.running import Done, invoke


def written(folder: Path, name: str, content: bytes) -> Path:
    (folder / name).write_bytes(content)
    return folder / name


def night(state: Path, file: Path, on: str, *more: str) -> Done:
    """A run of scrub with the history; the outputs stand beside the input."""
    out = file.with_suffix(".out")
    return invoke("scrub", "--history", "--state", state, file, "-o", out, "--as-of", on, *more)


def counts(state: Path) -> dict[str, Any]:
    done = invoke("history", "stats", "--state", state, "--format", "json")
    assert done.status == 0
    found: dict[str, Any] = json.loads(done.out)
    return found
