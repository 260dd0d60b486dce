"""More units of a code than the imported table of medically unlikely edits allows for a line or a day."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from x12scrub.claims.model import Claim, Day, Line
from x12scrub.finding import MOST_NAMED, Choice, Finding, Status, Verdict, ask, no_data, reject
from x12scrub.registry import Reads, edit
from x12scrub.tables import Lack, Tables, UnitLimit
from x12scrub.tables.edition import NEWER_EDITION

# CMS NCCI policy manual, chapter I, on adjudication indicators.
BY_LINE, ABSOLUTE = 1, 2
MINUTES = "MJ"
AS_IS = Choice("as-is", "send the units as they are", "The record supports each of these units as necessary that day.")


@edit(
    "NC102",
    "units-above-mue",
    reads=Reads.DAY,
    applies={Verdict.ASK, Verdict.REJECT},
    status=Status("A7", 476),
    prevents=("151",),
)
def check(day: Day, tables: Tables) -> Iterator[Finding]:
    """Units of trigger point injections are a matter of TP101 and TP104."""
    if tables.units.is_excerpt:
        return
    lines = [line for line in day.lines if line.procedure not in tables.trigger_codes and units_of_a_day(line)]
    rules = {line: tables.rule(line, day.date) for line in lines}
    unknown = tuple(line for line in lines if rules[line].units == "none")
    if unknown:
        message = f"no table of limits for this payer: the units of line {unknown[0].ordinal} were not compared"
        yield no_data(unknown[0], message, rules[unknown[0]].basis("units"), unknown[1:MOST_NAMED], Lack.PAYER)
    known = [line for line in lines if rules[line].units != "none"]
    if known and not tables.units.reaches(day.date):
        yield _outside(known, day, tables)
    by_code: dict[str, list[Line]] = {}
    for line in known:
        by_code.setdefault(line.procedure, []).append(line)
    for code, own in by_code.items():
        limit = tables.units.limit(code, day.date)
        # What a later edition says is no reason to stop a claim: the limit may have been a higher one.
        if limit is not None and NEWER_EDITION not in limit.basis.detail:
            yield from _above_a_line(own, limit) if limit.adjudication == BY_LINE else _above_a_day(own, limit)


def units_of_a_day(line: Line) -> Decimal:
    """The units of a line on one day; 0 for what is no number of units. A range is divided by its days (NCCI policy
    manual, chapter I), and minutes are another thing than units."""
    if line.units is None or line.units <= 0 or line.unit_basis == MINUTES or line.dates is None:
        return Decimal(0)
    days = (line.dates.last - line.dates.first).days + 1
    return line.units if days == 1 else (line.units / days).to_integral_value(ROUND_HALF_UP)


def _outside(lines: list[Line], day: Day, tables: Tables) -> Finding:
    message = (
        f"no imported edition of unit limits is of this day: the units of {len(lines)} lines may have other limits"
    )
    basis = tables.units.edition.basis(day.date)
    return no_data(lines[0], message, basis, tuple(lines[1:MOST_NAMED]), Lack.DAY)


def _above_a_line(lines: list[Line], limit: UnitLimit) -> Iterator[Finding]:
    for line in lines:
        units = units_of_a_day(line)
        if units > limit.units:
            question = (
                f"{_billed(line, units, limit, 'a line')}: does the record support them? Services that were repeated "
                "or given at another site go on lines of their own, each with the modifier that says so"
            )
            yield ask(line, question, AS_IS, basis=limit.basis)


def _above_a_day(lines: list[Line], limit: UnitLimit) -> Iterator[Finding]:
    """The lines of a day are added up in file order; a claim is at fault when the sum passes the limit in it."""
    total = Decimal(0)
    before: list[Line] = []
    claims: set[Claim] = set()
    for line in lines:
        total += units_of_a_day(line)
        if total > limit.units and line.claim not in claims:
            claims.add(line.claim)
            yield _at_fault(line, total, tuple(before[:MOST_NAMED]), limit)
        before.append(line)


def _at_fault(line: Line, total: Decimal, others: tuple[Line, ...], limit: UnitLimit) -> Finding:
    billed = _billed(line, total, limit, "a day")
    if others:
        billed += f", together with {', '.join(one.named(line.claim) for one in others)}"
    if limit.adjudication == ABSOLUTE:
        return reject(line, f"{billed}; above it all of them are denied, whatever the record says", limit.basis, others)
    question = f"{billed}: does the record support them?"
    return ask(line, question, AS_IS, basis=limit.basis, others=others)


def _billed(line: Line, units: Decimal, limit: UnitLimit, what: str) -> str:
    most = f"{limit.units} are the most for {what}" if limit.units else "the code is not paid at all"
    return f"line {line.ordinal} brings {line.procedure} to {units} units, and {most}"
