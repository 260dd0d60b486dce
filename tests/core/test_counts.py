"""Wrong counts of the input with their edits off: what nobody touches leaves as it came, what we change is right."""

import pytest
from attrs import evolve

from tests.building import Bill, Group, Interchange, Office, Person, Service, Transaction
from tests.support import Scrub, scrub, settings
from x12scrub.engine import Settings, examine
from x12scrub.errors import Unstable
from x12scrub.fates import OnPrompt
from x12scrub.policy import STANDARD, Action, Decision
from x12scrub.registry import all_edits
from x12scrub.wire.patch import BytesSource

FALLS = Bill((Service("20552", units="3", days=2),), None)
STAYS = Bill((Service("20552"),))
COUNTS = ("X101", "X102", "X103")
QUIET = settings(*(edit for edit in all_edits() if edit.code not in COUNTS))
OFF = Settings(
    QUIET.tables, evolve(STANDARD, actions={("", code): Decision(Action.OFF, "the house") for code in COUNTS})
)
off = pytest.mark.parametrize("using", [QUIET, OFF], ids=["ignored", "off by policy"])


def sets(*bills: Bill, wrong: int = 7) -> tuple[Transaction, ...]:
    """A transaction for each claim, each with a wrong SE01."""
    return tuple(
        Transaction((Office((Person((bill,), member=f"ZQ{number:06}"),)),), f"{number:04}", wrong)
        for number, bill in enumerate(bills)
    )


def counts(done: Scrub) -> list[bytes]:
    """SE01, GE01 and IEA01 of what leaves, in order."""
    lines = done.output.splitlines()
    return [line.split(b"*")[1] for line in lines if line.startswith((b"SE*", b"GE*", b"IEA*"))]


@off
def test_a_file_with_wrong_counts_alone_is_handed_out_as_it_came(using: Settings) -> None:
    """No finding, no change, no byte: and the run verifies what leaves."""
    content = Interchange((Group(sets(STAYS, STAYS), off=3),), off=2).written()
    done = scrub(content, using=using)
    assert done.output == content
    assert not done.run.changes(0)
    assert not list(done.run.findings())


@off
def test_a_correction_leaves_the_wrong_counts_beside_it(using: Settings) -> None:
    """One unit instead of three moves no count."""
    content = Interchange((Group(sets(evolve(STAYS, services=(Service("20552", units="3"),))), off=3),)).written()
    assert scrub(content, using=using).output == content.replace(b"*UN*3*", b"*UN*1*")


@off
def test_a_count_that_a_removal_changes_is_right(using: Settings) -> None:
    """Of three transactions one leaves: GE01 is counted, SE01 of the others and IEA01 stay as they came."""
    content = Interchange((Group(sets(STAYS, FALLS, STAYS), off=3),), off=2).written()
    assert counts(scrub(content)) == [b"21", b"21", b"2", b"1"]
    assert counts(scrub(content, using=using)) == [b"28", b"28", b"2", b"3"]


@off
def test_a_transaction_that_loses_a_claim_is_counted(using: Settings) -> None:
    """SE01 is right where a claim or a line left, however wrong it came in; GE01 above it stays."""
    office = Office((Person((STAYS,)), Person((FALLS,), member="ZQ2")))
    content = Interchange((Group((Transaction((office,), off=7),), off=3),)).written()
    assert counts(scrub(content, using=using)) == [b"21", b"4", b"1"]
    lines = evolve(STAYS, services=(Service("20552", modifiers=("RT",)), Service("20552", modifiers=("LT",))))
    content = Interchange((Group(sets(lines), off=3),)).written()
    assert counts(scrub(content, using=using)) == [b"21", b"4", b"1"]


def test_each_edit_stands_for_its_own_trailer() -> None:
    """With X102 off alone, SE01 and IEA01 are corrected and GE01 is not."""
    using = settings(*(edit for edit in all_edits() if edit.code != "X102"))
    content = Interchange((Group(sets(STAYS), off=3),), off=2).written()
    done = scrub(content, using=using)
    assert counts(done) == [b"21", b"4", b"1"]
    assert [one.code for one in done.run.findings()] == ["X101", "X103"]


@off
def test_the_held_claims_are_counted_where_others_leave(using: Settings) -> None:
    """Their file is the input without the other claims: what stays whole keeps its count, the rest is counted."""
    asks = evolve(STAYS, services=(Service("20552"), Service("20553")))
    content = Interchange((Group(sets(asks, STAYS), off=3),), off=2).written()
    holding = evolve(using, on_prompt=OnPrompt.HOLD)
    run = examine([BytesSource(content)], holding)
    held = b"".join(run.held(0))
    run.verify_held(BytesSource(held))
    found = [line.split(b"*")[1] for line in held.splitlines() if line.startswith((b"SE*", b"GE*", b"IEA*"))]
    assert found == [b"31", b"1", b"3"]
    right = examine([BytesSource(content)], evolve(settings(), on_prompt=OnPrompt.HOLD))
    found = [
        line.split(b"*")[1]
        for line in b"".join(right.held(0)).splitlines()
        if line.startswith((b"SE*", b"GE*", b"IEA*"))
    ]
    assert found == [b"24", b"1", b"1"]


@off
def test_verification_still_counts(using: Settings) -> None:
    """One wrong count more than those that may stay, or one where it was put right, does not leave."""
    content = Interchange((Group(sets(STAYS, FALLS, STAYS), off=3),), off=2).written()
    done = scrub(content, using=using)
    for wrong in (done.output.replace(b"GE*2*", b"GE*3*"), done.output.replace(b"IEA*3*", b"IEA*1*")):
        with pytest.raises(Unstable):
            done.run.verify(BytesSource(wrong))
