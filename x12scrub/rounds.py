"""Judging until nothing that is decided changes what is judged.

Two things do. A replacement that is not sent stands for nothing: what it replaced is judged then, and may be a
replacement. A line that an answer takes out of its claim is not billed: what was asked or corrected because of it is so
no more, and what it stood in the way of is found.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set

from attrs import frozen

from x12scrub.claims.model import ClaimPlace
from x12scrub.claims.past import still_standing
from x12scrub.claims.sent import Sent
from x12scrub.claims.standing import Standing
from x12scrub.fates import OnPrompt
from x12scrub.finding import Finding, LinePlace, Verdict
from x12scrub.judge import Judge, Others, about

Settle = Callable[[Iterable[Finding]], list[Finding]]


@frozen(eq=False, repr=False)
class Rounds:
    """Claims that may be of one patient, judged with what earlier runs have `sent` for them."""

    judge: Judge
    on_prompt: OnPrompt
    claims: Others
    sent: Sequence[Sent] = ()

    def findings(self, settle: Settle = list) -> list[Finding]:
        """What is found, policy applied, each once, and settled: `settle` says what answers make of it. An answer
        holds, whatever another one takes away. An original that stands replaced is left alone."""
        answered: Sequence[Finding] = ()
        gone: frozenset[LinePlace] = frozenset()
        while True:
            asked, found = self._settled(settle, answered, gone)
            going = taken_out(found)
            if going <= gone:
                return found
            gone |= going
            prompts = {(one.code, one.lines) for one in found if one.answer}
            answered = [one for one in asked if one.verdict is Verdict.ASK and (one.code, one.lines) in prompts]

    def _settled(
        self, settle: Settle, answered: Sequence[Finding], gone: Set[LinePlace]
    ) -> tuple[list[Finding], list[Finding]]:
        """What is found where some lines are gone, beside what is `answered` already: as it is asked, and settled."""
        asked = self._standing(list, answered, gone)
        found = settle(asked)
        if any(self.claims[place].is_replacement for place in self._stopped(asked) ^ self._stopped(found)):
            # By its answer one is sent, or is not: what was asked beside it may not be a question any more.
            asked = self._standing(settle, answered, gone, asked)
            found = settle(asked)
        return asked, found

    def _standing(
        self, settle: Settle, answered: Sequence[Finding], gone: Set[LinePlace], before: Sequence[Finding] = ()
    ) -> list[Finding]:
        """Judge the claims that stand until no other comes to stand because of it. Questions count as `settle` has
        them: as if nobody had answered, so that each is raised whatever the answers to others are, or answered.

        Of claims that never stand, what was found `before` holds."""
        standing, fallen, stood = Standing.of(self.claims.values()), set[ClaimPlace](), set[ClaimPlace]()
        said, closed = {about(one): one for one in answered}, _Closed.by(answered)
        before = [one for one in before if about(one) not in said]
        voids = [claim for claim in self.claims.values() if claim.is_void]
        known = still_standing(self.sent, (*voids, *standing.claims))
        while True:
            for one in self.judge.standing(standing.claims, self.claims, known, gone):
                if not closed.holds(one):
                    said.setdefault(about(one), one)
            stood.update(claim.place for claim in standing.claims)
            asked = [*(one for one in before if one.place.claim not in stood), *said.values()]
            stopped = self._stopped(settle(asked)) - fallen
            fallen |= stopped
            revived = standing.fall(self.claims[place] for place in stopped if self.claims[place].is_replacement)
            known, before_it = still_standing(self.sent, (*voids, *standing.claims), fallen), known
            if not revived and len(known) == len(before_it):
                return asked

    def _stopped(self, findings: Iterable[Finding]) -> set[ClaimPlace]:
        """Claims that are not sent as things stand. What other claims spare does not stop one."""
        stops = self.on_prompt.stops
        return {one.place.claim for one in findings if one.verdict in stops and not one.spared_by}


@frozen(eq=False, repr=False)
class _Closed:
    """Questions that are answered, by the lines that they name."""

    by_line: Mapping[tuple[str, LinePlace], list[frozenset[LinePlace]]]

    @classmethod
    def by(cls, answered: Iterable[Finding]) -> "_Closed":
        found: defaultdict[tuple[str, LinePlace], list[frozenset[LinePlace]]] = defaultdict(list)
        for one in answered:
            for line in one.lines:
                found[one.code, line].append(frozenset(one.lines))
        return cls(found)

    def holds(self, finding: Finding) -> bool:
        """True for a question, or for what would be done unasked, where the edit has asked about these lines before."""
        known = self.by_line.get((finding.code, finding.place), ())
        return finding.verdict in (Verdict.ASK, Verdict.CORRECT) and any(one.issuperset(finding.lines) for one in known)


def taken_out(findings: Iterable[Finding]) -> set[LinePlace]:
    """The lines that answers take out of their claims."""
    return {LinePlace(one.place.claim, line) for one in findings if one.answer for line in one.removes}
