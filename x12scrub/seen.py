"""What the edits are shown of a plain claim that is to speak for others like it, and what they asked to see.

Claims of one likeness have the same codes with the same modifiers, and days between which no table changes for these
codes. Every value that an edit may ask for is

- alike in all claims of the likeness, or the same in all plain claims (`_OF_CLAIM`, `_OF_LINE`): shown; or
- different from claim to claim, and cheap to compare (`_COMPARED`): shown, and noted as a question; or
- anything else, a name or a charge: an edit that asks for it gets an exception, and each claim is judged by itself.

So an edit that comes to read more needs no change here, and cannot be left out by mistake.
"""

from collections.abc import Hashable
from datetime import date
from typing import Any, NamedTuple

import attrs

from x12scrub.claims.model import Claim, Line
from x12scrub.claims.plain import PlainClaim
from x12scrub.tables import Basis, Contractor, CoverageList, PayerRule, Tables

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
    "payer": ("payer", "filing", "turn"),
}
_JURISDICTION, _OFF_LIST, _SETTING, _BASIS = "jurisdiction", "off list", "setting", "basis"


class Asker(NamedTuple):
    """A claim that questions are put to."""

    claim: PlainClaim
    rule: PayerRule
    """What its payer wants on its day."""
    jurisdiction: str
    """Of the Medicare contractor for its place."""


class Question(NamedTuple):
    """What an edit asked for: a part of a plain claim by its name, or something that is found out from it."""

    part: str
    line: int = 0
    """Index of the line that it is about."""
    listed: CoverageList | None = None
    setting: str = ""
    """Of the payer's rule."""

    def answer(self, of: Asker) -> Hashable:
        """What a claim says to it."""
        if self.setting:
            found: Hashable = of.rule.basis(self.setting) if self.part == _BASIS else getattr(of.rule, self.setting)
            return found
        if self.part == _JURISDICTION:
            return of.jurisdiction
        claim = of.claim
        if self.listed is not None:
            return self.listed.misses([code.decode("latin-1") for code in claim.pointed(self.line)])
        value: bytes | tuple[bytes, ...] = getattr(claim, self.part)
        return value if isinstance(value, bytes) else value[self.line]


class Settings:
    """Questions about the payer's rule that are put together. Few rules answer them otherwise than others: the answers
    are numbered, and each rule is asked once."""

    __slots__ = ("_answered", "_numbers", "questions")

    def __init__(self, questions: tuple[Question, ...]) -> None:
        self.questions = questions
        self._numbers: dict[Hashable, int] = {}
        self._answered: dict[PayerRule, int] = {}

    def answer(self, of: Asker) -> int:
        number = self._answered.get(of.rule)
        if number is None:
            said = tuple(question.answer(of) for question in self.questions)
            number = self._answered[of.rule] = self._numbers.setdefault(said, len(self._numbers))
        return number


Asked = dict[Question, None]
"""Each question once, in the order in which they were asked."""


class NotShownError(Exception):
    """An edit asked for what may differ within a likeness."""


class SeenClaim(Claim):
    """What edits are shown of a claim. A slot that is not filled leads to `__getattr__`."""

    __slots__ = ("asked", "real", "rule")
    rule: "_SeenRule"
    """What its payer wants on the day of its lines."""

    @classmethod
    def of(cls, real: Claim, rule: PayerRule, asked: Asked) -> "SeenClaim":
        seen = cls.__new__(cls)
        lines = tuple(_SeenLine.of(line, seen, asked) for line in real.lines)
        known = _SeenRule.of(rule, asked)
        for name, value in (("real", real), ("asked", asked), ("lines", lines), ("rule", known)):
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
    asked: Asked
    real: Line
    claim: SeenClaim

    @classmethod
    def of(cls, real: Line, claim: SeenClaim, asked: Asked) -> "_SeenLine":
        seen = cls.__new__(cls)
        for name, value in (("real", real), ("asked", asked), ("claim", claim)):
            object.__setattr__(seen, name, value)
        return seen

    def __getattr__(self, name: str) -> Any:
        return _shown(self, name, self.real.ordinal - 1, _OF_LINE)

    @property
    def is_pointed(self) -> bool:
        """So is every line of a plain claim."""
        return True

    @property
    def points_well(self) -> bool:
        """So does every line of a plain claim."""
        return True


def _shown(seen: Any, name: str, line: int, alike: frozenset[str]) -> Any:
    """A value of the claim or line that is behind, if it may be seen; `alike` are those that may."""
    if name in _COMPARED:
        seen.asked.update((Question(part, line), None) for part in _COMPARED[name])
    elif name not in alike:
        raise NotShownError(name)
    value = getattr(seen.real, name)
    object.__setattr__(seen, name, value)  # the slot is filled: it is asked for once
    return value


class _SeenRule(PayerRule):
    """What a payer wants, setting by setting, with what each rests on."""

    __slots__ = ("asked", "real")
    asked: Asked
    real: PayerRule

    @classmethod
    def of(cls, real: PayerRule, asked: Asked) -> "_SeenRule":
        seen = cls.__new__(cls)
        object.__setattr__(seen, "real", real)
        object.__setattr__(seen, "asked", asked)
        return seen

    def __getattr__(self, name: str) -> Any:
        if name not in _SETTINGS:
            raise NotShownError(name)
        self.asked[Question(_SETTING, setting=name)] = None
        return getattr(self.real, name)

    def basis(self, setting: str) -> Basis:
        self.asked[Question(_BASIS, setting=setting)] = None
        return self.real.basis(setting)


# All but the rows, which hold more than what they say.
_SETTINGS = frozenset(one.name for one in attrs.fields(PayerRule)) - {"rows"}


class SeenTables(Tables):
    """Answers about the claim that is behind."""

    __slots__ = ()

    @classmethod
    def of(cls, tables: Tables) -> "SeenTables":
        return cls(**{one.name: getattr(tables, one.name) for one in attrs.fields(Tables) if one.init})

    def rule(self, line: Line, on: date) -> PayerRule:
        if line.dates is None or on != line.dates.first:
            raise NotShownError("the rule of another day")
        return _seen(line).claim.rule

    def contractor(self, line: Line) -> Contractor | None:
        seen = _seen(line)
        seen.asked[Question(_JURISDICTION)] = None
        return super().contractor(seen.real)

    def is_off_list(self, line: Line, listed: CoverageList) -> bool:
        seen = _seen(line)
        seen.asked[Question(_OFF_LIST, seen.ordinal - 1, listed)] = None
        return super().is_off_list(seen.real, listed)


def _seen(line: Line) -> _SeenLine:
    assert isinstance(line, _SeenLine)
    return line
