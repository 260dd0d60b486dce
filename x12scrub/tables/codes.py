"""Procedure codes as numbers, for tables that hold millions of them."""

import functools
import re

_CODE = re.compile(r"[0-9A-Z]{5}")
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BITS = 26
"""Of a number: 36 ** 5 < 2 ** 26."""
OTHER = -1
"""The number of what is no code."""


@functools.lru_cache(maxsize=1 << 15)
def number(code: str) -> int:
    """Five digits or capital letters to base 36, so that numbers sort as codes do."""
    return int(code, 36) if _CODE.fullmatch(code) else OTHER


def code(number: int) -> str:
    """The code of a number."""
    text = ""
    for _ in range(5):
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text
