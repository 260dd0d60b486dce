"""The 277CA as a whole: its levels, its totals, and what pyx12 says of it."""

import itertools
import re
import tracemalloc
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from attrs import evolve

from tests.report.ack277_reading import Level, levels, only, rows, transactions
from tests.report.ack277_values import (
    BUNDLED,
    CENTER,
    DOCTOR,
    ENVELOPE,
    OTTO,
    PERRY,
    SOURCE,
    TAMSIN,
    UNITS,
    accepted,
    claim,
    days,
    line,
    provider,
    refused,
    refused_line,
    tally,
    transaction,
    worked_example,
    written,
)
from tests.report.pyx12_maps import check, patched_maps
from x12scrub.claims.model import Person
from x12scrub.errors import InternalError, Unbalanced
from x12scrub.finding import Status
from x12scrub.report.ack277 import Form, acknowledge
from x12scrub.claims.stretches import Tally
from x12scrub.report.received import AckClaim, AckProvider

PAGE = Path(__file__).parents[2] / "docs" / "277ca.md"


@pytest.fixture(scope="module")
def maps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """pyx12's maps with their deviations from the guide set right."""
    return patched_maps(tmp_path_factory.mktemp("maps"))


def assert_passes(document: bytes, sets: int = 1) -> None:
    opinion = check(document)
    assert opinion.errors == ()
    assert opinion.valid
    assert opinion.transactions == sets


def test_worked_example_is_the_one_of_the_page() -> None:
    """The page shows what the writer writes, to the byte."""
    shown = re.search(r"```x12\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert shown is not None
    assert written(worked_example()).decode("ascii") == shown[1]


def test_stock_form_passes_published_maps(maps: Path) -> None:
    """The default form satisfies pyx12 as it is published, and with its deviations set right."""
    document = written(worked_example())
    assert_passes(document)
    assert check(document, maps).valid


def test_guide_form_fails_published_maps_for_one_reason(maps: Path) -> None:
    """The guide's form differs only in the date of a line's status; that alone is what the published map minds."""
    stock, guide = written(worked_example()), written(worked_example(), form=Form.GUIDE)
    assert check(guide, maps).valid
    opinion = check(guide)
    assert not opinion.valid
    assert len(opinion.errors) == 1
    assert "(STC02) is missing" in opinion.errors[0]
    assert guide == stock.replace(b"STC*A8:735*20260309*U*", b"STC*A8:735**U*")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"HL*5*3*PT~\n", b""),
        (b"HL*5*3*PT", b"HL*6*3*PT"),
        (b"SE*56", b"SE*55"),
        (b"DTP*472*RD8*20260305-20260306~\n", b""),
        (b"STC*A8:400", b"STC*A8:999"),
        (b"QTY*AA*2~\nAMT*YU*398", b"AMT*YU*398~\nQTY*AA*2"),
        (b"PERRY", b"P\xc9RRY"),
        (b"REF*FJ*5002B", b"REF*FJ*5002B*"),
    ],
)
def test_pyx12_would_notice(old: bytes, new: bytes) -> None:
    """A pass means something: damage of the kinds that this writer could do is caught."""
    document = written(worked_example())
    assert old in document
    assert not check(document.replace(old, new, 1)).valid


def test_several_transactions_share_one_group() -> None:
    """Each 837 transaction gets a transaction of its own, with its own numbers, HL from 1, and counts that fit."""
    document = written(worked_example(), transaction(provider(refused(claim()))), worked_example())
    assert_passes(document, sets=3)
    assert [one[0][2] for one in transactions(document)] == ["0001", "0002", "0003"]
    assert len({only(one, "BHT")[3] for one in transactions(document)}) == 3
    assert rows(document)[-2:] == [["GE", "3", "4071"], ["IEA", "1", "000004071"]]
    for one in transactions(document):
        assert one[-1] == ["SE", str(len(one)), one[0][2]]
        assert [level.number for level in levels(one)] == [str(n + 1) for n in range(len(levels(one)))]


