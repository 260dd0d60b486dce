"""Editions of the tables, and the days that a row or an edition is good for."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Generic, TypeVar

from attrs import define, field, frozen

from x12scrub.tables.basis import Basis

Rows = TypeVar("Rows")

OLDER_EDITION = "edition-older-than-service"
"""Reservation on a basis whose edition ended before the service: the rule may have changed since."""
NEWER_EDITION = "edition-newer-than-service"
"""Reservation on a basis whose edition began after the service: the rule may have been another one."""


@frozen
class Period:
    """First and last day, both inclusive; None is open."""

    first: date | None = None
    last: date | None = None

    def covers(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    @property
    def changes(self) -> Iterator[date]:
        """The first day, and the day behind the last, where they are known."""
        if self.first is not None:
            yield self.first
        if self.last is not None and self.last < date.max:
            yield self.last + timedelta(days=1)

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

    @property
    def period(self) -> Period:
        return Period(self.covers_from, self.covers_until)

    def basis(self, on: date | None = None) -> Basis:
        """The basis of a row of this table, for a service on that day."""
        detail: tuple[str, ...] = (self.reservation,) if self.reservation else ()
        if on is not None and self.covers_until is not None and on > self.covers_until:
            detail += (OLDER_EDITION,)
        return Basis(self.name, self.edition, self.source, detail)


@define(eq=False, repr=False)
class Held(Generic[Rows]):
    """An imported edition. Its rows are read when they are first asked for: most runs need one edition of several."""

    edition: Edition
    _read: Callable[[], Rows] = field(repr=False)
    _rows: Rows | None = field(default=None, init=False, repr=False)

    @property
    def rows(self) -> Rows:
        """Raises `MapError` where the rows turn out to be damaged."""
        if self._rows is None:
            self._rows = self._read()
        return self._rows


def in_order(held: Iterable[Held[Rows]]) -> tuple[Held[Rows], ...]:
    """Editions of one table, the oldest first."""
    return tuple(sorted(held, key=lambda one: (one.edition.covers_from or date.min, one.edition.edition)))


def covering(held: Iterable[Held[Rows]], on: date) -> Held[Rows] | None:
    """Of editions in order the one whose days hold the day, the newest where there are several."""
    found = [one for one in held if one.edition.period.covers(on)]
    return found[-1] if found else None
