"""How many sessions a payer allows, and within which time."""

from calendar import monthrange
from datetime import date, timedelta

from attrs import frozen

from x12scrub.tables.sheet import Row

_ASKED = {"reject": False, "ask": True}


@frozen(repr=False)
class SessionLimit:
    """So many sessions within so many calendar months or days; at any time where neither is given."""

    most: int
    months: int = 0
    days: int = 0
    asked: bool = False
    """True where the record may justify more."""

    def end(self, first: date) -> date:
        """The first day that a window which begins on `first` does not hold.

        Calendar months: that of 31 January is the last of February, since there is no later day in that month.
        """
        try:
            if self.months:
                years, month = divmod(first.month - 1 + self.months, 12)
                year = first.year + years
                return date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))
            return first + timedelta(self.days) if self.days else date.max
        except (OverflowError, ValueError):  # behind the year 9999
            return date.max

    @property
    def window(self) -> str:
        """In the words of a message."""
        if self.months or self.days:
            return f"within {self.months} months" if self.months else f"within {self.days} days"
        return "in all"

    def __str__(self) -> str:
        return f"{self.most} {self.window}, more are {'asked about' if self.asked else 'rejected'}"


def read_limit(row: Row) -> SessionLimit | None:
    """None where the row says that no limit is known."""
    if not row.attributes:
        return None
    months, days = (row.whole(name) if name in row.attributes else 0 for name in ("months", "days"))
    if months and days:
        raise row.fault("a window is so many months or so many days, not both")
    return SessionLimit(row.whole("most"), months, days, row.choice("action", _ASKED))
