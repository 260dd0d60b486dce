"""The totals of the 277CA, what they are held against, and how much memory it takes."""

import itertools
import tracemalloc
from collections.abc import Iterator
from decimal import Decimal

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests.report.ack277_reading import added_up, declared, levels, of_kind, only, rows
from tests.report.ack277_values import (
    CENTER,
    DOCTOR,
    ENVELOPE,
    OTTO,
    PERRY,
    SOURCE,
    TAMSIN,
    accepted,
    claim,
    provider,
    refused,
    tally,
    transaction,
    written,
)
from tests.report.pyx12_maps import assert_passes
from x12scrub.claims.stretches import Tally
from x12scrub.errors import Unbalanced
from x12scrub.report.ack277 import acknowledge
from x12scrub.report.received import AckClaim, AckProvider


def test_totals_cover_claims_that_are_not_listed() -> None:
    """Listing only the rejected ones changes no total."""
    unlisted = Tally(7, Decimal("1234.5"))
    document = written(transaction(provider(refused(claim("A", "90")), unlisted=unlisted)))
    for kind, good, bad in (("21", "90", "AA"), ("19", "QA", "QC")):
        level = of_kind(document, kind)[0].rows
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
    assert [row[1:] for row in of_kind(document, "19")[0].rows if row[0] in ("QTY", "AMT")] == expected
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


RUN = st.lists(st.tuples(st.booleans(), st.integers(0, 10**7)), min_size=1, max_size=5)


@given(st.lists(RUN, min_size=1, max_size=4))
def test_totals_are_the_sums_of_what_is_listed(runs: list[list[tuple[bool, int]]]) -> None:
    """With every claim listed, a reader who adds up the claims gets the totals of each provider and transaction."""
    claims = [[(good, claim("A", str(Decimal(cents).scaleb(-2)))) for good, cents in run] for run in runs]
    received = transaction(*(provider(*(accepted(c) if good else refused(c) for good, c in run)) for run in claims))
    found = levels(written(received))
    assert len(found) > 2 + len(runs)
    for above in found[1:]:
        below = [one for one in found if one.kind == "PT" and above.number in ("2", one.parent)]
        if above.kind in ("21", "19"):
            assert declared(above) == added_up(below)
            assert Decimal(only(above.rows, "STC")[4]) == sum(added_up(below)[1::2])


def test_providers_and_transactions_without_a_listed_claim_are_left_out() -> None:
    """Nothing to list, nothing to read; the totals of the transaction still count what the left out ones brought."""
    clean = provider(unlisted=Tally(3, Decimal(30)))
    document = written(transaction(clean), transaction(clean, provider(refused(claim("A", "90"))), clean))
    assert_passes(document)
    assert len(of_kind(document, "19")) == 1
    assert only(of_kind(document, "21")[0].rows, "STC")[4] == "150"


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
