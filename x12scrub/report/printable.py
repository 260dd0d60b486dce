"""What may be shown on a terminal, in a log line, on a page: text of a file, and numbers of things."""

import re

# C0 and C1 controls, what reorders or hides text (bidi marks, zero width, separators), and what XML cannot hold.
_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]"
)


def clean(text: str) -> str:
    """The text with "?" for escape sequences, for characters that reorder a line, and for half a surrogate pair."""
    return _UNPRINTABLE.sub("?", text).encode("utf-8", "replace").decode("utf-8")


def escaped(json: str) -> str:
    """JSON that means the same, with escapes for what `clean` would take out."""
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json)


def readable(text: str) -> str:
    """Text of a file as its sender meant it.

    X12 does not say how letters beyond ASCII are written. What can be UTF-8 is taken for it; the rest is Latin-1, as
    which every file is read.
    """
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def counted(count: int, noun: str) -> str:
    """The number and the noun, such as 1 claim and 2,000 claims."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
