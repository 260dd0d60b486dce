"""An attempt at a file: read, examined, and all about it written under temporary names; nothing is decided yet."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from attrs import define, evolve, field
from sqlalchemy import Connection

from x12scrub.batch import manifest, products, stages
from x12scrub.batch.inbox import Found, state_of
from x12scrub.batch.manifest import Fate
from x12scrub.batch.night import Means
from x12scrub.batch.outbox import ARCHIVE, FAILED
from x12scrub.batch.products import Failure, Written
from x12scrub.batch.stages import Stage
from x12scrub.batch.staging import Staging, hashed
from x12scrub.engine import Run, examine
from x12scrub.errors import Forbidden, InternalError, OutputFailed, TryAgain, Unreadable, X12ScrubError
from x12scrub.files import FileSource, contents, spools, translated
from x12scrub.history.freshness import Glance


class PassedOver(Exception):
    """A file stays in the inbox, for the reason that the exception is made with. The night goes on."""

    def __init__(self, reason: str, status: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


class Outdated(Exception):
    """What the attempt rests on is not so any more: another one is due."""


@define
class Attempt:
    """What one attempt has come to."""

    found: Found
    source: FileSource
    content: str
    staging: Staging
    written: Written
    run: Run | None = None
    failure: Failure | None = None
    glance: Glance | None = field(default=None, repr=False)

    @property
    def stays(self) -> bool:
        """True for a file of the outbox that is processed again, and has its place already."""
        if not self.found.again:
            return False
        folder, root = self.found.path.resolve().parent, self.staging.outbox.root.resolve()
        return folder == root / ARCHIVE or (folder == root / FAILED and self.written.fate is Fate.FAILED)

    def refuse_if_changed(self) -> None:
        try:
            self.source.refuse_if_changed()
        except TryAgain:
            raise PassedOver("unsettled") from None

    def refuse_if_outdated(self, connection: Connection) -> None:
        """Look again within the transaction: nobody else writes until it ends."""
        if self.written.fate is Fate.FAILED:
            return
        known = None if self.found.again else manifest.processed(connection, self.content)
        if (known is not None) != (self.written.fate is Fate.DUPLICATE):
            raise Outdated
        if known is not None and not known.visible:
            # In another outbox: its claims are sent when the batch there is started again. The file is kept till then.
            raise PassedOver("pending", TryAgain.exit_status)
        if self.glance is not None and self.glance.is_outdated(connection):
            raise Outdated


@contextmanager
def attempted(means: Means, found: Found) -> Iterator[Attempt]:
    """Leave it without `keep` of its staging, and nothing of it is left."""
    with ExitStack() as stack:
        source = opened(found)
        stack.callback(source.close)
        content = read(source)
        staging = stack.enter_context(Staging(means.outbox))
        attempt = Attempt(found, source, content, staging, Written(Fate.DUPLICATE, {"bytes": source.size}))
        if found.again or not is_known(means, content):
            _examine(means, attempt, stack)
        _archive(attempt)
        stages.reached(Stage.STAGED)
        yield attempt


def opened(found: Found) -> FileSource:
    """A file as it was when it was looked at. PassedOver where it is not so any more."""
    links = 0 if found.again else os.O_NOFOLLOW
    try:
        file = os.fdopen(os.open(found.path, os.O_RDONLY | os.O_CLOEXEC | links), "rb", buffering=0)
    except PermissionError:
        raise PassedOver("forbidden", Forbidden.exit_status) from None
    except OSError:
        raise PassedOver("gone") from None
    source = FileSource(file, label="the file")
    if state_of(os.fstat(file.fileno())) != found.state:
        source.close()
        raise PassedOver("unsettled")
    return source


def read(source: FileSource) -> str:
    """The SHA-256 of a file, from its first byte to its last."""
    try:
        return hashed(contents(source))
    except X12ScrubError:
        raise PassedOver("unreadable", OutputFailed.exit_status) from None


def is_known(means: Means, content: str) -> bool:
    """True where claims of this content have left, or were rejected."""
    with means.store.reading() as connection:
        return manifest.processed(connection, content) is not None


def _examine(means: Means, attempt: Attempt, stack: ExitStack) -> None:
    """What is found wrong with a file, and what is wrong with us, goes with the file; it does not stop the night."""
    try:
        _process(means, attempt, stack)
    except Unreadable as refusal:
        _fail(attempt, Failure.of(refusal))
    except X12ScrubError as error:
        if not isinstance(error, InternalError):
            raise
        _fail(attempt, fault(error))
    except OSError as error:  # of a spool: that there is no room for it is no fault of the file
        raise translated(error, "cannot keep what was found in a temporary file") from error
    except Exception as error:  # noqa: BLE001 - a fault of ours in one file is no reason to leave the others
        _fail(attempt, fault(error))


def _process(means: Means, attempt: Attempt, stack: ExitStack) -> None:
    past = stack.enter_context(means.store.past((attempt.content,)))
    attempt.glance = Glance.of(past)
    run = examine([attempt.source], evolve(means.settings, past=attempt.glance), spools(stack))
    attempt.written = products.processed(attempt.staging, run, attempt.found.told, means.answering)
    attempt.run = run


def fault(error: Exception) -> Failure:
    """The text of an error that is not of our making may hold a value of a claim: only its kind is told."""
    kind = type(error).__name__
    what = f"{kind}: {error}" if isinstance(error, InternalError) else kind
    sentence = f"internal error, {what}; nothing of the file was sent. Please report it"
    return Failure("internal-error", sentence, status=InternalError.exit_status)


def _fail(attempt: Attempt, failure: Failure) -> None:
    attempt.staging.discard()
    attempt.run = attempt.glance = None
    attempt.failure = failure
    attempt.written = Written(Fate.FAILED, {"bytes": attempt.source.size})
    if not attempt.stays:
        products.failed(attempt.staging, failure, attempt.content)


def _archive(attempt: Attempt) -> None:
    """Copy the original to where it goes. What was copied has to be what was read."""
    attempt.refuse_if_changed()
    if attempt.stays:
        return
    folder = FAILED if attempt.written.fate is Fate.FAILED else ARCHIVE
    copied = products.archived(attempt.staging, attempt.source, folder)
    if copied != attempt.content:
        raise PassedOver("unsettled")
    attempt.staging.date(attempt.source.status)
