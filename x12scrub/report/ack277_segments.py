"""Segments of the 277CA that hold values of the 837. Loop ids are those of 005010X214."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TypeGuard

from x12scrub.claims.model import DateRange, Line
from x12scrub.claims.money import ZERO
from x12scrub.claims.people import Person, Provider
from x12scrub.claims.stretches import Tally
from x12scrub.report.ack277_elements import (
    COMPONENT,
    NO_ID,
    NO_NAME,
    NO_NUMBER,
    REPETITION,
    composite,
    day,
    number,
    segment,
    text,
)
from x12scrub.report.received import Envelope

# ISA05 and ISA07, X12.5 element I05, as far as the guides use it.
_INTERCHANGE_QUALIFIERS = frozenset({"01", "14", "20", "27", "28", "29", "30", "33", "ZZ"})
# SVC01-1 of 2220D.
_LINE_QUALIFIERS = frozenset({"AD", "ER", "HC", "HP", "IV", "NU", "WK"})
# RFI 1791: a valid date that nobody takes for a real one, where a date of service is required and there is none.
NO_DATE = date(1900, 1, 1)
# Validators take an earlier date for a slip of the pen.
_EARLIEST = date(1800, 1, 1)


def opening(envelope: Envelope) -> Iterator[bytes]:
    """ISA of exactly 106 bytes (X12.5: every element has a fixed width), and GS."""
    moment = envelope.moment
    yield segment(
        "ISA",
        "00",
        " " * 10,
        "00",
        " " * 10,
        _known(envelope.sender_qualifier, _INTERCHANGE_QUALIFIERS, "ZZ"),
        text(envelope.sender_id, 15).ljust(15),
        _known(envelope.receiver_qualifier, _INTERCHANGE_QUALIFIERS, "ZZ"),
        text(envelope.receiver_id, 15).ljust(15),
        day(moment.date())[2:],
        f"{moment:%H%M}",
        REPETITION,
        "00501",
        f"{envelope.control:09d}",
        "0",
        _known(envelope.usage, frozenset({"P", "T"}), "P"),
        COMPONENT,
    )
    ids = (text(one, 15, 2, NO_ID) for one in (envelope.gs_sender, envelope.gs_receiver))
    yield segment("GS", "HN", *ids, day(moment.date()), f"{moment:%H%M}", str(envelope.control), "X", "005010X214")


def closing(envelope: Envelope, transactions: int) -> Iterator[bytes]:
    """GE and IEA."""
    yield segment("GE", str(transactions), str(envelope.control))
    yield segment("IEA", "1", f"{envelope.control:09d}")


def organisation(entity: str, name: str, qualifier: str, identifier: str) -> bytes:
    return _name(entity, "2", (name, "", "", ""), qualifier, identifier)


def person_or_organisation(entity: str, kind: str, name: str, first: str, qualifier: str, identifier: str) -> bytes:
    """RFI 2155: only a person has a first name."""
    if kind != "1":
        return organisation(entity, name, qualifier, identifier)
    return _name(entity, "1", (name, first, "", ""), qualifier, identifier)


def billing_provider(provider: Provider) -> bytes:
    """NM1*85 with the NPI, or the tax id of a provider that has none."""
    qualifier, identifier = ("XX", provider.npi) if provider.npi else ("FI", provider.tax_id)
    return person_or_organisation("85", provider.kind, provider.name, provider.first, qualifier, identifier)


def patient(person: Person) -> bytes:
    """NM1*QC. The id is the subscriber's, also for a dependent."""
    qualifier = _known(person.id_qualifier, frozenset({"MI", "II"}), "MI")
    return _name("QC", "1", (person.last, person.first, person.middle, person.suffix), qualifier, person.member_id)


def trace(kind: str, value: str) -> bytes:
    """TRN: kind 1 a number of ours, 2 a number of the 837."""
    return segment("TRN", kind, text(value, 50, missing=NO_NUMBER))


def reference(qualifier: str, value: str) -> bytes:
    return segment("REF", qualifier, text(value, 50, missing=NO_NUMBER))


def totals(accepted: Tally, rejected: Tally, accepted_count: str, rejected_count: str) -> Iterator[bytes]:
    """QTY and AMT in the guide's order, which readers depend on; those that are zero are left out."""
    for qualifier, tally in ((accepted_count, accepted), (rejected_count, rejected)):
        if tally.claims:
            yield segment("QTY", qualifier, str(tally.claims))
    for qualifier, tally in (("YU", accepted), ("YY", rejected)):
        if tally.charges:
            yield segment("AMT", qualifier, number(tally.charges))


def claim_dates(ranges: Iterable[DateRange | None]) -> bytes:
    """DTP*472 of a claim: from the first to the last day of its lines. Required, so `NO_DATE` where no line has one."""
    days = [one for found in ranges if _usable(found) for one in (found.first, found.last)]
    return _service_dates(DateRange(min(days), max(days)) if days else DateRange(NO_DATE, NO_DATE))


def line_dates(found: DateRange | None) -> Iterator[bytes]:
    if _usable(found):
        yield _service_dates(found)


def service(line: Line) -> bytes:
    """SVC as received: code and modifiers, charge, units (SVC07). A description is not used."""
    qualifier = _known(line.qualifier, _LINE_QUALIFIERS, "HC")
    modifiers = (text(modifier, 2, 2) for modifier in line.modifiers[:4])
    procedure = composite(qualifier, text(line.code, 48, missing=NO_ID), *modifiers)
    units = "" if line.units is None else number(line.units, 15)
    return segment("SVC", procedure, number(line.charge or ZERO), "", "", "", "", units)


def _name(entity: str, kind: str, parts: tuple[str, str, str, str], qualifier: str, identifier: str) -> bytes:
    """NM1 from last (or organisation), first, middle name and suffix. Last name and id are required at every level."""
    last, first, middle, suffix = parts
    return segment(
        "NM1",
        entity,
        kind,
        text(last, 60, missing=NO_NAME),
        text(first, 35),
        text(middle, 25),
        "",
        text(suffix, 10),
        qualifier,
        text(identifier, 80, 2, NO_ID),
    )


def _service_dates(found: DateRange) -> bytes:
    if found.spans_days:
        return segment("DTP", "472", "RD8", f"{day(found.first)}-{day(found.last)}")
    return segment("DTP", "472", "D8", day(found.first))


def _usable(found: DateRange | None) -> TypeGuard[DateRange]:
    return found is not None and min(found.first, found.last) >= _EARLIEST


def _known(value: str, allowed: frozenset[str], otherwise: str) -> str:
    return value if value in allowed else otherwise
