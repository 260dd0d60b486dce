"""From findings to what becomes of each claim: dispositions, and the changes that a corrected claim gets."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from attrs import evolve, frozen

from x12scrub.claims.model import Claim, ClaimPlace
from x12scrub.errors import InternalError
from x12scrub.finding import Change, Field, Finding, Verdict
from x12scrub.journal import Disposition, Outcome


@frozen(eq=False)
class Resolution:
    """What is decided about one claim."""

    claim: Claim
    disposition: Disposition
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...] = ()
    charge: Decimal | None = None

    @property
    def outcome(self) -> Outcome:
        return Outcome(self.claim.place, self.claim, self.disposition, self.findings, self.changes, self.charge)


def resolve(claims: Sequence[Claim], findings: Iterable[Finding]) -> list[Resolution]:
    """One resolution for each claim, in their order. The findings are final but for what depends on other claims."""
    by_claim: defaultdict[ClaimPlace, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_claim[finding.place.claim].append(finding)
    rejected = frozenset(place for place, found in by_claim.items() if _is_rejected(found))
    return [_resolve(claim, by_claim.get(claim.place, []), rejected) for claim in claims]


def _is_rejected(findings: Iterable[Finding]) -> bool:
    """A rejection or an unanswered question, unless the edits failed on this claim: then it goes out untouched."""
    verdicts = {finding.verdict for finding in findings}
    return Verdict.CRASHED not in verdicts and bool(verdicts & {Verdict.REJECT, Verdict.ASK})


def _resolve(claim: Claim, findings: Sequence[Finding], rejected: frozenset[ClaimPlace]) -> Resolution:
    if any(finding.verdict is Verdict.CRASHED for finding in findings):
        crashes = tuple(finding for finding in findings if finding.verdict is Verdict.CRASHED)
        return Resolution(claim, Disposition.FORWARDED, crashes, charge=claim.charge)
    if claim.place in rejected:
        return Resolution(claim, Disposition.REJECTED, tuple(findings))
    kept = _without_idle([_unless_cause_rejected(finding, rejected) for finding in findings])
    changes = _changes(claim, [finding for finding in kept if finding.verdict is Verdict.CORRECT])
    if not changes:
        return Resolution(claim, Disposition.FORWARDED, kept, charge=claim.charge)
    return Resolution(claim, Disposition.CORRECTED, kept, changes, _charge(claim, changes))


def _unless_cause_rejected(finding: Finding, rejected: frozenset[ClaimPlace]) -> Finding:
    """A rejected claim causes no correction in another one (catalogue, settled question 8)."""
    causes = {place.claim for place in finding.lines[1:]}
    if finding.verdict is not Verdict.CORRECT or not causes or not causes <= rejected:
        return finding
    return evolve(
        finding,
        verdict=Verdict.NOTE,
        changes=(),
        message=f"{finding.message}; not corrected, since the claim that would need it is rejected",
    )


def _without_idle(findings: list[Finding]) -> tuple[Finding, ...]:
    """Corrections that are made only along with others become notes where there are no others."""
    if any(one.verdict is Verdict.CORRECT and not one.is_idle for one in findings):
        return tuple(findings)
    return tuple(
        evolve(one, verdict=Verdict.NOTE, changes=()) if one.verdict is Verdict.CORRECT else one for one in findings
    )


def _changes(claim: Claim, corrections: Sequence[Finding]) -> tuple[Change, ...]:
    """The changes of all corrections, once each, without those of lines that go; derived ones last."""
    wanted: dict[tuple[int, Field], Change] = {}
    for finding in corrections:
        for change in finding.changes:
            known = wanted.setdefault((change.line, change.field), change)
            if known.after != change.after:
                raise InternalError(f"{finding.code} contradicts another correction of line {change.line}")
    gone = {line for line, what in wanted if what is Field.LINE}
    own = [
        change
        for change in wanted.values()
        if (change.field is Field.LINE or change.line not in gone)
        and change.field is not Field.LINE_NUMBER
        and change.before != change.after
    ]
    if not own:
        return ()
    renumber = bool(gone) or any(what is Field.LINE_NUMBER for _, what in wanted)
    numbers = _line_numbers(claim, gone) if renumber else ()
    return (*sorted(own, key=lambda one: (one.line, one.field.value)), *numbers, *_claim_charge(claim, own))


def _line_numbers(claim: Claim, gone: set[int]) -> tuple[Change, ...]:
    left = [line for line in claim.lines if line.ordinal not in gone]
    if not left:
        raise InternalError("a correction leaves a claim without lines")
    return tuple(
        Change(line.ordinal, Field.LINE_NUMBER, line.number, str(number))
        for number, line in enumerate(left, 1)
        if line.number != str(number)
    )


def _claim_charge(claim: Claim, own: Sequence[Change]) -> tuple[Change, ...]:
    """CLM02 moves by what the line charges move: it stays their sum where it was their sum."""
    after = _charge(claim, own)
    return () if after == claim.charge else (Change(0, Field.CLAIM_CHARGE, claim.charge, after),)


def _charge(claim: Claim, changes: Iterable[Change]) -> Decimal | None:
    charges: Mapping[int, Decimal | None] = {line.ordinal: line.charge for line in claim.lines}
    moved = Decimal(0)
    changed = list(changes)
    gone = {change.line for change in changed if change.field is Field.LINE}
    for line in gone:
        moved -= charges[line] or 0
    for change in changed:
        if change.field is Field.CHARGE and change.line not in gone:
            assert isinstance(change.after, Decimal)
            moved += change.after - (charges[change.line] or 0)
    return claim.charge + moved if claim.charge is not None and moved else claim.charge
