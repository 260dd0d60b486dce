"""Claims of which it is known that no edit says anything, without looking at them again.

Most claims are like others: the same codes with the same modifiers for the same kind of payer, only the names, numbers,
charges and days differ. The first plain claim of a likeness is judged; when no edit speaks, neither will one about the
next. What makes this sure is that the edits are not shown the claim itself but a `_SeenClaim`, of which every value is

- alike in all claims of the likeness, or the same in all plain claims (`_OF_CLAIM`, `_OF_LINE`): shown; or
- different from claim to claim, and cheap to compare (`_COMPARED`): shown, and compared from then on; or
- anything else, a name or a charge: an edit that asks for it gets an exception, and the claim is judged in full.

So an edit that comes to read more needs no change here, and cannot be left out by mistake. Tables are asked as always,
and answer for all days between two changes alike (`Tables.changes`). A claim with a finding is always judged in full.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from typing import Any

import attrs
from attrs import Factory, define, field

from x12scrub.claims.history import history_of
from x12scrub.claims.lines import read_day
from x12scrub.claims.model import Claim, Day, Line
from x12scrub.claims.parties import payer
from x12scrub.claims.plain import PlainClaim, read
from x12scrub.judge import Judge
from x12scrub.loops import Loops
from x12scrub.tables import Contractor, PayerRule, Tables
from x12scrub.wire.delimiters import Delimiters
from x12scrub.wire.segment import Segment

# Of the likeness, or the same in every plain claim. A place only tells a claim from others.
_OF_CLAIM = frozenset(
    {"place", "frequency", "other_claim_number", "clearinghouse_number", "adjudicated", "notes", "lines"}
)
_OF_LINE = frozenset(
    {
        *("claim", "ordinal", "number", "qualifier", "code", "modifiers", "description", "notes", "unit_basis"),
        *("dates", "adjudicated"),
    }
)
# By name in the model, the parts of a plain claim that they are read from.
_COMPARED = {
    "units": ("units",),
    "pointers": ("pointers",),
    "place_of_service": ("places", "place_of_service"),
    "diagnoses": ("diagnoses",),
}
# About twenty megabytes at most.
_KEPT = 1 << 14

JURISDICTION = "jurisdiction"

Part = tuple[str, int]
"""A part of a plain claim, and the index of the line that it is about."""


class _NotShownError(Exception):
    """An edit asked for what may differ within a likeness."""


@define(eq=False, repr=False)
class _Likeness:
    """Claims with the same codes, rule of the payer and tables. What was asked for decides."""

    asked: list[Part] = Factory(list)
    says_nothing: dict[tuple[bytes, ...], bool] = Factory(dict)

    def values(self, claim: PlainClaim, jurisdiction: bytes) -> tuple[bytes, ...]:
        """What a claim says to what was asked for."""
        found: list[bytes] = []
        for name, line in self.asked:
            value = jurisdiction if name == JURISDICTION else getattr(claim, name)
            found.append(value if isinstance(value, bytes) else value[line])
        return tuple(found)

    def ask(self, parts: set[Part]) -> None:
        """Ask for these too: verdicts that were known by less are forgotten."""
        if more := parts.difference(self.asked):
            self.asked += sorted(more)
            self.says_nothing.clear()


@define(eq=False, repr=False)
class Quiet:
    """What is known of the claims of a run."""

    judge: Judge
    loops: Sequence[Loops]
    _tables: "_SeenTables" = field(init=False)
    _changes: list[date] | None = field(init=False)
    _epochs: dict[bytes, date | int | None] = Factory(dict)
    _rules: dict[tuple[object, ...], tuple[PayerRule, bytes]] = Factory(dict)
    _likenesses: dict[tuple[object, ...], _Likeness] = Factory(dict)
    _known: int = 0

    def __attrs_post_init__(self) -> None:
        self._tables = _SeenTables.of(self.judge.tables)
        self._changes = self.judge.tables.changes

    def says_nothing(self, source: int, row: int) -> bool:
        """True where no edit says anything about a subscriber loop that is judged alone, False where nobody knows."""
        loops = self.loops[source]
        _, raw, delimiters = loops.text(row)
        claim = read(raw, delimiters)
        if claim is None or (epoch := self._epoch(claim.day)) is None:
            return False
        rule, jurisdiction = self._rule(claim, epoch, loops, row, delimiters)
        known = self._likenesses.setdefault((claim.procedures, epoch, rule), _Likeness())
        found = known.says_nothing.get(known.values(claim, jurisdiction))
        if found is None:
            asked: set[Part] = set()
            found = self._judged(loops, row, asked)
            known.ask(asked)
            known.says_nothing[known.values(claim, jurisdiction)] = found
            self._forget()
        return found

    def _forget(self) -> None:
        """Begin anew when much is known."""
        self._known += 1
        if self._known >= _KEPT:
            self._known = 0
            self._likenesses.clear()

    def _epoch(self, day: bytes) -> date | int | None:
        """What is equal for days between two changes of the tables; None for what is no day."""
        if day not in self._epochs:
            on = read_day(day.decode("ascii"))
            self._epochs[day] = on if on is None or self._changes is None else bisect_right(self._changes, on)
        return self._epochs[day]

    def _rule(
        self, claim: PlainClaim, epoch: date | int, loops: Loops, row: int, delimiters: Delimiters
    ) -> tuple[PayerRule, bytes]:
        """What the payer wants, and the jurisdiction of the Medicare contractor for the place."""
        provider = loops.survey.subscribers.provider[row]
        key = (claim.payer, claim.filing, loops.index, provider, epoch)
        found = self._rules.get(key)
        if found is None:
            if len(self._rules) >= _KEPT:
                self._rules.clear()
            to = payer([Segment(0, claim.payer, delimiters)], None)
            to = attrs.evolve(to, filing=claim.filing.decode("latin-1").strip(" "))
            whom = self.judge.tables.whom(to, loops.billing(provider, delimiters).locality)
            day = read_day(claim.day.decode("ascii"))
            assert day is not None
            found = self._rules[key] = (self.judge.tables.payers.rule(whom, day), whom.jurisdiction.encode("ascii"))
        return found

    def _judged(self, loops: Loops, row: int, asked: set[Part]) -> bool:
        """True where no edit says anything, shown no more than what claims of the likeness share or was asked for."""
        try:
            (text,) = loops.read(row).claims
            seen = _SeenClaim.of(text.claim, asked)
            lines = tuple(line for line in seen.lines if line.procedure)
            triggers = [line for line in lines if line.procedure in self._tables.trigger_codes]
            return not self.judge.speaks(
                seen,
                [Day(line.dates.first, lines) for line in lines[:1] if line.dates],
                [history_of(triggers)] if triggers else [],
                self._tables,
            )
        except Exception:  # noqa: BLE001 - whatever it is, the claim is judged in full
            return False


class _SeenClaim(Claim):
    """What edits are shown of a claim. A slot that is not filled leads to `__getattr__`."""

    __slots__ = ("asked", "real")

    @classmethod
    def of(cls, real: Claim, asked: set[Part]) -> "_SeenClaim":
        seen = cls.__new__(cls)
        lines = tuple(_SeenLine.of(line, seen, asked) for line in real.lines)
        for name, value in (("real", real), ("asked", asked), ("lines", lines)):
            object.__setattr__(seen, name, value)
        return seen

    def __getattr__(self, name: str) -> Any:
        return _shown(self, name, 0, _OF_CLAIM)

    @property
    def balances(self) -> bool:
        """So does every plain claim."""
        return True


class _SeenLine(Line):
    """The same of a line."""

    __slots__ = ("asked", "real")
    asked: set[Part]
    real: Line

    @classmethod
    def of(cls, real: Line, claim: Claim, asked: set[Part]) -> "_SeenLine":
        seen = cls.__new__(cls)
        for name, value in (("real", real), ("asked", asked), ("claim", claim)):
            object.__setattr__(seen, name, value)
        return seen

    def __getattr__(self, name: str) -> Any:
        return _shown(self, name, self.real.ordinal - 1, _OF_LINE)

    @property
    def points_well(self) -> bool:
        """So does every line of a plain claim."""
        return True


def _shown(seen: Any, name: str, line: int, alike: frozenset[str]) -> Any:
    """A value of the claim or line that is behind, if it may be seen; `alike` are those that may."""
    if name in _COMPARED:
        seen.asked.update((part, line) for part in _COMPARED[name])
    elif name not in alike:
        raise _NotShownError(name)
    value = getattr(seen.real, name)
    object.__setattr__(seen, name, value)  # the slot is filled: it is asked for once
    return value


class _SeenTables(Tables):
    """Answers about the claim that is behind. Claims of one likeness have one payer's rule."""

    __slots__ = ()

    @classmethod
    def of(cls, tables: Tables) -> "_SeenTables":
        return cls(**{one.name: getattr(tables, one.name) for one in attrs.fields(Tables) if one.init})

    def rule(self, line: Line, on: date) -> PayerRule:
        if line.dates is None or on != line.dates.first:
            raise _NotShownError("the rule of another day")
        return super().rule(_seen(line).real, on)

    def contractor(self, line: Line) -> Contractor | None:
        seen = _seen(line)
        seen.asked.add((JURISDICTION, 0))
        return super().contractor(seen.real)


def _seen(line: Line) -> _SeenLine:
    assert isinstance(line, _SeenLine)
    return line
