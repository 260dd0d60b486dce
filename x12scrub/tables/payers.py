"""What each payer wants: rows keyed by payer id, class (SBR09), state of service and date."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Literal

from attrs import evolve, field, frozen

from x12scrub.tables.basis import Basis
from x12scrub.tables.edition import Edition, Period
from x12scrub.tables.evaluation import Evaluation
from x12scrub.tables.sheet import Row, Sheet

BypassSide = Literal["either", "column2"]
PairSource = Literal["medicare", "none"]
SIDES: dict[str, BypassSide] = {"either": "either", "column2": "column2"}
_SOURCES: dict[str, PairSource] = {"medicare": "medicare", "none": "none"}
_YES_NO = {"yes": True, "no": False}


@frozen
class PayerRule:
    """What holds for one payer, class, state and day."""

    bypass_side: BypassSide
    """Which line of a pair may carry the modifier that separates them."""
    pairs: PairSource
    """Which pair table the payer follows; none where no table at hand is the payer's."""
    modifier_25: frozenset[str]
    """Names of the E/M families that take 25 beside a trigger point injection."""
    first_position_modifiers: tuple[str, ...]
    prefer_x: bool
    """True where XE, XP, XS and XU are wanted before 59."""
    basis: Basis = field(repr=False)
    """Of the most specific row that matched."""
    row: str
    """Short id of that row."""


@frozen(eq=False)
class PayerRow:
    """Key and settings of a row; an empty key matches everything, a setting that is not there is inherited."""

    id: str
    key: tuple[str, str, str]
    """Payer id, class, state."""
    period: Period
    settings: Mapping[str, Any] = field(repr=False)
    basis: Basis | None = field(repr=False)
    """None for a user's own settings, which are no source."""

    def matches(self, key: tuple[str, str, str], on: date) -> bool:
        return self.period.covers(on) and all(mine in ("", theirs) for mine, theirs in zip(self.key, key, strict=True))


@frozen(eq=False)
class Payers:
    edition: Edition
    rows: tuple[PayerRow, ...] = field(repr=False)
    """Least specific first. Payer id weighs more than class, class more than state."""

    def rule(self, payer_id: str, filing: str, state: str, on: date) -> PayerRule:
        """Settings of every row that matches, the more specific over the less. The default row matches everything."""
        settings: dict[str, Any] = {}
        for row in self.matching(payer_id, filing, state, on):
            settings |= row.settings
            if row.basis is not None:
                basis, decided = row.basis, row.id
        return PayerRule(**settings, basis=basis, row=decided)

    def matching(self, payer_id: str, filing: str, state: str, on: date) -> Iterator[PayerRow]:
        """The rows that a rule is made of, the least specific first."""
        return (row for row in self.rows if row.matches((payer_id, filing, state), on))

    def under(self, policy: str, payers: Mapping[str, Mapping[str, Any]]) -> "Payers":
        """The table with settings of a user's policy over it, by payer id."""
        rows = tuple(
            PayerRow(f"policy {policy}", (payer, "", ""), Period(), settings, None)
            for payer, settings in payers.items()
            if settings
        )
        return evolve(self, rows=self.rows + rows)


def _families(row: Row) -> frozenset[str]:
    return frozenset(row.words("families"))


# A setting is an element of its own, so that a table can grow without a change to the rows that it has.
_SETTINGS: dict[str, tuple[str, Callable[[Row], Any]]] = {
    "bypass": ("bypass_side", lambda row: row.choice("side", SIDES)),
    "pairs": ("pairs", lambda row: row.choice("table", _SOURCES)),
    "modifier-25": ("modifier_25", _families),
    "first-position": ("first_position_modifiers", lambda row: row.words("modifiers")),
    "prefer-x": ("prefer_x", lambda row: row.choice("wanted", _YES_NO)),
}


def _settings(row: Row) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    for child in row.children:
        if child.tag not in _SETTINGS:
            raise child.fault(f"<{child.tag}> is no setting of a payer")
        name, reader = _SETTINGS[child.tag]
        if name in settings:
            raise child.fault(f"a second <{child.tag}> in one row")
        settings[name] = reader(child)
    return settings


def _payer_row(row: Row, edition: Edition) -> PayerRow:
    reservations = (edition.reservation,) if edition.reservation else ()
    return PayerRow(
        id=row.text("id"),
        key=(row.optional("payer"), row.optional("class"), row.optional("state")),
        period=row.period(),
        settings=_settings(row),
        basis=Basis(edition.name, row.text("edition"), row.text("source"), reservations),
    )


def _check_families(row: Row, evaluation: Evaluation) -> None:
    for child in row.children:
        for name in child.words("families"):
            if name not in evaluation.families:
                raise child.fault(f"{name} is no family of the evaluation table")


def _check_unique(row: Row, new: PayerRow, known: list[PayerRow]) -> None:
    for other in known:
        if new.id == other.id:
            raise row.fault(f"a second row with the id {new.id}")
        if new.key == other.key and new.period.overlaps(other.period):
            raise row.fault(f"the same key and days as in row {other.id}")


def _check_default(sheet: Sheet, rows: list[PayerRow]) -> None:
    default = [row for row in rows if not any(row.key) and row.period == Period()]
    if not default:
        raise sheet.root.fault("no row without key and dates: a payer that no row names would have no rule")
    for tag, (name, _) in _SETTINGS.items():
        if name not in default[0].settings:
            raise sheet.root.fault(f"row {default[0].id} has no <{tag}>")


def read(sheet: Sheet, evaluation: Evaluation) -> Payers:
    """Rows with one key never overlap in time, and one row without key or dates has every setting: else MapError."""
    rows: list[PayerRow] = []
    for row in sheet.rows:
        _check_families(row, evaluation)
        new = _payer_row(row, sheet.edition)
        _check_unique(row, new, rows)
        rows.append(new)
    _check_default(sheet, rows)
    return Payers(sheet.edition, tuple(sorted(rows, key=lambda row: tuple(map(bool, row.key)))))
