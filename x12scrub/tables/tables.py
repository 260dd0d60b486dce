"""All rule tables of a run, in one value."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from attrs import evolve, field, frozen

from x12scrub.claims.model import Line
from x12scrub.claims.people import Locality, Payer
from x12scrub.recent import Recent
from x12scrub.tables.contractors import Contractor, Contractors
from x12scrub.tables.coverage import Coverage, CoverageList
from x12scrub.tables.diagnoses import ICD_10_BEGAN, Diagnoses
from x12scrub.tables.drugs import Drugs
from x12scrub.tables.edition import Edition
from x12scrub.tables.evaluation import Evaluation
from x12scrub.tables.modifiers import Modifiers
from x12scrub.tables.mue import UnitTable
from x12scrub.tables.payer_keys import Destination
from x12scrub.tables.payers import PayerRule, Payers
from x12scrub.tables.procedures import Procedures
from x12scrub.tables.ptp import PairTable
from x12scrub.tables.statuses import Statuses

_KEPT, _LONG = 512, 256


@frozen(eq=False, repr=False)
class Tables:
    """Look-ups go by date of service; each answer names the edition that it rests on."""

    trigger_codes: frozenset[str]
    """The codes of trigger point injections."""
    procedures: Procedures
    modifiers: Modifiers
    pairs: PairTable
    units: UnitTable
    evaluation: Evaluation
    drugs: Drugs
    payers: Payers
    contractors: Contractors
    coverage: Coverage
    statuses: Statuses
    editions: tuple[Edition, ...] = field(repr=False)
    """What ships: one a table, by name. A table that was imported has its editions instead, the oldest first."""
    diagnoses: Diagnoses = field(factory=Diagnoses)
    watched: frozenset[str] = field(default=frozenset(), repr=False)
    """The codes of lines that later runs have to know of: trigger codes, evaluations, and whatever a trigger code
    makes a pair with."""
    judges_all: bool = False
    """True where every claim is judged, False where only those with a trigger code are (catalogue, question 1)."""
    _destinations: Recent[tuple[str, ...], Destination] = field(factory=lambda: Recent(_KEPT), init=False, repr=False)
    """By what claims say about payer and place. The last few are kept: many lines share one."""
    _changes: frozenset[date] = field(init=False, repr=False)
    """The days on which a table may change, pairs left out."""

    @_changes.default
    def _found_changes(self) -> frozenset[date]:
        editions = (day for one in self.editions for day in one.period.changes)
        dated = (table.changes for table in (self.payers, self.evaluation, self.drugs, self.coverage))
        return frozenset({*editions, ICD_10_BEGAN, *(day for days in dated for day in days)})

    def rule(self, line: Line, on: date) -> PayerRule:
        """What the payer of a line wants on a day."""
        return self.payers.rule(self.whom(line.claim.payer, line.locality), on)

    def whom(self, payer: Payer, place: Locality) -> Destination:
        """A payer and the place of a service, as rows of the payer table are found by."""
        key = (payer.id, payer.name, payer.filing, place.city, place.state, place.postal_code)
        if sum(map(len, key)) > _LONG:  # kept, they would take more room than what is found is worth
            return self.destination(payer.id, payer.name, payer.filing, place)
        to = self._destinations.get(key)
        if to is None:
            to = self._destinations.keep(key, self.destination(payer.id, payer.name, payer.filing, place))
        return to

    def contractor(self, line: Line) -> Contractor | None:
        """The Medicare contractor for the place of a line; None where the place does not say enough."""
        return self.contractors.of(line.locality)

    def is_off_list(self, line: Line, listed: CoverageList) -> bool:
        """True where each pointer of a line has a diagnosis, and the list has none of them."""
        return listed.misses(line.diagnoses)

    def changes(self, codes: frozenset[str]) -> list[date]:
        """The days, in order, from which on a table may answer otherwise about these codes than on the day before.

        Limits of units, fees and diagnoses that were imported have no days of their own: they change with editions.
        """
        return sorted(self._changes.union(self.pairs.changes(codes)))

    def destination(self, payer: str, name: str, filing: str, place: Locality) -> Destination:
        """The same for a payer of whom no more is known."""
        contractor = self.contractors.of(place)
        return Destination(payer, name, filing, place.state, contractor.jurisdiction if contractor else "")

    def with_editions(self, name: str, editions: Sequence[Edition], **table: Any) -> "Tables":
        """The tables with one that was imported instead of the one that ships; `table` are the attributes it sets."""
        others = [one for one in self.editions if one.name != name]
        listed = sorted((*others, *editions), key=lambda one: one.name)
        return evolve(self, editions=tuple(listed), **table)

    def under(self, policy: str, payers: Mapping[str, Mapping[str, Any]]) -> "Tables":
        """The tables with a policy's settings for payers over them."""
        return evolve(self, payers=self.payers.under(policy, payers))
