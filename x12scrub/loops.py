"""Subscriber loops read from a source: the rows of a survey into claims."""

from collections.abc import Hashable, Iterator
from functools import partial

from attrs import define, evolve, field

from x12scrub.claims import plain
from x12scrub.claims.assemble import Context, SubscriberLoop, patient_loops, read_billing, read_claims
from x12scrub.claims.found import FoundClaim, FoundLoop, text_of
from x12scrub.claims.lines import beginnings
from x12scrub.claims.model import Claim, ClaimPlace
from x12scrub.claims.parties import party_loops, payer, text
from x12scrub.claims.people import Payer, Provider
from x12scrub.claims.plain import PlainClaim
from x12scrub.claims.stretches import Transaction
from x12scrub.claims.survey import Survey
from x12scrub.errors import Where
from x12scrub.recent import Recent
from x12scrub.wire.delimiters import Delimiters
from x12scrub.wire.patch import Source
from x12scrub.wire.segment import Segment, split

_KEPT, _PAYERS_KEPT = 128, 1 << 10


@define(eq=False, repr=False)
class Loops:
    """Reads subscriber loops of one input."""

    index: int
    source: Source
    survey: Survey
    _billing: Recent[int, Provider] = field(factory=lambda: Recent(_KEPT), init=False)
    _payers: Recent[Hashable, Payer] = field(factory=lambda: Recent(_PAYERS_KEPT), init=False)
    _submitters: Recent[int, str] = field(factory=lambda: Recent(_KEPT), init=False)
    _last: tuple[int, SubscriberLoop] | None = field(default=None, init=False)
    """The row that was read last, which often is asked for again."""

    def read(self, row: int) -> SubscriberLoop:
        """The claims of a subscriber loop of the survey."""
        if self._last is None or self._last[0] != row:
            start, raw, _ = self.text(row)
            self._last = row, self.assemble(row, start, raw)
        return self._last[1]

    def claim(self, row: int) -> Claim:
        """The claim of a subscriber loop that has one."""
        _, raw, delimiters = self.text(row)
        claim = plain.read(raw, delimiters)
        return self._in_full(row) if claim is None else self.found(row, claim)

    def _in_full(self, row: int, corrected: bytes | None = None) -> Claim:
        loop = self.read(row)
        (text,) = (loop if corrected is None else self.assemble(row, loop.start, corrected)).claims
        return text.claim

    def found(self, row: int, claim: PlainClaim, corrected: bytes | None = None) -> FoundClaim:
        """The claim of a plain loop, or of the loop as `corrected`, out of what was read of it."""
        rows = self.survey.subscribers
        parties = self.payer(row, claim), self.billing(rows.provider[row], self.survey.delimiters(rows.start[row]))
        return FoundClaim.of(claim, row, self.place(row, claim), parties, partial(self._in_full, row, corrected))

    def found_loop(self, row: int, claim: PlainClaim) -> FoundLoop:
        """A plain loop, out of what was read of it."""
        start, raw, delimiters = self.text(row)
        text = text_of(self.found(row, claim), claim, start, raw, delimiters)
        return FoundLoop(text, start, raw, self.survey.subscribers.provider[row], partial(self.read, row))

    def place(self, row: int, claim: PlainClaim) -> ClaimPlace:
        """Where the claim of a plain loop stands."""
        rows = self.survey.subscribers
        return ClaimPlace(
            source=self.index,
            claim=rows.claim[row] + 1,
            transaction=self.survey.transactions.columns["ordinal"][rows.transaction[row]],
            segment=rows.segment[row] + claim.before,
            offset=rows.start[row] + claim.start,
        )

    def payer(self, row: int, claim: PlainClaim) -> Payer:
        """The payer of a plain loop. Those that were met last are kept."""
        key = (claim.payer, claim.filing, claim.turn, claim.between)
        to = self._payers.get(key)
        if to is None:
            delimiters = self.survey.delimiters(self.survey.subscribers.start[row])
            name = Segment(0, delimiters.element.join((b"NM1", b"PR", claim.payer)), delimiters)
            filing, turn = (one.decode("latin-1").strip(" ") for one in (claim.filing, claim.turn))
            to = self._payers.keep(key, evolve(payer([name], None), filing=filing, turn=turn))
        return to

    def text(self, row: int) -> tuple[int, bytes, Delimiters]:
        """Where a subscriber loop begins, its bytes, and what they are delimited by."""
        rows = self.survey.subscribers
        start, stop = rows.start[row], rows.stop[row]
        return start, self.source.read(start, stop), self.survey.delimiters(start)

    def assemble(self, row: int, start: int, raw: bytes) -> SubscriberLoop:
        """The same from other bytes: the loop as corrections have left it."""
        rows = self.survey.subscribers
        delimiters = self.survey.delimiters(rows.start[row])
        transaction = self.survey.transactions[rows.transaction[row]]
        context = Context(
            source=self.index,
            transaction=transaction.ordinal,
            segment=rows.segment[row],
            claims_before=rows.claim[row],
            billing=self.billing(rows.provider[row], delimiters),
            submitter=self._submitter(transaction, delimiters),
        )
        own, *dependents = read_claims(list(split(raw, start, delimiters)), context)
        return SubscriberLoop(start, raw, rows.provider[row], own, dependents)

    def long_claims(self, row: int, lines: int) -> Iterator[Where]:
        """Places of the claims of a loop that have more than so many service lines."""
        rows = self.survey.subscribers
        start, delimiters = rows.start[row], self.survey.delimiters(rows.start[row])
        raw = self.source.read(start, rows.stop[row])
        text = raw.translate(None, delimiters.breaks)
        if text.count(b"LX") + text.count(b"SV1") <= lines:
            return
        segment = self.survey.transactions[rows.transaction[row]].segment + rows.segment[row] - 1
        for header, claims in patient_loops(split(raw, start, delimiters)):
            segment += len(header)
            for claim in claims:
                if len(beginnings(claim)) > lines:
                    yield Where(segment, claim[0].range(0)[0])
                segment += len(claim)

    def billing(self, row: int, delimiters: Delimiters) -> Provider:
        """The billing provider of a 2000A loop. The last few are kept: many patients share one."""
        billing = self._billing.get(row)
        if billing is None:
            start, stop = self.survey.providers.start[row], self.survey.providers.stop[row]
            found = read_billing(list(split(self.source.read(start, stop), start, delimiters)))
            billing = self._billing.keep(row, found)
        return billing

    def _submitter(self, transaction: Transaction, delimiters: Delimiters) -> str:
        """NM109 of loop 1000A. The last few are kept, as for providers."""
        submitter = self._submitters.get(transaction.ordinal)
        if submitter is None:
            start, stop = transaction.start, self.survey.providers.start[transaction.first_provider]
            parties = party_loops(split(self.source.read(start, stop), start, delimiters))
            found = text(parties[b"41"][0], 9) if b"41" in parties else ""
            submitter = self._submitters.keep(transaction.ordinal, found)
        return submitter
