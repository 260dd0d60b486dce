"""Outputs: whole and together, or not at all."""

import errno
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from x12scrub import outputs as module
from x12scrub.errors import CannotCreate, Forbidden, OutputFailed, UsageError
from x12scrub.files import contents, identity
from x12scrub.outputs import Outputs


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def breaking(error: BaseException) -> Iterator[bytes]:
    yield b"some of it"
    raise error


def test_files_appear_at_the_commit(folder: Path) -> None:
    with Outputs() as outputs:
        outputs.write(outputs.target("--summary", "a"), [b"1", b"2"])
        written = outputs.write(outputs.target("--output", "b"), [b"3"])
        assert not {"a", "b"} & set(names(folder))
        assert b"".join(contents(written)) == b"3"
        outputs.commit()
    assert names(folder) == ["a", "b"]
    assert ((folder / "a").read_bytes(), (folder / "b").read_bytes()) == (b"12", b"3")


def test_without_a_commit_nothing_is_left(folder: Path) -> None:
    (folder / "a").write_bytes(b"older")
    with Outputs() as outputs:
        made = outputs.folder("--report-277", "made/")
        assert made is not None
        outputs.write(outputs.target("--output", "a"), [b"newer"])
        outputs.write(outputs.target("--report-277", str(made / "c")), [b"newer"])
    assert names(folder) == ["a"]
    assert (folder / "a").read_bytes() == b"older"


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(143), ValueError(), OutputFailed("x")], ids=repr)
def test_whatever_breaks_the_pieces_leaves_nothing(error: BaseException, folder: Path) -> None:
    with pytest.raises(type(error)), Outputs() as outputs:
        outputs.write(outputs.target("--summary", "whole"), [b"whole"])
        outputs.write(outputs.target("--output", "broken"), breaking(error))
    assert not names(folder)


def test_a_full_disk_leaves_nothing(folder: Path) -> None:
    with pytest.raises(OutputFailed, match="no space left on device"), Outputs() as outputs:
        outputs.write(outputs.target("--output", "a"), breaking(OSError(errno.ENOSPC, "x")))
    assert not names(folder)


def test_files_appear_only_after_what_flows_has_arrived(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard output cannot be taken back; a file can still be kept from appearing."""

    class Broken(io.BytesIO):
        def write(self, *_: object) -> int:
            raise BrokenPipeError(errno.EPIPE, "x")

    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(Broken()))
    with pytest.raises(OutputFailed) as raised, Outputs() as outputs:
        outputs.write(outputs.target("--summary", "a"), [b"1"])
        outputs.write(outputs.target("--output", "-"), [b"2"])
        outputs.commit()
    assert isinstance(raised.value.__cause__, BrokenPipeError)
    assert not names(folder)


def test_short_writes_lose_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unbuffered, standard output takes what it can: the rest is written after it."""

    class Short(io.BytesIO):
        def write(self, piece: object) -> int:
            return super().write(bytes(piece)[:3])  # type: ignore[call-overload]

    taken = Short()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(taken))
    with Outputs() as outputs:
        outputs.write(outputs.target("--output", "-"), [b"ISA*00*~", b"IEA~"])
        outputs.commit()
    assert taken.getvalue() == b"ISA*00*~IEA~"


def test_nothing_flows_before_everything_is_written(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    with pytest.raises(ValueError, match="x"), Outputs() as outputs:
        outputs.write(outputs.target("--output", "-"), [b"1"])
        outputs.write(outputs.target("--summary", "a"), breaking(ValueError("x")))
        outputs.commit()
    assert capfdbinary.readouterr().out == b""


def test_no_file_of_no_pieces_where_that_is_asked_for(folder: Path) -> None:
    """An older one goes, for it would be taken for this one; but only with the commit."""
    (folder / "old").write_bytes(b"of yesterday")
    for commit in (False, True):
        with Outputs() as outputs:
            outputs.write(outputs.target("--output", "old"), [], even_empty=False)
            outputs.write(outputs.target("--report-277", "new"), [], even_empty=False)
            outputs.write(outputs.target("--findings", "empty"), [])
            if commit:
                outputs.commit()
        assert names(folder) == (["empty"] if commit else ["old"])


def test_places_are_taken_once(folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "way").symlink_to("sub")
    with Outputs() as outputs:
        outputs.target("--output", "sub/a")
        for path in ("sub/a", "./sub/a", "sub/../sub/a", "way/a"):
            with pytest.raises(UsageError, match="--summary goes where another output goes"):
                outputs.target("--summary", path)
        outputs.target("--findings", os.devnull)
        outputs.target("--summary", os.devnull)
        outputs.target("--output", "-")
        with pytest.raises(UsageError):
            outputs.target("--report-277", "-")


def test_an_input_is_no_place(folder: Path) -> None:
    (folder / "in").write_bytes(b"x")
    (folder / "link").symlink_to("in")
    with Outputs({identity((folder / "in").stat()), None}) as outputs:
        for path in ("in", "link"):
            with pytest.raises(UsageError, match="one of the inputs"):
                outputs.target("--output", path)
        outputs.target("--output", os.devnull)


def test_a_link_is_replaced_not_followed(folder: Path) -> None:
    """Who can put a link into the directory cannot make us write elsewhere."""
    (folder / "elsewhere").write_bytes(b"precious")
    (folder / "out").symlink_to("elsewhere")
    with Outputs() as outputs:
        outputs.write(outputs.target("--output", "out"), [b"new"])
        outputs.commit()
    assert (folder / "elsewhere").read_bytes() == b"precious"
    assert not (folder / "out").is_symlink()
    assert (folder / "out").read_bytes() == b"new"


def test_temporary_files_are_closed_to_others(folder: Path) -> None:
    with Outputs() as outputs:
        outputs.write(outputs.target("--output", "out"), [b"new"])
        (temporary,) = folder.iterdir()
        assert temporary.stat().st_mode & 0o777 == 0o600
        assert temporary.name.startswith(".x12scrub-")


def test_a_directory_is_made_where_a_slash_asks_for_it(folder: Path) -> None:
    with Outputs() as outputs:
        assert outputs.folder("--output", "made") is None
        assert outputs.folder("--output", "made/") == Path("made")
        assert outputs.folder("--output", "made") == Path("made")
        with pytest.raises(CannotCreate):
            outputs.folder("--output", "no/where/")
        outputs.write(outputs.target("--output", "made/a"), [b"1"])
        outputs.commit()
    assert names(folder / "made") == ["a"]


def test_no_permission_and_a_vanished_directory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(errno.EACCES, "x")

    with Outputs() as outputs:
        target = outputs.target("--output", "out")
        monkeypatch.setattr(module.os, "open", refuse)
        with pytest.raises(Forbidden, match="cannot create the output of --output: permission denied"):
            outputs.write(target, [b"1"])
    assert not names(folder)
