"""What becomes of the claims of one cluster: judged, resolved, and judged again as they would leave."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import field, frozen

from x12scrub.apply import LEAVING, apply
from x12scrub.claims.assemble import SubscriberLoop
from x12scrub.claims.model import Claim, ClaimPlace
from x12scrub.claims.past import Past
from x12scrub.claims.sent import Sent
from x12scrub.clusters import Member
from x12scrub.errors import AgainstGuide, InternalError, Unstable
from x12scrub.fates import OnPrompt
from x12scrub.finding import Finding, LinePlace, Verdict
from x12scrub.guarding import Guard
from x12scrub.journal import Disposition
from x12scrub.judge import Judge
from x12scrub.loops import Loops
from x12scrub.lost_numbers import with_control_numbers
from x12scrub.plan import Plan
from x12scrub.prompts import Prompter
from x12scrub.quiet import Known, Quiet
from x12scrub.resolve import Resolution, resolve
from x12scrub.rounds import Rounds, taken_out
from x12scrub.wire.patch import Patch, Removal, Source, in_order, rewrite

Read = list[tuple[Member, SubscriberLoop]]
"""The loops of a cluster, each with its place in the surveys."""
Resolutions = dict[ClaimPlace, Resolution]


@frozen(eq=False, repr=False)
class Decider:
    """Decides cluster by cluster; the prompter keeps account of the answers."""

    sources: Sequence[Source]
    loops: Sequence[Loops]
    judge: Judge
    prompter: Prompter
    on_prompt: OnPrompt
    past: Past | None = None
    guard: Guard | None = None
    quiet: Quiet | None = field(init=False)

    @quiet.default
    def _quiet(self) -> Quiet | None:
        """What later runs have to know of a claim, only the claim itself says."""
        return Quiet(self.judge, self.loops) if self.past is None else None

    def known(self, members: Sequence[Member]) -> Known | None:
        """What edits say about the claim of a cluster, where it is alone and that is known without looking at it."""
        return self.quiet.says(*members[0]) if self.quiet is not None and len(members) == 1 else None

    def read(self, members: Iterable[Member], known: Known | None) -> Iterator[tuple[Member, SubscriberLoop]]:
        """The loops of a cluster. One whose claim is alone and at most corrected is not assembled: what was read of it
        is enough for that, and whoever asks for more gets it."""
        for source, row in members:
            if known is not None and known.is_at_most_corrected:
                yield (source, row), self.loops[source].found_loop(row, known.claim)
            else:
                yield (source, row), self.loops[source].read(row)

    def decide(self, read: Read, known: Known | None = None) -> Resolutions:
        """One resolution for each claim. Where those of a patient would not be the last word, the patient's claims go
        out untouched (laws 3 and 5). `known` is what edits say about a claim that is alone, as far as that is known.

        Raises `Unstable` when not even that settles the cluster.
        """
        claims = [text.claim for _, loop in read for text in loop.claims]
        sent = self.past.sent(claims) if self.past is not None else ()
        resolutions = self._resolved([loop for _, loop in read], sent, known)
        refused = self.guard.refused(read, resolutions) if self.guard is not None else ()
        spared: dict[object, InternalError] = {_patient(claim): fault for claim, fault in refused}
        settled = _sparing(resolutions, spared)
        left = [one for one in self._left(read, settled, sent) if _patient(one.claim) not in spared]
        if not left:
            return settled
        codes = sorted({finding.code for one in left for finding in one.findings if finding.verdict.counts})
        fault = Unstable(f"{', '.join(codes)} would fire again on the corrected claims")
        spared |= {_patient(one.claim): fault for one in left}
        settled = _sparing(resolutions, spared)
        if any(_patient(one.claim) not in spared for one in self._left(read, settled, sent)):
            raise fault
        return settled

    def _resolved(self, loops: Sequence[SubscriberLoop], sent: Sequence[Sent], known: Known | None) -> Resolutions:
        texts = {text.claim.place: text for loop in loops for text in loop.claims}
        claims = [text.claim for text in texts.values()]
        findings = self.prompter.settle(known.findings, texts) if known is not None else []
        if known is None or taken_out(findings):
            findings = self._rounds(claims, sent).findings(lambda found: self.prompter.settle(found, texts))
        findings = [with_control_numbers(one, texts[one.place.claim].claim) for one in findings]
        self.prompter.keep(findings)
        return {one.claim.place: one for one in resolve(claims, findings, self.on_prompt)}

    def _rounds(self, claims: Iterable[Claim], sent: Sequence[Sent]) -> Rounds:
        return Rounds(self.judge, self.on_prompt, {claim.place: claim for claim in claims}, sent)

    def _left(self, read: Read, resolutions: Resolutions, sent: Sequence[Sent]) -> list[Resolution]:
        """What would be done to the claims if they came in again as they leave, but for questions that were answered
        with the claim as it is, or that go out open. Claims that all leave as they came were judged as they came, and
        where all are taken out, nothing comes in again."""
        stays = [one for one in resolutions.values() if one.disposition not in LEAVING]
        if not stays or (len(stays) == len(resolutions) and not any(one.changes for one in stays)):
            return []
        again = []
        for (source, row), loop in read:
            plan = Plan()
            apply(loop, resolutions, plan)
            changes: Iterator[Patch | Removal] = in_order(plan.removals(), plan.patches)
            if raw := b"".join(rewrite(self.sources[source], changes, loop.start, loop.stop)):
                again.append((source, row, loop.start, raw))
        if len(read) == len(again) == 1 and self.quiet is not None:
            source, row, _, raw = again[0]
            found = self.quiet.says(source, row, raw)
            if found is not None and found.leaves_as_it_came:
                return []
        loops = (self.loops[source].assemble(row, start, raw) for source, row, start, raw in again)
        claims = {text.claim.place: text.claim for loop in loops for text in loop.claims}
        expected = {key for one in resolutions.values() for key in one.passed}

        def unexpected(found: Iterable[Finding]) -> list[Finding]:
            return [one for one in found if (one.code, claims[one.place.claim].number) not in expected]

        left = self._rounds(claims.values(), sent).findings(unexpected)
        return [one for one in resolve(list(claims.values()), left) if one.disposition is not Disposition.FORWARDED]


def failed(place: ClaimPlace, fault: Exception) -> Finding:
    """What is said of claims that go out untouched because of a fault of ours, without a value of theirs."""
    what = f"{type(fault).__name__}: {fault}" if isinstance(fault, Unstable | AgainstGuide) else type(fault).__name__
    message = f"x12scrub failed ({what}): the claims of this patient go out untouched"
    return Finding(Verdict.CRASHED, (LinePlace(place, 0),), message)


def _sparing(resolutions: Resolutions, spared: Mapping[object, InternalError]) -> Resolutions:
    """The same, but for the claims of these patients, which go out untouched."""
    if not spared:
        return resolutions
    return {
        place: _untouched(one, spared[_patient(one.claim)]) if _patient(one.claim) in spared else one
        for place, one in resolutions.items()
    }


def _untouched(resolution: Resolution, fault: Exception) -> Resolution:
    claim = resolution.claim
    return Resolution(claim, Disposition.FORWARDED, (failed(claim.place, fault),), charge=claim.charge)


def _patient(claim: Claim) -> object:
    """What is equal for claims that may be judged together; a patient whom the file does not identify is alone."""
    return claim.patient_key or claim.place
