"""Inputs: read anywhere, from files and from pipes, in bounded memory."""

import errno
import io
import os
import stat
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from x12scrub import files
from x12scrub.errors import CannotCreate, Forbidden, NoInput, OutputFailed, TryAgain, UsageError, X12ScrubError
from x12scrub.files import FileSource, contents, opened, spool, translated, untouchable
from x12scrub.wire.patch import BytesSource


def source_of(content: bytes, base: int = 0) -> FileSource:
    """A file source over the content, which lies `base` bytes into its file."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the source closes it
    file.write(b"-" * base + content)
    file.flush()
    return FileSource(file, base)


@given(content=st.binary(max_size=200), base=st.integers(0, 5), start=st.integers(0, 220), stop=st.integers(0, 220))
def test_a_file_reads_as_its_bytes_do(content: bytes, base: int, start: int, stop: int) -> None:
    """Wherever a range begins or ends, a file source and a source in memory agree."""
    source = source_of(content, base)
    assert source.size == len(content)
    assert source.read(start, stop) == BytesSource(content).read(start, stop)
    source.close()


def test_a_file_keeps_the_size_that_it_had(tmp_path: Path) -> None:
    """What is appended while it is read does not belong to it, and is noticed at the end."""
    file = tmp_path / "in.837"
    file.write_bytes(b"0123456789")
    with opened([str(file)]) as (one,):
        with file.open("ab") as more:
            more.write(b"more")
        assert one.source.size == 10
        assert one.source.read(0, 99) == b"0123456789"
        with pytest.raises(TryAgain, match="the input changed"):
            one.refuse_if_changed()


def test_a_file_that_shrinks_gives_what_is_left(tmp_path: Path) -> None:
    """A mapped file would end the process here."""
    file = tmp_path / "in.837"
    file.write_bytes(b"0123456789")
    with opened([str(file)]) as (one,):
        os.truncate(file, 4)
        assert one.source.read(2, 10) == b"23"


@pytest.mark.parametrize("excess", [-1, 0, 1, 100_000])
def test_a_spool_leaves_memory_when_it_has_to(excess: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MEMORY", 10_000)
    content = os.urandom(10_000 + excess)
    pieces = [content[start : start + 700] for start in range(0, len(content), 700)]
    source = spool(pieces)
    assert isinstance(source, FileSource) == (excess > 0)
    assert b"".join(contents(source)) == content
    if isinstance(source, FileSource):
        status = os.fstat(source._file.fileno())
        assert (status.st_nlink, stat.S_IMODE(status.st_mode) & 0o077) == (0, 0)
        source.close()


def test_a_spool_that_breaks_leaves_nothing_open(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever stops the pieces comes out as it is; a full disk as our own error."""
    monkeypatch.setattr(files, "MEMORY", 3)

    def pieces(error: BaseException) -> object:
        yield b"four"
        raise error

    with pytest.raises(SystemExit):
        spool(pieces(SystemExit(143)))  # type: ignore[arg-type]
    with pytest.raises(OutputFailed, match="no space left on device"):
        spool(pieces(OSError(errno.ENOSPC, "x")))  # type: ignore[arg-type]


def test_standard_input_is_the_input_where_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"content")))
    with opened([]) as (one,):
        assert (one.name, one.base_name, one.identity) == ("-", "stdin", None)
        assert one.source.read(0, 99) == b"content"
        one.refuse_if_changed()
    with pytest.raises(UsageError), opened(["-", "a", "-"]):
        pass


def test_whoever_types_into_a_terminal_gets_a_hint(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It works all the same."""

    class Terminal(io.BytesIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(Terminal(b"ISA")))
    with opened([]) as (one,):
        assert one.source.read(0, 3) == b"ISA"
    assert capsys.readouterr().err == "x12scrub: reading X12 from the terminal; name a file, or pipe one in\n"


@pytest.mark.parametrize(
    ("number", "kind", "creating"),
    [
        (errno.EACCES, Forbidden, Forbidden),
        (errno.EPERM, Forbidden, Forbidden),
        (errno.ENOENT, NoInput, CannotCreate),
        (errno.EISDIR, NoInput, CannotCreate),
        (errno.ENOTDIR, NoInput, CannotCreate),
        (errno.EIO, OutputFailed, CannotCreate),
        (errno.EROFS, OutputFailed, CannotCreate),
        (errno.ENOSPC, OutputFailed, OutputFailed),
        (errno.EPIPE, OutputFailed, CannotCreate),
    ],
)
def test_errors_of_the_system_become_ours_without_their_text(
    number: int, kind: type[X12ScrubError], creating: type[X12ScrubError]
) -> None:
    """The text of the system's own error may hold a file name."""
    error = OSError(number, "text", "holt-berta.837")
    assert type(translated(error, "cannot read it")) is kind
    assert type(untouchable(error, "cannot make it")) is creating
    assert str(translated(error, "cannot read it")) == f"cannot read it: {os.strerror(number).lower()}"
