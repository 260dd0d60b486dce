"""The lines of a patient's days, for whoever has to answer a question about one of them."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import islice

from attrs import frozen

from x12scrub.claims.model import ClaimPlace, DateRange, Line
from x12scrub.finding import Finding

SHOWN = 40
"""As many lines as a screen holds."""


@frozen(eq=False, repr=False)
class _Calendar:
    """The dated lines of one patient. `dates` are the keys of `days` in order."""

    days: Mapping[date, list[Line]]
    dates: list[date]
    lasting: list[Line]
    """Lines that cover several days."""

    @classmethod
    def of(cls, lines: Iterable[Line]) -> "_Calendar":
        days: defaultdict[date, list[Line]] = defaultdict(list)
        lasting: list[Line] = []
        for line in lines:
            if line.dates is not None:
                (lasting if line.spans_days else days[line.dates.first]).append(line)
        return cls(days, sorted(days), lasting)

    def within(self, span: DateRange) -> Iterator[Line]:
        """Lines that share a day with a span."""
        for day in self.dates[bisect_left(self.dates, span.first) : bisect_right(self.dates, span.last)]:
            yield from self.days[day]
        for line in self.lasting:
            if line.dates is not None and span.first <= line.dates.last and line.dates.first <= span.last:
                yield line


@frozen(eq=False, repr=False)
class PatientLines:
    """The lines of claims that may be of one patient, found by place and by day."""

    _places: Mapping[tuple[ClaimPlace, int], Line]
    _calendars: Mapping[object, _Calendar]

    @classmethod
    def of(cls, lines: Iterable[Line]) -> "PatientLines":
        places: dict[tuple[ClaimPlace, int], Line] = {}
        patients: defaultdict[object, list[Line]] = defaultdict(list)
        for line in lines:
            places[line.claim.place, line.ordinal] = line
            patients[line.claim.patient_key].append(line)
        return cls(places, {key: _Calendar.of(own) for key, own in patients.items()})

    def day_of(self, finding: Finding) -> tuple[Line, ...]:
        """The lines that a question is about, and others of the patient that share a day with them, in file order."""
        keys = ((place.claim, place.line) for place in finding.lines)
        own = [self._places[key] for key in keys if key in self._places]
        shared = (
            other
            for line in own
            if line.dates is not None
            for other in self._calendars[line.claim.patient_key].within(line.dates)
        )
        found = dict.fromkeys((*own[:SHOWN], *islice(shared, SHOWN)))
        return tuple(sorted(found, key=lambda line: (line.claim.place, line.ordinal)))
