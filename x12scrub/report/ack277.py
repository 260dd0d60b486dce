"""The claim acknowledgement 277CA (005010X214): values in, bytes out.

    HL 20  who acknowledges (2000A)
      HL 21  who submitted (2000B)           totals of the transaction
        HL 19  billing provider (2000C)      totals of the provider
          HL PT  patient (2000D)
                   claim (2200D)             accepted, or rejected and why
                     line (2220D)            only lines at fault

One 837 transaction gives one 277 transaction. Segments leave as they are made; nothing is held but the level at hand.
"""

from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import chain, count, groupby

from attrs import frozen

from x12scrub.claims.money import ZERO
from x12scrub.claims.stretches import Tally
from x12scrub.errors import Unbalanced
from x12scrub.report import ack277_segments as segments
from x12scrub.report.ack277_elements import day, number, segment
from x12scrub.report.ack277_status import ACCEPT, FORWARDED, LINES_AT_FAULT, REJECT, codes, stc
from x12scrub.report.received import (
    AckClaim,
    AckLine,
    Acknowledger,
    AckProvider,
    AckTransaction,
    Envelope,
)


class Form(Enum):
    """The guide and the public maps of pyx12 disagree about the STC of a line; no rejected line satisfies both."""

    STOCK = "stock"
    """What pyx12 and tools built on its maps accept: the line's STC02 holds a date, and there is one STC a line."""
    GUIDE = "guide"
    """What the guide says: STC02 stays empty, and each further status of a line has an STC of its own."""


@frozen(eq=False, repr=False)
class _Issue:
    """What every level may have to know."""

    envelope: Envelope
    source: Acknowledger
    form: Form

    @property
    def day(self) -> str:
        """The day of the decision, CCYYMMDD."""
        return day(self.envelope.moment.date())


Listed = tuple[AckProvider, Iterator[AckClaim]]


def acknowledge(
    envelope: Envelope, source: Acknowledger, transactions: Iterable[AckTransaction], form: Form = Form.STOCK
) -> Iterator[bytes]:
    """The segments of one interchange with one group, each with its line end.

    A provider or transaction without a claim to list is left out, for the maps want both filled; without any,
    nothing is written at all, not even an envelope. Raises `Unbalanced` when the rejected claims that were listed are
    not as many as the totals above them say, and `InternalError` for a status that may not be written: what was
    written until then is no 277CA.
    """
    issue = _Issue(envelope, source, form)
    written = 0
    for transaction in transactions:
        providers = _listed(transaction)
        first = next(providers, None)
        if first is None:
            continue
        if not written:
            yield from segments.opening(envelope)
        written += 1
        yield from _framed(written, _transaction(issue, transaction, written, chain((first,), providers)))
    if written:
        yield from segments.closing(envelope, written)


def _framed(ordinal: int, body: Iterator[bytes]) -> Iterator[bytes]:
    """ST, the body, and SE with the count of all of them."""
    control = f"{ordinal:04d}"
    yield segment("ST", "277", control, "005010X214")
    length = 2
    for one in body:
        length += 1
        yield one
    yield segment("SE", str(length), control)


def _listed(transaction: AckTransaction) -> Iterator[Listed]:
    """The providers that have a claim to list, each with its claims."""
    rejected = 0
    for provider in transaction.providers:
        rejected += provider.rejected.claims
        claims = _balanced(provider)
        first = next(claims, None)
        if first is not None:
            yield provider, chain((first,), claims)
    if rejected != transaction.rejected.claims:
        raise Unbalanced(f"277CA: {rejected} rejected claims, the transaction's total is {transaction.rejected.claims}")


def _balanced(provider: AckProvider) -> Iterator[AckClaim]:
    """The provider's claims as they come, held against its total."""
    rejected = 0
    for claim in provider.claims:
        rejected += claim.is_rejected
        yield claim
    if rejected != provider.rejected.claims:
        raise Unbalanced(f"277CA: {rejected} rejected claims, the provider's total is {provider.rejected.claims}")


