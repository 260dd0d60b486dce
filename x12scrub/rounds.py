"""Judging until nothing that is decided changes what is judged.

Two things do. A replacement that is not sent stands for nothing: what it replaced is judged then, and may be a
replacement. A line that an answer takes out of its claim is not billed: what was asked or corrected because of it is so
no more, and what it stood in the way of is found.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set

from attrs import Factory, evolve, frozen

from x12scrub.claims.model import ClaimPlace
from x12scrub.claims.past import still_standing
from x12scrub.claims.sent import Sent
from x12scrub.claims.standing import Standing
from x12scrub.fates import Fates, OnPrompt
from x12scrub.finding import Finding, LinePlace, Verdict
from x12scrub.judge import Judge, Others, about, without

Settle = Callable[[Iterable[Finding]], list[Finding]]
_Lines = frozenset[LinePlace]


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
        answered = _Answered()
        gone: frozenset[LinePlace] = frozenset()
        while True:
            asked, found = self._settled(settle, answered, gone)
            going = self._going(found)
            if going <= gone:
                return found
            gone |= going
            answered = answered.and_those(asked, found, gone)

    def _going(self, found: Sequence[Finding]) -> set[LinePlace]:
        """The lines that answers take out. An answer that other claims spare takes out nothing."""
        if not taken_out(found):
            return set()
        decided = Fates.decided([*self.claims.values()], found, self.on_prompt)
        return taken_out(one for each in decided.findings.values() for one in each)

    def _settled(
        self, settle: Settle, answered: "_Answered", gone: Set[LinePlace]
    ) -> tuple[list[Finding], list[Finding]]:
        """What is found where some lines are gone, beside what is `answered` already: as it is asked, and settled."""
        asked = self._standing(list, answered, gone)
        found = settle(asked)
        if self._stand_otherwise(self._stopped(asked), self._stopped(found)):
            # What was asked beside it may not be a question any more.
            asked = self._standing(settle, answered, gone, asked)
            found = settle(asked)
        return asked, found

    def _standing(
        self, settle: Settle, answered: "_Answered", gone: Set[LinePlace], before: Sequence[Finding] = ()
    ) -> list[Finding]:
        """Judge the claims that stand until no other comes to stand because of it. Questions count as `settle` has
        them: as if nobody had answered, so that each is raised whatever the answers to others are, or answered.

        Of claims that never stand, what was found `before` holds."""
        standing, fallen, stood = Standing.of(self.claims.values()), set[ClaimPlace](), set[ClaimPlace]()
        said = {about(one): one for one in answered.questions}
        before = [one for one in before if about(one) not in said]
        voids = [claim for claim in self.claims.values() if claim.is_void]
        known = still_standing(self.sent, (*voids, *without(standing.claims, gone)))
        while True:
            for one in self.judge.standing(standing.claims, self.claims, known, gone):
                question = answered.asks(one)
                if question is None:
                    said.setdefault(about(one), one)
                else:
                    said[about(question)] = _narrowed(said[about(question)], one)
            stood.update(claim.place for claim in standing.claims)
            asked = [*(one for one in before if one.place.claim not in stood), *said.values()]
            stopped = (self._stopped(settle(asked)) & stood) - fallen
            fallen |= stopped
            revived = standing.fall(self.claims[place] for place in stopped if self.claims[place].is_replacement)
            before_it, left = known, without(standing.claims, gone)
            known = still_standing(self.sent, (*voids, *left), fallen)
            if not revived and len(known) == len(before_it):
                return asked

    def _stand_otherwise(self, unanswered: Set[ClaimPlace], stopped: Set[ClaimPlace]) -> bool:
        """True where by its answer a replacement is sent, or is not, or a claim is not that was sent before and comes
        again: what earlier runs sent of it stands then."""
        again = bool(self.sent) and bool(stopped - unanswered)
        return again or any(self.claims[place].is_replacement for place in unanswered ^ stopped)

    def _stopped(self, findings: Iterable[Finding]) -> set[ClaimPlace]:
        """Claims that are not sent as things stand. What other claims spare does not stop one."""
        stops = self.on_prompt.stops
        return {one.place.claim for one in findings if one.verdict in stops and not one.spared_by}


@frozen(eq=False, repr=False)
class _Answered:
    """Questions that are answered, and what was found beside them."""

    questions: Sequence[Finding] = ()
    _by_line: Mapping[tuple[str, LinePlace], list[tuple[_Lines, Finding]]] = Factory(dict)
    """By edit and each line that they name; with all that they name."""
    _apart: Set[tuple[str, _Lines]] = frozenset()
    """Of what has no answer: edit, and the lines that it names but for those that are gone."""

    def and_those(self, asked: Sequence[Finding], found: Iterable[Finding], gone: Set[LinePlace]) -> "_Answered":
        """With what is `asked` now, by what `found` makes of it. One whose answer turns out to contradict another stays
        a question, whose lines are not judged anew. An answer that takes lines out is spared no more. Lines that it
        joins are one: what is asked from now on is about all of them."""
        settled = {(one.code, one.lines): taken_out([one]) & gone for one in found if one.answer}
        known = settled.keys() | {(one.code, one.lines) for one in self.questions}
        questions: list[Finding] = []
        by_line: defaultdict[tuple[str, LinePlace], list[tuple[_Lines, Finding]]] = defaultdict(list)
        apart: set[tuple[str, _Lines]] = set()
        for one in asked:
            if one.verdict is not Verdict.ASK or (one.code, one.lines) not in known:
                apart.add((one.code, frozenset(one.lines) - gone))
                continue
            done = settled.get((one.code, one.lines))
            question = evolve(one, spared_by=frozenset(), per_unit=0) if done else one
            questions.append(question)
            for line in one.lines:
                by_line[one.code, line].append((frozenset(one.lines), question))
        return _Answered(questions, by_line, apart)

    def asks(self, finding: Finding) -> Finding | None:
        """The question in which the edit has asked already what it asks now, or would do now unasked. Something else
        that it asked about the same lines stays another question."""
        lines = frozenset(finding.lines)
        if finding.verdict not in (Verdict.ASK, Verdict.CORRECT) or (finding.code, lines) in self._apart:
            return None
        known = self._by_line.get((finding.code, finding.place), ())
        return next((one for named, one in known if lines <= named), None)


def _narrowed(question: Finding, now: Finding) -> Finding:
    """Spared by what spares it still."""
    return evolve(question, spared_by=question.spared_by & now.spared_by) if question.spared_by else question


def taken_out(findings: Iterable[Finding]) -> set[LinePlace]:
    """The lines that answers take out of their claims."""
    return {LinePlace(one.place.claim, line) for one in findings if one.answer for line in one.removes}
