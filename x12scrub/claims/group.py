"""Claims of one patient into days: the lines that a payer judges together."""

from collections.abc import Iterable, Iterator
from datetime import date

from x12scrub.claims.model import Claim, Day, Line

_Key = tuple[object, ...]


def days(claims: Iterable[Claim]) -> Iterator[Day]:
    """The days of claims that stand and may share a patient, in order of date and then of the file.

    A claim whose patient or provider the file does not identify makes days of its own. A line over several days joins
    each day on which some line of its patient begins.
    """
    visits: dict[_Key, list[Line]] = {}
    for claim in claims:
        for line in claim.lines:
            if line.dates is not None and line.procedure:
                visits.setdefault(_visit(claim), []).append(line)
    found = (day for visit in visits.values() for day in _days(visit))
    yield from sorted(found, key=lambda day: (day.date, day.lines[0].claim.place, day.lines[0].ordinal))


def _visit(claim: Claim) -> _Key:
    unknown = claim.patient_key is None or claim.billing.key is None
    return (claim.place,) if unknown else (claim.patient_key, claim.billing.key)


def _days(lines: list[Line]) -> Iterator[Day]:
    """Days on which a line begins; lines over several days join each of them, in file order."""
    ranks = {line: rank for rank, line in enumerate(lines)}
    begun: dict[date, list[Line]] = {}
    spans = [line for line in lines if line.spans_days]
    for line in lines:
        if line.dates is not None:
            begun.setdefault(line.dates.first, []).append(line)
    for start in sorted(begun):
        lasting = [line for line in spans if line.dates is not None and line.dates.first < start <= line.dates.last]
        together: dict[_Key, list[Line]] = {}
        for line in sorted((*begun[start], *lasting), key=ranks.__getitem__):
            together.setdefault(_rendering(line), []).append(line)
        for key, own in together.items():
            yield Day(start, tuple(own), tuple(_others(key, together)))


def _rendering(line: Line) -> _Key:
    """Who gave the service. A tax id tells groups apart, not the people in one; whom the file does not identify is
    known by name, and only within the claim."""
    who = line.rendering
    if who == line.claim.billing or who.npi:
        return who.key or (line.claim.place,)
    if who.name and who.other_id:
        return ("name", who.name.upper(), who.first.upper(), who.other_id)
    return (line.claim.place, who.name.upper(), who.first.upper())


def _others(key: _Key, together: dict[_Key, list[Line]]) -> Iterator[Line]:
    for other, lines in together.items():
        if other != key:
            yield from lines
