"""From findings to what becomes of each claim: dispositions, and the changes that a corrected claim gets."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import Enum

from attrs import evolve, frozen

from x12scrub.claims.model import Claim, ClaimPlace
from x12scrub.errors import InternalError
from x12scrub.finding import Change, Field, Finding, Value, Verdict
from x12scrub.journal import Disposition, Outcome
from x12scrub.patient_lines import PatientLines


@frozen(eq=False)
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
        findings = tuple(evolve(one, needs=frozenset()) if one.needs else one for one in self.findings)
        return Outcome(self.claim.place, self.claim, self.disposition, findings, self.changes, self.charge, day)

    @property
    def passed(self) -> Iterator[tuple[str, str]]:
        """Edit and CLM01 of the questions with which this claim goes out: answered as it is, or open."""
        for finding in self.findings:
            if finding.answer is not None or finding.verdict is Verdict.ASK:
                yield finding.code, self.claim.number


class OnPrompt(Enum):
    """What becomes of a claim with a question that nobody has answered."""

    REJECT = "reject"
    HOLD = "hold"
    FORWARD = "forward"


_UNANSWERED = {
    OnPrompt.REJECT: Disposition.REJECTED,
    OnPrompt.HOLD: Disposition.HELD,
    OnPrompt.FORWARD: Disposition.FORWARDED,
}


def resolve(
    claims: Sequence[Claim], findings: Iterable[Finding], on_prompt: OnPrompt = OnPrompt.REJECT
) -> list[Resolution]:
    """One resolution for each claim, in their order. The findings are final but for what depends on other claims."""
    by_claim: defaultdict[ClaimPlace, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_claim[finding.place.claim].append(finding)
    alone = {place: [one for one in found if not one.needs] for place, found in by_claim.items()}
    rejected = _rejected(alone, on_prompt)
    settled = _unless_needless(by_claim, rejected)
    fates = {place: _fate(found, on_prompt) for place, found in settled.items()}
    left = _unless_needless(settled, rejected | _rejected(settled, on_prompt))
    return [
        _resolve(claim, settled.get(claim.place, []), left.get(claim.place, []), fates.get(claim.place))
        for claim in claims
    ]


def _rejected(findings: Mapping[ClaimPlace, Iterable[Finding]], on_prompt: OnPrompt) -> frozenset[ClaimPlace]:
    fates = ((place, _fate(found, on_prompt)) for place, found in findings.items())
    return frozenset(place for place, fate in fates if fate is Disposition.REJECTED)


def _fate(findings: Iterable[Finding], on_prompt: OnPrompt) -> Disposition:
    """By rejections and open questions, unless the edits failed on this claim: then it goes out untouched."""
    verdicts = {finding.verdict for finding in findings}
    if Verdict.CRASHED not in verdicts:
        if Verdict.REJECT in verdicts:
            return Disposition.REJECTED
        if Verdict.ASK in verdicts:
            return _UNANSWERED[on_prompt]
    return Disposition.FORWARDED


def _resolve(claim: Claim, findings: Sequence[Finding], left: list[Finding], fate: Disposition | None) -> Resolution:
    """`left` are the findings as they stand when the claims that fall because of others are known as well."""
    if any(finding.verdict is Verdict.CRASHED for finding in findings):
        crashes = tuple(finding for finding in findings if finding.verdict is Verdict.CRASHED)
        return Resolution(claim, Disposition.FORWARDED, crashes, charge=claim.charge)
    if fate in (Disposition.REJECTED, Disposition.HELD):
        return Resolution(claim, fate, tuple(findings), charge=claim.charge)
    kept = _without_idle(_without_overtaken(left))
    changes = _changes(claim, [finding for finding in kept if finding.verdict is Verdict.CORRECT])
    if not changes:
        return Resolution(claim, Disposition.FORWARDED, kept, charge=claim.charge)
    return Resolution(claim, Disposition.CORRECTED, kept, changes, _charge(claim, changes))


def _unless_needless(
    by_claim: Mapping[ClaimPlace, list[Finding]], rejected: frozenset[ClaimPlace]
) -> dict[ClaimPlace, list[Finding]]:
    """A rejected claim causes no correction in another one (catalogue, settled question 8)."""
    # Findings of one day share the set of what they need: each set is compared once.
    wanted = {one.needs for found in by_claim.values() for one in found if one.needs}
    fallen = {needs for needs in wanted if needs <= rejected}
    return {
        place: [_needless(one) if one.needs in fallen and place not in one.needs else one for one in found]
        for place, found in by_claim.items()
    }


def _needless(finding: Finding) -> Finding:
    if not finding.verdict.counts:
        return finding
    reason = "nothing is done about it, since the claim that would need it is rejected"
    return evolve(finding, verdict=Verdict.NOTE, changes=(), choices=(), message=f"{finding.message}; {reason}")


def _without_overtaken(findings: list[Finding]) -> list[Finding]:
    """Without the remark that a correction is not made where the same one is made for another reason."""
    made = {(one.code, one.place) for one in findings if one.verdict is Verdict.CORRECT}
    return [one for one in findings if one.verdict is not Verdict.NOTE or (one.code, one.place) not in made]


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
            key = (change.line, change.field)
            known = wanted.get(key, change)
            both = known if known.after == change.after else _both(known, change)
            if both is None:
                raise InternalError(f"{finding.code} contradicts another correction of line {change.line}")
            wanted[key] = both
    gone = {line for line, what in wanted if what is Field.LINE}
    own = [
        change
        for change in wanted.values()
        if (change.field in (Field.LINE, Field.CONTROL_NUMBER) or change.line not in gone)
        and change.field is not Field.LINE_NUMBER
        and change.before != change.after
    ]
    if not own:
        return ()
    renumber = bool(gone) or any(what is Field.LINE_NUMBER for _, what in wanted)
    numbers = _line_numbers(claim, gone) if renumber else ()
    return (*sorted(own, key=lambda one: (one.line, one.field.value)), *numbers, *_claim_charge(claim, own))


def _both(one: Change, other: Change) -> Change | None:
    """Two changes of the modifiers of a line as one, where at most one of them adds any."""
    if one.field is not Field.MODIFIERS or one.before != other.before:
        return None
    sides = [(_modifiers(change.before), _modifiers(change.after)) for change in (one, other)]
    adding = [after for before, after in sides if set(after) - set(before)]
    if len(adding) > 1:
        return None
    gone = {modifier for before, after in sides for modifier in before if modifier not in after}
    base = adding[0] if adding else _modifiers(one.before)
    return evolve(one, after=tuple(modifier for modifier in base if modifier not in gone))


def _modifiers(value: Value) -> tuple[str, ...]:
    assert isinstance(value, tuple)
    return value


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
