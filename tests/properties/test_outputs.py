"""Corrected files stand an audit, whatever has left them."""

from decimal import Decimal

import pytest
from attrs import evolve
from hypothesis import given

from tests.building import Group, Interchange, Office, Person, Style, Transaction, people
from tests.properties.audit import audit
from tests.strategies import FATES, Answer, files
from tests.support import scrub, segments
from x12scrub.journal import Disposition

SOUND = tuple(name for name in FATES if name not in ("wrong sum", "no sum"))


@given(files(SOUND))
def test_envelopes_levels_and_sums_are_right(case: tuple[bytes, Answer]) -> None:
    """Counts, HL numbers, parents and HL04, line numbers and CLM02; nothing empty is left."""
    output = scrub(case[0]).output
    if output:
        audit(output)


@given(files())
def test_charges_move_by_what_the_lines_move(case: tuple[bytes, Answer]) -> None:
    """What a corrected claim leaves with is the sum of its lines, and the ledger knows it."""
    content, _ = case
    done = scrub(content)
    for outcome in done.outcomes:
        if outcome.disposition is Disposition.CORRECTED:
            assert outcome.claim is not None
            assert outcome.charge == outcome.claim.charge == sum(one.charge or 0 for one in outcome.claim.lines)
    charges = [one.text(2) for one in segments(done.output) if one.id == b"CLM"] if done.output else []
    assert done.run.ledger.leaving.charges == sum(map(Decimal, charges), Decimal(0))
    assert done.run.ledger.leaving.claims == len(charges)


def test_nothing_is_left_of_a_file_whose_claims_all_fall() -> None:
    """No bytes at all, not even an envelope; a void beside them keeps it alive."""
    falls, stays = FATES["several days"], FATES["void"]
    assert scrub(people(Person((falls,)), Person((falls,), member="ZQ2"))).output == b""
    kept = scrub(people(Person((falls,)), Person((evolve(stays, day="20241224"),), member="ZQ2"))).output
    audit(kept)
    assert kept.count(b"CLM*") == 1


@pytest.mark.parametrize("falling", range(4))
@pytest.mark.parametrize("level", ["transaction", "group", "interchange"])
def test_a_part_whose_claims_all_fall_leaves_whole(level: str, falling: int) -> None:
    """First, last or in between: the others are what they would be alone, and the counts above follow."""
    fates = ["several days" if index == falling else "one unit" for index in range(4)]
    offices = [(Office((Person((FATES[fate],), member=f"ZQ{index}"),)),) for index, fate in enumerate(fates)]
    sets = [Transaction(office, f"{index:04}") for index, office in enumerate(offices)]

    def build(kept: list[Transaction]) -> bytes:
        if level == "transaction":
            return Interchange((Group(tuple(kept)),)).written()
        groups = [Group((one,), one.control) for one in kept]
        if level == "group":
            return Interchange(tuple(groups)).written()
        return b"\n".join(Interchange((one,), f"00000{one.control}").written() for one in groups)

    output = scrub(build(sets)).output
    audit(output)
    assert output == build([one for index, one in enumerate(sets) if index != falling])


def test_the_last_dependent_takes_the_sign_of_children_along() -> None:
    """HL04 of a subscriber who keeps own claims becomes 0 when no dependent is left."""
    child = Person((FATES["several days"],), first="IDA")
    family = Person((FATES["one unit"],), (child, evolve(child, first="UNA")))
    stranger = Person((FATES["one unit"],), member="ZQ2")
    for style in (Style(), Style(newline=b"", width=80)):
        output = scrub(people(family, stranger, style=style)).output
        audit(output)
        assert [(one.element(1), one.element(4)) for one in segments(output) if one.id == b"HL"] == [
            (b"1", b"1"),
            (b"2", b"0"),
            (b"3", b"0"),
        ]
