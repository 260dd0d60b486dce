"""What is known of claims without looking at them again is what a reader finds who assembles and judges every claim."""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from unittest import mock

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.bench.generator import interchanges
from tests.building import Bill, Group, Interchange, Office, Person, Service, Transaction, people
from tests.importing import imported
from tests.meetings import patients
from tests.strategies import VISIT, files, styles
from tests.support import Scrub, scrub, settings, tables
from x12scrub.claims.model import Claim, Line
from x12scrub.engine import Settings
from x12scrub.fates import OnPrompt
from x12scrub.finding import Finding, Status, Verdict, reject
from x12scrub.policy import CAUTIOUS, Action, Charge, Decision, Policy
from x12scrub.quiet import Quiet
from x12scrub.registry import Reads, edit
from x12scrub.tables import Tables

CODES = frozenset(code for pair in tables().pairs.rows for code in pair)  # type: ignore[attr-defined]
CHANGES = tables().changes(CODES)
DAYS = sorted({day + timedelta(days=by) for day in CHANGES for by in (-1, 0)} | {date(2024, 9, 12), date(2026, 6, 1)})
AETNA = "60054"
PAYERS = [
    ("MB", "NPMB1"),
    ("MB", "NPMB1"),
    ("CI", "LAKESIDE1"),
    ("MC", "MCAID"),
    ("BL", "BL1"),
    ("CI", AETNA),
    ("CI", "62308"),
    ("HM", "55247"),
    ("WC", "W1"),
]
STATES = ["SPRINGFIELD*IL*627040000", "DENVER*CO*80201", "AUSTIN*TX*73301", "KANSAS CITY*MO*64101", "SOMEWHERE*ZZ*1"]

_services = st.builds(
    Service,
    code=st.sampled_from(["20552", "20552", "20553", "99213", "99211", "20610", "J3301", "J1030", "97110", "76942"]),
    charge=st.sampled_from(["40", "12.5", "99.99", "1", "0.001"]),
    units=st.sampled_from(["1", "1", "1", "1", "2", "0", "", "1.0"]),
    modifiers=st.sampled_from([(), (), (), ("25",), ("RT",), ("GP",), ("59",), ("GA",)]),
    pointers=st.sampled_from([("1",), ("1",), ("2", "1"), ("3",), ("0",), ("1", "")]),
    days=st.sampled_from([1] * 9 + [2]),
    more=st.sampled_from(
        [(), (), (), ("REF*6R*17",), ("NTE*ADD*DRY NEEDLING",), ("NM1*82*1*OTHER*ANN",), ("SVD*P*1",)]
    ),
    number=st.sampled_from([""] * 9 + ["7"]),
)
_bills = st.builds(
    Bill,
    services=st.lists(_services, min_size=1, max_size=3).map(tuple),
    day=st.sampled_from(DAYS).map(lambda day: f"{day:%Y%m%d}"),
    frequency=st.sampled_from(["1"] * 8 + ["7", "8"]),
    head=st.sampled_from(
        [
            ("HI*ABK:M7918*ABF:M542",),
            ("HI*ABK:M542*ABF:M5459*ABF:M7911",),
            ("REF*EA*5", "HI*ABK:M7912*ABF:R51", "NM1*82*1*OAK*ANN****XX*1000000058", "PRV*PE*PXC*208VP0014X"),
            ("REF*F8*5", "HI*ABK:M7912"),
            ("HI*ABK:*ABF:R51",),
            ("HI*ABK:R51*ABF:",),
            ("HI*ABK:R51*ABF:M545",),
            ("HI*ABK:M7912", "NM1*82*1*OAK*ANN****XX*1000000058", "REF*F8*5"),
            ("NTE*ADD*THREE MUSCLES", "HI*ABK:M7912"),
            ("DTP*431*D8*20240101", "HI*ABK:M7912*BF:M542"),
            (),
        ]
    ),
)


@st.composite
def plain_files(draw: Callable[..., object]) -> bytes:
    """Many patients, most with a claim that is plain or nearly so, and like that of others."""
    known = draw(st.lists(_bills, min_size=1, max_size=4))
    draw_one = random.Random(draw(st.integers(0, 1 << 30)))
    places = draw(st.lists(st.sampled_from(STATES), min_size=1, max_size=3))
    offices = [
        Office(tuple(_person(draw_one, known) for _ in range(draw_one.randrange(1, 8))), place=place)
        for place in places
    ]
    parts = tuple(Transaction((office,), control=f"{at:04}") for at, office in enumerate(offices, 1))
    return Interchange((Group(parts),), style=draw(styles)).written()


def _person(draw: random.Random, known: list[Bill]) -> Person:
    number = draw.randrange(1 << 20)
    filing, payer = draw.choice(PAYERS)
    bill = evolve(draw.choice(known), number=f"QB-{number}")
    if draw.random() < 0.5:
        change = draw.choice(
            [
                {"day": f"{draw.choice(DAYS):%Y%m%d}"},
                {"charge": "5"},
                {"services": (*bill.services, Service(units=str(draw.randrange(4))))},
                {"head": ("HI*ABK:M7910", *bill.head[1:])},
            ]
        )
        bill = evolve(bill, **change)
    person = Person((bill,), member=f"ZQ{number:06}", last=f"QUILL{number}", payer=payer, filing=filing)
    if draw.random() < 0.3:
        return evolve(person, bills=(), dependents=(evolve(person, first="ABEL"),))
    return person


def slowly(*contents: bytes, using: Settings | None = None) -> Scrub:
    with mock.patch.object(Quiet, "says", return_value=None):
        return scrub(*contents, using=using)


