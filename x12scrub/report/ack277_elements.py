"""Elements and segments of the 277CA, in the delimiters that we always write: `*` `:` `^` `~`, one segment a line."""

import re
from datetime import date
from decimal import Decimal

from x12scrub.claims import money

ELEMENT, COMPONENT, REPETITION, TERMINATOR = "*", ":", "^", "~"
# X12.5 basic and extended character sets, less our own four delimiters: X12 has no escape for a delimiter in a value.
_FOREIGN = re.compile(r"""[^A-Za-z0-9 !"&'()+,\-./;?=%@\[\]_{}\\|<>#$`]""")

NO_NAME = "UNKNOWN"
# X12 advises this word for a required id that the claim did not carry (RFI 1317, quoted in RFI 1990, about the 835).
NO_ID = "NONE"
# The guide's examples write TRN*1*0 where there is no number to give.
NO_NUMBER = "0"


def text(value: str, most: int, least: int = 1, missing: str = "") -> str:
    """A value of type AN between `least` and `most` characters: cut at `most`, "?" for each character X12 lacks.

    Blanks around it go; they come back only to fill `least`, which is what X12.6 keeps them for. An empty value
    becomes `missing`.
    """
    clean = _FOREIGN.sub("?", value.strip(" "))[:most].rstrip(" ") or missing
    return clean.ljust(least) if clean else ""


def number(value: Decimal, most: int = 18) -> str:
    """A value of type R in at most `most` digits: decimals give way first, and what is still too large reads 999…"""
    whole, _, part = money.write(value.copy_abs()).decode("ascii").partition(".")
    if len(whole) > most:
        whole, part = "9" * most, ""
    part = part[: most - len(whole)].rstrip("0")
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{part}" if part else f"{sign}{whole}"


def day(value: date) -> str:
    """CCYYMMDD. Not by strftime, whose %Y has no leading zeros on Linux."""
    return value.isoformat().replace("-", "")


def composite(*components: str) -> str:
    """Components of one element, trailing empty ones left out."""
    return COMPONENT.join(components).rstrip(COMPONENT)


def segment(name: str, *elements: str) -> bytes:
    """A segment and its line end, trailing empty elements left out. Values have been through `text` or `number`."""
    return (ELEMENT.join((name, *elements)).rstrip(ELEMENT) + TERMINATOR + "\n").encode("ascii")