def test_levels_hang_where_they_belong() -> None:
    """Source, receiver, provider, patients, next provider: each names its parent, and HL04 says who has children."""
    kinds = [(level.kind, level.parent, level.has_children) for level in levels(written(worked_example()))]
    assert kinds == [
        ("20", "", "1"),
        ("21", "1", "1"),
        ("19", "2", "1"),
        ("PT", "3", ""),
        ("PT", "3", ""),
        ("19", "2", "1"),
        ("PT", "6", ""),
    ]


def test_same_provider_twice_stands_twice() -> None:
    """Each 2000A of the 837 has its own level and totals, even for one and the same provider."""
    found = _of_kind(written(transaction(provider(refused(claim("A"))), provider(refused(claim("B"))))), "19")
    assert [only(level.rows, "NM1")[9] for level in found] == [CENTER.npi, CENTER.npi]
    assert [only(level.rows, "QTY")[2] for level in found] == ["1", "1"]


def _of_kind(document: bytes, kind: str) -> list[Level]:
    return [level for level in levels(document) if level.kind == kind]


def _claims_by_patient(document: bytes) -> list[list[str]]:
    return [[row[2] for row in level.rows if row[0] == "TRN"] for level in _of_kind(document, "PT")]


def test_patient_holds_the_claims_that_follow_each_other() -> None:
    """A run of one patient's claims shares a level; after somebody else the patient gets a new one."""
    mine, theirs = [claim(n) for n in ("A", "B", "D")], claim("C", patient=PERRY)
    document = written(transaction(provider(*(refused(one) for one in (*mine[:2], theirs, mine[2])))))
    assert _claims_by_patient(document) == [["A", "B"], ["C"], ["D"]]
    assert_passes(document)


def test_unknown_patients_are_never_taken_for_one() -> None:
    """Where the 837 does not say who the patient is, two claims are not put under one patient."""
    nobody = Person()
    document = written(transaction(provider(*(refused(claim(n, patient=nobody)) for n in ("A", "B")))))
    assert _claims_by_patient(document) == [["A"], ["B"]]
    assert [only(level.rows, "NM1")[3:] for level in _of_kind(document, "PT")] == [
        ["UNKNOWN", "", "", "", "", "MI", "NONE"]
    ] * 2
    assert_passes(document)


def test_dependent_has_own_name_and_the_subscribers_id() -> None:
    """The level is the patient's, the id that of the policy."""
    document = written(transaction(provider(refused(claim(patient=OTTO)))))
    assert only(_of_kind(document, "PT")[0].rows, "NM1") == [
        "NM1",
        "QC",
        "1",
        "BRAMBLE",
        "OTTO",
        "",
        "",
        "",
        "MI",
        "QH7700022",
    ]


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (CENTER, ["NM1", "85", "2", "QUIET HARBOR PAIN CENTER", "", "", "", "", "XX", "1555500001"]),
        (evolve(CENTER, npi=""), ["NM1", "85", "2", "QUIET HARBOR PAIN CENTER", "", "", "", "", "FI", "001000012"]),
        (evolve(DOCTOR, npi="", tax_id=""), ["NM1", "85", "1", "WINTERBOURNE", "ELOISE", "", "", "", "FI", "NONE"]),
        (evolve(DOCTOR, kind="2"), ["NM1", "85", "2", "WINTERBOURNE", "", "", "", "", "XX", "1555500019"]),
    ],
)
def test_provider_is_named_by_npi_or_tax_id(who: object, expected: list[str]) -> None:
    """NPI, else tax id; only a person has a first name."""
    document = written(transaction(provider(refused(claim()), who=who)))  # type: ignore[arg-type]
    assert only(_of_kind(document, "19")[0].rows, "NM1") == expected
    assert_passes(document)


