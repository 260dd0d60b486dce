"""Subscriber loops of the usual form, read by two regular expressions: one patient with one claim of one day.

Nearly all loops of most files are plain. What is not, whatever the reason, is assembled: `read` gives None.
"""

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from attrs import field, frozen

from x12scrub.wire.delimiters import Delimiters


class PlainClaim(NamedTuple):
    """The parts of a plain loop as they stand in the file. A tuple, since one is made for every claim that matters.

    Of a claim that is read this far it is known: it is an original, of which no other payer has said anything; no
    note, no description, no place of service or provider of a single line, no number of the payer or of a
    clearinghouse stands in it; the lines are numbered 1, 2, 3, have one date, count in units (UN), and point to
    diagnoses that are listed; their charges, all readable, add up to that of the claim.
    """

    turn: bytes
    """SBR01."""
    filing: bytes
    """SBR09."""
    payer: bytes
    """NM1*PR from the second element on."""
    number: bytes
    """CLM01; and so on."""
    charge: bytes
    place_of_service: bytes
    """CLM05-1."""
    diagnoses: bytes
    """HI from its first element on."""
    day: bytes
    procedures: tuple[bytes, ...]
    """SV101 of each line behind the qualifier HC; and so on."""
    charges: tuple[bytes, ...]
    units: tuple[bytes, ...]
    places: tuple[bytes, ...]
    pointers: tuple[bytes, ...]
    control_numbers: tuple[bytes, ...]
    """REF*6R."""
    between: tuple[bytes, bytes]
    """Delimiters of elements and of components."""
    start: int
    """Offset of the CLM in the loop."""
    before: int
    """Segments of the loop in front of it."""

    @property
    def alike(self) -> bytes:
        """Equal for claims with the same codes and modifiers in the same delimiters, and small to keep."""
        element, component = self.between
        return element.join((*self.procedures, element, component))

    @property
    def codes(self) -> frozenset[str]:
        """The procedure codes."""
        component = self.between[1]
        return frozenset(one.partition(component)[0].decode("latin-1").strip(" ") for one in self.procedures)

    def pointed(self, line: int) -> Iterator[bytes]:
        """The diagnoses that a line points to."""
        element, component = self.between
        listed = self.diagnoses.split(element)
        for pointer in self.pointers[line].split(component):
            yield listed[int(pointer) - 1].partition(component)[2]


@frozen(eq=False, repr=False)
class _Grammar:
    loop: re.Pattern[bytes]
    line: re.Pattern[bytes]
    component: bytes = field(repr=False)


def read(raw: bytes, delimiters: Delimiters) -> PlainClaim | None:
    """What a subscriber loop says, from its HL to its last terminator; None for a loop that is not plain."""
    grammar = _grammar(delimiters)
    loop = grammar.loop.fullmatch(raw) if len(raw) <= _LONG else None
    if loop is None:
        return None
    turn, filing, payer, _, number, charge, place, diagnoses, lines = loop.groups(default=b"")
    columns = zip(*grammar.line.findall(lines), strict=True)
    numbers, procedures, charges, units, places, pointers, days, controls = columns
    count = len(numbers)
    listed = diagnoses.count(grammar.component)
    if (
        numbers != _NUMBERS[:count]
        or days.count(days[0]) != count
        or sum(map(_cents, charges)) != _cents(charge)
        or int(max(b"".join(pointers).translate(None, grammar.component)) - ord("0")) > listed
    ):
        return None
    start = loop.start(_CLAIM)
    return PlainClaim(
        *(turn, filing, payer, number, charge, place, diagnoses),
        *(days[0], procedures, charges, units, places, pointers, controls),
        between=(delimiters.element, delimiters.component),
        start=start,
        before=raw.count(delimiters.terminator, 0, start),
    )


_CLAIM = 4
"""The group of the CLM."""
_NUMBERS = tuple(b"%d" % number for number in range(1, 51))
# A usual loop has some hundred bytes; parts of plain ones are kept.
_LONG = 1 << 12
# A charge of ten million dollars is no plain one.
_CHARGE = rb"\d{1,7}(?:\.\d\d?)?"


def _cents(charge: bytes) -> int:
    dollars, _, cents = charge.partition(b".")
    return int(dollars + (cents + b"00")[:2])


