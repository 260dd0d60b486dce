"""The report of a night as one HTML page that needs nothing else, in the style of the page of a run."""

from collections.abc import Iterator

from x12scrub import __version__
from x12scrub.batch.manifest import Fate
from x12scrub.batch.morning import Morning
from x12scrub.batch.telling import PASSED_OVER
from x12scrub.batch.totals import Totals
from x12scrub.claims.money import money
from x12scrub.report.page import FATES, head
from x12scrub.report.page_elements import Column, Content, Element, bar, node, table, wide, written
from x12scrub.report.printable import counted

_FILES = {
    Fate.PROCESSED: "Processed",
    Fate.HELD: "Held whole: every claim waits for an answer",
    Fate.FAILED: "Failed",
    Fate.DUPLICATE: "Duplicates, not sent again",
}


def page(morning: Morning) -> Iterator[bytes]:
    body = node("body", _header(morning), _main(morning), _footer())
    frame = node("html", head("Night report"), body, lang="en")
    yield b"<!DOCTYPE html>\n" + written(frame) + b"\n"


def _header(morning: Morning) -> Element:
    waiting = morning.totals.waiting
    lead = f"{counted(morning.totals.files, 'file')}, {counted(morning.totals.tallies['received'].claims, 'claim')}."
    if waiting.held.claims:
        lead += f" {counted(waiting.held.claims, 'claim')}, {money(waiting.held.charges)} in all, wait for an answer"
        lead += f", the oldest since {waiting.oldest.isoformat()}." if waiting.oldest else "."
    return node("header", node("h1", "Night report"), node("p", morning.night, class_="soft"), node("p", lead))


def _main(morning: Morning) -> Element:
    main = node("main")
    if notices := list(_notices(morning)):
        items = (node("li", one) for one in notices)
        main.append(node("section", node("h2", "To see to"), node("ul", *items), class_="attention"))
    main.append(node("section", node("h2", "Claims and charges"), _claims(morning.totals)))
    main.append(node("section", node("h2", "Files"), _files(morning.totals)))
    if morning.broken:
        main.append(node("section", node("h2", "Files that failed"), _broken(morning)))
    return main


def _notices(morning: Morning) -> Iterator[str]:
    totals = morning.totals
    if failed := totals.fates[Fate.FAILED]:
        yield f"{counted(failed, 'file')} could not be processed: nothing of it was sent."
    if totals.prompts:
        yield f"{counted(totals.prompts, 'new prompt')} in the worklists."
    if totals.crashed:
        yield "Findings were lost to a fault of x12scrub: those claims went out untouched. Please report it."
    if totals.waiting.unknown:
        yield f"{counted(totals.waiting.unknown, 'file')} among the held ones that no batch has put there."
    for reason, count in morning.passed.items():
        yield f"{counted(count, 'file')} of the inbox passed over: {PASSED_OVER[reason]}."


def _claims(totals: Totals) -> Element:
    received = totals.tallies["received"]
    rows: list[tuple[Content, ...]] = [("Came in", f"{received.claims:,}", money(received.charges))]
    for fate, words in FATES.items():
        tally = totals.tallies[fate.value]
        share = bar(received.claims, [(fate.value, tally.claims)])
        rows.append((node("span", words, share), f"{tally.claims:,}", money(tally.charges)))
    leaving = totals.tallies["leaving"]
    rows.append(("Go on to the payer", f"{leaving.claims:,}", money(leaving.charges)))
    rows.append(("Held and waiting, of this night and earlier ones", *_waiting(totals)))
    columns = (Column("What became of them"), Column("Claims", numeric=True), Column("Charges", numeric=True))
    return wide(table("Charges as they came in; those that go on, as they leave", columns, rows), "Claims and charges")


def _waiting(totals: Totals) -> tuple[str, str]:
    return f"{totals.waiting.held.claims:,}", money(totals.waiting.held.charges)


def _files(totals: Totals) -> Element:
    rows: list[tuple[Content, ...]] = [(words, f"{totals.fates[fate]:,}") for fate, words in _FILES.items()]
    return wide(table("What became of the files", (Column("Fate"), Column("Files", numeric=True)), rows), "Files")


def _broken(morning: Morning) -> Element:
    rows: list[tuple[Content, ...]] = [(one.name or one.content[:8], one.sentence) for one in morning.broken]
    return wide(table("They lie in the folder failed", (Column("File"), Column("Reason")), rows), "Files that failed")


def _footer() -> Element:
    return node("footer", node("p", f"Made by x12scrub {__version__}. It holds numbers, and no claim."))
