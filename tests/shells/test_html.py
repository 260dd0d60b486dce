"""`scrub --report-html`: a file like the other outputs, with the numbers of the run."""

from pathlib import Path

from lxml import html

from tests.shells.running import day as content
from tests.shells.running import invoke, run


def test_the_page_is_a_private_file_beside_the_others(day: Path, folder: Path) -> None:
    done = invoke("scrub", day, "-o", "out.837", "--report-html", "page.html")
    assert (done.status, done.out) == (0, b"")
    page = folder / "page.html"
    assert page.stat().st_mode & 0o777 == 0o600
    assert b"1 of 12 claims, $355.00 in all, does not go on and needs you." in page.read_bytes()
    assert not list(folder.glob(".x12scrub-*"))


def test_inputs_are_named_without_their_folders(folder: Path) -> None:
    """Standard input has a name, and nothing of the way to a file is told."""
    (folder / "inbox").mkdir()
    (folder / "inbox" / "day.837").write_bytes(content())
    invoke("scrub", "inbox/day.837", "-o", "out.837", "--report-html", "page.html")
    invoke("scrub", "-", "-o", "other.837", "--report-html", "other.html", stdin=content())
    assert b"inbox" not in Path("page.html").read_bytes()
    assert b"claim 7 of day.837" in Path("page.html").read_bytes()
    assert b"claim 7 of stdin" in Path("other.html").read_bytes()


def test_a_day_that_is_named_gives_the_same_page_again(day: Path) -> None:
    """With --as-of the page has a date and no time."""
    for name in ("one.html", "two.html"):
        invoke("scrub", day, "-o", "out.837", "--report-html", name, "--as-of", "2024-09-13")
    assert Path("one.html").read_bytes() == Path("two.html").read_bytes()
    header = html.parse("one.html").xpath("string(//header/p[1])")
    assert header == "day.837 \u00b7 2024-09-13 \u00b7 policy standard"


def test_nothing_appears_where_the_run_fails(day: Path, folder: Path) -> None:
    """A page that goes where another output goes, or an input that is cut off, leaves nothing behind."""
    assert invoke("scrub", day, "-o", "out", "--report-html", "out").status == 2
    assert invoke("scrub", day, "-o", "out.837", "--report-html", day).status == 2
    assert invoke("scrub", day, "-o", "out.837", "--report-html", "no/such/page.html").status == 73
    Path("cut.837").write_bytes(content()[:-30])
    assert run("scrub", "cut.837", "-o", "out.837", "--report-html", "page.html").status == 65
    assert {file.name for file in folder.iterdir()} == {"cut.837", "day.837"}


def test_the_page_may_be_what_flows(day: Path) -> None:
    done = run("scrub", day, "-o", "out.837", "--report-html", "-")
    assert done.status == 0
    assert done.out.startswith(b"<!DOCTYPE html>\n<html ")
    assert done.out.endswith(b"</body></html>\n")
