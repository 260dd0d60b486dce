"""A claim in an interchange of its own: the least that an implementation guide can be held against."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from x12scrub.claims.assemble import ClaimText, SubscriberLoop
from x12scrub.claims.survey import Survey
from x12scrub.loops import Loops
from x12scrub.wire.delimiters import ISA13, ISA_SPAN, Delimiters, take_isa
from x12scrub.wire.segment import Segment, split

_PARENTS = {b"22": b"1", b"23": b"2"}


def alone(loops: Loops, row: int, loop: SubscriberLoop, text: ClaimText, claim: bytes) -> bytes:
    """An interchange with the envelopes, headers and provider that a claim stands under, its patient, and `claim`: the
    bytes of the claim as they came, or as corrected. Levels and counts are right for it."""
    survey, source = loops.survey, loops.source
    delimiters = survey.delimiters(loop.start)
    transaction = survey.transactions[survey.subscribers.transaction[row]]

    def read(start: int, stop: int) -> list[Segment]:
        return list(split(source.read(start, stop), start, delimiters))

    isa = take_isa(source.read(at := survey.interchange(loop.start).isa, at + ISA_SPAN), is_all=True)
    assert isa is not None
    group = read(*_group(survey, loop.start))[0]
    head = read(transaction.start, survey.providers.start[transaction.first_provider])
    provider = read(survey.providers.start[loop.provider], survey.providers.stop[loop.provider])
    dependent = next((one for one in loop.dependents if text in one.claims), None)
    levels = [provider, loop.own.header, *([dependent.header] if dependent else [])]
    body = [*head, *_renumbered(levels), *split(claim, 0, delimiters)]
    inside = [list(group.elements), *(list(one.elements) if isinstance(one, Segment) else one for one in body)]
    return isa[0] + b"".join(_written([*inside, *_trailers(inside, isa[0])], delimiters))


def _group(survey: Survey, offset: int) -> tuple[int, int]:
    """Start of the group around an offset, and a place behind its GS."""
    start = survey.groups.columns["start"][bisect_right(survey.groups.columns["start"], offset) - 1]
    return start, survey.transactions.columns["start"][bisect_right(survey.transactions.columns["start"], start)]


def _renumbered(levels: Sequence[list[Segment]]) -> Iterator[Segment | list[bytes]]:
    """The levels above a claim, each the child of the one before it."""
    for number, header in enumerate(levels, 1):
        for segment in header:
            if segment.id != b"HL":
                yield segment
                continue
            kind = segment.element(3)
            yield [b"HL", b"%d" % number, _PARENTS.get(kind, b""), kind, b"1" if number < len(levels) else b"0"]


def _trailers(inside: Sequence[Sequence[bytes]], isa: bytes) -> Iterator[list[bytes]]:
    """SE, GE and IEA of what begins with a GS and an ST."""
    group, transaction = inside[0], inside[1]
    yield [b"SE", b"%d" % len(inside), *transaction[2:3]]
    yield [b"GE", b"1", *group[6:7]]
    yield [b"IEA", b"1", isa[ISA13]]


def _written(segments: Sequence[Sequence[bytes]], delimiters: Delimiters) -> Iterator[bytes]:
    for one in segments:
        yield delimiters.element.join(one) + delimiters.terminator
