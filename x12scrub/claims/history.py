"""The sessions of a patient: the days on which an injection was billed, whatever the number of lines and claims."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

from attrs import frozen

from x12scrub.claims.model import Claim, Line
from x12scrub.claims.past import claim_identity
from x12scrub.claims.sent import Sent
from x12scrub.claims.standing import identity


@frozen(eq=False, repr=False)
class Session:
    """A day with an injection, and the lines that bill it in file order. A line over several days counts once, for the
    first of them."""

    date: date
    lines: tuple[Line, ...]

    @property
    def is_certain(self) -> bool:
        """False where the day is only the first of several that it may have been."""
        return not all(line.spans_days for line in self.lines)

    @property
    def claim(self) -> Claim:
        """One that bills it, and leaves no doubt about the day where there is one that does not."""
        return next((line for line in self.lines if not line.spans_days), self.lines[0]).claim

    @property
    def by_claim(self) -> Iterator[tuple[Line, ...]]:
        """The lines of each claim."""
        found: dict[Claim, list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.claim, []).append(line)
        return map(tuple, found.values())


@frozen(eq=False, repr=False)
class History:
    """What is known of one patient with one payer: the sessions of this run, in order of their days."""

    sessions: tuple[Session, ...]
    undated: tuple[Line, ...]
    """Injections of which the file does not say when they were given."""
    days: tuple[date, ...]
    """Days of all known sessions in order, those that earlier runs have seen as well."""
    certain: tuple[date, ...]
    """The same without days that are only the first of several."""
    sent: tuple[Sent, ...] = ()
    """Injections that earlier runs have sent, in order of their days."""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Of the sessions, and those with an injection without a date."""
        lines = (*(line for session in self.sessions for line in session.lines), *self.undated)
        return tuple(dict.fromkeys(line.claim for line in lines))

    def beside(self, claim: Claim) -> "History":
        """The same without what was sent of the claim itself, whether it takes the place of that or not."""
        if not self.sent:
            return self
        own = claim_identity(claim)
        left = [one for one in self.sent if own is None or one.claim != own]
        return self if len(left) == len(self.sent) else _known(self.sessions, self.undated, left)

    def before(self, day: date) -> date | None:
        """The last session before a day."""
        place = bisect_left(self.days, day)
        return self.days[place - 1] if place else None

    def sent_for(self, day: date) -> Sent | None:
        """What an earlier run sent for a session that this one does not bill."""
        here = any(session.date == day for session in self.sessions)
        return next((one for one in self.sent if one.first == day and not here), None)

    def sent_after(self, day: date) -> Iterator[Sent]:
        """Injections of later days that earlier runs have sent: what this run bills comes after them."""
        return islice(self.sent, bisect_right(self.sent, day, key=lambda one: one.first), None)


def count(days: Sequence[date], until: date, end: Callable[[date], date]) -> int:
    """How many of the days, which are in order, share a window that ends with `until`.

    `end` gives the first day that a window which begins on a day does not hold. It never goes back as that day goes on.
    """
    stop = bisect_right(days, until)
    return stop - bisect_right(days, until, hi=stop, key=end)


def histories(
    standing: Iterable[Claim], voids: Iterable[Claim], codes: frozenset[str], sent: Iterable[Sent] = ()
) -> Iterator[History]:
    """One history for each patient with an injection, in file order; a claim whose patient is not known has its own.

    `standing` are the claims that stand for a service. A claim that a later one of the run voids bills nothing. `sent`
    is what stands of earlier runs.
    """
    earlier: dict[object, list[Sent]] = {}
    for one in sent:
        if one.code in codes:
            earlier.setdefault(one.patient, []).append(one)
    voided = {identity(void): void.place for void in voids if void.number}
    patients: dict[object, list[Line]] = {}
    for claim in standing:
        void = voided.get(identity(claim))
        if void is None or void < claim.place:
            own = [line for line in claim.lines if line.procedure in codes]
            if own:
                patients.setdefault(claim.patient_key or claim.place, []).extend(own)
    for lines in patients.values():
        yield history_of(lines, earlier.get(lines[0].claim.patient_key, ()))


def history_of(lines: Sequence[Line], sent: Iterable[Sent] = ()) -> History:
    """The history that injections of one patient make."""
    days: dict[date, list[Line]] = {}
    for line in lines:
        if line.dates is not None:
            days.setdefault(line.dates.first, []).append(line)
    sessions = tuple(Session(day, tuple(days[day])) for day in sorted(days))
    return _known(sessions, tuple(line for line in lines if line.dates is None), sent)


def _known(sessions: tuple[Session, ...], undated: tuple[Line, ...], sent: Iterable[Sent]) -> History:
    certain = (session.date for session in sessions if session.is_certain)
    earlier = tuple(sorted(sent, key=lambda one: one.first))
    return History(
        sessions=sessions,
        undated=undated,
        days=tuple(sorted({*(session.date for session in sessions), *(one.first for one in earlier)})),
        certain=tuple(sorted({*certain, *(one.first for one in earlier if not one.spans_days)})),
        sent=earlier,
    )
