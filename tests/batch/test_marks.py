"""Nothing that says who a patient is, or which claim is whose, stands in what a batch says, or in a name of a file."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from tests.batch.conftest import House
from tests.history.test_privacy import corpus, marks
from tests.shells.running import Done, invoke
from x12scrub.batch import attempt, metrics, stages
from x12scrub.batch.stages import Stage
from x12scrub.batch.totals import Totals, Waiting
from x12scrub.history import schema
from x12scrub.history.store import opened

pytestmark = pytest.mark.parametrize("empty", ["sqlite"], indirect=True)


def broken(content: bytes, number: int) -> bytes:
    """What a file may come to on its way: cut off, mixed up, no X12 any more."""
    return (
        content[: len(content) // 2],
        content.replace(b"IEA*1*", b"IEA*1*9"),
        content.replace(b"ST*837*0001", b"ST*837*QUILL"),
        content.replace(b"ISA*", b"ISO*"),
        content.replace(b"~\nSE*", b"~\nXX*"),
    )[number % 5]


def filled(house: House) -> House:
    for number, content in enumerate(corpus()):
        house.bring(f"{number:02}.837", content)
        if number < 10:
            house.bring(f"{number:02}-broken.837", broken(content, number))
        if number % 7 == 0:
            house.bring(f"{number:02}-again.837", content)
    return house


def told(house: House, done: Done) -> Iterator[bytes]:
    """Everything but the outputs that are for billers and payers."""
    yield done.err.encode()
    yield done.out
    yield (house.folder / "m.prom").read_bytes()
    for path in house.outbox.rglob("*"):
        yield path.name.encode()
        if path.name.startswith("night-") or path.name.endswith(".reason.json") or path.parent.name == ".x12scrub":
            yield path.read_bytes()
    with opened(house.place) as store, store.snapshot() as connection:
        for table in schema.metadata.sorted_tables:
            for row in connection.execute(text(f"SELECT * FROM {table.name}")):
                yield repr(tuple(row)).encode()


def found(house: House, done: Done) -> set[bytes]:
    # In a digest, five digits that are a postal code elsewhere stand by chance.
    content = re.sub(rb"\b[0-9A-F]{16,}\b", b"", b"\n".join(told(house, done)).upper())
    values = marks()
    assert len(values) > 200
    return {value for value in values if value.upper() in content}


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_value_of_a_claim_is_told(house: House, form: str) -> None:
    filled(house)
    more = ("--on-prompt", "hold", "-vv", "--log-format", form, "--metrics", house.folder / "m.prom")
    done = invoke(*map(str, house.order(*more)))
    assert done.status == 65, done.err
    assert len(list((house.outbox / "failed").glob("*.reason.json"))) == 10
    assert len(list((house.outbox / "corrected").iterdir())) > 20
    assert len(done.lines) > 55
    assert found(house, done) == set()


def test_the_values_are_there_to_be_found(house: House) -> None:
    """In the outputs, which are for those who may see claims."""
    filled(house)
    invoke(*map(str, house.order()))
    held = b"\n".join(path.read_bytes() for path in house.outbox.rglob("*") if path.is_file())
    assert {value for value in marks() if value not in held} == set()


def test_a_fault_of_ours_tells_its_kind_alone(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file goes to `failed`, the others go on, and the status is 70."""
    filled(house)
    examine = attempt.examine

    def faulty(*arguments: object) -> object:
        if not calls:
            calls.append(arguments)
            raise ValueError(repr(marks()))
        return examine(*arguments)  # type: ignore[arg-type]

    calls: list[object] = []
    monkeypatch.setattr(attempt, "examine", faulty)
    done = invoke(*map(str, house.order("--metrics", house.folder / "m.prom")))
    assert done.status == 70
    assert found(house, done) == set()
    reasons = [json.loads(path.read_bytes()) for path in (house.outbox / "failed").glob("*.reason.json")]
    (fault,) = (one for one in reasons if one["reason"] == "internal-error")
    assert fault["sentence"] == "internal error, ValueError; nothing of the file was sent. Please report it"


def test_a_plan_names_files_and_nothing_else(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(house)
    plans = []

    def look(stage: Stage) -> None:
        if stage is Stage.PLANNED:
            plans.extend(path.read_bytes() for path in (house.outbox / ".x12scrub").glob("*.plan"))

    monkeypatch.setattr(stages, "reached", look)
    assert invoke(*map(str, house.order())).status == 65
    assert len(plans) > 50
    assert {value for value in marks() if any(value in plan for plan in plans)} == set()


def test_metrics_are_as_a_collector_wants_them(house: House) -> None:
    """A name, help and type before each; no time stamp; readable for others; a run that failed says so as well."""
    filled(house)
    path = house.folder / "m.prom"
    invoke(*map(str, house.order("--metrics", path, "--on-prompt", "hold")))
    lines = path.read_text("ascii").splitlines()
    names = [line.split()[2] for line in lines if line.startswith("# TYPE ")]
    assert len(names) == len(set(names)) > 8
    samples = [line for line in lines if not line.startswith("#")]
    assert all(sample.partition("{")[0].split()[0] in names for sample in samples)
    assert all(len(sample.split()) == 2 and float(sample.split()[1]) >= 0 for sample in samples)
    assert 'x12scrub_batch_files{fate="failed"} 10' in samples
    assert "x12scrub_batch_exit_status 65" in samples
    assert path.stat().st_mode & 0o777 == 0o644
    assert [one.name for one in path.parent.glob("*.prom")] == ["m.prom"]
    again = house.folder / "again.837"
    again.write_bytes(b"ISA")
    done = invoke(*map(str, house.order("--metrics", path, "--policy", "nonsense.toml", "--reprocess", again)))
    assert done.status == 2
    assert "x12scrub_batch_exit_status 2" in path.read_text().splitlines()


def test_metrics_go_to_a_file_of_their_kind(house: House) -> None:
    done = invoke(*map(str, house.order("--metrics", house.folder / "m.txt")))
    assert (done.status, ".prom" in done.err) == (2, True)


def test_the_age_of_a_prompt_is_counted_in_days(house: House) -> None:
    waiting = Waiting(files=1, oldest=datetime(2024, 9, 30, tzinfo=UTC).date())
    path = house.folder / "m.prom"
    metrics.write(path, datetime(2024, 10, 2, tzinfo=UTC), 1.5, 0, Totals.of([], waiting))
    assert "x12scrub_batch_oldest_prompt_days 2" in path.read_text().splitlines()
