"""The report of a run as one HTML page that needs nothing else: no script, no link to the outside, one style sheet.

The page names claims by number, and payers; it names no patient. It is a record for people who may see claims.
"""

from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256

from x12scrub import __version__
from x12scrub.claims.money import money
from x12scrub.claims.stretches import Tally
from x12scrub.engine import Run
from x12scrub.finding import Verdict
from x12scrub.journal import Disposition
from x12scrub.report.page_claims import payer, stopped
from x12scrub.report.page_elements import Column, Content, Element, bar, node, table, wide, written
from x12scrub.report.page_style import STYLE
from x12scrub.report.printable import counted
from x12scrub.tables import Edition, Lack

MOST_CLAIMS = 5_000
MOST_PAYERS = 100
# Only text of ours is markup, so this stands nowhere else: text of a file has its brackets escaped.
_CLAIMS = b"<claims></claims>"
_WEIGHTS = {Verdict.CORRECT: "correct", Verdict.ASK: "ask", Verdict.REJECT: "reject"}
_KINDS = ("correct", "ask", "reject", "other")
FATES = {
    Disposition.FORWARDED: "Forwarded as they came",
    Disposition.CORRECTED: "Corrected and forwarded",
    Disposition.HELD: "Held",
    Disposition.REJECTED: "Rejected",
}
_SECTIONS = {
    "totals": "Claims and charges",
    "findings": "Findings",
    "claims": "Claims to see to",
    "tables": "Rule tables",
}
_LACKS = {
    Lack.PAYER: "no table at hand is the payer's",
    Lack.DAY: "no edition at hand is of the day of service, so that rules may have changed",
    Lack.DATE: "a line has no day of service to choose a row by",
    Lack.PLACE: "the place of service does not tell which Medicare contractor decides",
    Lack.ROW: "a table has no row for what the line says",
}
_NO_PAYER = "No payer: envelopes and faults"


def page(run: Run, names: Sequence[str], moment: datetime, most: int = MOST_CLAIMS) -> Iterator[bytes]:
    """The page in pieces. `names` are those of the inputs; `most` claims are listed, the others counted."""
    frame = node("html", head("Claims report"), lang="en")
    frame.append(node("body", _header(run, names, moment), _main(run, most), _footer()))
    before, _, after = written(frame).partition(_CLAIMS)
    yield b"<!DOCTYPE html>\n" + before
    for article in stopped(run.outcomes(), most, tuple(names), run.settings.tables.statuses):
        yield b"\n" + written(article)
    yield after + b"\n"


def head(title: str) -> Element:
    """The head of a page: what it may do, and how it looks."""
    digest = b64encode(sha256(STYLE.encode("ascii")).digest()).decode("ascii")
    rules = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return node(
        "head",
        node("meta", charset="utf-8"),
        node("meta", http_equiv="Content-Security-Policy", content=rules),
        node("meta", name="viewport", content="width=device-width, initial-scale=1"),
        node("meta", name="referrer", content="no-referrer"),
        node("title", title),
        _style(),
    )


def _style() -> Element:
    element = node("style")
    element.text = STYLE  # as it is: the policy of the page knows it by its digest
    return element


def _header(run: Run, names: Sequence[str], moment: datetime) -> Element:
    when = f"{moment:%Y-%m-%d %H:%M}" if moment.tzinfo else f"{moment:%Y-%m-%d}"
    files = ", ".join(names[:3]) + (f" and {len(names) - 3:,} more" if len(names) > 3 else "")
    links = (node("li", node("a", title, href=f"#{name}")) for name, title in _SECTIONS.items())
    return node(
        "header",
        node("h1", "Claims report"),
        node("p", f"{files} \u00b7 {when} \u00b7 policy {run.settings.policy.name}", class_="soft"),
        node("p", _lead(run), class_="lead"),
        node("nav", node("ul", *links), aria_label="Parts of this page"),
    )


def _lead(run: Run) -> str:
    came, open_claims = run.ledger.received.claims, _open(run)
    if not open_claims.claims:
        return f"{counted(came, 'claim')} came in, and all of them go on. Nothing waits for you."
    what = f"{open_claims.claims:,} of {counted(came, 'claim')}, {money(open_claims.charges)} in all,"
    return f"{what} {'does' if open_claims.claims == 1 else 'do'} not go on and {_needs(open_claims.claims)} you."


def _needs(count: int) -> str:
    return "needs" if count == 1 else "need"


def _open(run: Run) -> Tally:
    return run.ledger.settled[Disposition.REJECTED] + run.ledger.settled[Disposition.HELD]


def _section(name: str, *content: Content) -> Element:
    return node(
        "section", node("h2", _SECTIONS[name], id=f"{name}-title"), *content, id=name, aria_labelledby=f"{name}-title"
    )


def _main(run: Run, most: int) -> Element:
    main = node("main", _section("totals", _totals(run)))
    if notices := list(_notices(run)):
        items = (node("li", one) for one in notices)
        heading = node("h2", "To keep in mind", id="notices-title")
        main.append(node("section", heading, node("ul", *items), class_="attention", aria_labelledby="notices-title"))
    main.append(_section("findings", _legend(), _by_edit(run), _by_payer(run)))
    main.append(_section("claims", *_listing(_open(run).claims, most)))
    main.append(_section("tables", _editions(run.settings.tables.editions)))
    return main


