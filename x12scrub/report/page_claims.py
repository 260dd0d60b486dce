"""The claims that do not leave, on the page: which, why, and what to do. Nobody is named: the claim number says who."""

from collections.abc import Iterator
from itertools import islice

from x12scrub.claims.model import Claim
from x12scrub.finding import SENT_BACK, Choice, Finding, Verdict
from x12scrub.journal import Disposition, Outcome
from x12scrub.report.diff import at_fault, faults
from x12scrub.report.diff_text import charged, procedure, quantity
from x12scrub.report.page_elements import Column, Element, node, table
from x12scrub.report.printable import readable
from x12scrub.tables.statuses import Statuses

_COLUMNS = (Column("Line"), Column("Procedure"), Column("Units", numeric=True), Column("Charge", numeric=True))
_REJECTED = "What to do: put it right in your billing system and send the claim again. The payer has not seen it."
_ASKED = "What to do: look into the chart, change the claim as it says, and send the claim again."
_HELD = "What to do: look into the chart and answer with x12scrub review. The claim waits for it."
_WAITS = "What to do: answer what is asked about the other claim. Nothing is asked about this one."


def stopped(outcomes: Iterator[Outcome], most: int, names: tuple[str, ...], words: Statuses) -> Iterator[Element]:
    """An article for each claim that is rejected or held, `most` at the most."""
    kept = (one for one in outcomes if one.disposition in (Disposition.REJECTED, Disposition.HELD))
    for outcome in islice(kept, most):
        if outcome.claim is not None:
            yield _article(outcome, outcome.claim, names[outcome.place.source], words)


def _article(outcome: Outcome, claim: Claim, name: str, words: Statuses) -> Element:
    what = outcome.disposition.value
    article = node("article")
    tag = node("span", what.capitalize(), class_=f"tag is-{what}")
    article.append(node("h3", f"Claim {claim.number or 'without a number'} ", tag))
    told = (f"claim {outcome.place.claim} of {name}", payer(claim), days(claim), charged(claim.charge))
    article.append(node("p", " \u00b7 ".join(one for one in told if one), class_="soft"))
    rows = [
        (str(one.ordinal), procedure(one.before), quantity(one.before), charged(one.before.charge))
        for one in at_fault(outcome)
    ]
    if rows:
        article.append(table("Lines in question", _COLUMNS, rows))
    for finding in faults(outcome):
        article.append(_reason(finding, outcome.disposition, words))
    if also := [one for one in outcome.findings if one.verdict is Verdict.CORRECT]:
        article.append(_also(also))
    return article


def payer(claim: Claim) -> str:
    """Name and id of the payer, as far as the claim has them."""
    name, identifier = readable(claim.payer.name), claim.payer.id
    return f"{name} ({identifier})" if name and identifier else name or identifier


def days(claim: Claim) -> str:
    """The first and last day of service."""
    dates = [line.dates for line in claim.lines if line.dates]
    if not dates:
        return ""
    first, last = min(one.first for one in dates), max(one.last for one in dates)
    return f"{first}" if first == last else f"{first} to {last}"


def _reason(finding: Finding, disposition: Disposition, words: Statuses) -> Element:
    reason = node("div", node("p", node("strong", f"{finding.code} {finding.name}"), class_="soft"), class_="reason")
    reason.append(node("p", _sentence(finding.message)))
    choices = finding.choices if disposition is Disposition.HELD else _of_the_chart(finding.choices)
    reason.append(node("p", node("strong", _to_do(finding, disposition, choices))))
    if choices:
        reason.append(node("ul", *map(_choice, choices), class_="choices"))
    if finding.status is not None and disposition is Disposition.REJECTED:
        said = words.words(finding.status.category, finding.status.code)
        reason.append(node("p", f"In the 277CA: {finding.status}, {said}", class_="soft"))
    return reason


def _of_the_chart(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """Those that are left when the claim is sent back already."""
    return tuple(choice for choice in choices if choice != SENT_BACK)


def _to_do(finding: Finding, disposition: Disposition, choices: tuple[Choice, ...]) -> str:
    if finding.verdict is Verdict.HOLD:
        return _WAITS
    if disposition is Disposition.HELD:
        return _HELD
    return _ASKED if choices else _REJECTED


def _choice(choice: Choice) -> Element:
    return node("li", node("strong", _sentence(choice.label)), f" {choice.attestation}")


def _also(findings: list[Finding]) -> Element:
    items = (node("li", f"{one.code} {one.name}: {one.message}") for one in findings)
    told = node("p", "Put right at the same time, since nothing is corrected in a claim that does not leave:")
    return node("div", told, node("ul", *items, class_="choices"), class_="reason")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")
