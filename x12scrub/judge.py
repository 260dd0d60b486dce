"""Runs the edits over the claims of one cluster. A crash inside an edit stays with the claims it looked at."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import field, frozen

from x12scrub.claims.group import days
from x12scrub.claims.history import History, histories
from x12scrub.claims.model import Claim, ClaimPlace, Day, Line, Trailer
from x12scrub.claims.past import still_standing
from x12scrub.claims.sent import Sent
from x12scrub.claims.standing import Standing
from x12scrub.errors import MapError
from x12scrub.fates import OnPrompt
from x12scrub.finding import Finding, LinePlace, Verdict
from x12scrub.policy import Policy
from x12scrub.registry import Edit, Reads
from x12scrub.tables import Tables

Settle = Callable[[Iterable[Finding]], list[Finding]]
Said = dict[object, Finding]
"""Each finding once: a line over several days is looked at on each of them."""


@frozen(eq=False, repr=False)
class Judge:
    """The edits of a run with the tables and the policy that they are applied with."""

    edits: tuple[Edit, ...]
    tables: Tables
    policy: Policy
    on_prompt: OnPrompt = OnPrompt.REJECT
    _by_kind: Mapping[Reads, tuple[Edit, ...]] = field(init=False, repr=False)

    @_by_kind.default
    def _found_kinds(self) -> dict[Reads, tuple[Edit, ...]]:
        return {what: tuple(edit for edit in self.edits if edit.reads is what) for what in Reads}

    def claims(self, claims: Sequence[Claim], settle: Settle = list, sent: Sequence[Sent] = ()) -> list[Finding]:
        """Findings about claims that may be of one patient, policy applied, each once, and settled: `settle` says what
        answers make of them. `sent` is what earlier runs have sent for them.

        A replacement that is not sent stands for nothing: what it replaced is judged then, and may be a replacement.
        An original that stands replaced is left alone.
        """
        by_place = {claim.place: claim for claim in claims}
        asked = self._rounds(by_place, sent, list)
        found = settle(asked)
        if any(by_place[place].is_replacement for place in self._stopped(asked) ^ self._stopped(found)):
            # By its answer one is sent, or is not: what was asked beside it may not be a question any more.
            return self._rounds(by_place, sent, settle, asked)
        return found

    def _rounds(
        self, by_place: dict[ClaimPlace, Claim], sent: Sequence[Sent], settle: Settle, asked: Sequence[Finding] = ()
    ) -> list[Finding]:
        """Judge the claims that stand until no other comes to stand because of it. Questions count as `settle` has
        them: as if nobody had answered, so that each is raised whatever the answers to others are, or answered.

        Of claims that never stand, what was `asked` before holds."""
        standing, fallen, said = Standing.of(by_place.values()), set[ClaimPlace](), Said()
        stood = set[ClaimPlace]()
        voids = [claim for claim in by_place.values() if claim.is_void]
        known = still_standing(sent, (*voids, *standing.claims))
        while True:
            for finding in self._raw(standing.claims, known, by_place):
                said.setdefault((finding.code, finding.verdict, finding.lines), finding)
            stood.update(claim.place for claim in standing.claims)
            found = settle([*(one for one in asked if one.place.claim not in stood), *said.values()])
            stopped = self._stopped(found) - fallen
            fallen |= stopped
            revived = standing.fall(by_place[place] for place in stopped if by_place[place].is_replacement)
            before, known = known, still_standing(sent, (*voids, *standing.claims), fallen)
            if not revived and len(known) == len(before):
                return found

    def alone(
        self, claim: Claim, days: Sequence[Day], histories: Sequence[History], tables: Tables
    ) -> tuple[Finding, ...]:
        """What `claims` finds about an original that is judged alone, with its days and history, before it is settled.

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
        found = (
            finding
            for what, own in subjects.items()
            for edit in self._by_kind[what]
            for subject in own
            for finding in edit.findings(subject, tables)
        )
        said = Said()
        for finding in found:
            if (decided := self.policy.decide(finding, claim)) is not None:
                said.setdefault((finding.code, decided.verdict, finding.lines), decided)
        return tuple(said.values())

    def trailer(self, trailer: Trailer) -> Iterator[Finding]:
        yield from self._decided(self._found(Reads.ENVELOPE, trailer), None)

    def _raw(
        self, standing: Sequence[Claim], sent: Sequence[Sent], by_place: dict[ClaimPlace, Claim]
    ) -> Iterator[Finding]:
        for claim in standing:
            if self._is_judged(claim):
                yield from self._decided(self._found(Reads.CLAIM, claim), by_place)
                yield from self._decided(self._found(Reads.LINE, *claim.lines), by_place)
        for day in days(standing, sent):
            if self._is_judged_on(day):
                yield from self._decided(self._found(Reads.DAY, day), by_place)
        voids = [claim for claim in by_place.values() if claim.is_void]
        for history in histories(standing, voids, self.tables.trigger_codes, sent):
            yield from self._decided(self._found(Reads.PATIENT, history), by_place)

    def _is_judged(self, claim: Claim) -> bool:
        return self.tables.judges_all or any(line.procedure in self.tables.trigger_codes for line in claim.lines)

    def _is_judged_on(self, day: Day) -> bool:
        return self.tables.judges_all or day.bills(self.tables.trigger_codes)

    def _found(self, what: Reads, *subjects: Any) -> list[Finding]:
        """What the edits of a kind find, edit by edit; a crash instead becomes a finding on each claim that the edit
        saw (law 5)."""
        found: list[Finding] = []
        for edit in self._by_kind[what]:
            for subject in subjects:
                try:
                    found += edit.findings(subject, self.tables)
                except MapError:  # a damaged table is no fault of the edit: nothing is decided without it
                    raise
                except Exception as fault:  # noqa: BLE001 - whatever it is, the claim must go out
                    found += _crashed(edit, subject, fault)
        return found

    def _decided(self, findings: Iterable[Finding], claims: dict[ClaimPlace, Claim] | None) -> Iterator[Finding]:
        for finding in findings:
            decided = self.policy.decide(finding, claims.get(finding.place.claim) if claims else None)
            if decided is not None:
                yield decided

    def _stopped(self, findings: Iterable[Finding]) -> set[ClaimPlace]:
        """Claims that are not sent as things stand. What other claims spare does not stop one."""
        stops = self.on_prompt.stops
        return {one.place.claim for one in findings if one.verdict in stops and not one.spared_by}


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
