"""Claims of one patient into days: the lines that a payer judges together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from attrs import frozen

from x12scrub.claims.model import Claim, Day, Line
from x12scrub.claims.sent import Key, Sent


def days(claims: Iterable[Claim], sent: Iterable[Sent] = ()) -> Iterator[Day]:
    """The days of claims that stand and may share a patient, in order of date and then of the file; beside them what
    earlier runs have `sent` for the same day.

    A claim whose patient or provider the file does not identify makes days of its own. A line over several days joins
    each day on which some line of its patient begins.
    """
    known: dict[Key, list[Sent]] = {}
    for one in sent:
        known.setdefault((one.patient, one.billing), []).append(one)
    visits: dict[Key, list[Line]] = {}
    for claim in claims:
        for line in claim.lines:
            if line.dates is not None and line.procedure:
                visits.setdefault(_visit(claim), []).append(line)
    found = (day for key, visit in visits.items() for day in _days(visit, known.get(key, ())))
    yield from sorted(found, key=lambda day: (day.date, day.lines[0].claim.place, day.lines[0].ordinal))


def _visit(claim: Claim) -> Key:
    unknown = claim.patient_key is None or claim.billing.key is None
    return (claim.place,) if unknown else (claim.patient_key, claim.billing.key)


def _days(lines: list[Line], sent: Sequence[Sent]) -> Iterator[Day]:
    """Days on which a line begins; lines over several days join each of them, in file order."""
    ranks = {line: rank for rank, line in enumerate(lines)}
    begun: dict[date, list[Line]] = {}
    spans = [line for line in lines if line.spans_days]
    for line in lines:
        if line.dates is not None:
            begun.setdefault(line.dates.first, []).append(line)
    before = _Before.of(sent)
    if spans:
        begun.update({start: [] for start in before.begun if start not in begun})
    for start in sorted(begun):
        lasting = [line for line in spans if line.dates is not None and line.dates.first < start <= line.dates.last]
        together: dict[Key, list[Line]] = {}
        for line in sorted((*begun[start], *lasting), key=ranks.__getitem__):
            together.setdefault(rendering(line), []).append(line)
        for key, own in together.items():
            yield Day(start, tuple(own), tuple(_others(key, together)), tuple(before.on(start, key)))


@frozen(eq=False, repr=False)
class _Before:
    """What earlier runs have sent for one patient and billing provider, by the day on which it begins."""

    begun: Mapping[date, list[Sent]]
    lasting: list[Sent]

    @classmethod
    def of(cls, sent: Iterable[Sent]) -> "_Before":
        begun: dict[date, list[Sent]] = {}
        lasting: list[Sent] = []
        for one in sent:
            begun.setdefault(one.first, []).append(one)
            if one.spans_days:
                lasting.append(one)
        return cls(begun, lasting)

    def on(self, day: date, who: Key) -> Iterator[Sent]:
        """What somebody gave on a day."""
        earlier = (one for one in self.lasting if one.first < day <= one.last)
        return (one for one in (*self.begun.get(day, ()), *earlier) if one.rendering == who)


def rendering(line: Line) -> Key:
    """Who gave the service, as texts. A tax id tells groups apart, not the people in one; whom the file does not
    identify is known by name, and only within the claim, whose place comes first then."""
    who = line.rendering
    if who == line.claim.billing or who.npi:
        return who.key or (line.claim.place,)
    if who.name and who.other_id:
        return ("name", who.name.upper(), who.first.upper(), who.other_id)
    return (line.claim.place, who.name.upper(), who.first.upper())


def _others(key: Key, together: dict[Key, list[Line]]) -> Iterator[Line]:
    for other, lines in together.items():
        if other != key:
            yield from lines
