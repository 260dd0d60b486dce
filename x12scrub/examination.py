"""Decides about the claims of a run: cluster by cluster, each with everything that follows from it."""

import itertools
from collections.abc import Iterable, Iterator, Sequence

from attrs import define

from x12scrub import compose
from x12scrub.apply import apply
from x12scrub.claims.model import ClaimPlace, Trailer
from x12scrub.claims.survey import Survey
from x12scrub.clusters import Member, clusters, triggered
from x12scrub.decide import Decider, Read, Resolutions, failed
from x12scrub.decisions import Decisions
from x12scrub.errors import InternalError, X12ScrubError
from x12scrub.finding import Verdict
from x12scrub.journal import Disposition, Outcome
from x12scrub.leaving import leaving
from x12scrub.patient_lines import PatientLines
from x12scrub.plan import Plan
from x12scrub.resolve import Resolution
from x12scrub.wire.segment import Segment

# Clusters that are decided about in one go where several processes share the work: few, so that all processes end at
# about the same time, or many, since each go has to be told.
_FEWEST, _MOST = 16, 256
# Goes of a run, where it has clusters for so many.
_GOES = 128


@define(eq=False, repr=False)
class Examination:
    """Decides about the claims of a run, as far as that is asked of it."""

    decider: Decider
    surveys: Sequence[Survey]
    watched: frozenset[str] | None
    """Codes of the lines that later runs have to know of; None where there is no history."""
    into: Decisions
    """What has been decided."""

    def trailers(self, index: int, found: Survey) -> None:
        """Judge the counts of an input."""
        for segment_id, stretch, transaction in compose.trailers(found):
            if stretch.declared == stretch.counted:
                continue
            delimiters = found.delimiters(stretch.trailer)
            raw = self.decider.sources[index].read(stretch.trailer, stretch.stop)
            offset = Segment(stretch.trailer, raw, delimiters).range(0)[0]
            place = ClaimPlace(index, 0, transaction, stretch.trailer_segment, offset)
            findings = tuple(self.decider.judge.trailer(Trailer(place, segment_id, stretch.declared, stretch.counted)))
            if findings:
                self.into.record(Outcome(place, None, Disposition.FORWARDED, findings))
            if any(finding.verdict is Verdict.CORRECT for finding in findings):
                self.into.plans[index].recounted.append(stretch.trailer)

    def shares(self, turn: int, of: int) -> Iterator[Decisions]:
        """The decisions about every so many stretches of clusters, from the one with the number `turn` on."""
        whole, size = clusters(self.surveys), max(_FEWEST, min(triggered(self.surveys) // _GOES, _MOST))
        for number in itertools.count():
            if not (stretch := list(itertools.islice(whole, size))):
                return
            if number % of == turn:
                self.into = Decisions(tuple(Plan() for _ in self.surveys))
                for members in stretch:
                    self.cluster(members)
                self.into.prompter = self.decider.prompter.told()
                yield self.into

    def cluster(self, members: list[Member]) -> None:
        """Judge the loops of one subscriber together and enter what follows from it."""
        read: Read = []
        try:
            known = self.decider.known(members)
            if known is not None and known.leaves_as_it_came:
                if known.remark is not None:
                    self.into.remark(known.remark)
                return
            read.extend(self.decider.read(members, known))
            resolutions = self.decider.decide(read, known)
        except Exception as fault:
            if isinstance(fault, X12ScrubError) and not isinstance(fault, InternalError):
                raise  # what was asked for it could not do: an input, the history
            self._crash(members, fault)  # a fault of ours loses no claim: it goes out as it came (law 5)
            self._leave(_as_they_came(read))
            return
        if any(resolution.findings for resolution in resolutions.values()):
            self._enter(read, resolutions)
        self._leave(resolutions.values())

    def _enter(self, read: Read, resolutions: Resolutions) -> None:
        """What is said of the claims, and done to them: nothing is done to one without a finding."""
        asks = any(one.verdict is Verdict.ASK for each in resolutions.values() for one in each.findings)
        texts = (text for _, loop in read for text in loop.claims if asks)
        lines = PatientLines.of(line for text in texts for line in text.claim.lines)
        for resolution in resolutions.values():
            if resolution.findings:
                self.into.record(resolution.outcome(lines))
        for (source, _), loop in read:
            apply(loop, resolutions, self.into.plans[source])

    def _leave(self, resolutions: Iterable[Resolution]) -> None:
        if self.watched is not None:
            for one in leaving(resolutions, self.watched):
                self.into.leaving.add(one)

    def _crash(self, members: list[Member], fault: Exception) -> None:
        """The claims of these loops were not told apart: one finding for each loop."""
        for source, row in members:
            rows = self.surveys[source].subscribers
            transaction = self.surveys[source].transactions[rows.transaction[row]]
            place = ClaimPlace(source, rows.claim[row] + 1, transaction.ordinal, rows.segment[row], rows.start[row])
            self.into.record(Outcome(place, None, Disposition.FORWARDED, (failed(place, fault),)))


def _as_they_came(read: Read) -> Iterator[Resolution]:
    for _, loop in read:
        for text in loop.claims:
            yield Resolution(text.claim, Disposition.FORWARDED, ())
