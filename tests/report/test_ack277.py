"""The 277CA as a whole: its form, its levels, and what pyx12 says of it."""

import re
from pathlib import Path

import pytest
from attrs import evolve

from tests.report.ack277_reading import claims_by_patient, levels, of_kind, only, rows, transactions
from tests.report.ack277_values import (
    CENTER,
    DOCTOR,
    OTTO,
    PERRY,
    TAMSIN,
    claim,
    provider,
    refused,
    transaction,
    worked_example,
    written,
)
from tests.report.pyx12_maps import assert_passes, check, patched_maps
from x12scrub.claims.people import Payer, Person
from x12scrub.report.ack277 import Form

PAGE = Path(__file__).parents[2] / "docs" / "277ca.md"


@pytest.fixture(scope="module")
def maps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """pyx12's maps with their deviations from the guide set right."""
    return patched_maps(tmp_path_factory.mktemp("maps"))


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
    assert_passes(document, transactions=3)
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
    found = of_kind(written(transaction(provider(refused(claim("A"))), provider(refused(claim("B"))))), "19")
    assert [only(level.rows, "NM1")[9] for level in found] == [CENTER.npi, CENTER.npi]
    assert [only(level.rows, "QTY")[2] for level in found] == ["1", "1"]


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
    assert only(of_kind(document, "19")[0].rows, "NM1") == expected
    assert_passes(document)


def test_patient_holds_the_claims_that_follow_each_other() -> None:
    """A run of one patient's claims shares a level; after somebody else the patient gets a new one."""
    mine, theirs = [claim(n) for n in ("A", "B", "D")], claim("C", patient=PERRY)
    document = written(transaction(provider(*(refused(one) for one in (*mine[:2], theirs, mine[2])))))
    assert claims_by_patient(document) == [["A", "B"], ["C"], ["D"]]
    assert_passes(document)


def test_patient_with_two_payers_is_one_patient() -> None:
    """The level is the patient's; which payer a claim was for makes no second one."""
    other = evolve(claim("B"), payer=Payer("OTHER"), patient_key=("OTHER", TAMSIN.member_id))
    assert claims_by_patient(written(transaction(provider(refused(claim("A")), refused(other))))) == [["A", "B"]]


def test_unknown_patients_are_never_taken_for_one() -> None:
    """Where the 837 does not say who the patient is, two claims are not put under one patient."""
    nobody = Person()
    document = written(transaction(provider(*(refused(claim(n, patient=nobody)) for n in ("A", "B")))))
    assert claims_by_patient(document) == [["A"], ["B"]]
    assert [only(level.rows, "NM1")[3:] for level in of_kind(document, "PT")] == [
        ["UNKNOWN", "", "", "", "", "MI", "NONE"]
    ] * 2
    assert_passes(document)


def test_dependent_has_own_name_and_the_subscribers_id() -> None:
    """The level is the patient's, the id that of the policy."""
    document = written(transaction(provider(refused(claim(patient=OTTO)))))
    assert only(of_kind(document, "PT")[0].rows, "NM1") == [
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


def test_each_rejected_claim_is_named_once() -> None:
    """TRN02 returns CLM01 of each claim of the input once, in file order."""
    named = [row[2] for level in of_kind(written(worked_example()), "PT") for row in level.rows if row[0] == "TRN"]
    assert named == ["QHP-5001", "QHP-5002", "WB-71", "WB-72"]
