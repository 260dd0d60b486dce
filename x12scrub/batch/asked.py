"""What the command line asks of a batch."""

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from attrs import field, frozen

from x12scrub.batch.inbox import PATTERNS, SETTLE, Wanted
from x12scrub.batch.outbox import FOLDERS, OWN, Outbox
from x12scrub.errors import Forbidden, NoInput, UsageError


@frozen(kw_only=True)
class Asked:
    """Attributes are named as the options."""

    inbox: Path = field(repr=False)
    outbox: Path = field(repr=False)
    pattern: Sequence[str] = PATTERNS
    settle: int = SETTLE
    since: datetime | None = None
    reprocess: Sequence[Path] = field(default=(), repr=False)
    jobs: int = 1
    dry_run: bool = False
    metrics: Path | None = None

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.pattern or PATTERNS, self.settle, self.since)

    @property
    def box(self) -> Outbox:
        return Outbox(self.outbox.absolute())

    def refuse_unless_sound(self) -> None:
        """NoInput without an inbox, UsageError for folders and files that contradict each other."""
        if not self.inbox.is_dir():
            raise NoInput("the inbox is not there, or is no directory")
        inbox, outbox = self.inbox.resolve(), self.outbox.resolve()
        folders = [(outbox / name).resolve() for name in (OWN, *FOLDERS)]
        if inbox in (outbox, *folders):
            raise UsageError("the inbox is the outbox, or a folder of it: it should be a folder of its own")
        if len(set(folders)) < len(folders):
            raise UsageError("two folders of the outbox are one: each should be a folder of its own")
        if not self.dry_run and not os.access(inbox, os.W_OK | os.X_OK):
            raise Forbidden("files of the inbox cannot be taken away by this user: it needs the right to write there")
        if self.metrics is not None:
            self._refuse_unless_apart(self.metrics)

    def _refuse_unless_apart(self, metrics: Path) -> None:
        """Figures go where no claims can be, and where a collector looks for them."""
        if metrics.suffix != ".prom":
            raise UsageError("--metrics wants a file whose name ends in .prom: a collector reads no other")
        folder = metrics.absolute().parent
        if not folder.is_dir():
            raise UsageError("the directory of --metrics is not there")
        if folder.resolve() == self.inbox.resolve() or metrics.resolve() in {one.resolve() for one in self.reprocess}:
            raise UsageError("the file of --metrics could be one of the files to be taken: it belongs elsewhere")