def _totals(run: Run) -> Element:
    ledger = run.ledger
    rows: list[tuple[Content, ...]] = [("Came in", f"{ledger.received.claims:,}", money(ledger.received.charges))]
    for fate, words in FATES.items():
        tally = ledger.settled[fate]
        share = bar(ledger.received.claims, [(fate.value, tally.claims)])
        rows.append((node("span", words, share), f"{tally.claims:,}", money(tally.charges)))
    rows.append(("Go on to the payer", f"{ledger.leaving.claims:,}", money(ledger.leaving.charges)))
    columns = (Column("What became of them"), Column("Claims", numeric=True), Column("Charges", numeric=True))
    return wide(table("Charges as they came in; those that go on, as they leave", columns, rows), "Claims and charges")


def _notices(run: Run) -> Iterator[str]:
    for refusal in run.refused:
        yield f"An interchange was left out, since it cannot be read: {refusal}"
    counts = Counter[Verdict]()
    for (_, _, verdict), count in run.totals.items():
        counts[verdict] += count
    if counts[Verdict.CRASHED]:
        yield f"{counts[Verdict.CRASHED]:,} findings were lost to a fault of x12scrub: those claims went out untouched."
    for lack, words in _LACKS.items():
        if run.lacks[lack]:
            yield f"{run.lacks[lack]:,} times {words}: neither a pass nor a fault."
    for found in run.surveys:
        for kind, count in found.oddities.items():
            yield f"Copied as it came: {count:,} {kind}"


def _legend() -> Element:
    words = {"correct": "to correct", "ask": "to ask", "reject": "to reject", "other": "for information"}
    return node("ul", *(node("li", bar(1, [(kind, 1)]), words[kind]) for kind in _KINDS), class_="legend soft")


def _by_edit(run: Run) -> Element:
    found: dict[str, Counter[str]] = {}
    named: dict[str, Element] = {}
    for (code, name, verdict), count in sorted(run.totals.items(), key=lambda one: one[0][:2]):
        found.setdefault(code, Counter())[_WEIGHTS.get(verdict, "other")] += count
        named[code] = node("span", code, node("small", name)) if code else node("span", "A fault of x12scrub")
    return _counted("By edit", "Edit", [(named[code], counts) for code, counts in found.items()])


def _by_payer(run: Run) -> Element:
    found: dict[str, Counter[str]] = {}
    for outcome in run.outcomes():
        name = _NO_PAYER if outcome.claim is None else payer(outcome.claim) or "A payer without name and id"
        counts = found.setdefault(name, Counter())
        counts.update(_WEIGHTS.get(one.verdict, "other") for one in outcome.findings)
    ranked = sorted(found.items(), key=lambda one: (-one[1].total(), one[0]))
    if len(ranked) > MOST_PAYERS:
        others: Counter[str] = sum((counts for _, counts in ranked[MOST_PAYERS:]), Counter())
        ranked[MOST_PAYERS:] = [(f"{len(ranked) - MOST_PAYERS:,} more payers", others)]
    return _counted("By payer", "Payer", [(node("span", name), counts) for name, counts in ranked])


def _counted(caption: str, title: str, found: Sequence[tuple[Element, Mapping[str, int]]]) -> Element:
    """Numbers of findings by kind, and a bar under the name; the longest bar is the largest number."""
    if not found:
        return node("p", f"{caption}: no findings.", class_="soft")
    most = max(sum(counts.values()) for _, counts in found)
    rows: list[Sequence[Content]] = []
    for name, counts in found:
        name.append(bar(most, [(kind, counts.get(kind, 0)) for kind in _KINDS]))
        rows.append((name, *(f"{counts.get(kind, 0):,}" for kind in _KINDS)))
    columns = [Column(title), *(Column(one, numeric=True) for one in ("Correct", "Ask", "Reject", "Info"))]
    return wide(table(caption, columns, rows), f"Findings, {caption.lower()}")


def _listing(count: int, most: int) -> Iterator[Content]:
    if not count:
        yield node("p", "No claim was rejected or held.")
        return
    yield node("p", "These claims did not go to the payer.")
    yield node("claims")
    if count > most:
        yield node("p", f"And {count - most:,} more, which the findings and the 277CA list.")


def _editions(editions: Iterable[Edition]) -> Element:
    rows: list[Sequence[Content]] = []
    for one in editions:
        period = [_day(one.covers_from), " to ", _day(one.covers_until)]
        covers = period if one.covers_from or one.covers_until else ["any day"]
        source = one.source.replace("https://", "") + (f"; {one.reservation}" if one.reservation else "")
        checked = node("small", f"{one.rows:,} rows, checked ", _day(one.verified_on))
        rows.append((node("span", one.name, node("small", one.edition)), node("span", *covers, checked), source))
    columns = (Column("Table"), Column("Covers"), Column("Source"))
    return wide(table("What the decisions rest on", columns, rows), "Rule tables")


def _day(day: date | None) -> Content:
    """A day that no line break cuts."""
    return node("time", day.isoformat()) if day else "any day"


def _footer() -> Element:
    told = "It holds numbers and charges of claims: keep it where you keep claims."
    return node("footer", node("p", f"Made by x12scrub {__version__}. {told}"))
