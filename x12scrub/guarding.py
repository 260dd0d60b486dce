"""Corrections held against the implementation guide: none may make a fault that was not there before."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from attrs import evolve, frozen

from x12scrub.alone import alone
from x12scrub.apply import apply
from x12scrub.claims.assemble import ClaimText, SubscriberLoop
from x12scrub.claims.model import Claim, ClaimPlace
from x12scrub.clusters import Member
from x12scrub.errors import AgainstGuide
from x12scrub.finding import Finding, LinePlace, Verdict
from x12scrub.journal import Disposition
from x12scrub.loops import Loops
from x12scrub.plan import Plan
from x12scrub.resolve import Resolution
from x12scrub.wire.patch import in_order, rewrite

_NOT_CHECKED = "the correction was not checked: there is no implementation guide for this version, or it gave no answer"


class Guide(Protocol):
    """Holds an interchange of one claim against the guide."""

    def __call__(self, interchange: bytes) -> Counter[str] | None:
        """The faults, in words that hold no value and no ordinal; None where it was not checked to its end."""


@frozen(eq=False, repr=False)
class Guard:
    """Looks at each corrected claim twice, in a transaction of its own: as it came, and as it would leave."""

    guide: Guide
    loops: Sequence[Loops]

    def refused(
        self, read: Sequence[tuple[Member, SubscriberLoop]], resolutions: dict[ClaimPlace, Resolution]
    ) -> Iterator[tuple[Claim, AgainstGuide]]:
        """The claims whose correction makes a fault. On those that could not be checked, a finding says so."""
        for (source, row), loop in read:
            for text in loop.claims:
                resolution = resolutions[text.claim.place]
                if resolution.disposition is not Disposition.CORRECTED:
                    continue
                made = self._made(self.loops[source], row, loop, text, resolutions)
                if made is None:
                    place = (LinePlace(text.claim.place, 0),)
                    finding = Finding(Verdict.NO_DATA, place, _NOT_CHECKED)
                    resolutions[text.claim.place] = evolve(resolution, findings=(*resolution.findings, finding))
                elif made:
                    yield text.claim, AgainstGuide("; ".join(sorted(made)))

    def _made(
        self,
        loops: Loops,
        row: int,
        loop: SubscriberLoop,
        text: ClaimText,
        resolutions: Mapping[ClaimPlace, Resolution],
    ) -> Counter[str] | None:
        """The faults that the correction of a claim makes."""
        plan = Plan()
        apply(loop, {text.claim.place: resolutions[text.claim.place]}, plan)
        corrected = rewrite(loops.source, in_order(plan.removals(), plan.patches), text.start, text.stop)
        after = self.guide(alone(loops, row, loop, text, b"".join(corrected)))
        if after is not None and not after:
            return after
        before = self.guide(alone(loops, row, loop, text, loops.source.read(text.start, text.stop)))
        return None if after is None or before is None else after - before
