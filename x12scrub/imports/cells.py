"""What cells mean: codes, dates, indicators. Each reader names what it expected, never what it found."""

import re
from datetime import date
from functools import lru_cache

from x12scrub.imports.row import Row

NONE = frozenset({"", "*", "N/A"})
"""How CMS writes that there is no value."""

_PROCEDURE = re.compile(r"[0-9A-Z]{5}")
_TIME = r"(?:[T ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?: [AP]M)?)?"
_DAYS = (
    re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"),
    re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})" + _TIME),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)" + _TIME),
)


def procedure(row: Row, cell: str) -> str:
    """A CPT or HCPCS code; a spreadsheet that took 00100 for a number has written 100."""
    code = cell.zfill(5) if cell.isdigit() else cell.upper()
    if not _PROCEDURE.fullmatch(code):
        raise row.fault("expected a procedure code of five letters and digits")
    return code


def day(row: Row, cell: str, what: str) -> date | None:
    """A date as YYYYMMDD, MM/DD/YYYY or YYYY-MM-DD, whatever the hour behind it; None where there is none."""
    if cell in NONE:
        return None
    found = _day(cell)
    if found is None:
        raise row.fault(f"expected a date as YYYYMMDD or MM/DD/YYYY for the {what}")
    return found


@lru_cache(maxsize=4096)
def _day(cell: str) -> date | None:
    for form in _DAYS:
        if found := form.fullmatch(cell):
            try:
                return date(int(found["year"]), int(found["month"]), int(found["day"]))
            except ValueError:
                return None
    return None


def leading_digit(row: Row, cell: str, allowed: str, what: str) -> int:
    """An indicator, which CMS writes as a digit and often its meaning behind it."""
    if not cell or cell[0] not in allowed or cell[1:2].isdigit():
        raise row.fault(f"expected {what} as one of the digits {', '.join(allowed)}")
    return int(cell[0])
