"""Procedure codes as numbers, for tables that hold millions of them."""

import re

_CODE = re.compile(r"[0-9A-Z]{5}")
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BITS = 26
"""Of a number: 36 ** 5 < 2 ** 26."""
OTHER = -1
"""The number of what is no code."""
_MOST = 1 << 16
"""Three times as many as there are codes: what a file writes instead of codes takes no more memory than that."""


class _Numbers(dict[str, int]):
    """The numbers of the codes met so far."""

    def __missing__(self, code: str) -> int:
        if len(self) >= _MOST:
            self.clear()
        self[code] = found = int(code, 36) if _CODE.fullmatch(code) else OTHER
        return found


number = _Numbers().__getitem__
"""Five digits or capital letters to base 36, so that numbers sort as codes do; anything else is `OTHER`."""


def code(number: int) -> str:
    """The code of a number."""
    text = ""
    for _ in range(5):
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text
