"""Worklists of invented prompts, as `scrub --worklist` writes them."""

import csv
import io
import json
from pathlib import Path
from typing import Any

ATTESTATION = "The record names two separate structures, one for each service."


def prompt_id(number: int) -> str:
    return f"{number:016x}"


def service(line: int, procedure: str, *modifiers: str, **other: Any) -> dict[str, Any]:
    values = {"input": 1, "claim": 7, "claim_number": "QB-7", "units": "1", "charge": "190", "pointers": ["1"]}
    told = {"line": line, "procedure": procedure, "modifiers": list(modifiers), "dates": "2024-09-12", "asked": False}
    return {**values, **told, **other}


def choice(key: str, *changes: tuple[int, str, Any, Any], label: str = "") -> dict[str, Any]:
    """`changes` are line, field, before, after."""
    made = [dict(zip(("line", "field", "before", "after"), one, strict=True)) for one in changes]
    return {"key": key, "label": label or f"put {key} on line 2", "attestation": ATTESTATION, "changes": made}


def record(number: int = 1, **other: Any) -> dict[str, Any]:
    """A question about line 2 with two answers."""
    return {
        "schema": "x12scrub-prompt/1",
        "id": prompt_id(number),
        "code": "TP107",
        "name": "bundled-without-separation",
        "input": 1,
        "transaction": 1,
        "claim": 7,
        "claim_number": f"QB-{number}",
        "patient": "MARLOWE, EDITH",
        "payer_id": "QZ117",
        "payer_name": "RIVERBEND HEALTH",
        "date": "2024-09-12",
        "question": "line 2, 20552, is included in 20610 unless they were separate: does a modifier belong on it?",
        "without_answer": "the claim is rejected",
        "status": "A8:735",
        "lines": [service(1, "20610", "RT"), service(2, "20552", "GC", asked=True, charge="120.5")],
        "choices": [
            choice("XS", (2, "modifiers", ["GC"], ["XS", "GC"])),
            choice("remove", (2, "line", 2, None), label="remove line 2"),
        ],
        **other,
    }


def json_lines(*records: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(one, separators=(",", ":")).encode() + b"\n" for one in records)


def rows(*records: dict[str, Any]) -> bytes:
    """The same as CSV; a cell before the record holds a line end."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["code", "question", "record"])
    for one in records:
        writer.writerow([one["code"], f"{one['question']}\nsecond line", json.dumps(one, separators=(",", ":"))])
    return text.getvalue().encode()


def worklist(folder: Path, count: int, name: str = "open.jsonl") -> Path:
    """A worklist of `count` prompts; CSV unless the name ends in .jsonl."""
    form = json_lines if name.endswith(".jsonl") else rows
    (folder / name).write_bytes(form(*(record(number) for number in range(1, count + 1))))
    return folder / name