def test_line_is_found_by_its_number() -> None:
    """REF*FJ returns the submitter's line number, else LX01, else the position."""
    lines = (line(1, control_number="L-1"), line(2), line(3, number=""))
    document = written(transaction(provider(refused_line(claim("A", "1", *lines), (1, UNITS), (2, UNITS), (3, UNITS)))))
    assert [row[2] for row in rows(document) if row[0] == "REF"] == ["L-1", "2", "3"]
    assert_passes(document)


def test_service_line_stands_as_received() -> None:
    """Code, modifiers, charge and units are the submitter's, not ours; what is missing leaves no empty tail."""
    lines = (
        line(1, "20553", "120.50", modifiers=("RT", "LT", "59", "XS"), units=Decimal(3), description="BOTH SIDES"),
        line(2, "20552", None, units=None),
    )
    document = written(transaction(provider(refused_line(claim("A", "120.5", *lines), (1, UNITS), (2, UNITS)))))
    assert [row for row in rows(document) if row[0] == "SVC"] == [
        ["SVC", "HC:20553:RT:LT:59:XS", "120.5", "", "", "", "", "3"],
        ["SVC", "HC:20552", "0"],
    ]
    assert_passes(document)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (days(date(2026, 3, 4)), days(date(2026, 3, 4)), ["D8", "20260304"]),
        (days(date(2026, 3, 9)), days(date(2026, 3, 4)), ["RD8", "20260304-20260309"]),
        (days(date(2026, 3, 5)), days(date(2026, 3, 1), date(2026, 3, 4)), ["RD8", "20260301-20260305"]),
        (None, days(date(2026, 3, 4)), ["D8", "20260304"]),
        (None, None, ["D8", "19000101"]),
        (days(date(226, 3, 4)), None, ["D8", "19000101"]),
    ],
)
def test_claim_covers_the_days_of_its_lines(first: object, second: object, expected: list[str]) -> None:
    """First to last day of the lines; where no line has a date that can be read, one that cannot be mistaken."""
    one = claim("A", "2", line(1, dates=first), line(2, dates=second))
    document = written(transaction(provider(refused_line(one, (1, UNITS), (2, UNITS)))))
    of_claim, *of_lines = (row[2:] for row in rows(document) if row[:2] == ["DTP", "472"])
    assert of_claim == expected
    assert len(of_lines) == sum(one is not None and one.first.year > 1800 for one in (first, second))  # type: ignore[attr-defined]
    assert_passes(document)


def test_totals_cover_claims_that_are_not_listed() -> None:
    """Listing only the rejected ones changes no total."""
    unlisted = Tally(7, Decimal("1234.5"))
    document = written(transaction(provider(refused(claim("A", "90")), unlisted=unlisted)))
    for kind, good, bad in (("21", "90", "AA"), ("19", "QA", "QC")):
        level = _of_kind(document, kind)[0].rows
        assert [row[1:] for row in level if row[0] in ("QTY", "AMT")] == [
            [good, "7"],
            [bad, "1"],
            ["YU", "1234.5"],
            ["YY", "90"],
        ]
        assert only(level, "STC")[4] == "1324.5"
    assert_passes(document)


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        (accepted(claim("A", "90")), [["QA", "1"], ["YU", "90"]]),
        (refused(claim("A", "90")), [["QC", "1"], ["YY", "90"]]),
        (refused(claim("A", "0")), [["QC", "1"]]),
        (refused(claim("A", None)), [["QC", "1"]]),
    ],
)
def test_totals_of_nothing_are_left_out(listed: AckClaim, expected: list[list[str]]) -> None:
    """Neither a count nor an amount of zero is written."""
    document = written(transaction(provider(listed)))
    assert [row[1:] for row in _of_kind(document, "19")[0].rows if row[0] in ("QTY", "AMT")] == expected
    assert_passes(document)


def test_transaction_of_rejected_claims_was_still_taken_in() -> None:
    """Every claim rejected is not the same as the transaction refused: above the claims the action stays WQ."""
    document = written(transaction(provider(refused(claim("A")), refused(claim("B")))))
    assert [[row[1], row[3]] for row in rows(document) if row[0] == "STC"] == [
        ["A0:16:PR", "WQ"],
        ["A0:16:PR", "WQ"],
        ["A8:400", "U"],
        ["A8:400", "U"],
    ]


