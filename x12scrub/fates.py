"""What becomes of the claims of a patient, and which of them share a fate: their findings speak of each other."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum

from attrs import Factory, define, evolve

from x12scrub.claims.model import Claim, ClaimPlace
from x12scrub.claims.standing import families
from x12scrub.finding import Finding, LinePlace, Verdict
from x12scrub.journal import Disposition


class OnPrompt(Enum):
    """What becomes of a claim with a question that nobody has answered."""

    REJECT = "reject"
    HOLD = "hold"
    FORWARD = "forward"

    @property
    def stops(self) -> frozenset[Verdict]:
        """Verdicts with which a claim is not sent."""
        return frozenset({Verdict.REJECT} if self is OnPrompt.FORWARD else {Verdict.REJECT, Verdict.ASK})


SETTLED_BESIDE = "what is done because of the injection settles this too"
_UNANSWERED = {
    OnPrompt.REJECT: Disposition.REJECTED,
    OnPrompt.HOLD: Disposition.HELD,
    OnPrompt.FORWARD: Disposition.FORWARDED,
}


@define(eq=False, repr=False)
class Fates:
    """The findings of each claim, final, and by them its fate. `of` holds claims with findings only."""

    on_prompt: OnPrompt
    findings: dict[ClaimPlace, list[Finding]]
    of: dict[ClaimPlace, Disposition] = Factory(dict)

    @classmethod
    def decided(cls, claims: Sequence[Claim], findings: Iterable[Finding], on_prompt: OnPrompt) -> "Fates":
        by_claim: defaultdict[ClaimPlace, list[Finding]] = defaultdict(list)
        for finding in findings:
            by_claim[finding.place.claim].append(finding)
        fates = cls(on_prompt, dict(by_claim))
        fates._reject()
        if on_prompt is OnPrompt.HOLD:
            fates._hold_together(claims)
        return fates

    def _reject(self) -> None:
        """First for reasons of their own, then for what holds only while other claims are sent."""
        alone = {
            place: [one for one in found if not one.needs and not one.spared_by]
            for place, found in self.findings.items()
        }
        rejected = self._with_companions(alone)
        self.findings = _unless_needless(self.findings, rejected)
        rejected = self._unless_spared(rejected)
        self.findings = {
            place: [self._sent_back(one, rejected) for one in found] for place, found in self.findings.items()
        }
        self.of = {place: self._fate(found) for place, found in self.findings.items()}
        left = _unless_needless(self.findings, rejected)
        self.findings |= {place: left[place] for place, fate in self.of.items() if fate is Disposition.FORWARDED}

    def _unless_spared(self, rejected: frozenset[ClaimPlace]) -> frozenset[ClaimPlace]:
        """Findings that claims spare become notes, unless all of those come to be rejected. Says what is rejected."""
        while True:
            spared = {
                place: [_spared(one) if _is_spared(one, rejected) else one for one in found]
                for place, found in self.findings.items()
            }
            more = rejected | self._with_companions(spared)
            if more == rejected:
                self.findings = spared
                return rejected
            rejected = more

    def _with_companions(self, findings: Mapping[ClaimPlace, list[Finding]]) -> frozenset[ClaimPlace]:
        """The rejected claims, and those that would wait for an answer about them: their question cannot be asked
        again without the rejected claim, and unasked they must not go out."""
        fates = {place: self._fate(found) for place, found in findings.items()}
        rejected = {place for place, fate in fates.items() if fate is Disposition.REJECTED}
        waiting: defaultdict[ClaimPlace, set[ClaimPlace]] = defaultdict(set)
        for place in (place for place, fate in fates.items() if fate is Disposition.HELD):
            for finding in (one for one in findings[place] if one.verdict is Verdict.ASK):
                for other in _others(finding):
                    waiting[other].add(place)
        reached = list(rejected)
        while reached:
            more = waiting[reached.pop()] - rejected
            rejected |= more
            reached += more
        return frozenset(rejected)

    def _sent_back(self, finding: Finding, rejected: frozenset[ClaimPlace]) -> Finding:
        waits = self.on_prompt is OnPrompt.HOLD and finding.verdict is Verdict.ASK
        if not waits or _others(finding).isdisjoint(rejected):
            return finding
        reason = "a claim that it is about is rejected, so this one goes back too: bill both again"
        return evolve(finding, verdict=Verdict.REJECT, choices=(), message=f"{finding.message}; {reason}")

    def _fate(self, findings: Iterable[Finding]) -> Disposition:
        """By rejections and open questions, unless the edits failed on this claim: then it goes out untouched."""
        verdicts = {finding.verdict for finding in findings}
        if Verdict.CRASHED not in verdicts:
            if Verdict.REJECT in verdicts:
                return Disposition.REJECTED
            if Verdict.ASK in verdicts:
                return _UNANSWERED[self.on_prompt]
        return Disposition.FORWARDED

    def _hold_together(self, claims: Sequence[Claim]) -> None:
        """Hold with a held claim every claim that its findings speak of, and what it replaces: the file of the held
        claims then asks the same by itself, and no answer comes to be about a claim that is not there."""
        known = families(claims)
        waiting = [place for place, fate in self.of.items() if fate is Disposition.HELD]
        while waiting:
            holder = waiting.pop()
            for finding in filter(_speaks, list(self.findings[holder])):
                for other in filter(self._goes_out, (*sorted(_others(finding)), *known.get(holder, ()))):
                    self.of[other] = Disposition.HELD
                    self.findings.setdefault(other, []).append(_held_with(finding, other))
                    waiting.append(other)

    def _goes_out(self, place: ClaimPlace) -> bool:
        """True for a claim that could be held instead; one that an edit failed on could not."""
        crashed = any(one.verdict is Verdict.CRASHED for one in self.findings.get(place, ()))
        return not crashed and self.of.get(place, Disposition.FORWARDED) is Disposition.FORWARDED


def _others(finding: Finding) -> set[ClaimPlace]:
    return {*finding.beside, *(place.claim for place in finding.lines)} - {finding.place.claim}


def _speaks(finding: Finding) -> bool:
    return finding.verdict.counts or finding.verdict is Verdict.HOLD or finding.answer is not None


def _unless_needless(
    by_claim: Mapping[ClaimPlace, list[Finding]], rejected: frozenset[ClaimPlace]
) -> dict[ClaimPlace, list[Finding]]:
    """A rejected claim causes no correction in another one (catalogue, settled question 8)."""
    # Findings of one day share the set of what they need: each set is compared once.
    wanted = {one.needs for found in by_claim.values() for one in found if one.needs}
    fallen = {needs for needs in wanted if needs <= rejected}
    return {
        place: [_needless(one) if one.needs in fallen and place not in one.needs else one for one in found]
        for place, found in by_claim.items()
    }


def _needless(finding: Finding) -> Finding:
    """An answer holds, whatever becomes of other claims."""
    if not finding.verdict.counts or finding.answer is not None:
        return finding
    reason = "nothing is done about it, since the claim that would need it is rejected"
    return evolve(finding, verdict=Verdict.NOTE, changes=(), choices=(), message=f"{finding.message}; {reason}")


def _is_spared(finding: Finding, rejected: frozenset[ClaimPlace]) -> bool:
    """Where its own claim spares it and is rejected, that is enough."""
    return finding.place.claim in finding.spared_by or not finding.spared_by <= rejected


def _spared(finding: Finding) -> Finding:
    message = f"{finding.message}; {SETTLED_BESIDE}"
    return evolve(finding, verdict=Verdict.NOTE, changes=(), choices=(), status=None, message=message)


def _held_with(finding: Finding, place: ClaimPlace) -> Finding:
    """On a claim that is held because of another one, which has the finding."""
    claim = finding.place.claim
    file = "the file" if claim.source == place.source else "another file of the run"
    message = f"waits with claim {claim.claim} of {file}, together with which it is judged"
    return Finding(
        Verdict.HOLD, (LinePlace(place, 0), finding.place), message, finding.basis, code=finding.code, name=finding.name
    )