@frozen(eq=False, repr=False)
class _Words:
    """What expressions are made of, in the delimiters of a file."""

    e: bytes
    c: bytes
    t: bytes
    filler: bytes

    @classmethod
    def of(cls, delimiters: Delimiters) -> "_Words":
        e, c, t = map(re.escape, (delimiters.element, delimiters.component, delimiters.terminator))
        return cls(e, c, t, b"[%b]*" % re.escape(delimiters.filler) if delimiters.filler else b"")

    @property
    def value(self) -> bytes:
        return b"[^%b%b\r\n]*" % (self.e, self.t)

    @property
    def part(self) -> bytes:
        """A component."""
        return b"[^%b%b%b\r\n]*" % (self.e, self.c, self.t)

    @property
    def end(self) -> bytes:
        """The end of an element."""
        return b"(?=[%b%b])" % (self.e, self.t)

    @property
    def rest(self) -> bytes:
        """All that is left of a segment."""
        return b"[^%b\r\n]*%b" % (self.t, self.t)

    def elements(self, *elements: bytes) -> bytes:
        return self.filler + self.e.join(elements)

    def segment(self, *elements: bytes) -> bytes:
        """One that begins so, and is as long as it likes."""
        return self.elements(*elements) + self.end + self.rest

    def any_of(self, *ids: bytes) -> bytes:
        return b"(?:%b)*" % self.segment(b"(?:%b)" % b"|".join(ids))


@functools.cache
def _grammar(delimiters: Delimiters) -> _Grammar:
    """Every byte of a plain loop is named in it: what is none of these makes the loop another one."""
    words = _Words.of(delimiters)
    lines = b"((?:%b)+)" % _line(words, b"(?:%b)")
    loop = b"".join((*_patient(words), *_claim(words), lines))
    if any(one.isalnum() or one in b" ." for one in delimiters.all):
        loop = b"(?!)"  # a file in which values are hard to tell from delimiters is read slowly
    return _Grammar(re.compile(loop), re.compile(_line(words, b"(%b)")), delimiters.component)


def _patient(w: _Words) -> Iterator[bytes]:
    """2000B, and 2000C where there is one. Groups: SBR01; SBR09; NM1*PR behind its first element."""
    about = w.any_of(b"N3", b"N4", b"DMG", b"REF", b"PER")
    before, after = b"(?:%b%b)" % (w.value, w.e), b"(?:%b%b)" % (w.e, w.value)
    yield w.segment(b"HL", w.value, w.value, b"22")
    turn = b"(%b)%b" % (w.value, w.end)
    yield w.elements(b"SBR", turn) + b"(?:%b%b{7}(%b)|%b{0,7})" % (w.e, before, w.value, after) + w.t
    yield w.segment(b"NM1", b"IL") + about
    yield w.elements(b"NM1", b"PR", b"(%b)" % w.rest) + w.any_of(b"N3", b"N4", b"REF")
    dependent = (w.segment(b"HL", w.value, w.value, b"23"), w.segment(b"PAT"), w.segment(b"NM1", b"QC"), about)
    yield b"(?:%b)?" % b"".join(dependent)


def _claim(w: _Words) -> Iterator[bytes]:
    """2300 before its lines. Groups: CLM; CLM01; CLM02; CLM05-1; HI behind its id."""
    facility = w.c.join((b"(%b)" % w.part, w.part, b"1"))
    yield w.elements(b"(CLM)", b"(%b)" % w.value, b"(%b)" % _CHARGE, w.value, w.value, facility) + w.end + w.rest
    # REF*F8 and REF*D9 of a claim are read; no other REF is, and no DTP.
    other = w.elements(b"REF", b"(?!(?:F8|D9)%b)" % w.end) + w.rest
    yield b"(?:%b|%b)*" % (w.segment(b"DTP"), other)
    diagnosis = b"AB[KF]%b[0-9A-Za-z.]+" % w.c
    yield b"(?:%b%b)?" % (w.elements(b"HI", b"(%b(?:%b%b)*)" % (diagnosis, w.e, diagnosis)), w.t)
    yield b"(?:%b%b)?" % (w.segment(b"NM1", b"82"), b"(?:%b|%b)*" % (w.segment(b"PRV"), other))


def _line(w: _Words, group: bytes) -> bytes:
    """2400. Groups: LX01; SV101 behind its qualifier, at most four modifiers; SV102; SV104; SV105; SV107; the day;
    REF*6R."""
    value = group % w.value
    procedure = b"HC" + w.c + group % (b"%b(?:%b%b){0,4}" % (w.part, w.c, w.part))
    pointers = group % (b"[1-9](?:%b[1-9])*" % w.c)
    return b"".join(
        (
            w.elements(b"LX", value) + w.t,
            w.elements(b"SV1", procedure, group % _CHARGE, b"UN", value, value, b"", pointers) + w.t,
            w.elements(b"DTP", b"472", b"D8", group % rb"\d{8}") + w.t,
            b"(?:%b)?" % (w.elements(b"REF", b"6R", value) + w.t),
        )
    )
