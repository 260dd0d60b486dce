"""Which Medicare contractor (MAC) decides about a Part B service, by the place where it was given."""

from collections.abc import Container, Iterable, Mapping

from attrs import field, frozen

from x12scrub.claims.people import Locality
from x12scrub.tables.edition import Edition
from x12scrub.tables.payer_keys import folded
from x12scrub.tables.sheet import Row, Sheet


@frozen(repr=False)
class Contractor:
    """A jurisdiction, such as JE, and the name of the contractor that has it."""

    jurisdiction: str
    name: str

    def __str__(self) -> str:
        return f"{self.name} {self.jurisdiction}"


@frozen(repr=False)
class Part:
    """A part of a state that another contractor has."""

    contractor: Contractor
    cities: frozenset[str]
    postal: tuple[str, ...]
    """Beginnings of postal codes that belong to the part."""
    shared_postal: tuple[str, ...]
    """Beginnings of postal codes that belong to it or not."""


@frozen(eq=False, repr=False)
class Contractors:
    edition: Edition
    by_state: Mapping[str, Contractor] = field(repr=False)
    parts: Mapping[str, Part] = field(repr=False)
    """By state; most states have none."""

    def of(self, place: Locality) -> Contractor | None:
        """None where the place does not say enough.

        In a divided state a city decides, then the postal code; one that contradicts the city decides nothing.
        """
        state, postal = place.state.strip().upper(), place.postal_code.strip()
        whole, part = self.by_state.get(state), self.parts.get(state)
        if whole is None or part is None:
            return whole
        near = not postal or postal.startswith((*part.postal, *part.shared_postal))
        if folded(place.city) in part.cities:
            return part.contractor if near else None
        if postal.startswith(part.postal):
            return part.contractor
        return None if near else whole


def read(sheet: Sheet) -> Contractors:
    """Each state has one contractor, and its part another that is in the table: else MapError."""
    found: dict[str, Contractor] = {}
    states: dict[str, Contractor] = {}
    for row in sheet.tagged("contractor"):
        contractor = Contractor(row.text("jurisdiction"), row.text("name"))
        if contractor.jurisdiction in found:
            raise row.fault(f"a second row for {contractor.jurisdiction}")
        found[contractor.jurisdiction] = contractor
        for state in row.words("states"):
            if state in states:
                raise row.fault(f"a second contractor for {state}")
            states[state] = contractor
    return Contractors(sheet.edition, states, _parts(sheet.tagged("part"), found, states))


def _parts(rows: Iterable[Row], found: Mapping[str, Contractor], states: Container[str]) -> dict[str, Part]:
    parts: dict[str, Part] = {}
    for row in rows:
        state = row.text("state")
        if state in parts or state not in states:
            raise row.fault(f"{state} is divided already" if state in parts else f"no contractor for {state}")
        contractor = row.choice("jurisdiction", found)
        cities = frozenset(row.words("cities"))
        parts[state] = Part(contractor, cities, row.words("postal"), row.words("shared-postal"))
    return parts
