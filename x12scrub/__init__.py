"""x12scrub reads X12 837P claims, corrects what is safe to correct, and says what a payer would deny.

The public names are resolved when they are asked for, so that `import x12scrub` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from x12scrub.errors import Unreadable as Unreadable
    from x12scrub.errors import X12ScrubError as X12ScrubError
    from x12scrub.finding import Finding as Finding
    from x12scrub.finding import Verdict as Verdict
    from x12scrub.library import Scrubbed as Scrubbed
    from x12scrub.library import scrub as scrub

__version__ = "0.1.0"

__all__ = ["Finding", "Scrubbed", "Unreadable", "Verdict", "X12ScrubError", "__version__", "scrub"]

_HOMES = {
    "Finding": "x12scrub.finding",
    "Scrubbed": "x12scrub.library",
    "Unreadable": "x12scrub.errors",
    "Verdict": "x12scrub.finding",
    "X12ScrubError": "x12scrub.errors",
    "scrub": "x12scrub.library",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
