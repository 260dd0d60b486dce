"""An output that other processes count while it is written: the same is found, whoever fails meanwhile."""

import errno
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from unittest import mock

import pytest

from tests.bench.generator import interchanges
from tests.properties.test_sweep import seen, told
from tests.shells.running import invoke, quiet
from tests.shells.test_sharing import scrubbed
from x12scrub import places
from x12scrub.claims import parts
from x12scrub.claims.scout import count, counting
from x12scrub.claims.survey import Limits, Survey
from x12scrub.errors import MapError, OutputFailed, PatchRefused, TryAgain, Unreadable
from x12scrub.files import FileSource
from x12scrub.following import Following
from x12scrub.outputs import Outputs, create
from x12scrub.wire.patch import Source

ONE = b"".join(interchanges("dense", 2_000))
LIMITS = Limits()


def cut(content: bytes, size: int) -> Iterator[bytes]:
    return (content[at : at + size] for at in range(0, len(content), size))


def written(path: Path, pieces: Iterable[bytes], shares: Callable[[Source], parts.Shares[object]]) -> Following:
    """Who followed while a file was written; its steps are small."""
    found = Following(shares, 2, 64 * 100)
    with create(path, pieces, "a file", following=found)._file:
        return found


def result(source: Source, sharing: parts.Sharing | None) -> object:
    try:
        return seen(count(source, LIMITS, sharing))
    except Unreadable as refusal:
        return told(refusal)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no X12",
        ONE,
        ONE * 5,
        ONE * 3 + b"\x1a",
        ONE * 4 + ONE[:-40],
        ONE * 2 + ONE.replace(b"IEA*1*", b"IEA*1*9") + ONE * 3,
        ONE * 2 + ONE.replace(b"SE*", b"SE*9") + b"\r\n\r\n" + ONE * 2,
    ],
)
@pytest.mark.parametrize("size", [7, 700, 1 << 20])
def test_what_is_found_while_a_file_is_written_is_what_is_in_it(content: bytes, size: int, tmp_path: Path) -> None:
    """Whole or cut off, refused in the middle, with wrong counts; in pieces of any size."""
    path = tmp_path / "out"
    with mock.patch.object(parts, "UNIT", 500):
        found = written(path, cut(content, size), lambda source: counting(source, LIMITS))
        with path.open("rb") as file:
            source = FileSource(file)
            assert source.read(0, source.size) == content
            assert result(source, found) == result(source, None)


def test_they_have_found_all_of_a_usual_file(tmp_path: Path) -> None:
    with mock.patch.object(parts, "UNIT", 500):
        found = written(tmp_path / "out", cut(ONE * 6, 100), lambda source: counting(source, LIMITS))
        with (tmp_path / "out").open("rb") as file:
            into = Survey(indexed=False)
            left = parts.Parts(FileSource(file), mock.Mock(), LIMITS, indexed=False).taken(found, into)
    assert (len(into.interchanges), left) == (6, 6 * len(ONE) - len(b"\n"))


def killed(source: Source) -> parts.Shares[object]:
    """One of them dies with the file half written."""

    def shares(number: int, _of: int) -> Iterator[object]:
        source.read(0, 150)
        if number:
            os.kill(os.getpid(), signal.SIGKILL)
        yield source.size

    return shares


def damaged(_source: Source) -> parts.Shares[object]:
    def shares(_number: int, _of: int) -> Iterator[object]:
        raise MapError("ptp.xml", 7, "this table is damaged")
        yield

    return shares


def torn() -> Iterator[bytes]:
    yield from cut(ONE, 100)
    raise PatchRefused("two changes overlap")


def full() -> Iterator[bytes]:
    yield from cut(ONE, 100)
    raise OSError(errno.ENOSPC, "full")


@pytest.mark.parametrize(
    ("pieces", "shares", "error"),
    [
        (cut(ONE, 100), killed, TryAgain),
        (cut(ONE, 100), damaged, MapError),
        (torn(), lambda source: counting(source, LIMITS), PatchRefused),
        (full(), lambda source: counting(source, LIMITS), OutputFailed),
        (torn(), killed, PatchRefused),
    ],
)
def test_nothing_is_left_where_anybody_fails(
    pieces: Iterator[bytes], shares: Callable[[Source], parts.Shares[object]], error: type[Exception], tmp_path: Path
) -> None:
    """A process that is killed or has an error, a change that is refused, a full disk: the error is told as it is, and
    neither a file nor a process stays behind."""
    with pytest.raises(error), Outputs() as outputs:
        target = outputs.target("--output", str(tmp_path / "out"))
        outputs.write(target, pieces, following=Following(shares, 2, 64 * 100))
        outputs.commit()
    assert not list(tmp_path.iterdir())
    assert not multiprocessing.active_children()


def test_processes_read_no_further_than_is_written(tmp_path: Path) -> None:
    """What they ask for beyond that comes when it is there; what is beyond the end, when the file is whole."""

    def shares(source: Source) -> parts.Shares[object]:
        return lambda number, _of: iter([source.read(number, 1_500), source.read(1_990, 9_999), source.size])

    content = ONE[:2_000]
    found = written(tmp_path / "out", cut(content, 100), shares)
    ends = [content[1_990:], len(content)]
    assert list(found(mock.Mock())) == [content[:1_500], content[1:1_500], ends[0], ends[0], ends[1], ends[1]]


def test_of_a_file_of_some_size_the_same_is_written(tmp_path: Path) -> None:
    """Of a run in one process and of one in two or three."""
    content = b"".join(interchanges("sparse", 2_300_000))
    alone, expected = scrubbed(tmp_path / "1", content)
    for jobs in ("2", "3"):
        done, found = scrubbed(tmp_path / jobs, content, "--jobs", jobs)
        assert (done.status, done.err, found) == (0, alone.err, expected)
    assert expected["out.837"] != content


@pytest.mark.parametrize(
    ("jobs", "claims", "output", "are_many"),
    [("2", 1, "out", True), ("1", 1, "out", False), ("2", 0, "out", False), ("2", 1, "-", False)],
)
def test_processes_count_what_is_changed_and_goes_to_a_file(
    jobs: str, claims: int, output: str, are_many: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One process counts alone; what leaves as it came needs no count, and what flows is counted when it is whole."""
    followed = list[int]()
    over = Following.over
    monkeypatch.setattr(Following, "over", lambda self, file: followed.append(self.jobs) or over(self, file))
    monkeypatch.setattr(places, "_FOLLOWED", 1_000)
    (tmp_path / "in").write_bytes(ONE if claims else quiet())
    monkeypatch.chdir(tmp_path)
    assert invoke("scrub", "in", "-o", output, "--jobs", jobs, "-q").status == 0
    assert bool(followed) == are_many
