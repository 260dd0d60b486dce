"""What has been decided about the claims of a run, as far as it has come."""

from collections import Counter

from attrs import define, field

from x12scrub.finding import Verdict
from x12scrub.journal import Journal, Outcome
from x12scrub.leaving import Leaving
from x12scrub.ledger import Ledger
from x12scrub.plan import Plan
from x12scrub.prompts import Prompter
from x12scrub.remarks import Remark
from x12scrub.tables import Lack


@define(eq=False, repr=False)
class Decisions:
    """Filled cluster by cluster. Decisions about other claims of the same run can be taken in."""

    plans: tuple[Plan, ...]
    """One for each input."""
    journal: Journal[Outcome] = field(factory=Journal)
    """Claims that an edit spoke of, and trailers."""
    leaving: Journal[Leaving] = field(factory=Journal)
    """The claims that leave and that later runs have to know of; empty for a run without a past."""
    ledger: Ledger = field(factory=Ledger)
    totals: Counter[tuple[str, str, Verdict]] = field(factory=Counter)
    """Numbers of findings by code and name of the edit and verdict."""
    lacks: Counter[Lack] = field(factory=Counter)
    """Numbers of findings without data, by what is missing."""
    for_the_record: int = 0
    """Number of outcomes that an audit trail keeps."""
    prompter: Prompter = field(factory=Prompter)
    """What became of the answers."""
    crashed: bool = False
    """True where a fault of ours let a claim go out untouched: the run ends with status 70."""

    def record(self, outcome: Outcome) -> None:
        self.journal.add(outcome)
        self.ledger.settle(outcome)
        self.for_the_record += outcome.is_for_the_record
        self.totals.update((one.code, one.name, one.verdict) for one in outcome.findings)
        self.lacks.update(one.lack for one in outcome.findings if one.lack is not None)
        self.crashed |= any(finding.verdict is Verdict.CRASHED for finding in outcome.findings)

    def remark(self, remark: Remark) -> None:
        """The same of a claim that leaves as it came."""
        self.journal.add(remark)
        self.totals.update(remark.remarks.said)
        self.lacks.update(remark.remarks.lacks)

    def take(self, others: "Decisions") -> None:
        """Add what was decided about other claims."""
        for plan, other in zip(self.plans, others.plans, strict=True):
            plan.take(other)
        self.journal.take(others.journal)
        self.leaving.take(others.leaving)
        self.ledger.take(others.ledger)
        self.totals.update(others.totals)
        self.lacks.update(others.lacks)
        self.for_the_record += others.for_the_record
        self.prompter.take(others.prompter)
        self.crashed |= others.crashed