def agrees(*contents: bytes, using: Settings | None = None) -> None:
    fast, slow = scrub(*contents, using=using), slowly(*contents, using=using)
    assert fast.outputs == slow.outputs
    assert list(map(told, fast.run.outcomes())) == list(map(told, slow.run.outcomes()))
    for name in ("received", "settled", "corrected_charges"):
        assert getattr(fast.run.ledger, name) == getattr(slow.run.ledger, name)


def told(outcome: object) -> tuple[object, ...]:
    names = ("place", "disposition", "findings", "changes", "charge", "day")
    claim = getattr(outcome, "claim", None)
    read = claim and (claim.place, claim.number, claim.charge, claim.patient, claim.billing, len(claim.lines))
    return read, *(len(getattr(outcome, name)) if name == "day" else getattr(outcome, name) for name in names)


@given(plain_files())
def test_claims_like_others_are_judged_as_if_they_were_the_first(content: bytes) -> None:
    agrees(content)


OTHERWISE = {
    "cautious": Settings(tables(), CAUTIOUS),
    "priced by unit": Settings(tables(), Policy("house", charges={"": Charge.PER_UNIT})),
    "one payer asked": Settings(
        tables(), Policy("house", actions={("LAKESIDE1", "TP101"): Decision(Action.ASK, "your own words")})
    ),
    "one payer's rule": Settings(
        tables().under("house", {"LAKESIDE1": {"prefer_x": True, "bypass_side": "column2", "interval": 9}})
    ),
    "held": Settings(tables(), on_prompt=OnPrompt.HOLD),
    "forwarded": Settings(tables(), on_prompt=OnPrompt.FORWARD),
    **{name: Settings(imported(f"invented-{name}")) for name in ("2024Q3", "2025", "FY2025", "articles")},
}


@pytest.mark.parametrize("using", OTHERWISE.values(), ids=OTHERWISE)
@hypothesis_settings(max_examples=25)
@given(content=plain_files())
def test_so_are_they_with_other_policies_and_tables(using: Settings, content: bytes) -> None:
    agrees(content, using=using)


@pytest.mark.parametrize("using", OTHERWISE.values(), ids=OTHERWISE)
def test_so_is_a_file_like_real_ones_with_other_policies_and_tables(using: Settings) -> None:
    agrees(*interchanges("dense", 60_000), using=using)


@given(files())
def test_so_are_claims_of_every_fate(file: tuple[bytes, object]) -> None:
    agrees(file[0])


@given(st.lists(patients, min_size=1, max_size=3))
def test_so_are_claims_that_meet(who: list[Person]) -> None:
    agrees(people(*(evolve(one, member=f"ZQ{at}") for at, one in enumerate(who))))


@pytest.mark.parametrize("kind", ["sparse", "dense"])
def test_so_is_a_file_like_real_ones(kind: str) -> None:
    agrees(*interchanges(kind, 150_000))


CLEAN = Bill((evolve(VISIT, modifiers=("25",)), Service("20552", "165"), Service("J3301", "18.40", "4")))


def several(*who: Person) -> bytes:
    return people(*(evolve(one, member=f"ZQ{at:06}", bills=one.bills or (CLEAN,)) for at, one in enumerate(who)))


def test_most_claims_are_not_assembled() -> None:
    """The claims of a file are judged once for each likeness."""
    content = several(*(Person(last=f"QUILL{at}") for at in range(50)))
    with mock.patch.object(Quiet, "_judged", autospec=True, side_effect=Quiet._judged) as judged:
        scrub(content)
    assert judged.call_count == 1


def _saying(name: str, reads: Reads, is_wrong: Callable[[object], bool]) -> Scrub:
    """A scrub of claims of which the last is wrong to an edit that reads one value more than others do."""

    @edit("XX999", name, reads=reads, applies={Verdict.REJECT}, status=Status("A7", 500))
    def check(subject: Line | Claim, _: Tables) -> Iterator[Finding]:
        if is_wrong(subject):
            yield reject(subject, "wrong")

    last = Bill(
        (*CLEAN.services[:2], Service("J3301", "18.60", "5")), number="QB-LAST", head=("HI*ABK:M7911*ABF:M542",)
    )
    content = several(*(Person(last="QUILL") for _ in range(5)), Person((last,), last="WRONG", born="20200101"))
    return scrub(content, using=settings(check))


@pytest.mark.parametrize(
    ("reads", "is_wrong"),
    [
        (Reads.CLAIM, lambda claim: claim.patient.last == "WRONG"),
        (Reads.CLAIM, lambda claim: claim.number == "QB-LAST"),
        (Reads.CLAIM, lambda claim: claim.patient.birth > "20000101"),
        (Reads.CLAIM, lambda claim: claim.diagnoses[0] == "M7911"),
        (Reads.LINE, lambda line: line.units == 5),
        (Reads.LINE, lambda line: str(line.charge) == "18.60"),
        (Reads.LINE, lambda line: "M7911" in line.diagnoses),
    ],
)
def test_an_edit_that_reads_more_is_asked_about_each_claim_that_differs(
    reads: Reads, is_wrong: Callable[[object], bool]
) -> None:
    done = _saying("reads-more", reads, is_wrong)
    assert [one.claim.patient.last for one in done.outcomes if one.claim] == ["WRONG"]


def test_an_edit_that_fails_on_one_claim_fails_on_that_one() -> None:
    def fails(line: object) -> bool:
        raise ValueError

    done = _saying("fails", Reads.LINE, fails)
    assert len(done.outcomes) == 6
    assert done.run.crashed
