"""--jobs: several processes decide about the claims of one run, and nobody can tell from what it writes."""

import errno
import multiprocessing
import os
import signal
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve

from tests.bench.generator import interchanges
from tests.shells.running import Done, run
from tests.support import in_turn, settings
from x12scrub import sharing
from x12scrub.decisions import Decisions
from x12scrub.engine import Run, examine
from x12scrub.errors import MapError, TryAgain
from x12scrub.processes import Line, working
from x12scrub.prompts import Answers, Prompter
from x12scrub.wire.patch import BytesSource

SIZE = 300_000


@pytest.fixture(scope="module")
def content() -> bytes:
    return b"".join(interchanges("dense", SIZE))


def scrubbed(folder: Path, content: bytes, *options: str) -> tuple[Done, dict[str, bytes]]:
    """What a scrub says and writes."""
    folder.mkdir()
    (folder / "in.837").write_bytes(content)
    written = ("-o", "out.837", "--report-277", "out.277", "--findings", "out.jsonl", "--worklist", "out.csv")
    done = run("scrub", "in.837", *written, "--summary", "out.json", "--as-of", "2025-09-13", *options, cwd=folder)
    return done, {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.mark.parametrize(
    ("options", "last"), [((), "out.277"), (("--on-prompt", "hold", "--held", "held.837"), "held.837")]
)
def test_the_same_is_written_whatever_the_number_of_processes(
    options: tuple[str, ...], last: str, tmp_path: Path, content: bytes
) -> None:
    """Corrected claims, acknowledgement, findings, worklist, held claims and summary, and what is said."""
    alone, expected = scrubbed(tmp_path / "1", content, *options)
    assert (alone.status, last in expected, expected["out.837"] != content) == (0, True, True)
    for jobs in ("2", "3"):
        done, found = scrubbed(tmp_path / jobs, content, *options, "--jobs", jobs)
        assert (done.status, done.err, found) == (0, alone.err, expected)


def kept(run: Run) -> tuple[object, ...]:
    ledger, prompter = run.ledger, run.prompter
    sums = (ledger.received, ledger.settled, ledger.corrected_charges, prompter.applied, prompter.refused)
    return (
        (*sums, run.totals, run.lacks, run.for_the_record, run.crashed),
        list(run.findings()),
        b"".join(run.corrected(0)),
        b"".join(run.held(0)),
    )


def examined(content: bytes, **options: object) -> Run:
    return examine([BytesSource(content)], evolve(settings(), **options))


@pytest.mark.parametrize("count", [1, 2, 5])
def test_shares_add_up_to_the_whole(content: bytes, count: int) -> None:
    """Journal, plans, ledger and counters, with fewer clusters than a share has, and with many shares."""
    for part in (content, next(interchanges("dense", 20_000))):
        assert kept(examined(part, sharing=in_turn(count))) == kept(examined(part))


def test_an_error_of_a_process_is_the_error_of_the_run(content: bytes) -> None:
    """With its kind and text, and so with its exit status."""

    def damaged(_number: int, _of: int) -> Iterator[Decisions]:
        raise MapError("ptp.xml", 7, "this table is damaged")
        yield

    with pytest.raises(MapError, match=r"ptp\.xml, line 7: this table is damaged"):
        list(sharing.Sharing(2)(damaged))


def test_the_text_of_a_foreign_error_stays_in_the_process() -> None:
    """It may hold a value of a claim."""

    def broken(number: int, _of: int) -> Iterator[Decisions]:
        if number:
            raise KeyError("HOLT")
        yield Decisions(())

    with pytest.raises(Exception, match="internal error, KeyError") as caught:
        list(sharing.Sharing(2)(broken))
    assert "HOLT" not in str(caught.value)


def test_a_process_that_is_killed_ends_the_run() -> None:
    def killed(number: int, _of: int) -> Iterator[Decisions]:
        if number == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        yield Decisions(())

    with pytest.raises(TryAgain, match="ended from outside"):
        list(sharing.Sharing(2)(killed))


def test_a_run_that_ends_leaves_no_process_behind() -> None:
    """One that has more to say notices that nobody listens."""

    def endless(_number: int, _of: int) -> Iterator[Decisions]:
        while True:
            yield Decisions(())

    found = sharing.Sharing(2)(endless)
    next(found)
    found.close()  # type: ignore[attr-defined]
    assert not multiprocessing.active_children()


def test_a_run_with_a_history_is_done_by_one_process(day: Path, state: Path) -> None:
    """What is sent is remembered over one connection. The findings are those of any other run."""
    done = [run("check", day, "--history", "--state", state, "--jobs", str(jobs)) for jobs in (1, 2)]
    assert (done[0].status, len(done[0].out.splitlines()) > 5) == (1, True)
    assert done[0] == done[1]


def test_a_process_that_is_killed_within_a_message_ends_the_run() -> None:
    """What it said so far is no message, and no fault of an output."""

    def torn(line: Line, _number: int) -> None:
        os.write(line.connection.fileno(), struct.pack("!i", 1_000) + b"half")
        os.kill(os.getpid(), signal.SIGKILL)

    with working(torn, 1) as (worker,), pytest.raises(TryAgain, match="ended from outside"):
        worker.hear()


def test_nobody_can_be_told_anything_who_is_gone() -> None:
    with working(lambda *_: None, 1) as (worker,):
        worker.process.join()
        with pytest.raises(TryAgain, match="ended from outside"):
            worker.tell("on")


def test_a_system_that_starts_no_process_is_named_as_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> int:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", full)
    with pytest.raises(TryAgain, match="cannot start a process: resource temporarily"), working(lambda *_: None, 2):
        pass


def test_what_became_of_answers_is_told_once() -> None:
    """And without the answers, of which there may be many."""
    prompter = Prompter(Answers({"a": None}), {"a"}, {"b": "stale"})  # type: ignore[dict-item]
    told, again = prompter.told(), prompter.told()
    assert (told.applied, told.refused, told.answers.by_prompt) == ({"a"}, {"b": "stale"}, {})
    assert (again.applied, again.refused) == (set(), {})
