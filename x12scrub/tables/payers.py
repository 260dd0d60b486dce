"""What each payer wants: rows keyed by payer (id or name), class (SBR09), state of service and date."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from attrs import evolve, field, frozen

from x12scrub.recent import Recent
from x12scrub.tables.basis import Basis
from x12scrub.tables.edition import Edition, Period
from x12scrub.tables.evaluation import Evaluation
from x12scrub.tables.payer_keys import Destination, Key, read_key
from x12scrub.tables.payer_settings import SETTINGS, BypassSide, Imaging, TableSource, Wanted25, read_settings
from x12scrub.tables.sessions import SessionLimit
from x12scrub.tables.sheet import Row, Sheet

# Payers and places of a file, times the changes in the days it is about: more than these are seldom met.
_KEPT, _LONG = 512, 256


@frozen(eq=False, repr=False)
class PayerRule:
    """What holds for one payer, class, state and day. Payers and days that the same rows speak of share one."""

    bypass_side: BypassSide
    """Which line of a pair may carry the modifier that separates them."""
    pairs: TableSource
    """Which pair table the payer follows; none where no table at hand is the payer's."""
    units: TableSource
    """The same of the table of unit limits. That a trigger point code is paid once a day holds for every payer."""
    modifier_25: Wanted25
    denied_with_25: frozenset[str]
    """E/M codes that the payer denies when they carry 25."""
    first_position_modifiers: tuple[str, ...]
    prefer_x: bool
    """True where XE, XP, XS and XU are wanted before 59."""
    diagnoses: str
    """Id of the closed list of covered diagnoses; `contractor` for that of the Medicare contractor; `none`."""
    sessions: SessionLimit | None
    """None where no limit is known."""
    interval: int
    """Days from one session to the next, at least; 0 where any will do."""
    imaging: Imaging
    drug_line: bool
    """True where the drug has to stand on the claim of the injection."""
    rows: Mapping[str, "PayerRow"] = field(repr=False)
    """By setting, the row of the table that gave it. A user's own settings are no source: the row below them stands."""

    undecided: frozenset[str]
    """Settings that may be others, since the place does not tell which Medicare contractor decides."""

    def basis(self, setting: str) -> Basis:
        """What a setting rests on, by its name above."""
        return self.rows[setting].basis


@frozen(eq=False, repr=False)
class PayerRow:
    """A row of the table. A setting that is not there is inherited from a less specific row."""

    id: str
    key: Key
    period: Period
    settings: Mapping[str, Any] = field(repr=False)
    basis: Basis = field(repr=False)
    verified_on: date | None = None
    """None for a user's own settings, which are no source."""

    @property
    def is_own(self) -> bool:
        return self.verified_on is None

    def matches(self, to: Destination, on: date) -> bool:
        return self.period.covers(on) and self.key.matches(to)


@frozen(eq=False, repr=False)
class Payers:
    edition: Edition
    rows: tuple[PayerRow, ...] = field(repr=False)
    """Least specific first."""
    _changes: list[date] = field(init=False, repr=False)
    """Days on which other rows hold than on the day before, in order."""
    _rules: Recent[tuple[Destination, int], PayerRule] = field(factory=lambda: Recent(_KEPT), init=False, repr=False)
    """By payer and number of changes until the day."""
    _shared: dict[tuple[object, ...], PayerRule] = field(factory=dict, init=False, repr=False)
    """By the rows that a rule is made of, and what is undecided: payers with the same rows share one value."""

    @_changes.default
    def _found_changes(self) -> list[date]:
        return sorted({day for row in self.rows for day in row.period.changes})

    @property
    def changes(self) -> Iterable[date]:
        return self._changes

    def rule(self, to: Destination, on: date) -> PayerRule:
        """Settings of every row that matches, the more specific over the less. The default row matches everything."""
        if len(to.payer) + len(to.name) + len(to.filing) + len(to.state) > _LONG:
            return self._rule(to, on)
        key = (to, bisect_right(self._changes, on))
        rule = self._rules.get(key)
        if rule is None:
            rule = self._rules.keep(key, self._rule(to, on))
        return rule

    def _rule(self, to: Destination, on: date) -> PayerRule:
        undecided = tuple(one for one in self.rows if one.period.covers(on) and one.key.may_match(to))
        key = (tuple(self.matching(to, on)), undecided)
        if key not in self._shared:
            self._shared[key] = _composed(*key)
        return self._shared[key]

    def matching(self, to: Destination, on: date) -> Iterator[PayerRow]:
        """The rows that a rule is made of, the least specific first."""
        return (row for row in self.rows if row.matches(to, on))

    def under(self, policy: str, payers: Mapping[str, Mapping[str, Any]]) -> "Payers":
        """The table with settings of a user's policy over it, by payer id."""
        name, basis = f"policy {policy}", Basis("policy", policy, "your own settings")
        rows = tuple(
            PayerRow(name, Key(payers=frozenset({payer})), Period(), settings, basis)
            for payer, settings in payers.items()
            if settings
        )
        return evolve(self, rows=self.rows + rows)


def _composed(rows: Sequence[PayerRow], undecided: Sequence[PayerRow]) -> PayerRule:
    settings: dict[str, Any] = {}
    sources: dict[str, PayerRow] = {}
    for row in rows:
        settings |= row.settings
        sources |= dict.fromkeys(row.settings, row) if not row.is_own else {}
    unsure = frozenset(name for one in undecided for name in one.settings)
    return PayerRule(**settings, rows=sources, undecided=unsure)


def _payer_row(row: Row, edition: Edition) -> PayerRow:
    reservations = (edition.reservation,) if edition.reservation else ()
    return PayerRow(
        id=row.text("id"),
        key=read_key(row),
        period=row.period(),
        settings=read_settings(row),
        basis=Basis(edition.name, row.text("edition"), row.text("source"), reservations),
        verified_on=row.day("verified-on") or edition.verified_on,
    )


def _check_families(row: Row, evaluation: Evaluation) -> None:
    for child in row.children:
        for name in child.words("families"):
            if name not in evaluation.families:
                raise child.fault(f"{name} is no family of the evaluation table")


def _check_unique(row: Row, new: PayerRow, known: list[PayerRow]) -> None:
    """Two rows may speak of one payer and day only about different things."""
    for other in known:
        if new.id == other.id:
            raise row.fault(f"a second row with the id {new.id}")
        if new.key.meets(other.key) and new.period.overlaps(other.period):
            for child in row.children:
                if SETTINGS[child.tag].field in other.settings:
                    raise row.fault(f"<{child.tag}> for the same payer and days as in row {other.id}")


def _check_default(sheet: Sheet, rows: list[PayerRow]) -> None:
    default = [row for row in rows if row.key == Key() and row.period == Period()]
    if not default:
        raise sheet.root.fault("no row without key and dates: a payer that no row names would have no rule")
    for tag, setting in SETTINGS.items():
        if setting.field not in default[0].settings:
            raise sheet.root.fault(f"row {default[0].id} has no <{tag}>")


def read(sheet: Sheet, evaluation: Evaluation) -> Payers:
    """Rows that are as specific never say the same thing of one payer and day, and one row without key or dates has
    every setting: else MapError."""
    rows: list[PayerRow] = []
    for row in sheet.rows:
        _check_families(row, evaluation)
        new = _payer_row(row, sheet.edition)
        _check_unique(row, new, rows)
        rows.append(new)
    _check_default(sheet, rows)
    return Payers(sheet.edition, tuple(sorted(rows, key=lambda row: row.key.weight)))
