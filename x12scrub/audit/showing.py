"""Records of an audit trail in words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from x12scrub.audit.reading import Record
from x12scrub.claims.money import money
from x12scrub.finding import Field
from x12scrub.journal import Disposition
from x12scrub.report.printable import clean, counted

Told = Mapping[str, Any]


def runs(found: Iterable[tuple[Record, Record | None]]) -> Iterator[bytes]:
    """Records about runs, each with the last of its own."""
    for run, last in found:
        yield from _lines(_run(run.told, last))


def _run(run: Told, last: Record | None) -> Iterator[str]:
    summary = run["summary"]
    yield f"run {run['number']}: {_made(run)}"
    settled = ", ".join(f"{summary[what.value]['claims']:,} {what.value}" for what in Disposition)
    came, left = summary["received"], summary["leaving"]
    charges = f"{money(Decimal(came['charges']))} in, {money(Decimal(left['charges']))} out"
    yield f"  {counted(came['claims'], 'claim')} in, {settled}; {charges}"
    for ordinal, file in enumerate(run["inputs"], 1):
        yield f"  input {ordinal}  {file['input']}"
        yield f"  output {ordinal} {file['output'] or 'nothing was left to write'}"
    end = "a record that is not there" if last is None else last.hash
    yield f"  {counted(run['records'], 'record')} about claims; the run ends with {end}"


def _made(run: Told) -> str:
    policy = run["policy"]
    content = f" ({policy['content'][:12]}...)" if policy["content"] else ""
    return f"{run['moment']}, x12scrub {run['summary']['x12scrub']}, policy {policy['name']}{content}"


def claims(found: Iterable[tuple[Record, Record | None]]) -> Iterator[bytes]:
    """Records about claims, each with that of its run."""
    for record, run in found:
        yield from _lines(_claim(record.told, None if run is None else run.told))


def _claim(claim: Told, run: Told | None) -> Iterator[str]:
    place = claim["place"]
    yield f"record {claim['number']}: claim {place['claim']} of input {place['input']}, {claim['disposition']}"
    if run is not None:
        yield f"  run {run['number']}: {_made(run)}"
        yield f"  input {run['inputs'][place['input'] - 1]['input']}"
    charge = claim["charge"]
    if charge["before"] != charge["after"]:
        yield f"  charge {_value(charge['before'])} -> {_value(charge['after'])}"
    for edit in claim["edits"]:
        yield from _edit(edit)
    for change in claim["derived"]:
        yield f"  along with it: {_change(change)}"


def _edit(edit: Told) -> Iterator[str]:
    what = " ".join(word for word in (edit["code"], edit["name"]) if word)
    where = f", line {edit['line']}" if edit["line"] else ""
    status = edit["status"]
    reason = f", status {status['category']}:{status['code']}" if status and edit["verdict"] == "reject" else ""
    yield f"  {what or 'x12scrub'}: {edit['verdict']}{where}{reason}"
    for change in edit["changes"]:
        yield f"    {_change(change)}"
    if (basis := edit["basis"]) is not None:
        yield f"    table {basis['table']}, edition {basis['edition']}, {basis['source']}"
    if (answer := edit["answer"]) is not None:
        yield f"    answered {answer['choice']} by {answer['who']}, {answer['when']}: {answer['why']}"


def _change(change: Told) -> str:
    line = f"line {change['line']}, " if change["line"] else ""
    code = f"{change['code']}, " if change["code"] else ""
    if change["field"] == Field.LINE.value:
        return f"{line}{code}removed"
    what = change["field"].replace("_", " ")
    return f"{line}{code}{what} {_value(change['before'])} -> {_value(change['after'])}"


def _value(value: str | int | Sequence[str] | None) -> str:
    if value is None:
        return "none"
    return str(value) if isinstance(value, str | int) else " ".join(value) or "none"


def _lines(texts: Iterable[str]) -> Iterator[bytes]:
    for text in texts:
        yield clean(text).encode("utf-8", "replace") + b"\n"
