"""Service lines (2400) out of their segments."""

import functools
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from x12scrub.claims.model import DateRange, Line
from x12scrub.claims.money import amount, read
from x12scrub.claims.parties import first, given_at, notes, party_loops, provider, text
from x12scrub.claims.people import Locality, Provider
from x12scrub.wire.segment import Segment

# SV101 holds the qualifier, the code and four modifiers; a description may follow (005010X222A1 2400 SV101).
_FIRST_MODIFIER, _AFTER_MODIFIERS = 2, 6
# SV1 elements behind the pointers that may set two lines of one code apart.
_AFTER_POINTERS = 8
# Amounts and quantities of two lines cannot be joined into one: they always set lines apart.
_QUANTITIES = (b"AMT", b"QTY", b"MEA", b"CTP", b"HCP", b"CN1", b"SV5", b"PS1")
# The day and the control number of a line have places of their own.
_READ = ((b"DTP", b"472"), (b"REF", b"6R"))
# Most files have few procedures and days: those that were met last are kept, unless they are long.
_KEPT, _LONG = 1 << 10, 24


def beginnings(claim: Sequence[Segment]) -> list[int]:
    """Where the service lines of a claim begin: at each LX, and at an SV1 that no LX opens."""
    found: list[int] = []
    is_opened = False
    for index, segment in enumerate(claim):
        if segment.id == b"LX" or (segment.id == b"SV1" and not is_opened):
            found.append(index)
        if segment.id in (b"LX", b"SV1"):
            is_opened = segment.id == b"LX"
    return found


def read_lines(
    segments: Sequence[Segment], ordinal: int, rendering: Provider, place: Locality, place_of_service: str
) -> tuple[tuple[Line, ...], tuple[tuple[Segment, ...], ...]]:
    """The lines and the segments of each. `ordinal` is that of the first segment in the transaction.

    `rendering`, `place` and `place_of_service` (SV105) are the claim's; a line may override them.
    """
    starts = beginnings(segments)
    texts = [tuple(segments[start:stop]) for start, stop in pairwise((*starts, len(segments)))]
    lines = (
        _line(number, text_of, ordinal + start, rendering, place, place_of_service)
        for number, (start, text_of) in enumerate(zip(starts, texts, strict=True), 1)
    )
    return tuple(lines), tuple(texts)


def _line(
    number: int, segments: Sequence[Segment], ordinal: int, rendering: Provider, place: Locality, place_of_service: str
) -> Line:
    ids = [one.id for one in segments]
    own = segments[: ids.index(b"SVD")] if b"SVD" in ids else segments
    parties = party_loops(own) if b"NM1" in ids else {}
    at = ids.index(b"SV1", 0, len(own)) if b"SV1" in ids[: len(own)] else None
    service = own[at] if at is not None else None
    procedure = read_procedure(service.element(1), service.delimiters.component) if service else _NO_PROCEDURE
    return Line(
        ordinal=number,
        number=segments[0].text(1) if ids[0] == b"LX" else None,
        segment=ordinal + (at or 0),
        qualifier=procedure.qualifier,
        code=procedure.code,
        modifiers=procedure.modifiers,
        description=procedure.description,
        notes=notes(own) if b"NTE" in ids else (),
        charge=amount(text(service, 2)),
        unit_basis=text(service, 3),
        units=read(text(service, 4)),
        place_of_service=text(service, 5) or place_of_service,
        pointers=tuple(one.decode("latin-1") for one in service.components(7) if one) if service else (),
        dates=service_dates(first(own, b"DTP", b"472")),
        control_number=text(first(own, b"REF", b"6R"), 2),
        rendering=provider(parties[b"82"]) if b"82" in parties else rendering,
        locality=given_at(parties, place) if parties else place,
        adjudicated=len(own) < len(segments),
        detail=tuple(_detail(number, own, rendering)),
    )


class Procedure(NamedTuple):
    """SV101."""

    qualifier: str = ""
    code: str = ""
    modifiers: tuple[str, ...] = ()
    description: str = ""


_NO_PROCEDURE = Procedure()


def read_procedure(element: bytes, component: bytes) -> Procedure:
    """SV101 and the delimiter of its components."""
    return _read_procedure(element, component) if len(element) > _LONG else _kept_procedure(element, component)


def _read_procedure(element: bytes, component: bytes) -> Procedure:
    parts = [one.decode("latin-1").strip(" ") for one in element.split(component)]
    return Procedure(
        qualifier=parts[0],
        code=parts[1] if len(parts) > 1 else "",
        modifiers=tuple(one for one in parts[_FIRST_MODIFIER:_AFTER_MODIFIERS] if one),
        description=parts[_AFTER_MODIFIERS] if len(parts) > _AFTER_MODIFIERS else "",
    )


_kept_procedure = functools.lru_cache(maxsize=_KEPT)(_read_procedure)


def _detail(number: int, own: Sequence[Segment], rendering: Provider) -> Iterator[tuple[bytes, ...]]:
    """Who gave the service is compared elsewhere; a line that only repeats the claim's provider says nothing more."""
    named = False
    for segment in own:
        if segment.id == b"NM1":
            named = segment.element(1) == b"82" and bool(rendering.npi) and segment.text(9) == rendering.npi
        if named or segment.id == b"LX" or segment.elements[:2] in _READ:
            continue
        if segment.id == b"SV1":
            yield _trimmed((*segment.components(1)[_AFTER_MODIFIERS:], *segment.elements[_AFTER_POINTERS:]))
        elif segment.id in _QUANTITIES:
            yield (segment.id, b"%d" % number)
        else:
            yield _trimmed(segment.elements)


def _trimmed(values: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Without the empty ones at the end. Cut once: a hostile segment has a million of them."""
    end = len(values)
    while end and not values[end - 1]:
        end -= 1
    return values[:end]


def service_dates(segment: Segment | None) -> DateRange | None:
    """DTP*472 with D8 or RD8; None where it is missing or holds no dates in order."""
    if segment is None or segment.element(2) not in (b"D8", b"RD8"):
        return None
    value = segment.text(3)
    return read_dates(value, is_range=segment.element(2) == b"RD8") if len(value) <= _LONG else None


@functools.lru_cache(maxsize=_KEPT)
def read_dates(value: str, *, is_range: bool) -> DateRange | None:
    """CCYYMMDD, or two of them with a hyphen between; None for what is no days in order."""
    days = [read_day(part) for part in (value.split("-") if is_range else [value])]
    if len(days) > 2:
        return None
    first_day, last_day = days[0], days[-1]
    if first_day is None or last_day is None or last_day < first_day:
        return None
    return DateRange(first_day, last_day)


@functools.lru_cache(maxsize=_KEPT)
def read_day(value: str) -> date | None:
    """CCYYMMDD; None for what is no day."""
    if not (len(value) == 8 and value.isascii() and value.isdigit()):
        return None
    try:
        return date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError:
        return None
