"""From findings to what becomes of each claim: dispositions, and the changes that a corrected claim gets."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from attrs import evolve, frozen

from x12scrub.claims.model import Claim
from x12scrub.errors import InternalError
from x12scrub.fates import Fates, OnPrompt
from x12scrub.finding import Change, Field, Finding, Verdict
from x12scrub.journal import Disposition, Outcome
from x12scrub.merging import together
from x12scrub.patient_lines import PatientLines


@frozen(eq=False, repr=False)
class Resolution:
    """What is decided about one claim."""

    claim: Claim
    disposition: Disposition
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...] = ()
    charge: Decimal | None = None

    def outcome(self, patient: PatientLines) -> Outcome:
        """For the journal; `patient` holds the lines of all claims that may be of the patient."""
        asked = [finding for finding in self.findings if finding.verdict is Verdict.ASK]
        day = tuple(dict.fromkeys(line for finding in asked for line in patient.day_of(finding)))
        # What a finding needs is settled, and may be a thousand claims: it is not for the record.
        findings = tuple(one.settled for one in self.findings)
        return Outcome(self.claim.place, self.claim, self.disposition, findings, self.changes, self.charge, day)

    @property
    def passed(self) -> Iterator[tuple[str, str]]:
        """Edit and CLM01 of the questions with which this claim goes out: answered as it is, open, or settled beside
        others."""
        for finding in self.findings:
            if finding.answer is not None or finding.verdict is Verdict.ASK or finding.spared_by:
                yield finding.code, self.claim.number


def resolve(
    claims: Sequence[Claim], findings: Iterable[Finding], on_prompt: OnPrompt = OnPrompt.REJECT
) -> list[Resolution]:
    """One resolution for each claim, in their order. The findings are final but for what depends on other claims."""
    fates = Fates.decided(claims, findings, on_prompt)
    return [_resolve(claim, fates.findings.get(claim.place, []), fates.of.get(claim.place)) for claim in claims]


def _resolve(claim: Claim, findings: Sequence[Finding], fate: Disposition | None) -> Resolution:
    if any(finding.verdict is Verdict.CRASHED for finding in findings):
        crashes = tuple(finding for finding in findings if finding.verdict is Verdict.CRASHED)
        return Resolution(claim, Disposition.FORWARDED, crashes, charge=claim.charge)
    if fate in (Disposition.REJECTED, Disposition.HELD):
        return Resolution(claim, fate, tuple(findings), charge=claim.charge)
    kept = _without_idle(_without_overtaken(findings))
    changes = _changes(claim, [finding for finding in kept if finding.verdict is Verdict.CORRECT])
    if not changes:
        return Resolution(claim, Disposition.FORWARDED, kept, charge=claim.charge)
    return Resolution(claim, Disposition.CORRECTED, kept, changes, _charge(claim, changes))


def _without_overtaken(findings: Sequence[Finding]) -> list[Finding]:
    """Without the remark that a correction is not made where the same one is made for another reason."""
    made = {(one.code, one.place) for one in findings if one.verdict is Verdict.CORRECT}
    return [
        one for one in findings if one.verdict is not Verdict.NOTE or one.spared_by or (one.code, one.place) not in made
    ]


def _without_idle(findings: list[Finding]) -> tuple[Finding, ...]:
    """Corrections that are made only along with others become notes where there are no others."""
    if any(one.verdict is Verdict.CORRECT and not one.is_idle for one in findings):
        return tuple(findings)
    return tuple(
        evolve(one, verdict=Verdict.NOTE, changes=()) if one.verdict is Verdict.CORRECT else one for one in findings
    )


def _changes(claim: Claim, corrections: Sequence[Finding]) -> tuple[Change, ...]:
    """The changes of all corrections, once each, without those of lines that go; derived ones last."""
    gone = {line for finding in corrections for line in finding.removes}
    wanted: dict[tuple[int, Field], Change] = {}
    for finding in corrections:
        for change in finding.changes:
            if change.line in gone and change.field not in (Field.LINE, Field.CONTROL_NUMBER):
                continue  # answers may say different things of a line that another one takes out
            key = (change.line, change.field)
            both = together(wanted.get(key, change), change)
            if both is None:
                raise InternalError(f"{finding.code} contradicts another correction of line {change.line}")
            wanted[key] = both
    own = [
        change for change in wanted.values() if change.field is not Field.LINE_NUMBER and change.before != change.after
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
        if line.number not in (None, str(number))
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
