"""A directory of 277CA files holds those of the last run over an input, and loses nothing that is not ours."""

from pathlib import Path

import pytest

from tests.shells.running import hopeless, invoke, quiet


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


@pytest.fixture
def acks(day: Path, folder: Path) -> Path:
    """Acknowledgements of two transactions of day.837, from an earlier run."""
    day.write_bytes(hopeless() + hopeless())
    assert invoke("scrub", day, "-o", "out.837", "--report-277", "acks/").status == 0
    assert names(folder / "acks") == ["day.837.0001.277", "day.837.0002.277"]
    return folder / "acks"


def test_what_an_earlier_run_said_of_an_input_goes(acks: Path, day: Path) -> None:
    """The file came again: one transaction has nothing to report any more, then none has."""
    day.write_bytes(quiet() + hopeless())
    assert invoke("scrub", day, "-o", "out.837", "--report-277", "acks").status == 0
    assert names(acks) == ["day.837.0002.277"]
    day.write_bytes(hopeless())
    assert invoke("scrub", day, "-o", "out.837", "--report-277", "acks").status == 0
    assert names(acks) == ["day.837.0001.277"]
    day.write_bytes(quiet())
    assert invoke("scrub", day, "-o", "out.837", "--report-277", "acks").status == 0
    assert names(acks) == []


def test_a_run_that_is_refused_takes_nothing_away(acks: Path, day: Path) -> None:
    day.write_bytes(quiet()[:-40])
    assert invoke("scrub", day, "-o", "out.837", "--report-277", "acks").status == 65
    assert names(acks) == ["day.837.0001.277", "day.837.0002.277"]


def test_what_is_not_ours_stays(acks: Path, day: Path, folder: Path) -> None:
    """Other inputs, other names, other content, links and folders."""
    ours = (acks / "day.837.0001.277").read_bytes()
    kept = {
        "day.837.277": ours,
        "day.837.1.277": ours,
        "day.837.0003.277.bak": ours,
        "day.837.0004.277": b"notes of somebody",
        "day.837.0005.277": ours.replace(b"005010X214", b"005010X212"),
        "dayX837.0001.277": ours,
        "monday.837.0001.277": ours,
        "other.837.0001.277": ours,
    }
    for name, content in kept.items():
        (acks / name).write_bytes(content)
    (folder / "elsewhere").write_bytes(ours)
    (acks / "day.837.0006.277").symlink_to(folder / "elsewhere")
    (acks / "day.837.0007.277").mkdir()
    (acks / "day.837.12345.277").write_bytes(ours)
    day.write_bytes(quiet())
    assert invoke("scrub", day, "-o", "out.837", "--report-277", "acks").status == 0
    assert names(acks) == sorted([*kept, "day.837.0006.277", "day.837.0007.277"])
    assert (folder / "elsewhere").read_bytes() == ours


def test_standard_input_has_a_name_there(folder: Path) -> None:
    assert invoke("scrub", "-o", "out.837", "--report-277", "acks/", stdin=hopeless()).status == 0
    assert names(folder / "acks") == ["stdin.0001.277"]
    assert invoke("scrub", "-o", "out.837", "--report-277", "acks/", stdin=quiet()).status == 0
    assert names(folder / "acks") == []