def _transaction(
    issue: _Issue, transaction: AckTransaction, ordinal: int, providers: Iterable[Listed]
) -> Iterator[bytes]:
    """BHT, loops 2000A to 2200A, the submitter, the providers."""
    envelope = issue.envelope
    # Ours to choose, at most 30 characters; unlike any other while control numbers are not used twice in a day.
    ours = f"{issue.day}{envelope.control:09d}{ordinal:04d}"
    yield segment("BHT", "0085", "08", ours, issue.day, f"{envelope.moment:%H%M}", "TH")
    yield segment("HL", "1", "", "20", "1")
    yield segments.organisation("AY", issue.source.name, "46", issue.source.id)
    yield segments.trace("1", ours)
    yield segment("DTP", "050", "D8", day(envelope.received))
    yield segment("DTP", "009", "D8", issue.day)
    yield from _receiver(transaction, issue)
    levels = count(3)
    for provider, claims in providers:
        yield from _provider(provider, claims, levels, issue)


def _receiver(transaction: AckTransaction, issue: _Issue) -> Iterator[bytes]:
    """Loops 2000B to 2200B. STC03 says "rejected" only for a transaction refused whole, which is none of ours.

    RFI 2145: that all of its claims were rejected is no such refusal.
    """
    kind, name, first = transaction.submitter_kind, transaction.submitter_name, transaction.submitter_first
    yield segment("HL", "2", "1", "21", "1")
    yield segments.person_or_organisation("41", kind, name, first, "46", transaction.submitter_id)
    yield segments.trace("2", transaction.reference)
    yield stc(FORWARDED, issue.day, ACCEPT, _charges(transaction.accepted, transaction.rejected))
    yield from segments.totals(transaction.accepted, transaction.rejected, "90", "AA")


def _provider(
    provider: AckProvider, claims: Iterable[AckClaim], levels: Iterator[int], issue: _Issue
) -> Iterator[bytes]:
    """Loops 2000C to 2200C, then the patients. TRN and STC need not be there; written, they suit every reading."""
    level = str(next(levels))
    yield segment("HL", level, "2", "19", "1")
    yield segments.billing_provider(provider.provider)
    yield segments.trace("1", "")
    # 005010X214 2200C STC02: not used.
    yield stc(FORWARDED, "", ACCEPT, _charges(provider.accepted, provider.rejected))
    yield from segments.totals(provider.accepted, provider.rejected, "QA", "QC")
    for _, of_patient in groupby(claims, key=_who):
        yield from _patient(of_patient, level, levels, issue)


def _who(listed: AckClaim) -> object:
    """Equal for claims of one patient; equal to nothing where the 837 does not say who it is."""
    return object() if listed.claim.patient_key is None else listed.claim.patient


def _patient(claims: Iterator[AckClaim], parent: str, levels: Iterator[int], issue: _Issue) -> Iterator[bytes]:
    first = next(claims)
    # 005010X214 2000D HL04: not used.
    yield segment("HL", str(next(levels)), parent, "PT")
    yield segments.patient(first.claim.patient)
    for listed in chain((first,), claims):
        yield from _claim(listed, issue)


def _claim(listed: AckClaim, issue: _Issue) -> Iterator[bytes]:
    """Loop 2200D. The decisive STC stands first: some readers look at no other."""
    claim = listed.claim
    charge = number(claim.charge or ZERO)
    yield segments.trace("2", claim.number)
    if listed.is_rejected:
        for status in dict.fromkeys(listed.statuses or (LINES_AT_FAULT,)):
            yield stc(codes(status), issue.day, REJECT, charge)
    else:
        yield stc(FORWARDED, issue.day, ACCEPT, charge)
    if listed.our_number:
        yield segments.reference("D9", listed.our_number)
    yield segments.claim_dates(claim.dates)
    for _, of_line in groupby(sorted(listed.lines, key=_ordinal), key=_ordinal):
        yield from _line(tuple(of_line), issue)


def _ordinal(at_fault: AckLine) -> int:
    return at_fault.line.ordinal


def _line(at_fault: tuple[AckLine, ...], issue: _Issue) -> Iterator[bytes]:
    """Loop 2220D: one line, with one status or several."""
    line = at_fault[0].line
    statuses = tuple(dict.fromkeys(one.status for one in at_fault))
    yield segments.service(line)
    if issue.form is Form.STOCK:
        # One STC a line: further statuses stand in STC10 and STC11, as far as there is room.
        written = dict.fromkeys(code for status in statuses for code in codes(status))
        yield stc(tuple(written), issue.day, REJECT)
    else:
        for status in statuses:
            # 005010X214 2220D STC02: not used.
            yield stc(codes(status), "", REJECT)
    yield segments.reference("FJ", line.control_number or line.number or str(line.ordinal))
    yield from segments.line_dates(line.dates)


def _charges(accepted: Tally, rejected: Tally) -> str:
    return number(accepted.charges + rejected.charges)
