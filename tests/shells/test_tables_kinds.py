"""`x12scrub tables import` of every kind, from the files to what a run finds with them."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cases import build
from tests.imports.database import database, export
from tests.imports.making import archive, put
from tests.shells.running import ROOT, Done, invoke

TABLES = ROOT / "fixtures" / "tables"
FILES = {
    "coverage": sorted((TABLES / "invented-articles" / "current_article_csv").iterdir()),
    "icd10cm": [TABLES / "invented-FY2025" / "icd10cm_order_2025.txt"],
    "rvu": [TABLES / "invented-2025" / "PPRRVU25_JAN.csv"],
}
EDITIONS = {"coverage": "2024-10-17", "icd10cm": "FY2025", "rvu": "2025Q1"}
TEXAS = """CLM*LPC-101*150***11:B:1*Y*A*Y*Y~
HI*ABK:M5412~
NM1*77*2*LARKSPUR ANNEX*****XX*1000000039~
N3*9 ELSEWHERE ROAD~
N4*AUSTIN*TX*787010000~
LX*1~
SV1*HC:20552:RT*150*UN*1***1~
DTP*472*D8*20250203~
"""
HEADING = TEXAS.replace("M5412", "M791").replace("150*UN", "160*UN").replace("LPC-101*150", "LPC-102*160")


@pytest.fixture
def store(folder: Path) -> Path:
    return folder / "tables"


def imported(store: Path, kind: str, *files: Path) -> Done:
    return invoke("tables", "import", kind, *files, "--tables", store)


def state(store: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in store.iterdir() if file.suffix in {".table", ".json"}}


def found(claims: str, folder: Path, *options: str | Path) -> list[tuple[str, str, str]]:
    """Code, verdict and edition of the findings about the claims of a clinic in Texas."""
    put(folder, "in.837", build("medicare-office", claims, "", {}))
    done = invoke("scrub", "in.837", "-o", "out.837", "--findings", "findings.jsonl", *options)
    assert done.status == 0, done.err
    lines = [json.loads(line) for line in (folder / "findings.jsonl").read_bytes().splitlines()]
    records = [one for one in lines if "verdict" in one]
    return [(one["code"], one["verdict"], (one["basis"] or {}).get("edition", "")) for one in records]


def test_what_was_imported_is_what_a_run_finds_with(folder: Path, store: Path) -> None:
    """The side stays where the file of the day pays sides; Texas has a list; a heading is no diagnosis."""
    for kind, files in FILES.items():
        assert imported(store, kind, *files).status == 0
    before = {(code, verdict) for code, verdict, _ in found(TEXAS + HEADING, folder)}
    assert {("TP102", "correct"), ("TP201", "no_data")} <= before
    after = found(TEXAS + HEADING, folder, "--tables", store)
    assert "TP102" not in {code for code, _, _ in after}
    assert {one for one in after if one[0].startswith("TP2") and one[1] == "reject"} == {
        ("TP201", "reject", "2024-10-17"),
        ("TP210", "reject", "FY2025"),
    }


@pytest.mark.parametrize("kind", FILES)
def test_an_edition_is_listed_and_importing_it_again_changes_nothing(kind: str, store: Path) -> None:
    done = imported(store, kind, *FILES[kind])
    assert done.status == 0
    assert done.lines[-1].startswith(f"x12scrub: {kind}:{EDITIONS[kind]}: ")
    told = invoke("tables", "--tables", store).out.decode().splitlines()
    assert any(line.split()[:2] == [kind, EDITIONS[kind]] for line in told)
    before = state(store)
    again = imported(store, kind, *FILES[kind])
    assert (again.status, state(store)) == (0, before)
    assert "nothing changed" in again.lines[-1]


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("broken", ["cut off", "another kind", "web page", "damaged archive"])
def test_a_broken_file_changes_nothing(kind: str, broken: str, folder: Path, store: Path) -> None:
    """Status 65, with the file and, where a line is at fault, the line."""
    imported(store, kind, *FILES[kind])
    before = state(store)
    files = _broken(kind, broken, folder)
    done = imported(store, kind, *files)
    assert (done.status, state(store)) == (65, before)
    assert done.lines[-1].startswith("x12scrub: ")
    assert (", line " in done.lines[-1]) == (broken in {"cut off", "another kind"})


def _broken(kind: str, broken: str, folder: Path) -> Sequence[Path]:
    if broken == "another kind":
        return FILES["icd10cm" if kind == "rvu" else "rvu"]
    if broken == "web page":
        return [put(folder, "page.csv", b"<html>Agree to the licence</html>")]
    if broken == "damaged archive":
        return [put(folder, "archive.zip", archive({path.name: path.read_bytes() for path in FILES[kind]})[:-60])]
    *whole, last = sorted(FILES[kind], key=lambda path: path.name == "article.csv")
    return [*whole, put(folder, last.name, last.read_bytes()[:-70])]


def test_editions_are_compared(folder: Path, store: Path) -> None:
    imported(store, "icd10cm", *FILES["icd10cm"])
    content = FILES["icd10cm"][0].read_bytes()
    content = content.replace(b"00010 M79     0", b"00010 M78     1").replace(b"00009 M542    1", b"00009 M542    0")
    imported(store, "icd10cm", put(folder, "icd10cm_order_2026.txt", content))
    done = invoke("tables", "diff", "icd10cm:FY2025", "icd10cm:FY2026", "--tables", store)
    assert done.out.decode().splitlines() == [
        "~ M542  billable yes -> no",
        "+ M78  billable yes",
        "- M79  billable no",
        "icd10cm:FY2025 -> icd10cm:FY2026: 1 gained, 1 lost, 1 changed, 15 the same",
    ]


def test_the_archive_of_the_coverage_database_is_taken_as_it_comes(folder: Path, store: Path) -> None:
    done = imported(store, "coverage", put(folder, "current_article.zip", export(database())))
    assert done.status == 0
    assert done.lines[-1].startswith("x12scrub: coverage:2024-10-17: 1 row of 1 file")
