"""Files of 837P claims of any size for measuring, the same in every run. Everybody in them is invented.

What differs between claims of real files differs here: names, birth dates, addresses, member ids, claim numbers, dates
of service, charges, units, diagnoses and pointers, modifiers, payers, and the providers. A cache that only works where
everything is alike gains nothing from them. A quarter of the patients are dependents; one subscriber of fifty comes
with a second claim. Of the patients with an injection, about one of seven has something that an edit corrects or asks.
"""

import random
import sys
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

KINDS = {"sparse": 0.03, "mixed": 0.2, "dense": 1.0}
"""Share of the patients with a trigger point injection."""
MOST_CLAIMS = 5_000
"""Claims of a transaction."""
TRANSACTIONS = 3
"""Transactions of an interchange."""
_NAMES = (
    *("ALDER", "ASPEN", "BECK", "BIRCH", "BRIAR", "BROOK", "CEDAR", "CLOVER", "CROFT", "DALE", "FENN", "FERN", "FIELD"),
    *("FOX", "GLEN", "HALE", "HAWTHORN", "HAZEL", "HEATH", "HOLT", "IVY", "JUNIPER", "KESTREL", "LARCH", "LINDEN"),
    *("MARLOW", "MEADOW", "MOSS", "OAKLEY", "PINE", "QUILL", "REED", "ROWAN", "SAGE", "SORREL", "TARN", "THORN"),
    *("VALE", "WICK", "WILLOW", "WREN", "YARROW"),
)
_PLACES = (("SPRINGFIELD", "IL"), ("DENVER", "CO"), ("ATLANTA", "GA"), ("PORTLAND", "OR"), ("AUSTIN", "TX"))
_PAYERS = (
    ("MB", "MEDICARE PART B", "NPMB1"),
    ("CI", "LAKESIDE HEALTH PLAN", "LAKESIDE1"),
    ("CI", "PRAIRIE MUTUAL", "PRAIRIE7"),
    ("BL", "BLUE MEADOW", "BLMDW"),
    ("16", "RIVERBEND ADVANTAGE", "RVBND"),
    ("HM", "HILLTOP HMO", "HILL3"),
    ("12", "CANYON PPO", "CNYN9"),
)
_DIAGNOSES = [f"{letter}{number:03}" for letter in "EGIJKLMNRSZ" for number in range(100, 1000, 27)]
_PAINS = ("M7911", "M7912", "M7918")
_VISITS = ("99202", "99203", "99204", "99212", "99213", "99214", "99215")
_OTHERS = ("97110", "97112", "97530", "97035", "97014", "80053", "85025", "36415", "93000", "94010", "71046", "87880")
_DRUGS = ("J3301", "J1885", "J0702", "J3420")
_FIRST_DAY = date(2025, 1, 2)

Line = tuple[str, str, int]
"""SV101 behind the qualifier, units, and cents of a unit."""


def written(path: Path, kind: str, size: int, seed: int = 6) -> None:
    """A file of no more than a claim above that size; in interchanges of some transactions each."""
    with path.open("wb") as file:
        for piece in interchanges(kind, size, seed):
            file.write(piece)


def interchanges(kind: str, size: int, seed: int = 6) -> Iterator[bytes]:
    """The same, an interchange at a time."""
    made, number, claims = 0, 0, _Claims(random.Random(f"{seed} {kind}"), KINDS[kind])
    while made < size:
        number += 1
        ends = f"{'WILLOW01':15}*ZZ*{'EXCLEAR':15}*250913*0715*^*00501*{number:09}"
        segments = [
            f"ISA*00*{'':10}*00*{'':10}*ZZ*{ends}*0*T*:",
            f"GS*HC*WILLOW01*EXCLEAR*20250913*0715*{number}*X*005010X222A1",
        ]
        made, of = made + _size(segments), 0
        while made < size and of < TRANSACTIONS:
            of += 1
            before = len(segments)
            segments += claims.transaction(number * TRANSACTIONS + of, size - made)
            made += _size(segments[before:])
        segments += [f"GE*{of}*{number}", f"IEA*1*{number:09}"]
        yield "".join(f"{segment}~\n" for segment in segments).encode("ascii")


