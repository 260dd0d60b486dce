"""A batch that changes nothing: what would become of each file. Each is judged beside what is in the history now, so
that what depends on another file of the same night may come out otherwise."""

from collections.abc import Iterator
from contextlib import ExitStack

from attrs import evolve

from x12scrub.batch.attempt import PassedOver, fault, is_known, opened, read
from x12scrub.batch.inbox import Found
from x12scrub.batch.manifest import Fate
from x12scrub.batch.night import Means
from x12scrub.batch.products import Failure, counted
from x12scrub.batch.settling import Done
from x12scrub.engine import examine
from x12scrub.errors import InternalError, Unreadable
from x12scrub.files import spools


def rehearsed(means: Means, files: list[Found]) -> Iterator[Done]:
    """What would become of each file."""
    seen: set[str] = set()
    for found in files:
        try:
            done = _rehearsed(means, found, seen)
        except PassedOver as reason:
            done = Done(found.size, reason=reason.reason, status=reason.status)
        if done.fate is Fate.PROCESSED:
            seen.add(done.content)
        yield done


def _rehearsed(means: Means, found: Found, seen: set[str]) -> Done:
    with ExitStack() as stack:
        source = opened(found)
        stack.callback(source.close)
        content = read(source)
        if not found.again and (content in seen or is_known(means, content)):
            return Done(found.size, Fate.DUPLICATE, content, numbers={"bytes": source.size})
        past = stack.enter_context(means.store.past((content,)))
        try:
            run = examine([source], evolve(means.settings, past=past), spools(stack))
        except Unreadable as refusal:
            failure = Failure.of(refusal)
        except InternalError as error:
            failure = fault(error)
        else:
            written = counted(run)
            return Done(found.size, written.fate, content, numbers=written.numbers)
        return Done(found.size, Fate.FAILED, content, failure.reason, failure.sentence, failure.status)
