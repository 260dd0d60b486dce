"""What the 277CA of a run says: transactions, totals and claims as received, taken from the run and its inputs."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from attrs import define, field, frozen

from x12scrub.claims import accepted
from x12scrub.claims.model import Claim
from x12scrub.claims.parties import first, party_loops, text
from x12scrub.claims.people import Provider
from x12scrub.claims.scout import isa_at
from x12scrub.claims.stretches import Group, Tally, Transaction
from x12scrub.engine import Run
from x12scrub.finding import Finding, Status, Verdict
from x12scrub.journal import Disposition, Outcome
from x12scrub.loops import Loops
from x12scrub.report.received import AckClaim, AckLine, Acknowledger, AckProvider, AckTransaction
from x12scrub.wire.delimiters import Delimiters
from x12scrub.wire.segment import Segment, split

_Row = tuple[int, AckClaim]


@frozen(eq=False, repr=False)
class Received:
    """A transaction of an input that a 277CA answers, with the envelope that it came in."""

    source: int
    isa: bytes = field(repr=False)
    """Its 106 bytes."""
    group: Group
    transaction: Transaction
    answer: AckTransaction
    receiver: Acknowledger
    """The receiver named by the transaction (1000B): who acknowledges where the configuration names nobody."""
    gs: Segment


def received(run: Run, *, everything: bool = False) -> Iterator[Received]:
    """The 837P transactions to answer: those with a rejected claim, or `everything` with all claims listed.

    To be consumed in order, each answer before the next: claims are read from the spool as they are asked for.
    """
    outcomes = _Outcomes(outcome for outcome in run.outcomes() if outcome.is_of_claim)
    for index, survey in enumerate(run.surveys):
        loops = run.loops(index)
        for interchange in survey.interchanges:
            for group in interchange.groups:
                for transaction in group.transactions:
                    rejected = _fallen(run, index, transaction.providers)
                    if transaction.professional and (rejected.claims or (everything and transaction.claims)):
                        delimiters = survey.dialects[interchange.dialect]
                        reader = _Reader(run, index, interchange.isa, delimiters, transaction, loops, outcomes)
                        yield reader.read(group, rejected, everything=everything)


def _fallen(run: Run, index: int, rows: Iterable[int]) -> Tally:
    """The rejected claims of some providers."""
    return sum(map(run.plans[index].rejected, rows), Tally())


@define(eq=False, repr=False)
class _Outcomes:
    """The outcomes of claims in file order, with a look at the next one."""

    _rest: Iterator[Outcome]
    _next: Outcome | None = field(default=None, init=False)

    def before(self, source: int, offset: int) -> Iterator[Outcome]:
        """The outcomes that are left before an offset of an input."""
        while self.has_any(source, offset) and (outcome := self._next) is not None:
            self._next = None
            yield outcome

    def has_any(self, source: int, offset: int) -> bool:
        """True where one is left before an offset of an input."""
        outcome = self._peek()
        return outcome is not None and (outcome.place.source, outcome.place.offset) < (source, offset)

    def _peek(self) -> Outcome | None:
        if self._next is None:
            self._next = next(self._rest, None)
        return self._next


@define(eq=False, repr=False)
class _Reader:
    """Reads one transaction for its answer."""

    run: Run
    source: int
    isa: int
    delimiters: Delimiters
    transaction: Transaction
    loops: Loops
    outcomes: _Outcomes

    def read(self, group: Group, rejected: Tally, *, everything: bool) -> Received:
        header = self._segments(self.transaction.start, self._header_end())
        parties = party_loops(header)
        submitter = parties[b"41"][0] if b"41" in parties else None
        receiver = parties[b"40"][0] if b"40" in parties else None
        for _ in self.outcomes.before(self.source, self.transaction.start):
            pass
        rows = self._everything() if everything else self._rejected()
        answer = AckTransaction(
            submitter_kind=text(submitter, 2),
            submitter_name=text(submitter, 3),
            submitter_first=text(submitter, 4),
            submitter_id=text(submitter, 9),
            reference=text(first(header, b"BHT"), 3),
            accepted=self.transaction.tally - rejected,
            rejected=rejected,
            providers=self._providers(rows),
        )
        return Received(
            self.source,
            isa_at(self.run.sources[self.source], self.isa),
            group,
            self.transaction,
            answer,
            Acknowledger(text(receiver, 3), text(receiver, 9)),
            self._segments(group.start, group.start + 512)[0],
        )

    def _header_end(self) -> int:
        rows = self.transaction.providers
        return self.run.surveys[self.source].providers.start[rows[0]] if rows else self.transaction.trailer

    def _segments(self, start: int, stop: int) -> list[Segment]:
        raw = self.run.sources[self.source].read(start, stop)
        return list(split(raw, start, self.delimiters))

    def _providers(self, rows: Iterator[_Row]) -> Iterator[AckProvider]:
        providers = self.run.surveys[self.source].providers
        for row, claims in groupby(rows, key=lambda one: one[0]):
            rejected = _fallen(self.run, self.source, (row,))
            listed = (claim for _, claim in claims)
            yield AckProvider(self._provider(row), providers.tally(row) - rejected, rejected, listed)

    def _provider(self, row: int) -> Provider:
        return self.loops.billing(row, self.delimiters)

    def _rejected(self) -> Iterator[_Row]:
        """The rejected claims of the transaction with the rows of their providers."""
        providers, row = self.run.surveys[self.source].providers.start, self.transaction.first_provider
        for outcome in self.outcomes.before(self.source, self.transaction.stop):
            while row + 1 < self.transaction.end_provider and providers[row + 1] <= outcome.place.offset:
                row += 1
            if outcome.disposition is Disposition.REJECTED and outcome.claim is not None:
                yield row, _rejected(outcome.claim, outcome.findings)

    def _everything(self) -> Iterator[_Row]:
        """Every claim of the transaction, read again from the input; the rejected ones with their reasons."""
        subscribers = self.run.surveys[self.source].subscribers
        for row in range(self.transaction.first_subscriber, self.transaction.end_subscriber):
            for claim in self._claims(row):
                yield subscribers.provider[row], claim

    def _claims(self, row: int) -> Iterator[AckClaim]:
        """The claims of a subscriber loop. Nearly all loops are plain, and nobody speaks of them."""
        start, raw, delimiters = self.loops.text(row)
        if not self.outcomes.has_any(self.source, start + len(raw)) and (plain := accepted.read(raw, delimiters)):
            yield AckClaim(plain)
            return
        for claim in (found.claim for found in self.loops.read(row).claims):
            known = list(self.outcomes.before(self.source, claim.place.offset + 1))
            fallen = [one for one in known if one.disposition is Disposition.REJECTED and one.place == claim.place]
            ours = AckClaim(claim, our_number=claim.clearinghouse_number)
            yield _rejected(claim, fallen[0].findings) if fallen else ours


def _rejected(claim: Claim, findings: Iterable[Finding]) -> AckClaim:
    """A claim with the statuses that made it fall: rejections first, then unanswered questions."""
    falling = sorted(
        (one for one in findings if one.verdict in (Verdict.REJECT, Verdict.ASK)),
        key=lambda one: (one.place.line, one.verdict is Verdict.ASK),
    )
    own = dict.fromkeys(_status(one) for one in falling if not one.place.line)
    lines = dict.fromkeys((one.place.line, _status(one)) for one in falling if one.place.line)
    return AckClaim(
        claim,
        statuses=tuple(own),
        lines=tuple(AckLine(claim.lines[line - 1], status) for line, status in lines),
        our_number=claim.clearinghouse_number,
    )


def _status(finding: Finding) -> Status:
    if finding.status is None:
        raise ValueError(f"{finding.code} rejects without a claim status")
    return finding.status
