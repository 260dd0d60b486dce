"""What holds for one payer, in words: how far an edit goes there, what the payer wants, and which rows say so.

Bytes, as they go to a stream.
"""

from collections.abc import Iterator
from datetime import date

from x12scrub.claims.people import Locality
from x12scrub.engine import Settings
from x12scrub.finding import Verdict
from x12scrub.policy import Action, Decision
from x12scrub.registry import Edit
from x12scrub.tables import Period, Tables
from x12scrub.tables.payer_settings import BY_CONTRACTOR, SETTINGS
from x12scrub.tables.payers import PayerRow


def reach(edit: Edit, settings: Settings, payer: str, filing: str, place: Locality, day: date) -> Iterator[bytes]:
    """For a payer, by id or name, and a place on a day."""
    lines = (
        *_edit(edit, settings, payer),
        *_wants(settings.tables, payer, filing, place, day),
    )
    return (f"{line}\n".encode() for line in lines)


def _edit(edit: Edit, settings: Settings, payer: str) -> Iterator[str]:
    declared = [one.value for one in Action if Verdict.__members__.get(one.name) in edit.applies]
    declared = declared or [Verdict.NOTE.value]
    yield f"{edit.code} {edit.name}"
    yield f"  may               {', '.join(declared)}"
    yield f"  goes at most to   {_farthest(declared[0], settings.policy.action(edit.code, payer))}"
    yield f"  charge            {settings.policy.charge(payer).value}"


def _farthest(declared: str, decision: Decision) -> str:
    """The lower of what the edit declares, which may be a note, and what the policy decides."""
    falling = [one.value for one in Action if one is not Action.OFF] + [Verdict.NOTE.value, Action.OFF.value]
    if falling.index(decision.action.value) < falling.index(declared):
        return f"{declared} (as the edit declares)"
    return f"{decision.action.value} ({decision.by})"


def _wants(tables: Tables, payer: str, filing: str, place: Locality, day: date) -> Iterator[str]:
    to = tables.destination(payer, payer, filing, place)
    rule, rows = tables.payers.rule(to, day), list(tables.payers.matching(to, day))
    yield ""
    yield f"on {day.isoformat()} this payer wants"
    for setting in SETTINGS.values():
        deciding = next(row for row in reversed(rows) if setting.field in row.settings)
        if setting.field in rule.undecided:
            yield f"  {setting.title:<17} depends on the Medicare contractor, which the place does not tell"
        else:
            yield f"  {setting.title:<17} {setting.words(deciding.settings[setting.field])}  [{deciding.id}]"
    if rule.diagnoses == BY_CONTRACTOR:
        yield f"  {'contractor':<17} {_contractor(tables, place, day)}"
    yield ""
    yield "rows that speak of this payer, the last word first"
    for row in reversed(rows):
        yield from _row(row)


def _contractor(tables: Tables, place: Locality, day: date) -> str:
    contractor = tables.contractors.of(place)
    if contractor is None:
        return "the place does not tell"
    found = tables.coverage.of(contractor.jurisdiction, day)
    if found is None:
        return f"{contractor}, no list of diagnoses on that day"
    return f"{contractor}, diagnoses by {found.id}{'' if found.is_loaded else ', which is not loaded'}"


def _row(row: PayerRow) -> Iterator[str]:
    checked = f", checked {row.verified_on}" if row.verified_on else ""
    yield f"  [{row.id}] {row.key}{_period(row.period)}"
    yield f"      {row.basis.source} ({row.basis.edition}{checked})"


def _period(period: Period) -> str:
    first = f", from {period.first}" if period.first else ""
    return first + (f", until {period.last}" if period.last else "")
