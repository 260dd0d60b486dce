"""The store: an import is there whole or not at all, and a file that is not what was written is never used."""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from tests.support import tables
from x12scrub.errors import Forbidden, MapError, TryAgain, UsageError
from x12scrub.imports import manifest
from x12scrub.imports.compiled import mapped
from x12scrub.imports.kinds import Compiled, kind
from x12scrub.imports.manifest import SourceFile
from x12scrub.imports.quarters import Quarter
from x12scrub.imports.store import Kept, Store
from x12scrub.tables import codes, mue

DAY = date(2026, 1, 2)
Q4 = Quarter(2025, 4)
ONE, TWO = (("A0001", 1, 2),), (("A0001", 2, 2), ("A0002", 4, 3))
MUE = kind("mue")
Limits = Sequence[tuple[str, int, int]]


def compiled(limits: Limits, quarter: Quarter = Q4) -> Compiled:
    payload = mue.packed((codes.number(code), units, indicator) for code, units, indicator in limits)
    sources = (SourceFile("MCR_MUE.csv", "00" * 32),)
    return Compiled(str(quarter), quarter.period, len(limits), sources, (payload,))


def keep(store: Store, limits: Limits, quarter: Quarter = Q4, *, replace: bool = False) -> Kept:
    with store.locked():
        return store.keep(MUE, compiled(limits, quarter), DAY, replace=replace)


def held(store: Store) -> dict[str, list[tuple[str, int, int]]]:
    """Everything in the store, read again."""
    return {one.name: list(mue.UnitRows(store.open(one).payload())) for one in Store(store.folder).entries()}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "share" / "tables")


def files(store: Store) -> list[str]:
    return sorted(path.name for path in store.folder.iterdir())


def test_a_store_that_is_not_there_is_empty_and_not_made(store: Store) -> None:
    assert store.entries() == ()
    assert store.attached(tables()).units is tables().units
    assert not store.folder.exists()


def test_what_is_kept_is_there_with_all_that_is_known_about_it(store: Store) -> None:
    assert keep(store, ONE) is Kept.NEW
    (entry,) = store.entries()
    assert (entry.name, entry.rows, entry.imported) == ("mue:2025Q4", 1, DAY)
    assert (entry.period.first, entry.period.last) == (date(2025, 10, 1), date(2025, 12, 31))
    assert entry.sources == (SourceFile("MCR_MUE.csv", "00" * 32),)
    assert held(store) == {"mue:2025Q4": list(ONE)}
    assert files(store) == sorted(["lock", manifest.FILE, entry.file])


def test_the_same_edition_with_the_same_rows_changes_nothing(store: Store) -> None:
    keep(store, TWO)
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in store.folder.iterdir()}
    assert keep(store, tuple(reversed(TWO))) is Kept.SAME
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in store.folder.iterdir()} == before


def test_the_same_edition_with_other_rows_wants_to_be_told(store: Store) -> None:
    keep(store, ONE)
    with pytest.raises(UsageError, match="mue:2025Q4 is there with other rows; --replace"):
        keep(store, TWO)
    assert held(store) == {"mue:2025Q4": list(ONE)}
    assert keep(store, TWO, replace=True) is Kept.REPLACED
    assert held(store) == {"mue:2025Q4": list(TWO)}
    assert len([name for name in files(store) if name.endswith(".table")]) == 1


def test_editions_stand_side_by_side_the_oldest_first(store: Store) -> None:
    for quarter in (Quarter(2026, 1), Quarter(2025, 3), Quarter(2025, 4)):
        keep(store, ONE, quarter)
    assert [one.edition for one in store.entries()] == ["2025Q3", "2025Q4", "2026Q1"]
    found = store.attached(tables())
    listed = [one for one in found.editions if one.name == "mue"]
    assert [one.edition for one in listed] == ["2025Q3", "2025Q4", "2026Q1"]
    assert all("imported from MCR_MUE.csv" in one.source for one in listed)


def test_an_older_name_of_an_edition_finds_it_and_another_tells_what_is_there(store: Store) -> None:
    keep(store, ONE)
    assert store.entry("MUE:2025q4").rows == 1
    with pytest.raises(UsageError, match=r"no imported table is called 'mue:2024Q1'.*: mue:2025Q4"):
        store.entry("mue:2024Q1")


def test_two_imports_at_once_are_one_too_many(store: Store) -> None:
    with store.locked(), pytest.raises(TryAgain, match="another import"), Store(store.folder).locked():
        pass
    with store.locked():
        pass


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_that_nobody_may_write_to_says_so(store: Store) -> None:
    store.folder.mkdir(parents=True, mode=0o500)
    with pytest.raises(Forbidden, match="cannot create the store of tables"), store.locked():
        pass


