"""Closed lists of the diagnoses for which trigger point injections are covered: what is not on one is not covered."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from attrs import field, frozen

from x12scrub.tables.basis import Basis
from x12scrub.tables.edition import Edition, Period
from x12scrub.tables.sheet import Row, Sheet


def plain(code: str) -> str:
    """A diagnosis as the lists write it: without dot and blanks, in upper case."""
    return code.replace(".", "").replace(" ", "").upper()


@frozen(repr=False)
class CoverageList:
    """What one article or local coverage determination (LCD) covers, from a first to a last day."""

    id: str
    """The billing article, such as A57701; the LCD where its article is not known."""
    period: Period
    codes: frozenset[str] = field(repr=False)
    """As `plain` writes them. Empty where the list is closed but not at hand."""
    basis: Basis = field(repr=False)
    jurisdictions: frozenset[str] = frozenset()
    """Of the Medicare contractors who follow it; empty where only rows of the payer table name it."""

    @property
    def is_loaded(self) -> bool:
        return bool(self.codes)

    def misses(self, diagnoses: Sequence[str]) -> bool:
        """True where each pointer has its diagnosis, none of them an empty one, and the list has none of them."""
        return "" not in diagnoses and not any(plain(code) in self.codes for code in diagnoses)


@frozen(eq=False, repr=False)
class Coverage:
    edition: Edition
    lists: tuple[CoverageList, ...] = field(repr=False)
    """Where two speak of one day, the first one counts: those that were imported stand before those that ship."""

    @property
    def changes(self) -> Iterator[date]:
        return (day for one in self.lists for day in one.period.changes)

    def of(self, jurisdiction: str, on: date) -> CoverageList | None:
        """The list of a Medicare jurisdiction on a day; None where there is none."""
        return next((one for one in self.lists if jurisdiction in one.jurisdictions and one.period.covers(on)), None)

    def named(self, name: str, on: date) -> CoverageList | None:
        """The list with an id on a day; None where there is none."""
        return next((one for one in self.lists if one.id == name and one.period.covers(on)), None)


def read(sheet: Sheet) -> Coverage:
    """No jurisdiction has two lists on one day, nor does one id stand for two: else MapError."""
    groups: dict[str, frozenset[str]] = {}
    for row in sheet.tagged("group"):
        if row.text("name") in groups:
            raise row.fault(f"a second group {row.text('name')}")
        groups[row.text("name")] = frozenset(_codes(row))
    lists: list[CoverageList] = []
    for row in sheet.tagged("list"):
        new = _list(row, groups, sheet.edition)
        for other in lists:
            same = new.id == other.id or not new.jurisdictions.isdisjoint(other.jurisdictions)
            if same and new.period.overlaps(other.period):
                raise row.fault(f"the same id or jurisdiction and days as in list {other.id}")
        lists.append(new)
    return Coverage(sheet.edition, tuple(lists))


def _codes(row: Row) -> Iterator[str]:
    for code in row.words("codes"):
        if plain(code) != code:
            raise row.fault(f"{code} should stand without dot and in upper case")
        yield code


def _list(row: Row, groups: Mapping[str, frozenset[str]], edition: Edition) -> CoverageList:
    reservation = row.optional("reservation") or edition.reservation
    return CoverageList(
        id=row.text("id"),
        period=row.period(),
        codes=row.choice("group", groups) if row.optional("group") else frozenset(),
        basis=Basis(edition.name, row.text("edition"), row.text("source"), (reservation,) if reservation else ()),
        jurisdictions=frozenset(row.words("jurisdictions")),
    )
