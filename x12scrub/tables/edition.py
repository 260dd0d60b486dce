"""Editions of the tables, and the days that a row or an edition is good for."""

from datetime import date

from attrs import frozen

from x12scrub.tables.basis import Basis

OLDER_EDITION = "edition-older-than-service"
"""Reservation on a basis whose edition ended before the service: the rule may have changed since."""


@frozen
class Period:
    """First and last day, both inclusive; None is open."""

    first: date | None = None
    last: date | None = None

    def covers(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def overlaps(self, other: "Period") -> bool:
        starts = max(self.first or date.min, other.first or date.min)
        ends = min(self.last or date.max, other.last or date.max)
        return starts <= ends


@frozen
class Edition:
    """One table as it was loaded: where it comes from, what it covers, how many rows it has."""

    name: str
    edition: str
    source: str
    verified_on: date
    covers_from: date | None = None
    covers_until: date | None = None
    reservation: str = ""
    """What to keep in mind about every row, such as "seed table"."""
    rows: int = 0

    def basis(self, on: date | None = None) -> Basis:
        """The basis of a row of this table, for a service on that day."""
        detail: tuple[str, ...] = (self.reservation,) if self.reservation else ()
        if on is not None and self.covers_until is not None and on > self.covers_until:
            detail += (OLDER_EDITION,)
        return Basis(self.name, self.edition, self.source, detail)
