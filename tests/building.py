"""An 837P out of small descriptions. Everyone in it is invented."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from attrs import Factory, evolve, frozen


@frozen
class Style:
    """How a sender writes: delimiters, what stands behind a terminator, and what is around the interchange."""

    element: bytes = b"*"
    component: bytes = b":"
    terminator: bytes = b"~"
    repetition: bytes = b"^"
    newline: bytes = b"\n"
    lead: bytes = b""
    tail: bytes = b""
    width: int = 0
    """Columns after which a line break is put in, wherever that is; 0 for none."""
    closed: bool = True
    """False where the last IEA has no terminator."""

    def write(self, segments: Iterable[str]) -> bytes:
        """Segments that are given with * and : as delimiters (and ^ in the ISA)."""
        names = bytes.maketrans(b"*:^", self.element + self.component + self.repetition)
        written = [text.encode("latin-1").translate(names) + self.terminator for text in segments]
        if not self.closed:
            written[-1] = written[-1].removesuffix(self.terminator)
        content = self.newline.join(written)
        if self.width:
            content = b"\n".join(content[at : at + self.width] for at in range(0, len(content), self.width))
        return self.lead + content + self.tail


@frozen
class Service:
    """A line: code with modifiers, charge, units, pointers, how many days it covers, and segments behind the date."""

    code: str = "97110"
    charge: str = "40"
    units: str = "1"
    modifiers: tuple[str, ...] = ()
    pointers: tuple[str, ...] = ("1",)
    days: int = 1
    more: tuple[str, ...] = ()
    number: str = ""
    """LX01, where it is not the position in the claim."""

    def segments(self, position: int, day: str) -> Iterator[str]:
        yield f"LX*{self.number or position}"
        procedure = ":".join(("HC", self.code, *self.modifiers))
        yield f"SV1*{procedure}*{self.charge}*UN*{self.units}***{':'.join(self.pointers)}".rstrip("*")
        last = date.fromisoformat(day) + timedelta(days=self.days - 1)
        yield f"DTP*472*RD8*{day}-{last:%Y%m%d}" if self.days > 1 else f"DTP*472*D8*{day}"
        yield from self.more


@frozen
class Bill:
    """A claim, and what it should become: other services, or None where it is rejected."""

    services: tuple[Service, ...]
    becomes: tuple[Service, ...] | None = Factory(lambda self: self.services, takes_self=True)
    found: frozenset[tuple[str, str]] = frozenset()
    """Code and verdict of what should be found."""
    number: str = "QB-1"
    day: str = "20240912"
    frequency: str = "1"
    charge: str = ""
    """CLM02 where it is not the sum of the lines."""
    head: tuple[str, ...] = ("HI*ABK:M7918*ABF:M542*ABF:M5459",)

    @property
    def total(self) -> str:
        return self.charge or plain(sum((Decimal(one.charge) for one in self.services), Decimal(0)))

    def segments(self) -> Iterator[str]:
        yield f"CLM*{self.number}*{self.total}***11:B:{self.frequency}*Y*A*Y*Y"
        yield from self.head
        for position, service in enumerate(self.services, 1):
            yield from service.segments(position, self.day)


@frozen
class Person:
    """A subscriber with own claims, dependents, or both; or a dependent."""

    bills: tuple[Bill, ...] = ()
    dependents: tuple["Person", ...] = ()
    member: str = "ZQ000001"
    last: str = "QUILLFEATHER"
    first: str = "ODA"
    born: str = "19710214"
    payer: str = "LAKESIDE1"
    payer_name: str = "LAKESIDE HEALTH PLAN"
    filing: str = "CI"

    def subscriber(self, levels: Iterator[int], parent: int) -> Iterator[str]:
        own = next(levels)
        yield f"HL*{own}*{parent}*22*{int(bool(self.dependents))}"
        yield f"SBR*P*18*******{self.filing}"
        yield f"NM1*IL*1*{self.last}*{self.first}****MI*{self.member}"
        yield f"DMG*D8*{self.born}*F"
        yield f"NM1*PR*2*{self.payer_name}*****PI*{self.payer}"
        for bill in self.bills:
            yield from bill.segments()
        for dependent in self.dependents:
            yield f"HL*{next(levels)}*{own}*23*0"
            yield "PAT*19"
            yield f"NM1*QC*1*{dependent.last}*{dependent.first}"
            yield "N3*11 BIRCH LANE"
            yield "N4*SPRINGFIELD*IL*62704"
            yield f"DMG*D8*{dependent.born}*M"
            for bill in dependent.bills:
                yield from bill.segments()


@frozen
class Office:
    """A billing provider with its patients."""

    people: tuple[Person, ...]
    npi: str = "1000000731"
    place: str = "SPRINGFIELD*IL*627040000"
    name: str = "WILLOW CREEK PAIN CLINIC"

    def segments(self, levels: Iterator[int]) -> Iterator[str]:
        own = next(levels)
        yield f"HL*{own}**20*1"
        yield f"NM1*85*2*{self.name}*****XX*{self.npi}"
        yield "N3*12 WILLOW CREEK ROAD"
        yield f"N4*{self.place}"
        yield "REF*EI*999999917"
        for person in self.people:
            yield from person.subscriber(levels, own)


@frozen
class Transaction:
    offices: tuple[Office, ...]
    control: str = "0001"
    off: int = 0
    """What SE01 is wrong by."""

    def segments(self) -> list[str]:
        body = [
            f"ST*837*{self.control}*005010X222A1",
            f"BHT*0019*00*WCD{self.control}*20240913*0715*CH",
            "NM1*41*2*WILLOW CREEK PAIN CLINIC*****46*WILLOW01",
            "PER*IC*BILLING DESK*TE*2175550100",
            "NM1*40*2*EXAMPLE CLEARINGHOUSE*****46*EXCLEAR",
        ]
        levels = iter(range(1, 1 << 30))
        body += [segment for office in self.offices for segment in office.segments(levels)]
        return [*body, f"SE*{len(body) + 1 + self.off}*{self.control}"]


@frozen
class Group:
    transactions: tuple[Transaction, ...]
    control: str = "117"
    off: int = 0

    def segments(self) -> Iterator[str]:
        yield f"GS*HC*WILLOW01*EXCLEAR*20240913*0715*{self.control}*X*005010X222A1"
        for transaction in self.transactions:
            yield from transaction.segments()
        yield f"GE*{len(self.transactions) + self.off}*{self.control}"


@frozen
class Interchange:
    groups: tuple[Group, ...]
    control: str = "000000117"
    off: int = 0
    style: Style = Style()

    def written(self) -> bytes:
        ends = f"{'WILLOW01':15}*ZZ*{'EXCLEAR':15}*240913*0715*^*00501"
        isa = f"ISA*00*{'':10}*00*{'':10}*ZZ*{ends}*{self.control}*0*T*:"
        inside = [segment for group in self.groups for segment in group.segments()]
        return self.style.write([isa, *inside, f"IEA*{len(self.groups) + self.off}*{self.control}"])


def file(*bills: Bill, style: Style | None = None) -> bytes:
    """One patient with these claims, in one transaction."""
    return people(Person(bills=bills), style=style)


def people(*who: Person, style: Style | None = None) -> bytes:
    """One transaction of one office with these patients."""
    return Interchange((Group((Transaction((Office(who),)),)),), style=style or Style()).written()


def corrected(interchange: Interchange) -> Interchange | None:
    """The interchange as it should leave: claims as they become, nobody without one, and right counts."""
    groups = []
    for group in interchange.groups:
        transactions = []
        for transaction in group.transactions:
            offices = [evolve(office, people=_left(office.people)) for office in transaction.offices]
            if left := tuple(office for office in offices if office.people):
                transactions.append(evolve(transaction, offices=left, off=0))
        if transactions:
            groups.append(evolve(group, transactions=tuple(transactions), off=0))
    return evolve(interchange, groups=tuple(groups), off=0) if groups else None


def _left(who: Sequence[Person]) -> tuple[Person, ...]:
    after = (evolve(one, bills=_become(one.bills), dependents=_left(one.dependents)) for one in who)
    return tuple(one for one in after if one.bills or one.dependents)


def _become(bills: Sequence[Bill]) -> tuple[Bill, ...]:
    return tuple(evolve(bill, services=bill.becomes) for bill in bills if bill.becomes is not None)


def plain(number: Decimal) -> str:
    """The shortest way to write a number."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
