"""Whom a line goes to, and which rows of the payer table speak of that payer."""

from collections.abc import Set
from typing import TypeVar

from attrs import evolve, field, frozen

from x12scrub.tables.sheet import Row

_T = TypeVar("_T")
PREFIX = "*"


def folded(name: str) -> str:
    """A payer's name as rows write it: letters in upper case and digits, nothing else."""
    return "".join(one for one in name.upper() if one.isalnum())


@frozen(repr=False)
class Destination:
    """What a line says about its payer and place."""

    payer: str = ""
    """2010BB NM109."""
    name: str = field(default="", converter=folded)
    """2010BB NM103."""
    filing: str = ""
    """SBR09."""
    state: str = ""
    """State of service."""
    jurisdiction: str = ""
    """Of the Medicare contractor for the place of service; empty where the place does not tell."""


@frozen(repr=False)
class Key:
    """What a row is about. A part that lists nothing matches everything; payer ids and names are one part."""

    payers: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    """Folded; those that end in * match every name that begins so."""
    classes: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    jurisdictions: frozenset[str] = frozenset()

    @property
    def weight(self) -> tuple[bool, ...]:
        """How specific the key is: payer weighs more than class, then state, then jurisdiction."""
        parts = (self.payers or self.names, self.classes, self.states, self.jurisdictions)
        return tuple(map(bool, parts))

    def matches(self, to: Destination) -> bool:
        return (
            (not (self.payers or self.names) or to.payer in self.payers or self._names(to.name))
            and (not self.classes or to.filing in self.classes)
            and (not self.states or to.state in self.states)
            and (not self.jurisdictions or to.jurisdiction in self.jurisdictions)
        )

    def may_match(self, to: Destination) -> bool:
        """True where only the jurisdiction, which is not known, keeps the key from matching."""
        unknown = bool(self.jurisdictions) and not to.jurisdiction
        return unknown and evolve(self, jurisdictions=frozenset()).matches(to)

    def _names(self, name: str) -> bool:
        return bool(name) and any(_is_named(name, pattern) for pattern in self.names)

    def meets(self, other: "Key") -> bool:
        """True where both rows are as specific, and one payer may be spoken of by both."""
        return (
            self.weight == other.weight
            and (not self.weight[0] or not self.payers.isdisjoint(other.payers) or self._shares_name(other))
            and _share(self.classes, other.classes)
            and _share(self.states, other.states)
            and _share(self.jurisdictions, other.jurisdictions)
        )

    def _shares_name(self, other: "Key") -> bool:
        pairs = ((mine, theirs) for mine in self.names for theirs in other.names)
        return any(_is_named(one.rstrip(PREFIX), two) or _is_named(two.rstrip(PREFIX), one) for one, two in pairs)

    def __str__(self) -> str:
        parts = {
            "payer": self.payers,
            "name": self.names,
            "class": self.classes,
            "state": self.states,
            "jurisdiction": self.jurisdictions,
        }
        told = (f"{part} {' '.join(sorted(listed))}" for part, listed in parts.items() if listed)
        return ", ".join(told) or "every payer"


def _is_named(name: str, pattern: str) -> bool:
    return name.startswith(pattern[:-1]) if pattern.endswith(PREFIX) else name == pattern


def _share(mine: Set[_T], theirs: Set[_T]) -> bool:
    return mine == theirs or not mine.isdisjoint(theirs)


def read_key(row: Row) -> Key:
    names = row.words("name")
    for name in names:
        plain = name.removesuffix(PREFIX)
        if not plain or folded(plain) != plain:
            raise row.fault(f"name {name!r} should be capital letters and digits without blanks, with or without a *")
    return Key(
        payers=frozenset(row.words("payer")),
        names=frozenset(names),
        classes=frozenset(row.words("class")),
        states=frozenset(row.words("state")),
        jurisdictions=frozenset(row.words("jurisdiction")),
    )
