"""Editions of tables that CMS publishes each quarter: names of files and preambles tell which in several ways."""

import re
from collections.abc import Callable, Iterable, Set
from datetime import date, timedelta

from attrs import frozen

from x12scrub.errors import UsageError
from x12scrub.tables import Period

# Versions: 30.0 is the first quarter of 2024, 31.3 the fourth of 2025.
_YEAR_OF_VERSION_0 = 1994
_FORMS = (
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)[ _-]?q(?:uarter)?[ _-]?(?P<quarter>[1-4])(?!\d)"),
    re.compile(r"(?<![a-z0-9])v(?P<version>\d\d)\.?(?P<minor>[0-3])r\d"),
    re.compile(r"eff(?:ective)?[ ._:-]*(?P<month>\d{1,2})[-/_](?P<day>\d{1,2})[-/_](?P<starts>(?:19|20)\d\d)"),
)


@frozen(order=True)
class Quarter:
    year: int
    number: int
    """1 to 4."""

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    @property
    def period(self) -> Period:
        first = date(self.year, 3 * self.number - 2, 1)
        after = date(self.year + self.number // 4, 3 * self.number % 12 + 1, 1)
        return Period(first, after - timedelta(days=1))


def named(text: str) -> frozenset[Quarter]:
    """The quarters that a text names: 2025-q4, v313r0, Eff_10-01-2025."""
    return frozenset(_quarter(found) for form in _FORMS for found in form.finditer(text.lower()))


def _quarter(found: "re.Match[str]") -> Quarter:
    parts = {name: int(digits) for name, digits in found.groupdict().items() if name != "day"}
    if "quarter" in parts:
        return Quarter(parts["year"], parts["quarter"])
    if "version" in parts:
        return Quarter(_YEAR_OF_VERSION_0 + parts["version"], parts["minor"] + 1)
    return Quarter(parts["starts"], min(max(parts["month"] - 1, 0) // 3, 3) + 1)


def chosen(
    given: str | None,
    names: Iterable[str],
    preambles: Iterable[str],
    named: Callable[[str], Set[Quarter]] = named,
) -> Quarter:
    """The quarter of an edition: as the user says, else as the names of the files say, else as they begin."""
    if given is not None:
        found = named(given)
        if len(found) != 1:
            raise UsageError(f"--edition {given!r} is no quarter; write it as 2025Q4")
        return next(iter(found))
    for texts in (names, preambles):
        found = frozenset(quarter for text in texts for quarter in named(text))
        if len(found) == 1:
            return next(iter(found))
        if found:
            several = ", ".join(map(str, sorted(found)))
            raise UsageError(f"the files are of several quarters ({several}); import one edition at a time")
    raise UsageError("neither the names of the files nor their first lines say which quarter they are; add --edition")
