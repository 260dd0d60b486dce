"""What an earlier start left unfinished: it is finished where the manifest has it, and taken back where it has not."""

from attrs import frozen

from x12scrub.batch import manifest, stages
from x12scrub.batch.moves import Moves
from x12scrub.batch.outbox import Outbox
from x12scrub.batch.settling import finished
from x12scrub.batch.stages import Stage
from x12scrub.errors import OutputFailed
from x12scrub.files import translated
from x12scrub.history.store import Store
from x12scrub.outputs import sync


@frozen
class Recovered:
    forward: int = 0
    """Files that were sent, and are visible now."""
    back: int = 0
    """Files whose outputs were taken away; they are in the inbox as before."""
    missing: int = 0
    """Outputs of the former that are not there any more: somebody has taken them since, or they are lost."""


def recovered(outbox: Outbox, store: Store) -> Recovered:
    """Put an outbox in order. Nobody else may be at work in it."""
    tokens = {path.stem for path in outbox.plans()} | {token for token, _ in outbox.temporaries()}
    if not tokens:
        return Recovered()
    # As a writer: a transaction whose program is gone may still be coming to its end, and is waited for.
    with store.writing() as connection:
        sent = manifest.committed(connection, tokens)
    missing = sum(_forward(outbox, store, token) for token in sorted(sent))
    for token in sorted(tokens - sent):
        _back(outbox, token)
    return Recovered(len(sent), len(tokens - sent), missing)


def _forward(outbox: Outbox, store: Store, token: str) -> int:
    path = outbox.plan(token)
    moves = Moves.read(path) if path.exists() else None
    if moves is None:
        raise OutputFailed(
            f"the history says that a file was sent, and its plan {path.name} in the outbox is gone or damaged: "
            "put it back from a copy, for its outputs lie there under temporary names"
        )
    return finished(outbox, store, moves)


def _back(outbox: Outbox, token: str) -> None:
    """The plan goes last: as long as something is there, the next start finds its token."""
    try:
        for other, path in outbox.temporaries():
            if other == token:
                path.unlink()
                stages.reached(Stage.WITHDRAWN)
        outbox.plan(token).unlink(missing_ok=True)
    except OSError as error:
        raise translated(error, "cannot take back what an earlier start has written") from error
    sync(outbox.own)
