"""Hypothesis strategies that return a file together with the right answer.

A reader that reads nothing keeps every byte and breaks no rule; only an answer tells it from a good one. The claims of
`files` have known fates: each is built beside what it should become, and stands on a day of its own, so that none meets
another. Those of tests/meetings.py meet in every way.
"""

import itertools
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from attrs import evolve, field, frozen
from hypothesis import settings
from hypothesis import strategies as st

from tests.building import Bill, Group, Interchange, Office, Person, Service, Style, Transaction, corrected
from x12scrub.wire.delimiters import BOM

FIRST_DAY = date(2024, 7, 1)


def a_part(of: int) -> settings:
    """Settings for a property that takes long: one of so many examples, in whatever profile."""
    return settings(max_examples=settings().max_examples // of)


TRIGGER = Service("20552", "165")
DRUG = Service("J3301", "18.40", "4")
VISIT = Service("99213", "142.50", pointers=("2",))
JOINT = Service("20610", "190", modifiers=("RT",))
SVD = ("SVD*LAKESIDE1*100*HC:20552**1", "CAS*PR*1*65", "DTP*573*D8*20241001")
OTHER_PAYER = (
    "SBR*S*18*******MB",
    "AMT*D*100",
    "OI***Y***Y",
    "NM1*IL*1*QUILLFEATHER*ODA****MI*ZZ9",
    "NM1*PR*2*PLAINS*****PI*P2",
)


def _corrected(before: tuple[Service, ...], after: tuple[Service, ...], *codes: str) -> Bill:
    return Bill(before, after, frozenset((code, "correct") for code in codes))


def _rejected(services: tuple[Service, ...], code: str, verdict: str, **other: object) -> Bill:
    return evolve(Bill(services, None, frozenset({(code, verdict)})), **other)


_SIDES = (
    evolve(TRIGGER, modifiers=("RT",), charge="120"),
    evolve(TRIGGER, modifiers=("LT",), charge="120.50", pointers=("2", "1")),
)
FATES: dict[str, Bill] = {
    "no trigger point": Bill((Service(), Service("99213"))),
    "one unit": Bill((TRIGGER, DRUG)),
    "visit with 25": Bill((evolve(VISIT, modifiers=("25",)), TRIGGER)),
    "void": Bill((evolve(TRIGGER, units="3"),), frequency="8"),
    "separated": Bill((JOINT, evolve(TRIGGER, modifiers=("XS",))), found=frozenset({("TP107", "bypassed")})),
    "units": _corrected((evolve(TRIGGER, units="3"), DRUG), (TRIGGER, DRUG), "TP101"),
    "part of a unit": _corrected((DRUG, evolve(TRIGGER, units="1.5")), (DRUG, TRIGGER), "TP101"),
    "side": _corrected(
        (evolve(TRIGGER, modifiers=("76", "50", "GC")),), (evolve(TRIGGER, modifiers=("76", "GC")),), "TP102"
    ),
    "side and units": _corrected((evolve(TRIGGER, units="2", modifiers=("50",)),), (TRIGGER,), "TP101", "TP102"),
    "both sides": _corrected(
        (_SIDES[0], DRUG, _SIDES[1], Service(number="4")),
        (evolve(TRIGGER, charge="240.5", pointers=("1", "2")), DRUG, Service()),
        *("TP102", "TP104"),
    ),
    "visit": _corrected((VISIT, TRIGGER), (evolve(VISIT, modifiers=("25",)), TRIGGER), "TP106"),
    "visit by video": _corrected(
        (TRIGGER, evolve(VISIT, modifiers=("95",))), (TRIGGER, evolve(VISIT, modifiers=("25", "95"))), "TP106"
    ),
    "bundled": _rejected((JOINT, TRIGGER), "TP107", "ask"),
    "unfit modifier": _rejected((evolve(TRIGGER, modifiers=("26",)),), "TP103", "reject"),
    "both codes": _rejected((TRIGGER, evolve(TRIGGER, code="20553")), "TP105", "ask"),
    "never paid": _rejected((Service("99156"), TRIGGER), "TP108", "reject"),
    "separated twice": _rejected((evolve(TRIGGER, modifiers=("59", "XS")),), "TP109", "ask"),
    "ended drug": _rejected((TRIGGER, Service("J1030", "18")), "TP206", "reject"),
    "nameless drug": _rejected((TRIGGER, Service("J3490", "25")), "TP207", "reject"),
    "another treatment": _rejected((evolve(TRIGGER, more=("NTE*ADD*DRY NEEDLING OF NECK",)),), "TP208", "ask"),
    "ended visit": _rejected((Service("99241", "90"), TRIGGER), "TP209", "reject"),
    "no such diagnosis": _rejected((evolve(TRIGGER, pointers=("1", "4")),), "C102", "reject"),
    "several days": _rejected((evolve(TRIGGER, units="3", days=3),), "TP101", "reject"),
    "wrong sum": _rejected((TRIGGER, DRUG), "C101", "reject", charge="999"),
    "no sum": _rejected((TRIGGER,), "C101", "reject", charge="abc"),
    "adjudicated": _rejected(
        (evolve(TRIGGER, modifiers=("LT",), more=SVD),), "TP102", "ask", head=(*Bill(()).head, *OTHER_PAYER)
    ),
}
CLEAN = [name for name, bill in FATES.items() if bill.becomes == bill.services]


@frozen
class Answer:
    """What should come of a file."""

    output: bytes = field(repr=False)
    bills: dict[str, Bill]
    """By claim number, in file order."""
    ways: tuple[Style, ...] = ()

    @property
    def charges(self) -> Decimal:
        return sum((Decimal(one.total) for one in self.bills.values() if one.total != "abc"), Decimal(0))

    @property
    def is_exact(self) -> bool:
        """False where the output is right though its line breaks differ: touched segments are written unwrapped, and
        blank lines between segments that end with a line break belong to neither of them."""
        return not any(style.width or style.terminator == b"\n" == style.newline for style in self.ways)


_MANNERS = [
    Style(),
    Style(newline=b""),
    Style(newline=b"\r\n"),
    Style(newline=b"\n\n"),
    Style(newline=b"\n   "),
    Style(b"|", b">", b"!", b"U", b""),
    Style(b"~", b"^", b"_", b"U", b" "),
    Style(terminator=b"\n", newline=b""),
    Style(terminator=b"\n", newline=b"  "),
    Style(terminator=b"\n", newline=b"\n", component=b">"),
    Style(terminator=b"\r", newline=b"\n"),
    Style(terminator=b"\r", newline=b""),
    Style(newline=b"\r"),
    Style(b"\x1d", b"\x1f", b"\x1c", b"\x1e", b"\r\n"),
    Style(b"\t", b"\\", b"'", b"\x7f", b"\n"),
    Style(newline=b"", width=80),
    Style(b"|", b"<", newline=b"", width=72),
]
styles = st.sampled_from(_MANNERS)
leads = st.sampled_from([b"", b"", BOM, BOM + b"\r\n", b"\n\n", b"   "])
tails = st.sampled_from([b"", b"", b"\n", b"\r\n\x1a", b"\x00" * 3, b"  \n"])


@frozen
class _Draw:
    """Numbers that no two things of a file share."""

    draw: Callable[..., object]
    fates: tuple[str, ...]
    count: Iterator[int] = field(factory=lambda: itertools.count(1))

    def bills(self, least: int) -> tuple[Bill, ...]:
        names = self.draw(st.lists(st.sampled_from(self.fates), min_size=least, max_size=2))
        return tuple(self.bill(name) for name in names)

    def bill(self, name: str) -> Bill:
        number = next(self.count)
        day = FIRST_DAY + timedelta(days=3 * number)
        return evolve(FATES[name], number=f"QB-{number:04}", day=f"{day:%Y%m%d}")

    def person(self, least: int = 0) -> Person:
        number = next(self.count)
        children = self.draw(st.integers(0, 2)) if not least else 0
        dependents = tuple(self.person(1) for _ in range(children))
        own = self.bills(0 if dependents else 1)
        letters = "".join(chr(65 + int(digit)) for digit in str(number))
        born = f"{FIRST_DAY - timedelta(days=9000 + number):%Y%m%d}"
        return Person(own, dependents, f"ZQ{number:06}", f"QUILLFEATHER{letters}", f"ODA{letters}", born)

    def several(self, make: Callable[[], object], most: int) -> tuple:
        return tuple(make() for _ in range(self.draw(st.sampled_from([1, 1, most]))))

    def office(self) -> Office:
        return Office(self.several(self.person, 2), npi=f"10{next(self.count):08}")

    def transaction(self) -> Transaction:
        off = self.draw(st.sampled_from([0, 0, 0, 5]))
        return Transaction(self.several(self.office, 2), f"{next(self.count):04}", off)

    def group(self) -> Group:
        off = self.draw(st.sampled_from([0, 0, 0, 1]))
        return Group(self.several(self.transaction, 2), str(next(self.count)), off)

    def interchange(self) -> Interchange:
        off = self.draw(st.sampled_from([0, 0, 0, 1]))
        return Interchange(self.several(self.group, 2), f"{next(self.count):09}", off, self.draw(styles))


@st.composite
def interchanges(
    draw: Callable[..., object], fates: tuple[str, ...] = tuple(FATES), most: int = 2
) -> list[Interchange]:
    """Interchanges of one file, all with numbers of their own."""
    drawing = _Draw(draw, fates)
    return [drawing.interchange() for _ in range(draw(st.integers(1, most)))]


@st.composite
def files(draw: Callable[..., object], fates: tuple[str, ...] = tuple(FATES), most: int = 2) -> tuple[bytes, Answer]:
    """A file with one or more interchanges, and what should come of it."""
    parts = draw(interchanges(fates, most))
    lead, tail, closed = draw(leads), draw(tails), draw(st.booleans())
    joint = parts[-1].style.newline if len(parts) > 1 else b""
    # Behind an open end, ^Z and NUL would be a part of IEA02.
    tail = tail if closed else tail.strip(b"\x00\x1a")
    left = [part for part in parts if corrected(part) is not None]
    after = [one for one in map(corrected, left) if one is not None]
    output = b""
    if after:
        # The first that is left begins the file: no blank line that stood between interchanges comes first.
        ahead, is_end = (lead if left[0] is parts[0] else b""), left[-1] is parts[-1]
        # What stands behind an open end is a part of it.
        output = written(after, ahead, joint, tail if closed or is_end else b"", closed=closed or not is_end)
    found = {bill.number: bill for part in parts for bill in bills(part)}
    return written(parts, lead, joint, tail, closed=closed), Answer(output, found, tuple(part.style for part in parts))


def written(
    parts: list[Interchange], lead: bytes = b"", joint: bytes = b"", tail: bytes = b"", *, closed: bool = True
) -> bytes:
    """Interchanges one after the other."""
    last = evolve(parts[-1], style=evolve(parts[-1].style, closed=closed))
    return lead + joint.join(part.written() for part in (*parts[:-1], last)) + tail


def bills(part: Interchange) -> Iterator[Bill]:
    """The claims of an interchange in file order."""
    for group in part.groups:
        for transaction in group.transactions:
            for office in transaction.offices:
                for person in office.people:
                    yield from person.bills
                    for dependent in person.dependents:
                        yield from dependent.bills
