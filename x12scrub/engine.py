"""A run: survey every input, judge the patients that matter, plan the changes, and hand out the corrected bytes.

No file is opened here and none is written: shells bring sources and a spool, and take bytes.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from x12scrub import compose, holding
from x12scrub.claims.past import Past
from x12scrub.claims.scout import count, counting
from x12scrub.claims.spilling import Spool
from x12scrub.claims.stretches import Tally
from x12scrub.claims.survey import Limits, Survey
from x12scrub.clusters import clusters
from x12scrub.decide import Decider
from x12scrub.decisions import Decisions
from x12scrub.errors import Unreadable, Unstable
from x12scrub.examination import Examination
from x12scrub.fates import OnPrompt
from x12scrub.finding import Finding
from x12scrub.guarding import Guard, Guide
from x12scrub.journal import Journal, Outcome, Spools
from x12scrub.judge import Judge
from x12scrub.loops import Loops
from x12scrub.plan import Plan
from x12scrub.policy import STANDARD, Policy
from x12scrub.prompts import Answers, Prompter
from x12scrub.reading import Reader
from x12scrub.registry import Edit, all_edits
from x12scrub.tables import Tables
from x12scrub.wire.patch import Source

if TYPE_CHECKING:  # for several processes only
    from x12scrub.claims.parts import Part, Shares, Sharing


@frozen(eq=False, repr=False)
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
    sharing: "Sharing | None" = None
    """Lets several processes survey inputs and outputs, and decide about the claims of a run without a past; what they
    find and decide is the same."""


@define(kw_only=True, eq=False, repr=False)
class Run(Decisions):
    """What was found and decided. Everything in it is in the order of the inputs."""

    sources: tuple[Source, ...]
    settings: Settings
    surveys: tuple[Survey, ...]

    def outcomes(self) -> Iterator[Outcome]:
        """Claims that an edit spoke of, and trailers, in file order."""
        loops = [self.loops(index) for index in range(len(self.sources))]
        return (one.read_by(loops[one.place.source].claim) for one in self.journal)

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
        loops, plan = self.loops(index), self.plans[index]
        return holding.held(self.sources[index], self.surveys[index], loops, outcomes, plan.recounted, plan.spool)

    def counting(self, output: Source) -> "Shares[Part]":
        """What several processes do to count an output; they may begin while it is written."""
        return counting(output, self.settings.limits)

    def verify(self, *outputs: Source | None, counted: "Mapping[int, Sharing] | None" = None) -> None:
        """Count what is about to leave: one source for each input, None where nothing is left of it. What leaves as it
        came was counted as it came. `counted` are those who did their shares of an output while it was written.

        Raises `Unbalanced` when claims or charges do not add up, `Unstable` when a count is wrong.
        """
        leaving = [Tally()]
        for index, output in enumerate(outputs):
            if not self.changes(index):
                leaving.append(self.surveys[index].tally)
            elif output is not None and output.size:
                found = count(output, self.settings.limits, (counted or {}).get(index, self.settings.sharing))
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
    run = Run(
        plans=tuple(Plan(spools.decided) for _ in sources),
        journal=Journal(spools.decided),
        leaving=Journal(spools.leaving),
        prompter=Prompter(settings.answers),
        sources=tuple(sources),
        settings=settings,
        surveys=surveys,
    )
    for found in surveys:
        run.ledger.receive(found.tally)
    examination = _examination(run)
    for index, found in enumerate(surveys):
        examination.trailers(index, found)
    if settings.sharing is None or settings.past is not None:  # what is sent is remembered by one process
        for members in clusters(surveys):
            examination.cluster(members)
    else:
        for decisions in settings.sharing(examination.shares):
            run.take(decisions)
    run.prompter.finish()
    run.ledger.balance()
    return run


def _examination(run: Run) -> Examination:
    settings = run.settings
    judge = Judge(settings.edits, settings.tables, settings.policy)
    loops = tuple(run.loops(index) for index in range(len(run.sources)))
    guard = Guard(settings.guide, loops) if settings.guide is not None else None
    decider = Decider(run.sources, loops, judge, run.prompter, settings.on_prompt, settings.past, guard)
    return Examination(decider, run.surveys, settings.tables.watched if settings.past is not None else None, run)


def _reader(settings: Settings, index: Spool | None) -> Reader:
    """Who remembers what was sent looks at more lines, and at claims that take others back."""
    tables, remembers = settings.tables, settings.past is not None
    codes = tables.watched if remembers else tables.trigger_codes
    return Reader(codes, settings.limits, tables.judges_all, settings.salvage, remembers, index, settings.sharing)
