"""No diagnosis that a trigger point line points to is on the closed list of what its payer covers."""

from collections.abc import Iterator
from datetime import date

from x12scrub.claims.model import Line
from x12scrub.finding import Finding, Status, Verdict, bypassed, no_data, reject
from x12scrub.registry import Reads, edit
from x12scrub.tables import CoverageList, Lack, Tables
from x12scrub.tables.payer_settings import BY_CONTRACTOR, NO_LIST


@edit(
    "TP201",
    "diagnosis-not-covered",
    reads=Reads.LINE,
    applies={Verdict.REJECT},
    status=Status("A8", 488, 255),
    prevents=("50", "167", "11"),
    of_injections=True,
)
def check(line: Line, tables: Tables) -> Iterator[Finding]:
    if line.procedure not in tables.trigger_codes:
        return
    # A line without a date is asked about by what the payer wants for good.
    rule = tables.rule(line, line.dates.first if line.dates else date.max)
    if rule.diagnoses == NO_LIST:
        return
    name, found = _lists(line, rule.diagnoses, tables)
    missing = _missing(line, name, found)
    if missing:
        basis = found[0].basis if found else tables.coverage.edition.basis()
        lack = Lack.PLACE if not name else Lack.DAY if line.dates and not found else None
        yield no_data(line, f"line {line.ordinal}, {line.procedure}: {missing}", basis, lack=lack)
    elif tables.is_off_list(line, found[0]):
        because = f"line {line.ordinal}, {line.procedure}, points to no diagnosis on the closed list of {name}"
        expected = [one for one in line.modifiers if one in tables.modifiers.denial_expected]
        if expected:
            told = f"a modifier says that a denial is expected ({', '.join(expected)})"
            yield bypassed(line, f"{because}; {told}", found[0].basis)
        else:
            yield reject(line, because, found[0].basis)


def _lists(line: Line, name: str, tables: Tables) -> tuple[str, list[CoverageList]]:
    """What the list is called, and the list of the first and of the last day of the line where there is one."""
    days = (line.dates.first, line.dates.last) if line.dates else ()
    if name != BY_CONTRACTOR:
        named = (tables.coverage.named(name, day) for day in days)
        return name, [one for one in named if one]
    contractor = tables.contractor(line)
    if contractor is None:
        return "", []
    found = [one for day in days if (one := tables.coverage.of(contractor.jurisdiction, day))]
    return f"{found[0].id} ({contractor})" if found else str(contractor), found


def _missing(line: Line, name: str, found: list[CoverageList]) -> str:
    """Why nothing can be said; empty when the list decides. A pointer to no diagnosis is C102's."""
    if not name:
        return "the place of service does not tell which Medicare contractor decides about the diagnosis"
    if line.dates is None:
        return "there is no date, so no list of diagnoses can be chosen"
    if not found:
        return f"no list of diagnoses of {name} is known for this day"
    if len(found) < 2 or found[0] != found[1]:
        return f"the days of the line lie on both sides of a change of {name}"
    if not found[0].is_loaded:
        return f"the list of {name} is closed, but not loaded"
    return "" if line.is_pointed else "there is no pointer to a diagnosis"