def test_what_a_killed_import_left_is_removed_by_the_next(store: Store) -> None:
    keep(store, ONE)
    (store.folder / "mue-2026Q1-00000000.table").write_bytes(b"x12table")
    (store.folder / ".x12scrub-0011223344556677.tmp").write_bytes(b"x12")
    (store.folder / "notes.txt").write_text("mine")
    assert held(store) == {"mue:2025Q4": list(ONE)}
    keep(store, ONE)
    assert files(store) == sorted(["lock", "notes.txt", manifest.FILE, store.entries()[0].file])


def test_other_users_may_read_what_one_imported(store: Store) -> None:
    """Nothing in a table is about a patient."""
    keep(store, ONE)
    mask = os.umask(0)
    os.umask(mask)
    assert {path.stat().st_mode & 0o777 for path in store.folder.iterdir()} == {0o644 & ~mask}


@pytest.mark.parametrize("at", range(0, 32 + 8 * 2 + 16, 3))
def test_a_damaged_byte_is_noticed_before_it_decides(store: Store, at: int) -> None:
    """Wherever it stands: in head, rows or foot."""
    keep(store, TWO)
    path = store.folder / store.entries()[0].file
    content = bytearray(path.read_bytes())
    content[at] ^= 0x40
    path.write_bytes(content)
    with pytest.raises(MapError, match="import it again") as caught:
        held(store)
    assert caught.value.file == path.name
    assert caught.value.exit_status == 2


@pytest.mark.parametrize("size", [0, 1, 31, 47, 48, 55, 63])
def test_a_file_that_was_cut_off_is_noticed(store: Store, size: int) -> None:
    keep(store, TWO)
    path = store.folder / store.entries()[0].file
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(MapError, match="import it again"):
        held(store)


def test_a_file_that_has_gone_is_named(store: Store) -> None:
    keep(store, ONE)
    path = store.folder / store.entries()[0].file
    path.unlink()
    with pytest.raises(MapError, match=f"{path.name}: cannot read the table: no such file or directory"):
        store.attached(tables())


def test_importing_again_mends_a_damaged_file(store: Store) -> None:
    keep(store, ONE)
    path = store.folder / store.entries()[0].file
    path.write_bytes(path.read_bytes()[:-1])
    assert keep(store, ONE) is Kept.MENDED
    assert held(store) == {"mue:2025Q4": list(ONE)}


def test_rows_are_not_read_before_they_are_asked_for(store: Store) -> None:
    """A damaged edition that no claim needs stops nothing; when it is needed, nothing comes of it but the error."""
    keep(store, ONE)
    path = store.folder / store.entries()[0].file
    content = bytearray(path.read_bytes())
    content[33] ^= 1
    path.write_bytes(content)
    found = store.attached(tables())
    assert [one.edition for one in found.editions if one.name == "mue"] == ["2025Q4"]
    with pytest.raises(MapError, match="damaged"):
        found.units.limit("A0001", date(2025, 10, 1))


@pytest.mark.parametrize("version", [0, 2])
def test_a_table_of_another_layout_is_refused(store: Store, version: int) -> None:
    keep(store, ONE)
    with pytest.raises(MapError, match="another version of x12scrub"):
        mapped(store.folder / store.entries()[0].file, "mue", version)
    with pytest.raises(MapError, match="no table of the kind ptp"):
        mapped(store.folder / store.entries()[0].file, "ptp", 1)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff",
        b'{"schema": "x12scrub-tables/9", "tables": []}',
        b'{"schema": "x12scrub-tables/1", "tables": [{"kind": "mue"}]}',
        b'{"schema": "x12scrub-tables/1", "tables": 3}',
    ],
)
def test_a_manifest_that_is_none_is_named(store: Store, content: bytes) -> None:
    store.folder.mkdir(parents=True)
    (store.folder / manifest.FILE).write_bytes(content)
    with pytest.raises(MapError, match=r"manifest\.json"):
        store.entries()


def test_a_manifest_names_files_of_its_folder_only(store: Store) -> None:
    keep(store, ONE)
    path = store.folder / manifest.FILE
    path.write_text(path.read_text().replace('"file": "', '"file": "../'))
    with pytest.raises(MapError):
        store.entries()


def test_a_kind_of_a_later_version_is_not_passed_over(store: Store) -> None:
    """What the user has imported has to count: an older program says that it cannot use it."""
    keep(store, ONE)
    path = store.folder / manifest.FILE
    path.write_text(path.read_text().replace('"kind": "mue"', '"kind": "mux"'))
    with pytest.raises(MapError, match="no tables of kind mux"):
        store.attached(tables())
