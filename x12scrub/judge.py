"""Runs the edits over the claims of one cluster. A crash inside an edit stays with the claims it looked at."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from attrs import frozen

from x12scrub.claims.group import days
from x12scrub.claims.model import Claim, ClaimPlace, Day, Trailer
from x12scrub.claims.standing import Standing
from x12scrub.errors import MapError
from x12scrub.finding import Finding, LinePlace, Verdict
from x12scrub.policy import Policy
from x12scrub.registry import Edit, Reads
from x12scrub.tables import Tables


@frozen
class Judge:
    """The edits of a run with the tables and the policy that they are applied with."""

    edits: tuple[Edit, ...]
    tables: Tables
    policy: Policy

    def claims(self, claims: Sequence[Claim]) -> list[Finding]:
        """Findings about claims that may be of one patient, policy applied, each once.

        A replacement that is rejected stands for nothing: what it replaced is judged then, and may be a replacement.
        An original that stands replaced is left alone.
        """
        standing, by_place = Standing.of(claims), {claim.place: claim for claim in claims}
        found: list[Finding] = []
        seen: set[object] = set()
        while True:
            new = list(_unseen(self._raw(standing.claims, by_place), seen))
            found += new
            stopped = {one.place.claim for one in new if one.verdict in (Verdict.REJECT, Verdict.ASK)}
            if not standing.fall(by_place[place] for place in stopped if by_place[place].is_replacement):
                return found

    def trailer(self, trailer: Trailer) -> Iterator[Finding]:
        for edit in self._reading(Reads.ENVELOPE):
            yield from self._decided(self._safely(edit, trailer, (trailer.place,)), None)

    def _raw(self, standing: Sequence[Claim], by_place: dict[ClaimPlace, Claim]) -> Iterator[Finding]:
        for claim in standing:
            if self._is_judged(claim):
                yield from self._decided(self._claim(claim), by_place)
        for day in days(standing):
            if self.tables.judges_all or day.of(self.tables.trigger_codes):
                yield from self._decided(self._day(day), by_place)

    def _is_judged(self, claim: Claim) -> bool:
        return self.tables.judges_all or any(line.procedure in self.tables.trigger_codes for line in claim.lines)

    def _claim(self, claim: Claim) -> Iterator[Finding]:
        for edit in self._reading(Reads.CLAIM):
            yield from self._safely(edit, claim, (claim.place,))
        for edit in self._reading(Reads.LINE):
            for line in claim.lines:
                yield from self._safely(edit, line, (claim.place,))

    def _day(self, day: Day) -> Iterator[Finding]:
        places = dict.fromkeys(line.claim.place for line in day.lines)
        for edit in self._reading(Reads.DAY):
            yield from self._safely(edit, day, tuple(places))

    def _reading(self, what: Reads) -> Iterator[Edit]:
        return (edit for edit in self.edits if edit.reads is what)

    def _safely(self, edit: Edit, subject: Any, places: tuple[ClaimPlace, ...]) -> Iterator[Finding]:
        """What an edit finds; a crash instead becomes a finding on each claim that it saw (law 5)."""
        try:
            yield from list(edit.findings(subject, self.tables))
        except MapError:  # a table that turns out to be damaged is no fault of the edit: nothing is decided without it
            raise
        except Exception as fault:  # noqa: BLE001 - whatever it is, the claim must go out
            message = f"{edit.code} failed with {type(fault).__name__}: the claim goes out untouched"
            for place in places:
                yield Finding(Verdict.CRASHED, (LinePlace(place, 0),), message, code=edit.code, name=edit.name)

    def _decided(self, findings: Iterable[Finding], claims: dict[ClaimPlace, Claim] | None) -> Iterator[Finding]:
        for finding in findings:
            decided = self.policy.decide(finding, claims.get(finding.place.claim) if claims else None)
            if decided is not None:
                yield decided


def _unseen(findings: Iterable[Finding], seen: set[object]) -> Iterator[Finding]:
    """Each finding once: a line over several days is looked at on each of them. What is let through is seen."""
    for finding in findings:
        key = (finding.code, finding.verdict, finding.lines)
        if key not in seen:
            seen.add(key)
            yield finding
