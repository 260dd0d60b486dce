"""x12scrub for programs that have the bytes in memory: one call, no files."""

from datetime import datetime

from attrs import field, frozen

from x12scrub.engine import Run, Settings, examine
from x12scrub.finding import Finding
from x12scrub.ledger import Ledger
from x12scrub.report.answers import Answering, whole
from x12scrub.shipped import read_maps
from x12scrub.tables.load import load
from x12scrub.wire.patch import BytesSource


@frozen(eq=False)
class Scrubbed:
    """What became of a file."""

    corrected: bytes = field(repr=False)
    """The corrected 837; empty when no claim is left."""
    findings: tuple[Finding, ...] = field(repr=False)
    """In file order."""
    ledger: Ledger
    """Claims and charges by disposition."""
    _run: Run = field(repr=False)

    def acknowledgement(self, moment: datetime, *, everything: bool = False) -> bytes:
        """The 277CA of the rejected claims, or of `everything`; empty when there is nothing to report."""
        return b"".join(whole(self._run, Answering(moment, everything=everything)))


def scrub(content: bytes, settings: Settings | None = None) -> Scrubbed:
    """Scrub an 837 file with the shipped tables and the standard policy, or with other settings.

    Raises `Unreadable` where the content is no interchange that can be read, and `InternalError` for a fault of ours.
    """
    run = examine([BytesSource(content)], settings or Settings(load(read_maps(), schemas=False)))
    corrected = b"".join(run.corrected(0))
    run.verify(BytesSource(corrected))
    return Scrubbed(corrected, tuple(run.findings()), run.ledger, run)
