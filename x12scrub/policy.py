"""How far an edit may go for a payer. A policy lowers what an edit drafts, it never raises it.

correct  >  ask  >  reject  >  off
"""

from collections.abc import Mapping
from enum import Enum

from attrs import Factory, evolve, frozen

from x12scrub.claims.model import Claim
from x12scrub.claims.money import per_unit
from x12scrub.finding import SENT_BACK, Change, Choice, Field, Finding, Verdict


class Action(Enum):
    """The farthest that an edit may go, in falling order."""

    CORRECT = "correct"
    ASK = "ask"
    REJECT = "reject"
    OFF = "off"


_RANKS = {action: rank for rank, action in enumerate(Action)}


class Charge(Enum):
    """What a line charges when its units fall to one, or when lines become one."""

    KEEP = "keep"
    PER_UNIT = "per-unit"


_LOWERED = {
    (Verdict.CORRECT, Action.ASK): Verdict.ASK,
    (Verdict.CORRECT, Action.REJECT): Verdict.REJECT,
    (Verdict.ASK, Action.REJECT): Verdict.REJECT,
}
# Edits about coding; the others repair envelopes and line numbers.
_CODING = ("TP", "NC")


@frozen(repr=False)
class Decision:
    """An action and what decided it, in words for the user."""

    action: Action
    by: str


@frozen(repr=False)
class Policy:
    """A named policy. An empty payer id or edit code in a key stands for all of them."""

    name: str
    coding: Action = Action.CORRECT
    """The farthest that edits about coding go where `actions` says nothing."""
    actions: Mapping[tuple[str, str], Decision] = Factory(dict)
    """By payer id (2010BB NM109) and edit code."""
    charges: Mapping[str, Charge] = Factory(dict)
    """By payer id."""
    content: str = ""
    """SHA-256 of the file that it stands in, in hexadecimal; empty for one that ships."""

    @property
    def names_payers(self) -> bool:
        """True where something is decided by payer."""
        return any(self.charges) or any(payer for payer, _ in self.actions)

    def action(self, code: str, payer_id: str = "") -> Decision:
        """How far an edit may go for a payer, the most specific word first; never farther than a less specific one."""
        base = Decision(self.coding if code.startswith(_CODING) else Action.CORRECT, f"policy {self.name}")
        found = [self.actions[key] for key in ((payer_id, code), ("", code)) if key in self.actions]
        decided = found[0] if found else base
        return decided if _RANKS[decided.action] >= _RANKS[base.action] else base

    def limits(self, code: str, action: Action) -> bool:
        """True where this policy, for all payers, stops short of an action of an edit."""
        return _RANKS[action] < _RANKS[self.action(code).action]

    def charge(self, payer_id: str = "") -> Charge:
        return self.charges.get(payer_id, self.charges.get("", Charge.KEEP))

    def decide(self, finding: Finding, claim: Claim | None) -> Finding | None:
        """The finding as this policy lets it stand; None where the edit is off.

        Nothing about a claim that another payer has adjudicated is corrected: its amounts answer to that payer's
        remittance (2430 SVD and CAS balance against SV102), so a correction there becomes a question.
        """
        payer_id = claim.payer.id if claim and self.names_payers else ""
        decision = self.action(finding.code, payer_id)
        if decision.action is Action.OFF:
            return None
        signed = evolve(finding, policy=self.name)
        if finding.is_idle:
            return signed
        if finding.verdict is Verdict.CORRECT and self.charge(payer_id) is Charge.PER_UNIT and claim is not None:
            signed = evolve(signed, changes=_priced(finding, claim))
        verdict = _LOWERED.get((finding.verdict, decision.action))
        adjudicated = claim is not None and claim.adjudicated and finding.verdict is Verdict.CORRECT
        if adjudicated and verdict is not Verdict.REJECT:
            reason = "another payer has adjudicated this claim, so it is not corrected"
            return _lowered(signed, Verdict.ASK, reason, adjudicated=True)
        return signed if verdict is None else _lowered(signed, verdict, f"{decision.by} says {decision.action.value}")


def _priced(finding: Finding, claim: Claim) -> tuple[Change, ...]:
    """The changes of a finding, and the charge of one unit for the line that it is priced by."""
    line = next((line for line in claim.lines if line.ordinal == finding.per_unit), None)
    if line is None or line.charge is None or line.units is None:
        return finding.changes
    charge = Change(line.ordinal, Field.CHARGE, line.charge, per_unit(line.charge, line.units))
    others = tuple(one for one in finding.changes if (one.line, one.field) != (line.ordinal, Field.CHARGE))
    return others if charge.before == charge.after else (*others, charge)


def _lowered(finding: Finding, verdict: Verdict, reason: str, *, adjudicated: bool = False) -> Finding:
    """A correction as a question or rejection. Of an adjudicated claim, no answer moves units, charges or lines."""
    message = f"{finding.message}; {reason}"
    if verdict is Verdict.REJECT:
        return evolve(finding, verdict=verdict, message=message, changes=(), choices=())
    applicable = not adjudicated or all(change.field is Field.MODIFIERS for change in finding.changes)
    yes = Choice("apply", "make this correction", "The record supports the correction.", finding.changes)
    no = Choice("as-is", "send the claim as it is", "What was billed is right.")
    choices = (yes, no, SENT_BACK) if applicable else (no, SENT_BACK)
    return evolve(finding, verdict=verdict, message=message, changes=(), choices=choices)


STANDARD = Policy("standard")
CAUTIOUS = Policy("cautious", coding=Action.ASK)
SHIPPED = {policy.name: policy for policy in (STANDARD, CAUTIOUS)}
