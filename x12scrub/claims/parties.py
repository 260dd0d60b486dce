"""Providers, people and payers out of their NM1 loops."""

from collections.abc import Iterable, Mapping, Sequence

from x12scrub.claims.people import Locality, Payer, Person, Provider
from x12scrub.wire.segment import Segment

Loop = list[Segment]


def party_loops(segments: Iterable[Segment]) -> dict[bytes, Loop]:
    """NM1 loops by NM101; the first of each kind. A loop runs to the next NM1."""
    loops: dict[bytes, Loop] = {}
    current: Loop | None = None
    for segment in segments:
        if segment.id == b"NM1":
            current = [segment]
            loops.setdefault(segment.element(1), current)
        elif current is not None:
            current.append(segment)
    return loops


def first(segments: Iterable[Segment], segment_id: bytes, qualifier: bytes | None = None) -> Segment | None:
    """The first segment with an id and, where one is given, a first element."""
    for segment in segments:
        if segment.id == segment_id and (qualifier is None or segment.element(1) == qualifier):
            return segment
    return None


def text(segment: Segment | None, index: int) -> str:
    return segment.text(index) if segment is not None else ""


def notes(segments: Iterable[Segment]) -> tuple[str, ...]:
    """NTE02 of each note, empty ones left out."""
    return tuple(note for one in segments if one.id == b"NTE" and (note := one.text(2)))


def locality(loop: Sequence[Segment]) -> Locality:
    """N4 of a party."""
    place = first(loop, b"N4")
    return Locality(text(place, 1), text(place, 2), text(place, 3))


def given_at(parties: Mapping[bytes, Loop], otherwise: Locality) -> Locality:
    """The place of the facility (NM1*77) of a claim or line; otherwise where that names no state."""
    place = locality(parties.get(b"77", []))
    return place if place.state else otherwise


def provider(loop: Sequence[Segment], taxonomy: Segment | None = None) -> Provider:
    """A provider from its NM1 loop. `taxonomy` is the PRV of a billing provider, which stands before its NM1."""
    name = loop[0]
    npi = name.text(9) if name.element(8) == b"XX" else ""
    tax = first(loop, b"REF", b"EI") or first(loop, b"REF", b"SY")
    other = next(
        (one.text(2) for one in loop if one.id == b"REF" and one.element(1) in (b"0B", b"1G", b"G2", b"LU")), ""
    )
    return Provider(
        kind=name.text(2),
        name=name.text(3),
        first=name.text(4),
        npi=npi,
        tax_id=text(tax, 2),
        other_id=other or ("" if npi else name.text(9)),
        taxonomy=text(taxonomy or first(loop, b"PRV"), 3),
        locality=locality(loop),
    )


def person(loop: Sequence[Segment], subscriber: Person | None = None) -> Person:
    """A subscriber, or a dependent of one: the member id is the subscriber's then. Little is known of an empty loop."""
    name, demographics = first(loop, b"NM1"), first(loop, b"DMG")
    return Person(
        last=text(name, 3),
        first=text(name, 4),
        middle=text(name, 5),
        suffix=text(name, 7),
        birth=text(demographics, 2),
        sex=text(demographics, 3),
        id_qualifier=text(name, 8) if subscriber is None else subscriber.id_qualifier,
        member_id=text(name, 9) if subscriber is None else subscriber.member_id,
    )


def payer(loop: Sequence[Segment], subscriber: Segment | None) -> Payer:
    """The destination payer from 2010BB and the SBR of 2000B."""
    return Payer(id=loop[0].text(9), name=loop[0].text(3), filing=text(subscriber, 9), turn=text(subscriber, 1))


def patient_key(payer: Payer, subscriber: Person, dependent: Person | None) -> tuple[str, ...] | None:
    """What claims of one patient with one payer share; None where the file does not say enough to join on.

    Letters count in upper case and without blanks. A dependent is known by the member id of the subscriber together
    with name, birth date and sex; a subscriber without a member id by the same.
    """
    to = fold(payer.id) or fold(payer.name)
    own = (fold(subscriber.member_id),) if subscriber.member_id else _traits(subscriber)
    if not to or own is None:
        return None
    if dependent is None:
        return (to, *own)
    traits = _traits(dependent)
    return None if traits is None else (to, *own, "dependent", *traits)


def _traits(who: Person) -> tuple[str, ...] | None:
    if not (who.last and who.first and who.birth):
        return None
    return (fold(who.last), fold(who.first), who.birth, who.sex)


def fold(value: str) -> str:
    """As `marks.fold` for text: ASCII letters in upper case, blanks out, so that both agree on every byte."""
    return value.replace(" ", "").encode("latin-1").upper().decode("latin-1")
