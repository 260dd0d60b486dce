"""Amounts and quantities: bytes to Decimal and back, never through a float."""

import functools
import re
from decimal import ROUND_HALF_UP, Decimal

# X12.6 type R: digits with an optional sign and decimal point, no exponent, no grouping.
_NUMBER = re.compile(r"-?(?:\d{1,18}(?:\.\d{0,10})?|\.\d{1,10})")
_LONGEST = 30
# Few numbers of a file differ: those that were met last are kept.
_KEPT = 1 << 10
ZERO = Decimal(0)
_CENT = Decimal("0.01")

# Amounts are added up as whole ten-thousandths of a dollar: exact, and small enough for an array. A claim of a hundred
# million dollars is none; below that, the sum of a million claims fits into 64 bits.
SCALE = 10_000
DIGITS = 8


def read(text: str) -> Decimal | None:
    """A number of type R; None where the text is none."""
    return _read(text) if len(text) <= _LONGEST else None


@functools.lru_cache(maxsize=_KEPT)
def _read(text: str) -> Decimal | None:
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def amount(text: str) -> Decimal | None:
    """Dollars; None where the text is no number, too large for a charge, or finer than ten-thousandths."""
    return _amount(text) if len(text) <= _LONGEST else None


@functools.lru_cache(maxsize=_KEPT)
def _amount(text: str) -> Decimal | None:
    number = _read(text)
    return number if number is None or (number * SCALE % 1 == 0 and abs(number) < 10**DIGITS) else None


def per_unit(charge: Decimal, units: Decimal) -> Decimal:
    """The charge of one unit, to the cent, half a cent up."""
    return (charge / units).quantize(_CENT, ROUND_HALF_UP)


def write(number: Decimal) -> bytes:
    """Shortest form of type R: no exponent, no trailing zeros, no bare decimal point."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.encode("ascii")


def dollars(amount: Decimal) -> str:
    """An amount with at least two decimals and never fewer than it has."""
    return f"{amount:.{_decimals(amount)}f}"


def money(amount: Decimal) -> str:
    """The same for people: -$1,234.50."""
    sign = "-" if amount < 0 else ""
    return f"{sign}${abs(amount):,.{_decimals(amount)}f}"


def _decimals(amount: Decimal) -> int:
    exponent = amount.normalize().as_tuple().exponent
    return max(2, -exponent) if isinstance(exponent, int) else 2
