"""Line item control numbers (REF*6R) of lines that go: no remittance will bring them back, so they are recorded."""

from attrs import evolve

from x12scrub.claims.model import Claim
from x12scrub.finding import Change, Field, Finding


def with_control_numbers(finding: Finding, claim: Claim) -> Finding:
    """With the line item control numbers that are lost with the lines that go, behind each of these."""
    if not any(_takes_lines(one) for one in (finding.changes, *(choice.changes for choice in finding.choices))):
        return finding
    choices = tuple(evolve(one, changes=_numbered(one.changes, claim)) for one in finding.choices)
    return evolve(finding, changes=_numbered(finding.changes, claim), choices=choices)


def _takes_lines(changes: tuple[Change, ...]) -> bool:
    return any(change.field is Field.LINE for change in changes)


def _numbered(changes: tuple[Change, ...], claim: Claim) -> tuple[Change, ...]:
    found: list[Change] = []
    for change in changes:
        found.append(change)
        number = claim.lines[change.line - 1].control_number if change.field is Field.LINE else ""
        if number:
            found.append(Change(change.line, Field.CONTROL_NUMBER, number, None))
    return tuple(found)
