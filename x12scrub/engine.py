"""A run: survey every input, judge the patients that matter, plan the changes, and hand out the corrected bytes.

No file is opened here and none is written: shells bring sources and a spool, and take bytes.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from attrs import define, field, frozen

from x12scrub import compose, holding
from x12scrub.apply import apply
from x12scrub.claims.model import ClaimPlace, Trailer
from x12scrub.claims.past import Past
from x12scrub.claims.scout import count
from x12scrub.claims.stretches import Tally
from x12scrub.claims.survey import Limits, Survey
from x12scrub.clusters import Member, clusters
from x12scrub.decide import Decider, Read, Resolutions, failed
from x12scrub.errors import InternalError, Unreadable, Unstable, X12ScrubError
from x12scrub.fates import OnPrompt
from x12scrub.finding import Finding, Verdict
from x12scrub.guarding import Guard, Guide
from x12scrub.journal import Disposition, Journal, Outcome, Spools
from x12scrub.judge import Judge
from x12scrub.leaving import Leaving, leaving
from x12scrub.ledger import Ledger
from x12scrub.loops import Loops
from x12scrub.patient_lines import PatientLines
from x12scrub.plan import Plan
from x12scrub.policy import STANDARD, Policy
from x12scrub.prompts import Answers, Prompter
from x12scrub.quiet import Quiet
from x12scrub.reading import Reader
from x12scrub.registry import Edit, all_edits
from x12scrub.resolve import Resolution
from x12scrub.tables import Lack, Tables
from x12scrub.wire.patch import Source
from x12scrub.wire.segment import Segment


@frozen
class Settings:
    """What a run is done with."""

    tables: Tables
    policy: Policy = STANDARD
    edits: tuple[Edit, ...] = field(factory=all_edits)
    limits: Limits = field(factory=Limits)
    salvage: bool = False
    """Write the interchanges that can be read where others cannot (the run still ends with status 65)."""
    on_prompt: OnPrompt = OnPrompt.REJECT
    answers: Answers = field(factory=Answers)
    past: Past | None = None
    """What earlier runs have sent. With it, the run says as well what later ones have to know (`Run.leaving`)."""
    guide: Guide | None = None
    """What each corrected claim is held against before it leaves."""


@define
class Run:
    """What was found and decided. Everything in it is in the order of the inputs."""

    sources: tuple[Source, ...]
    settings: Settings
    surveys: tuple[Survey, ...]
    plans: tuple[Plan, ...]
    journal: Journal[Outcome]
    leaving: Journal[Leaving]
    """The claims that leave and that later runs have to know of; empty for a run without a past."""
    ledger: Ledger
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

    def outcomes(self) -> Iterator[Outcome]:
        """Claims that an edit spoke of, and trailers, in file order."""
        return iter(self.journal)

    def findings(self) -> Iterator[Finding]:
        for outcome in self.outcomes():
            yield from outcome.findings

    @property
    def refused(self) -> list[Unreadable]:
        """Why interchanges were left out (with `salvage` only)."""
        return [refusal for found in self.surveys for _, _, refusal in found.refused]

    def loops(self, index: int) -> Loops:
        """A reader of the subscriber loops of an input."""
        return Loops(index, self.sources[index], self.surveys[index])

    def changes(self, index: int) -> bool:
        """False where the corrected bytes of an input are those that came in."""
        return compose.changes_anything(self.surveys[index], self.plans[index])

    def corrected(self, index: int) -> Iterator[bytes]:
        """The corrected bytes of an input; nothing at all when no claim of it is left."""
        return compose.corrected(self.sources[index], self.surveys[index], self.plans[index])

    def held(self, index: int) -> Iterator[bytes]:
        """The held claims of an input as a file of their own; nothing at all when it has none."""
        outcomes = (outcome for outcome in self.outcomes() if outcome.place.source == index)
        loops, recounted = self.loops(index), self.plans[index].recounted
        return holding.held(self.sources[index], self.surveys[index], loops, outcomes, recounted)

    def verify(self, *outputs: Source | None) -> None:
        """Count what is about to leave: one source for each input, None where nothing is left of it. What leaves as it
        came was counted as it came.

        Raises `Unbalanced` when claims or charges do not add up, `Unstable` when a count is wrong.
        """
        leaving = [Tally()]
        for index, output in enumerate(outputs):
            if not self.changes(index):
                leaving.append(self.surveys[index].tally)
            elif output is not None and output.size:
                found = count(output, self.settings.limits)
                if found.miscounted != compose.wrong_counts(
                    self.sources[index], self.surveys[index], self.plans[index]
                ):
                    raise Unstable("a count in the corrected file is wrong")
                leaving.append(found.tally)
        self.ledger.balance(*leaving)

    def verify_held(self, output: Source | None) -> None:
        """Count the file of the held claims. Raises `Unbalanced` unless it holds all of them and nothing else."""
        found = count(output, self.settings.limits).tally if output is not None and output.size else Tally()
        self.ledger.balance_held(found)


def examine(sources: Sequence[Source], settings: Settings, spools: Spools | None = None) -> Run:
    """Read the inputs and decide about each claim. Nothing is written but the spools.

    Raises `Unreadable` for the first input that is refused, and `MapError` for a table that turns out to be damaged.
    """
    spools = spools or Spools()
    surveys = _reader(settings, spools.index).surveys(sources)
    plans = tuple(Plan() for _ in sources)
    run = Run(tuple(sources), settings, surveys, plans, Journal(spools.decided), Journal(spools.leaving), Ledger())
    run.prompter.answers = settings.answers
    for found in surveys:
        run.ledger.receive(found.tally)
    judge = Judge(settings.edits, settings.tables, settings.policy, settings.on_prompt)
    loops = tuple(run.loops(index) for index in range(len(sources)))
    guard = Guard(settings.guide, loops) if settings.guide is not None else None
    decider = Decider(run.sources, loops, judge, run.prompter, settings.on_prompt, settings.past, guard)
    examination = _Examination(run, decider)
    for index, found in enumerate(surveys):
        examination.trailers(index, found)
    # What later runs have to know of a claim, only the claim itself says.
    quiet = Quiet(judge, loops) if settings.past is None else None
    for members in clusters(surveys):
        if quiet is None or len(members) > 1 or not quiet.says_nothing(*members[0]):
            examination.cluster(members)
    run.prompter.finish()
    run.ledger.balance()
    return run


def _reader(settings: Settings, index: BinaryIO | None) -> Reader:
    """Who remembers what was sent looks at more lines, and at claims that take others back."""
    tables, remembers = settings.tables, settings.past is not None
    codes = tables.watched if remembers else tables.trigger_codes
    return Reader(codes, settings.limits, tables.judges_all, settings.salvage, remembers, index)


@define
class _Examination:
    """Fills a run."""

    run: Run
    decider: Decider

    def trailers(self, index: int, found: Survey) -> None:
        for segment_id, stretch, transaction in compose.trailers(found):
            if stretch.declared == stretch.counted:
                continue
            delimiters = found.delimiters(stretch.trailer)
            raw = self.run.sources[index].read(stretch.trailer, stretch.stop)
            offset = Segment(stretch.trailer, raw, delimiters).range(0)[0]
            place = ClaimPlace(index, 0, transaction, stretch.trailer_segment, offset)
            findings = tuple(self.decider.judge.trailer(Trailer(place, segment_id, stretch.declared, stretch.counted)))
            if findings:
                self._record(Outcome(place, None, Disposition.FORWARDED, findings))
            if any(finding.verdict is Verdict.CORRECT for finding in findings):
                self.run.plans[index].recounted.append(stretch.trailer)

    def cluster(self, members: list[Member]) -> None:
        """Judge the loops of one subscriber together and enter what follows from it."""
        read: Read = []
        try:
            for source, row in members:
                read.append(((source, row), self.decider.loops[source].read(row)))
            resolutions = self.decider.decide(read)
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
        lines = PatientLines.of(line for _, loop in read for text in loop.claims for line in text.claim.lines)
        for resolution in resolutions.values():
            if resolution.findings:
                self._record(resolution.outcome(lines))
        for (source, _), loop in read:
            apply(loop, resolutions, self.run.plans[source])

    def _leave(self, resolutions: Iterable[Resolution]) -> None:
        if self.run.settings.past is not None:
            for one in leaving(resolutions, self.run.settings.tables.watched):
                self.run.leaving.add(one)

    def _crash(self, members: list[Member], fault: Exception) -> None:
        """The claims of these loops were not told apart: one finding for each loop."""
        for source, row in members:
            rows = self.run.surveys[source].subscribers
            transaction = self.run.surveys[source].transactions[rows.transaction[row]]
            place = ClaimPlace(source, rows.claim[row] + 1, transaction.ordinal, rows.segment[row], rows.start[row])
            self._record(Outcome(place, None, Disposition.FORWARDED, (failed(place, fault),)))

    def _record(self, outcome: Outcome) -> None:
        self.run.journal.add(outcome)
        self.run.ledger.settle(outcome)
        self.run.for_the_record += outcome.is_for_the_record
        self.run.totals.update((one.code, one.name, one.verdict) for one in outcome.findings)
        self.run.lacks.update(one.lack for one in outcome.findings if one.lack is not None)
        self.run.crashed |= any(finding.verdict is Verdict.CRASHED for finding in outcome.findings)


def _as_they_came(read: Read) -> Iterator[Resolution]:
    for _, loop in read:
        for text in loop.claims:
            yield Resolution(text.claim, Disposition.FORWARDED, ())
