"""Runs the edits over the claims of one cluster. A crash inside an edit stays with the claims it looked at."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from operator import attrgetter
from typing import Any

from attrs import field, frozen

from x12scrub.claims.group import days
from x12scrub.claims.history import History, histories
from x12scrub.claims.model import Claim, ClaimPlace, Day, Line, Trailer
from x12scrub.claims.sent import Sent
from x12scrub.errors import MapError
from x12scrub.finding import Finding, LinePlace, Verdict
from x12scrub.policy import Policy
from x12scrub.registry import Edit, Reads
from x12scrub.tables import Tables

Others = Mapping[ClaimPlace, Claim]
"""By their places, all claims that may be of the patient, voids and those that are replaced among them."""

_LINES: Mapping[Reads, Callable[[Any], Sequence[Line]]] = {
    Reads.LINE: lambda line: (line,),
    Reads.CLAIM: attrgetter("lines"),
    Reads.DAY: attrgetter("lines"),
}


@frozen(eq=False, repr=False)
class Judge:
    """The edits of a run with the tables and the policy that they are applied with."""

    edits: tuple[Edit, ...]
    tables: Tables
    policy: Policy
    _by_kind: Mapping[Reads, tuple[Edit, ...]] = field(init=False, repr=False)

    @_by_kind.default
    def _found_kinds(self) -> dict[Reads, tuple[Edit, ...]]:
        return {what: tuple(edit for edit in self.edits if edit.reads is what) for what in Reads}

    def standing(
        self, standing: Sequence[Claim], others: Others, sent: Sequence[Sent], gone: Set[LinePlace]
    ) -> Iterator[Finding]:
        """What edits find about claims that stand, policy applied. `sent` is what stands of earlier runs. Lines that
        are `gone` are not billed."""
        for claim in standing:
            if self._is_judged(claim):
                found = (*self._found(Reads.CLAIM, claim), *self._found(Reads.LINE, *claim.lines))
                yield from self._decided((one for one in found if one.place not in gone), others)
        left = without(standing, gone)
        for day in days(left, sent):
            if self._is_judged_on(day):
                yield from self._decided(self._found(Reads.DAY, day), others)
        voids = [claim for claim in others.values() if claim.is_void]
        for history in histories(left, voids, self.tables.trigger_codes, sent):
            yield from self._decided(self._found(Reads.PATIENT, history), others)

    def alone(
        self, claim: Claim, days: Sequence[Day], histories: Sequence[History], tables: Tables
    ) -> tuple[Finding, ...]:
        """What `standing` finds about an original that is judged alone, with its days and history.

        Raises whatever an edit raises.
        """
        judged = [claim] if self._is_judged(claim) else []
        billed = [day for day in days if self._is_judged_on(day)]
        subjects: dict[Reads, Sequence[Any]] = {
            Reads.CLAIM: judged,
            Reads.LINE: [line for one in judged for line in one.lines],
            Reads.DAY: billed,
            Reads.PATIENT: histories,
        }
        calls = (call for what, own in subjects.items() for call in self._calls(what, own))
        said: dict[object, Finding] = {}
        for finding in (finding for edit, subject in calls for finding in edit.findings(subject, tables)):
            if (decided := self.policy.decide(finding, claim)) is not None:
                said.setdefault(about(decided), decided)
        return tuple(said.values())

    def trailer(self, trailer: Trailer) -> Iterator[Finding]:
        yield from self._decided(self._found(Reads.ENVELOPE, trailer), None)

    def _is_judged(self, claim: Claim) -> bool:
        return self.tables.judges_all or self._injects(claim.lines)

    def _injects(self, lines: Iterable[Line]) -> bool:
        return any(line.procedure in self.tables.trigger_codes for line in lines)

    def _is_judged_on(self, day: Day) -> bool:
        return self.tables.judges_all or day.bills(self.tables.trigger_codes)

    def _found(self, what: Reads, *subjects: Any) -> list[Finding]:
        """What the edits of a kind find, edit by edit; a crash instead becomes a finding on each claim that the edit
        saw (law 5)."""
        found: list[Finding] = []
        for edit, subject in self._calls(what, subjects):
            try:
                found += edit.findings(subject, self.tables)
            except MapError:  # a damaged table is no fault of the edit: nothing is decided without it
                raise
            except Exception as fault:  # noqa: BLE001 - whatever it is, the claim must go out
                found += _crashed(edit, subject, fault)
        return found

    def _calls(self, what: Reads, subjects: Sequence[Any]) -> Iterator[tuple[Edit, Any]]:
        """Which edits are called with what, edit by edit."""
        injected = [one for one in subjects if what not in _LINES or self._injects(_LINES[what](one))]
        for edit in self._by_kind[what]:
            for subject in injected if edit.of_injections else subjects:
                yield edit, subject

    def _decided(self, findings: Iterable[Finding], claims: Others | None) -> Iterator[Finding]:
        for finding in findings:
            decided = self.policy.decide(finding, claims.get(finding.place.claim) if claims else None)
            if decided is not None:
                yield decided


def about(finding: Finding) -> tuple[object, ...]:
    """Equal for findings of which one is enough: a line over several days is looked at on each of them."""
    return finding.code, finding.verdict, finding.lines


def without(claims: Sequence[Claim], gone: Set[LinePlace]) -> Sequence[Claim]:
    """The claims as if some lines were not billed."""
    if not gone:
        return claims
    lines: defaultdict[ClaimPlace, set[int]] = defaultdict(set)
    for one in gone:
        lines[one.claim].add(one.line)
    return [claim.without(frozenset(lines[claim.place])) if claim.place in lines else claim for claim in claims]


def _crashed(edit: Edit, subject: Any, fault: Exception) -> list[Finding]:
    message = f"{edit.code} failed with {type(fault).__name__}: the claim goes out untouched"
    places = dict.fromkeys(_places(subject))
    return [
        Finding(Verdict.CRASHED, (LinePlace(place, 0),), message, code=edit.code, name=edit.name) for place in places
    ]


def _places(subject: Line | Claim | Day | History | Trailer) -> Iterator[ClaimPlace]:
    """The claims, or the trailer, that an edit sees."""
    if isinstance(subject, Line):
        yield subject.claim.place
    elif isinstance(subject, Day):
        yield from (line.claim.place for line in subject.lines)
    elif isinstance(subject, History):
        yield from (claim.place for claim in subject.claims)
    else:
        yield subject.place