def test_claim_statuses_decide_in_order() -> None:
    """The decisive status of the claim stands first, each status once; lines at fault alone give A3:247."""
    own = refused(claim("A"), Status("A8", 400), BUNDLED, Status("A8", 400))
    both = evolve(refused_line(claim("B"), (1, UNITS)), statuses=(Status("A8", 400),))
    lines = refused_line(claim("C"), (1, UNITS))
    document = written(transaction(provider(own, both, lines)))
    assert [row[1:] for row in rows(document) if row[0] == "STC"][2:] == [
        ["A8:400", "20260309", "U", "90"],
        ["A8:735", "20260309", "U", "90", "", "", "", "", "", "A8:453"],
        ["A8:400", "20260309", "U", "90"],
        ["A7:476", "20260309", "U"],
        ["A3:247", "20260309", "U", "90"],
        ["A7:476", "20260309", "U"],
    ]
    assert_passes(document)


def test_several_statuses_of_a_line(maps: Path) -> None:
    """The stock form has room for the decisive one, the guide's for all; the line stands once, lines in file order."""
    two = claim("A", "2", line(1, control_number="L1"), line(2, control_number="L2"))
    faults = refused_line(two, (2, BUNDLED), (1, UNITS), (2, UNITS), (2, BUNDLED))
    stock = written(transaction(provider(faults)))
    guide = written(transaction(provider(faults)), form=Form.GUIDE)

    def of_lines(document: bytes) -> list[str]:
        kept = [row for row in rows(document) if row[0] == "REF" or (row[0] == "STC" and len(row[1]) == 6)][1:]
        return [row[2] if row[0] == "REF" else row[1] for row in kept]

    assert of_lines(stock) == ["A7:476", "L1", "A8:735", "L2"]
    assert of_lines(guide) == ["A7:476", "L1", "A8:735", "A7:476", "L2"]
    assert_passes(stock)
    assert check(guide, maps).valid


@pytest.mark.parametrize("code", [118, 119, 120, 121, 122, 448, 16, 562, 99999])
@pytest.mark.parametrize("as_second", [False, True])
def test_status_codes_outside_the_list_are_refused(code: int, *, as_second: bool) -> None:
    """Withdrawn codes, codes that want an entity and unknown ones never leave."""
    status = Status("A7", 454, code) if as_second else Status("A7", code)
    with pytest.raises(InternalError, match=f"A7:{454 if as_second else code} "):
        written(transaction(provider(refused(claim(), status))))


@pytest.mark.parametrize("status", [Status("A4", 476), Status("A0", 476), Status("F2", 476), Status("A6", 21)])
def test_statuses_that_are_no_rejection_are_refused(status: Status) -> None:
    """Only A3, A6, A7 and A8 reject, and a code that leans on a second one needs it."""
    with pytest.raises(InternalError):
        written(transaction(provider(refused_line(claim(), (1, status)))))


def test_providers_and_transactions_without_a_listed_claim_are_left_out() -> None:
    """Nothing to list, nothing to read; the totals of the transaction still count what the left out ones brought."""
    clean = provider(unlisted=Tally(3, Decimal(30)))
    document = written(transaction(clean), transaction(clean, provider(refused(claim("A", "90"))), clean))
    assert_passes(document)
    assert len(_of_kind(document, "19")) == 1
    assert only(_of_kind(document, "21")[0].rows, "STC")[4] == "150"


def test_nothing_to_list_writes_nothing() -> None:
    """No transaction, none with a claim, none with a provider: not a byte, so that no empty envelope goes out."""
    assert written() == b""
    assert written(transaction(provider(unlisted=Tally(2, Decimal(20)))), transaction()) == b""


