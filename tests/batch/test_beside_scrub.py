"""A batch does what `scrub --history` does with one file after the other."""

from collections.abc import Callable

import pytest

from tests.batch.conftest import ON, House
from tests.history import writer
from tests.shells.running import ROOT, invoke
from x12scrub.history import schema

pytestmark = pytest.mark.parametrize("empty", ["sqlite"], indirect=True)
RUNS = sorted((ROOT / "fixtures" / "runs").glob("*/in.837"))
NIGHTS = sorted((ROOT / "fixtures" / "nights").glob("*.837"))


def contents() -> dict[str, bytes]:
    """Files of all kinds, in the order of their names."""
    found = {f"1-{path.parent.name}.837": path.read_bytes() for path in RUNS}
    found |= {f"2-{path.name}": path.read_bytes() for path in NIGHTS}
    return found | {f"3-{number}.837": content for number, content in enumerate(writer.files(1))}


@pytest.mark.parametrize("on_prompt", ["reject", "hold", "forward"])
def test_outputs_and_history_are_those_of_scrub(build: Callable[[], House], on_prompt: str) -> None:
    """Every byte of them, and every row."""
    batch, single = build(), build()
    for name, content in contents().items():
        batch.bring(name, content)
    assert invoke(*map(str, batch.order("--on-prompt", on_prompt))).status == 0
    for name, content in contents().items():
        _scrub(single, name, content, on_prompt)
    for folder, ending in (("corrected", ""), ("held", ""), ("rejected", ".277"), ("worklists", ".csv")):
        expected = {path.name: path.read_bytes() for path in (single.folder / folder).iterdir()}
        assert expected or (folder, on_prompt) in {("held", "reject"), ("held", "forward")}
        got = {path.name.removesuffix(ending): path.read_bytes() for path in (batch.outbox / folder).iterdir()}
        assert got == expected, folder
    found, expected = batch.rows(), single.rows()
    del found[schema.batch_files.name], expected[schema.batch_files.name]
    assert found == expected


def _scrub(house: House, name: str, content: bytes, on_prompt: str) -> None:
    """One file, with what it leaves in folders beside the inbox."""
    place = {folder: house.folder / folder for folder in ("corrected", "held", "rejected", "worklists")}
    for folder in place.values():
        folder.mkdir(exist_ok=True)
    (house.inbox / name).write_bytes(content)
    worklist = place["worklists"] / f"{name}.csv"
    options = ["--history", "--state", house.place.state, "--as-of", ON, "--on-prompt", on_prompt]
    options += ["-o", place["corrected"] / name, "--report-277", place["rejected"] / name, "--worklist", worklist]
    options += ["--held", place["held"] / name] if on_prompt == "hold" else []
    assert invoke("scrub", house.inbox / name, *options).status == 0
    if worklist.read_bytes().count(b"\n") < 2:
        worklist.unlink()
    else:
        worklist.rename(worklist.with_name(name))
