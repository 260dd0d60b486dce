"""The log, on standard error: counts, codes and ordinals, never a value of a claim.

Text is for people: one line an event, `x12scrub: ...`. JSON is for programs: one object an event, with the facts. At
the end of a run stands one canonical line that holds everything there is to count.
"""

import sys
from collections.abc import Mapping, MutableMapping
from decimal import Decimal
from enum import Enum
from typing import Any

from x12scrub.report.printable import clean

# What may reach a log line as text; every other fact has to be a number or a truth value.
_WORDS = frozenset(
    {"command", "content", "edition", "event", "head", "kind", "level", "message", "reason", "timestamp", "version"}
)

_DEBUG, _INFO, _WARNING, _ERROR = 10, 20, 30, 40
_LEVELS = {-1: _ERROR, 0: _INFO}
_in_use: list[Any] = []
"""The logger, once there is one."""


def configure(form: str = "text", verbosity: int = 0) -> None:
    """`form` is "text" or "json"; verbosity -1 leaves errors only, 1 adds what was counted for each edit."""
    least = _LEVELS.get(verbosity, _DEBUG)
    _in_use[:] = [_json(least) if form == "json" else _Text(least)]


def logger() -> Any:
    """Call `info(event, message=..., **facts)` on it, or `debug`, `warning`, `error`."""
    if not _in_use:
        configure()
    return _in_use[0]


def _json(least: int) -> Any:
    import structlog  # brings asyncio along: for a line of text that takes as long as the scrub of a small file

    return structlog.wrap_logger(
        _StandardError(),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_counts,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        cache_logger_on_first_use=False,
    )


class _StandardError:
    """Where lines go. That nobody reads them is no reason to fail."""

    def msg(self, line: str) -> None:
        try:
            print(clean(line), file=sys.stderr, flush=True)  # noqa: T201 - the one place that writes the log
        except (OSError, ValueError, AttributeError):
            return

    debug = info = warning = error = msg


class _Text:
    """Called as the logger of structlog is. A line for people is its message; the facts are for programs."""

    def __init__(self, least: int) -> None:
        self._least = least
        self._out = _StandardError()

    def debug(self, event: str, **facts: Any) -> None:
        self._say(_DEBUG, event, facts)

    def info(self, event: str, **facts: Any) -> None:
        self._say(_INFO, event, facts)

    def warning(self, event: str, **facts: Any) -> None:
        self._say(_WARNING, event, facts)

    def error(self, event: str, **facts: Any) -> None:
        self._say(_ERROR, event, facts)

    def _say(self, level: int, event: str, facts: Mapping[str, Any]) -> None:
        if level >= self._least:
            self._out.msg(f"x12scrub: {facts.get('message', event)}")


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
