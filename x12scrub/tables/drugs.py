"""Codes of drugs billed beside an injection: what they look like, which have ended, and which name no drug."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from attrs import field, frozen

from x12scrub.tables.basis import Basis
from x12scrub.tables.edition import Edition
from x12scrub.tables.sheet import Row, Sheet


@frozen(repr=False)
class Ended:
    """A code that was taken out of HCPCS."""

    last: date
    """The last day on which it is valid."""
    instead: str
    """The code that took its place; empty where there is none."""
    basis: Basis = field(repr=False)


@frozen(eq=False, repr=False)
class Drugs:
    edition: Edition
    letters: frozenset[str]
    """What the codes of drugs begin with."""
    ended: Mapping[str, Ended] = field(repr=False)
    unclassified: frozenset[str]
    """Codes that stand for any drug without a code of its own, so that a text has to name it."""
    unclassified_basis: Basis = field(repr=False)

    @property
    def changes(self) -> Iterator[date]:
        return (one.last + timedelta(days=1) for one in self.ended.values())

    def is_drug(self, code: str) -> bool:
        return code[:1] in self.letters


def read(sheet: Sheet) -> Drugs:
    """MapError for a code that ends twice."""
    ended: dict[str, Ended] = {}
    for row in sheet.tagged("ended"):
        until = row.day("until")
        if until is None:
            raise row.fault("<ended> has no until")
        for code in row.words("codes"):
            if code in ended:
                raise row.fault(f"a second row for {code}")
            ended[code] = Ended(until, row.optional("instead"), _basis(row, sheet))
    unclassified = sheet.only("unclassified")
    letters = frozenset(sheet.only("drug-codes").words("letters"))
    return Drugs(sheet.edition, letters, ended, frozenset(unclassified.words("codes")), _basis(unclassified, sheet))


def _basis(row: Row, sheet: Sheet) -> Basis:
    return Basis(sheet.edition.name, sheet.edition.edition, row.text("source"))
