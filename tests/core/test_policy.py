"""Policies lower what edits draft: by edit, by payer, and never the other way round."""

from decimal import Decimal

import pytest

from tests.building import Bill, Person, Service, people
from tests.support import Scrub, scrub, tables
from x12scrub.engine import Settings
from x12scrub.finding import Verdict
from x12scrub.journal import Disposition
from x12scrub.policy import CAUTIOUS, STANDARD, Action, Charge, Decision, Policy

THREE = Bill((Service("20552", "165", "3"),))
TWICE = Bill((Service("20552", "120", "2", ("RT",)), Service("20552", "100", "1", ("LT",))))
BUNDLED = Bill((Service("20610", "190"), Service("20552", "165")))
ADJUDICATED = Bill(
    (Service("20552", "165", modifiers=("RT",), more=("SVD*PX*100*HC:20552**1", "DTP*573*D8*20240920")),)
)


def run(bill: Bill, policy: Policy) -> Scrub:
    return scrub(people(Person((bill,))), using=Settings(tables(), policy))


def verdicts(done: Scrub) -> list[tuple[str, Verdict]]:
    return [(one.code, one.verdict) for one in done.run.findings()]


def says(action: Action, code: str = "TP101", payer: str = "") -> Policy:
    return Policy("house", actions={(payer, code): Decision(action, "the house")})


def test_cautious_asks_about_every_coding_change() -> None:
    """Nothing about coding is corrected; the counts of an envelope still are."""
    assert verdicts(run(THREE, CAUTIOUS)) == [("TP101", Verdict.ASK)]
    wrong = people(Person((Bill((Service(),)),))).replace(b"GE*1*", b"GE*2*")
    assert verdicts(scrub(wrong, using=Settings(tables(), CAUTIOUS))) == [("X102", Verdict.CORRECT)]


@pytest.mark.parametrize(
    ("action", "found", "fate"),
    [
        (Action.CORRECT, [Verdict.CORRECT], Disposition.CORRECTED),
        (Action.ASK, [Verdict.ASK], Disposition.REJECTED),
        (Action.REJECT, [Verdict.REJECT], Disposition.REJECTED),
        (Action.OFF, [], Disposition.FORWARDED),
    ],
)
def test_each_action_lowers_a_correction(action: Action, found: list[Verdict], fate: Disposition) -> None:
    """A correction becomes a question, a rejection or nothing."""
    done = run(THREE, says(action))
    assert [verdict for _, verdict in verdicts(done)] == found
    assert done.run.ledger.settled[fate].claims == 1


def test_a_question_is_never_raised() -> None:
    """To let TP107 correct makes it correct nothing: it asks."""
    assert verdicts(run(BUNDLED, says(Action.CORRECT, "TP107"))) == [("TP107", Verdict.ASK)]
    assert verdicts(run(BUNDLED, says(Action.REJECT, "TP107"))) == [("TP107", Verdict.REJECT)]


def test_a_payers_word_is_for_that_payer() -> None:
    """The most specific word counts, for that payer alone."""
    assert verdicts(run(THREE, says(Action.OFF, payer="LAKESIDE1"))) == []
    assert verdicts(run(THREE, says(Action.OFF, payer="SOMEBODY"))) == [("TP101", Verdict.CORRECT)]


def test_a_word_about_a_payer_cannot_pass_the_policy_it_stands_in() -> None:
    """Under a policy that asks, no payer's row makes an edit correct."""
    actions = {("LAKESIDE1", "TP101"): Decision(Action.CORRECT, "the house")}
    done = run(THREE, Policy("house", coding=Action.ASK, actions=actions))
    assert verdicts(done) == [("TP101", Verdict.ASK)]


def test_a_lowered_correction_can_be_answered() -> None:
    """To make the correction, which says what it changes, to send the claim as it is, or not to send it."""
    (asked,) = run(THREE, CAUTIOUS).run.findings()
    assert [choice.key for choice in asked.choices] == ["apply", "as-is", "reject"]
    assert [choice.changes[0].after for choice in asked.choices if choice.changes] == [Decimal(1)]
    assert all(choice.attestation for choice in asked.choices)
    assert not asked.changes


@pytest.mark.parametrize(("policy", "charge"), [(Charge.KEEP, b"*165*"), (Charge.PER_UNIT, b"*55*")])
def test_units_and_charge(policy: Charge, charge: bytes) -> None:
    """Kept, the charge stays; by unit, SV102 is that of one unit and CLM02 follows."""
    done = run(THREE, Policy("house", charges={"": policy}))
    assert b"SV1*HC:20552" + charge + b"UN*1*" in done.output
    assert b"CLM*QB-1" + charge in done.output


def test_merged_lines_by_unit() -> None:
    """By unit, the first line's charge for one unit stands alone, and TP101 and TP104 agree on it."""
    done = run(TWICE, Policy("house", charges={"LAKESIDE1": Charge.PER_UNIT}))
    assert b"SV1*HC:20552*60*UN*1*" in done.output
    assert b"CLM*QB-1*60*" in done.output
    assert done.run.ledger.leaving.charges == Decimal(60)


def test_a_charge_that_does_not_divide_is_rounded_to_the_cent() -> None:
    """A hundred dollars for three units are 33.33 for one."""
    done = run(Bill((Service("20552", "100", "3"),)), Policy("house", charges={"": Charge.PER_UNIT}))
    assert b"*33.33*UN*1*" in done.output


def test_an_adjudicated_claim_is_asked_about() -> None:
    """Where another payer has adjudicated, a correction is asked; a modifier may be answered, units not."""
    done = run(ADJUDICATED, STANDARD)
    asked = [one for one in done.run.findings() if one.verdict is Verdict.ASK]
    assert [(one.code, [choice.key for choice in one.choices]) for one in asked] == [
        ("TP102", ["apply", "as-is", "reject"])
    ]


def test_what_decided_is_told() -> None:
    """The action comes with the words of whoever decided it."""
    assert STANDARD.action("TP101").by == "policy standard"
    assert says(Action.ASK).action("TP101", "ANY") == Decision(Action.ASK, "the house")
    assert CAUTIOUS.action("X101").action is Action.CORRECT
