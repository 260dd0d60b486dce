"""Which files of an inbox are taken: by name, in order, and only when nobody writes to them any more."""

import os
from datetime import datetime
from pathlib import Path

import pytest

from x12scrub.batch.inbox import Wanted, look

NOW = 1_700_000_000.0


def file(folder: Path, name: str, age: float = 3_600) -> Path:
    path = folder / name
    path.write_bytes(b"ISA")
    os.utime(path, (NOW - age, NOW - age))
    return path


def names(folder: Path, wanted: Wanted | None = None) -> list[str]:
    return [one.name for one in look(folder, wanted or Wanted(), lambda: NOW, lambda _: None).files]


def test_files_are_taken_by_name_whatever_the_case_and_in_its_order(tmp_path: Path) -> None:
    for name in ("b.837", "a.X12", "C.Edi", "d.txt", "e.pdf", "f837"):
        file(tmp_path, name)
    (tmp_path / "folder.837").mkdir()
    file(tmp_path / "folder.837", "inside.837")
    assert names(tmp_path) == ["C.Edi", "a.X12", "b.837", "d.txt"]
    assert names(tmp_path, Wanted(patterns=("*.PDF", "f*"))) == ["e.pdf", "f837"]


def test_names_of_unfinished_files_are_passed_over(tmp_path: Path) -> None:
    for name in (".a.837", "a.837.part", "a.837.filepart", "a.837.tmp", "a.tmp"):
        file(tmp_path, name)
    assert names(tmp_path, Wanted(patterns=("*",))) == []


@pytest.mark.parametrize(("age", "taken"), [(59.9, False), (60, True), (61, True)])
def test_a_file_has_to_be_left_alone_for_a_while(tmp_path: Path, age: float, taken: bool) -> None:
    file(tmp_path, "a.837", age)
    looked = look(tmp_path, Wanted(settle=60), lambda: NOW, lambda _: None)
    assert (len(looked.files), looked.unsettled) == (int(taken), int(not taken))


def test_a_clock_that_was_set_back_holds_no_file_up(tmp_path: Path) -> None:
    """A time in the future says nothing: such a file is looked at twice, and taken if it is the same."""
    still, growing = file(tmp_path, "still.837", -5_000), file(tmp_path, "growing.837", -5_000)
    waited = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        growing.write_bytes(b"ISA*00*")

    looked = look(tmp_path, Wanted(settle=7), lambda: NOW, wait)
    assert [one.path for one in looked.files] == [still]
    assert (looked.unsettled, waited) == (1, [7])


def test_links_and_pipes_are_no_files(tmp_path: Path) -> None:
    (tmp_path / "link.837").symlink_to(file(tmp_path, "a.pdf"))
    os.mkfifo(tmp_path / "pipe.837")
    looked = look(tmp_path, Wanted(), lambda: NOW + 9_999_999_999)
    assert (looked.files, looked.links) == ([], 2)


def test_files_of_before_a_day_stay(tmp_path: Path) -> None:
    file(tmp_path, "old.837", 86_400)
    file(tmp_path, "new.837", 10)
    since = datetime.fromtimestamp(NOW - 3_600)  # noqa: DTZ006 - as the command line reads a day
    looked = look(tmp_path, Wanted(settle=0, since=since), lambda: NOW)
    assert [one.name for one in looked.files] == ["new.837"]
    assert looked.earlier == 1
