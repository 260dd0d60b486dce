"""The stages that a file goes through on its way out: the points at which a test stops a process."""

from collections.abc import Callable
from enum import Enum


class Stage(Enum):
    """Named for what has just been done."""

    BEGUN = "begun"
    """The outbox is ours."""
    RECOVERED = "recovered"
    """What an earlier start left unfinished is finished, or taken back."""
    WRITTEN = "written"
    """A temporary file is written and synced."""
    STAGED = "staged"
    """All of them are, and the original is copied."""
    PLANNED = "planned"
    """The plan is written and synced."""
    ENTERED = "entered"
    """The rows are written; the transaction is open."""
    COMMITTED = "committed"
    MOVED = "moved"
    """An output is visible under its name."""
    VISIBLE = "visible"
    """All of them are, and the directories are synced."""
    TAKEN = "taken"
    """The original has left the inbox."""
    MARKED = "marked"
    """The manifest says that everything is in place."""
    FORGOTTEN = "forgotten"
    """The plan is gone."""
    WITHDRAWN = "withdrawn"
    """A temporary file of a plan that was not committed is gone."""
    TOLD = "told"
    """The report of the night is visible."""


def _go_on(_stage: Stage) -> None:
    """Nothing stops at a stage but in tests, which put a function of their own in the place of `reached`."""


reached: Callable[[Stage], None] = _go_on