def _size(segments: Iterable[str]) -> int:
    return sum(map(len, segments)) + 2 * sum(1 for _ in segments)


class _Claims:
    """Claims one after the other, drawn from one generator of random numbers."""

    def __init__(self, draw: random.Random, share: float) -> None:
        self.draw, self.share, self.claims, self.members = draw, share, 0, 0

    def transaction(self, control: int, size: int) -> list[str]:
        """ST to SE, until there is a claim too many for the size or the transaction."""
        body = [
            f"ST*837*{control:06}*005010X222A1",
            f"BHT*0019*00*WCD{control:06}*20250913*0715*CH",
            "NM1*41*2*WILLOW BILLING*****46*WILLOW01",
            "PER*IC*BILLING DESK*TE*2175550100",
            "NM1*40*2*EXAMPLE CLEARINGHOUSE*****46*EXCLEAR",
        ]
        levels, most, counted, made = iter(range(1, 1 << 30)), self.claims + MOST_CLAIMS, 0, 0
        while made < size and self.claims < most:
            office = next(levels)
            body += self.office(office)
            for _ in range(min(self.draw.randrange(5, 60), most - self.claims)):
                body += self.subscriber(levels, office)
                made, counted = made + _size(body[counted:]), len(body)
                if made >= size:
                    break
        return [*body, f"SE*{len(body) + 1}*{control:06}"]

    def office(self, level: int) -> Iterator[str]:
        self.doctors = [
            (self.draw.choice(_NAMES), self.draw.choice(_NAMES), self.draw.randrange(10**9)) for _ in range(4)
        ]
        city, state = self.draw.choice(_PLACES)
        yield f"HL*{level}**20*1"
        yield "PRV*BI*PXC*208VP0014X"
        name, other = self.draw.choice(_NAMES), self.draw.choice(_NAMES)
        yield f"NM1*85*2*{name} {other} CLINIC*****XX*1{self.draw.randrange(10**9):09}"
        yield f"N3*{self.draw.randrange(1, 999)} {self.draw.choice(_NAMES)} ROAD"
        yield f"N4*{city}*{state}*{self.draw.randrange(10**8, 10**9)}"
        yield f"REF*EI*{self.draw.randrange(10**8, 10**9)}"

    def subscriber(self, levels: Iterator[int], office: int) -> Iterator[str]:
        draw, own = self.draw, next(levels)
        filing, payer, number = draw.choice(_PAYERS)
        is_dependent = filing != "MB" and draw.random() < 0.25
        self.members += 1
        yield f"HL*{own}*{office}*22*{int(is_dependent)}"
        yield f"SBR*P*{'' if is_dependent else '18'}*{draw.choice(('', f'G{draw.randrange(9999)}'))}******{filing}"
        yield f"NM1*IL*1*{draw.choice(_NAMES)}*{draw.choice(_NAMES)}****MI*ZQ{self.members * 7919 % 10**9:09}"
        yield from self.address()
        yield f"NM1*PR*2*{payer}*****PI*{number}"
        if is_dependent:
            yield f"HL*{next(levels)}*{own}*23*0"
            yield "PAT*19"
            yield f"NM1*QC*1*{draw.choice(_NAMES)}*{draw.choice(_NAMES)}"
            yield from self.address()
        has_injection = draw.random() < self.share
        day = _FIRST_DAY + timedelta(days=draw.randrange(240))
        yield from self.claim(day, has_injection=has_injection)
        if draw.random() < 0.02:
            yield from self.claim(day + timedelta(days=draw.randrange(1, 20)), has_injection=False)

    def address(self) -> Iterator[str]:
        draw = self.draw
        yield f"N3*{draw.randrange(1, 9999)} {draw.choice(_NAMES)} LANE"
        yield f"N4*{draw.choice(_NAMES)}*{draw.choice(_PLACES)[1]}*{draw.randrange(10**4, 10**5)}"
        yield f"DMG*D8*{date(1935, 1, 1) + timedelta(days=draw.randrange(29_000)):%Y%m%d}*{draw.choice('FM')}"

    def claim(self, day: date, *, has_injection: bool) -> Iterator[str]:
        draw = self.draw
        self.claims += 1
        lines = list(self.injected() if has_injection else self.plain())
        charges = [cents * max(int(units), 1) for _, units, cents in lines]
        listed = draw.sample(_DIAGNOSES, draw.randrange(0 if has_injection else 1, 4))
        if has_injection:
            listed.insert(0, draw.choice(_PAINS))
        yield f"CLM*{self.claims * 104_729 % 10**9:09}*{_dollars(sum(charges))}***11:B:1*Y*A*Y*Y"
        if draw.random() < 0.3:
            yield f"REF*EA*{draw.randrange(10**7)}"
        yield "HI*" + "*".join(f"{'ABF' if at else 'ABK'}:{code}" for at, code in enumerate(listed))
        last, first, number = draw.choice(self.doctors)
        yield f"NM1*82*1*{last}*{first}****XX*1{number:09}"
        yield "PRV*PE*PXC*208VP0014X"
        for at, ((procedure, units, _), cents) in enumerate(zip(lines, charges, strict=True), 1):
            others = sorted(draw.sample(range(2, len(listed) + 1), draw.randrange(len(listed))))
            pointers = ":".join(str(one) for one in (1, *others))
            yield f"LX*{at}"
            yield f"SV1*HC:{procedure}*{_dollars(cents)}*UN*{units}***{pointers}"
            yield f"DTP*472*D8*{day:%Y%m%d}"
            yield f"REF*6R*{self.claims:07}{at:02}"

    def plain(self) -> Iterator[Line]:
        """One to six lines without an injection."""
        draw, most = self.draw, self.draw.choice((1, 1, 2, 2, 3, 4, 6))
        if draw.random() < 0.6:
            yield draw.choice(_VISITS), "1", draw.randrange(6_000, 30_000)
            most -= 1
        for code in draw.sample(_OTHERS, most):
            timed = code in ("97110", "97112", "97530")
            yield code + draw.choice((":GP", "") if timed else ("",)), str(draw.randrange(1, 4) if timed else 1), 4_075

    def injected(self) -> Iterator[Line]:
        """An injection with what goes along with it; one of seven as billers get it wrong."""
        draw = self.draw
        fault, code, cents = draw.random(), draw.choice(("20552", "20553")), draw.randrange(8_000, 22_000)
        if draw.random() < 0.5:
            yield draw.choice(_VISITS[3:]) + ("" if fault < 0.04 else ":25"), "1", draw.randrange(6_000, 30_000)
        if 0.04 < fault < 0.08:
            yield code, str(draw.randrange(2, 5)), cents
        elif 0.08 < fault < 0.1:
            yield f"{code}:RT", "1", cents
            yield f"{code}:LT", "1", cents
        elif 0.1 < fault < 0.12:
            yield f"{code}:50", "1", cents
        else:
            yield code, "1", cents
        if 0.12 < fault < 0.15:
            yield "20610:RT", "1", 19_000
        if draw.random() < 0.8:
            yield draw.choice(_DRUGS), str(draw.randrange(1, 9)), draw.randrange(100, 900)
        if draw.random() < 0.2:
            yield draw.choice(("80053", "85025", "81002")), "1", draw.randrange(1_000, 9_000)


def _dollars(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}" if cents % 100 else str(cents // 100)


if __name__ == "__main__":
    written(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
