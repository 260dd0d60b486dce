"""All rule tables of a run, in one value."""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve, field, frozen

from x12scrub.tables.edition import Edition
from x12scrub.tables.evaluation import Evaluation
from x12scrub.tables.modifiers import Modifiers
from x12scrub.tables.mue import UnitTable
from x12scrub.tables.payers import Payers
from x12scrub.tables.procedures import Procedures
from x12scrub.tables.ptp import PairTable
from x12scrub.tables.statuses import Statuses


@frozen(eq=False)
class Tables:
    """Look-ups go by date of service; each answer names the edition that it rests on."""

    trigger_codes: frozenset[str]
    """The codes of trigger point injections."""
    procedures: Procedures
    modifiers: Modifiers
    pairs: PairTable
    units: UnitTable
    evaluation: Evaluation
    payers: Payers
    statuses: Statuses
    editions: tuple[Edition, ...] = field(repr=False)
    """What ships: one a table, by name. A table that was imported has its editions instead, the oldest first."""
    judges_all: bool = False
    """True where every claim is judged, False where only those with a trigger code are (catalogue, question 1)."""

    def with_editions(self, name: str, editions: Sequence[Edition], **table: Any) -> "Tables":
        """The tables with one that was imported instead of the one that ships; `table` are the attributes it sets."""
        others = [one for one in self.editions if one.name != name]
        listed = sorted((*others, *editions), key=lambda one: one.name)
        return evolve(self, editions=tuple(listed), **table)

    def under(self, policy: str, payers: Mapping[str, Mapping[str, Any]]) -> "Tables":
        """The tables with a policy's settings for payers over them."""
        return evolve(self, payers=self.payers.under(policy, payers))