def test_a_claim_that_gets_lost_on_the_way_is_noticed() -> None:
    """Fewer or more rejected claims than the totals say: refused, without a word about the claims."""
    whole = provider(refused(claim("SECRET-1")), refused(claim("SECRET-2")))
    for wrong in (
        transaction(evolve(whole, claims=whole.claims[:1])),  # type: ignore[index]
        transaction(evolve(whole, claims=())),
        evolve(transaction(whole), rejected=Tally(3, Decimal(180))),
    ):
        with pytest.raises(Unbalanced) as caught:
            written(wrong)
        assert "SECRET" not in str(caught.value)


def test_totals_are_the_sums_of_what_is_listed() -> None:
    """With every claim listed, a reader who adds up the claims gets the totals of each provider and transaction."""
    for one in transactions(written(worked_example(), worked_example())):
        listed: dict[str, list[tuple[str, Decimal]]] = {"": []}
        provider_level = ""
        found: dict[str, list[list[str]]] = {}
        for level in levels(one):
            if level.kind in ("21", "19"):
                provider_level = level.number if level.kind == "19" else ""
                listed.setdefault(provider_level, [])
                found[provider_level] = [row for row in level.rows if row[0] in ("QTY", "AMT")]
            for row in level.rows if level.kind == "PT" else ():
                if row[0] == "STC" and len(row) > 4 and row[4] and level.rows[level.rows.index(row) - 1][0] == "TRN":
                    for place in ("", provider_level):
                        listed[place].append((row[3], Decimal(row[4])))
        for place, claims in listed.items():
            charges = {action: [c for a, c in claims if a == action] for action in ("WQ", "U")}
            counts = [str(len(charges["WQ"])), str(len(charges["U"]))]
            assert [row[2] for row in found[place] if row[0] == "QTY"] == counts
            assert [Decimal(row[2]) for row in found[place] if row[0] == "AMT"] == [sum(c) for c in charges.values()]


def test_each_rejected_claim_is_named_once() -> None:
    """TRN02 returns CLM01 of each claim of the input once, in file order."""
    named = [row[2] for level in _of_kind(written(worked_example()), "PT") for row in level.rows if row[0] == "TRN"]
    assert named == ["QHP-5001", "QHP-5002", "WB-71", "WB-72"]


def test_iterables_are_read_once_and_in_step() -> None:
    """Claims that exist only while their provider is current (as with groupby) come out the same."""
    claims = [(CENTER, refused(claim("A"))), (CENTER, accepted(claim("B"))), (DOCTOR, refused(claim("C")))]

    def lazily() -> Iterator[AckProvider]:
        for who, group in itertools.groupby(claims, key=lambda pair: pair[0]):
            everything = [one for other, one in claims if other == who]
            good, bad = (tally(one for one in everything if one.is_rejected is flag) for flag in (False, True))
            yield AckProvider(who, good, bad, (one for _, one in group))

    eager = transaction(provider(claims[0][1], claims[1][1]), provider(claims[2][1], who=DOCTOR))
    assert written(evolve(eager, providers=lazily())) == written(eager)


def test_a_large_report_is_never_held() -> None:
    """50,000 rejected claims pass in little memory; none is asked for before the one before it has been written."""
    people = [claim(f"C{n}", patient=who) for n, who in enumerate((TAMSIN, OTTO, PERRY))]
    rejected = Tally(50_000, Decimal(4_500_000))
    asked = done = 0

    def claims() -> Iterator[AckClaim]:
        nonlocal asked
        for asked in range(1, rejected.claims + 1):
            if asked == 40_001:  # tracing is slow, and what is held for each claim shows as well in the last fifth
                tracemalloc.start()
            yield refused(people[asked % 7 % 3])

    large = AckProvider(CENTER, Tally(0, Decimal(0)), rejected, claims())
    for row in acknowledge(ENVELOPE, SOURCE, [evolve(transaction(), rejected=rejected, providers=iter([large]))]):
        done += row.startswith(b"TRN*2*C")
        assert asked - done <= 1
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert done == rejected.claims
    assert peak < 300_000
