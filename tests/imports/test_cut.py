"""A file of a table that was cut off anywhere but at the end of a line is refused."""

from pathlib import Path

import pytest

from tests.imports.making import archive, put
from x12scrub.errors import TableFileError
from x12scrub.imports.kinds import Compiled, kind
from x12scrub.shipped import folder

FILES = {
    "mue": "invented-2024Q3/MCR_MUE_PractitionerServices_Eff_07-01-2024.csv",
    "ptp": "invented-2024Q3/ccipra-v302r0-f1.txt",
    "rvu": "invented-2025/PPRRVU25_JAN.csv",
    "icd10cm": "invented-FY2025/icd10cm_order_2025.txt",
}
EDITIONS = {"ptp": "2024Q3"}
STEP = 5
"""Every so many places where the loop is to be quick; lines of several lengths bring it to most columns."""


def made(name: str, path: Path) -> Compiled:
    return kind(name).compile([path], EDITIONS.get(name))


@pytest.mark.parametrize("step", [STEP, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_off_within_a_line_is_refused_wherever_the_cut_is(tmp_path: Path, name: str, step: int) -> None:
    """At the end of a line nobody can tell but by the number of rows, which is remarked on."""
    source = folder("fixtures") / "tables" / FILES[name]
    content = source.read_bytes()
    whole = made(name, source)
    for size in range(0, len(content), step):
        path = put(tmp_path, source.name, content[:size])
        if not content[:size].endswith(b"\n"):
            with pytest.raises(TableFileError):
                made(name, path)
            continue
        try:
            found = made(name, path)
        except TableFileError:
            continue
        assert found.rows < whole.rows
        assert any("an edition has over" in note for note in found.notes)


@pytest.mark.parametrize("name", FILES)
def test_a_member_of_an_archive_needs_no_last_line_end(tmp_path: Path, name: str) -> None:
    """The checksum of the archive says that it is whole."""
    source = folder("fixtures") / "tables" / FILES[name]
    content = source.read_bytes()
    packed = put(tmp_path, f"{source.stem}.zip", archive({source.name: content.rstrip()}))
    assert made(name, packed).rows == made(name, source).rows
