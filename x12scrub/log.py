"""The log, on standard error: counts, codes and ordinals, never a value of a claim.

Text is for people: one line an event, `x12scrub: ...`. JSON is for programs: one object an event, with the facts. At
the end of a run stands one canonical line that holds everything there is to count.
"""

import sys
from collections.abc import Mapping, MutableMapping
from decimal import Decimal
from enum import Enum
from typing import Any

import structlog

from x12scrub.report.printable import clean

# What may reach a log line as text; every other fact has to be a number or a truth value.
_WORDS = frozenset(
    {"command", "content", "edition", "event", "head", "kind", "level", "message", "reason", "timestamp", "version"}
)

_LEVELS = {-1: 40, 0: 20}
_DEBUG = 10


def configure(form: str = "text", verbosity: int = 0) -> None:
    """`form` is "text" or "json"; verbosity -1 leaves errors only, 1 adds what was counted for each edit."""
    render = structlog.processors.JSONRenderer() if form == "json" else _line
    stamp = [structlog.processors.TimeStamper(fmt="iso", utc=True)] if form == "json" else []
    structlog.configure(
        processors=[structlog.processors.add_log_level, *stamp, _only_counts, render],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS.get(verbosity, _DEBUG)),
        logger_factory=_StandardError,
        cache_logger_on_first_use=False,
    )


def logger() -> Any:
    """Call `info(event, message=..., **facts)` on it, or `debug`, `warning`, `error`."""
    if not structlog.is_configured():
        configure()
    return structlog.get_logger()


class _StandardError:
    """Where lines go. That nobody reads them is no reason to fail."""

    def __init__(self, *_: Any) -> None:
        pass

    def msg(self, line: str) -> None:
        try:
            print(clean(line), file=sys.stderr, flush=True)  # noqa: T201 - the one place that writes the log
        except (OSError, ValueError, AttributeError):
            return

    debug = info = warning = error = msg


def _only_counts(_logger: Any, _level: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """The last guard: text under a name that is not meant for it does not pass."""
    return {name: value if name in _WORDS else _count(value) for name, value in event.items()}


def _count(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _count(one) for key, one in value.items()}
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Decimal):
        return str(value)
    return value.name.lower() if isinstance(value, Enum) else f"<{type(value).__name__}>"


def _line(_logger: Any, _level: str, event: Mapping[str, Any]) -> str:
    return f"x12scrub: {event.get('message', event['event'])}"
