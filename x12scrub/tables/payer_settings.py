"""What a row of the payer table can say. A setting is an element of its own, so that a table can grow without a change
to the rows that it has.
"""

from collections.abc import Callable, Iterable
from typing import Any, Literal

from attrs import frozen

from x12scrub.tables.sessions import read_limit
from x12scrub.tables.sheet import Row

BypassSide = Literal["either", "column2"]
TableSource = Literal["medicare", "none"]
ImagingAction = Literal["off", "ask", "reject"]
SIDES: dict[str, BypassSide] = {"either": "either", "column2": "column2"}
_SOURCES: dict[str, TableSource] = {"medicare": "medicare", "none": "none"}
_YES_NO = {"yes": True, "no": False}
_ACTIONS: dict[str, ImagingAction] = {"off": "off", "ask": "ask", "reject": "reject"}
_ASKED = {"correct": False, "ask": True}


NO_LIST = "none"
BY_CONTRACTOR = "contractor"
"""What a row says about the list of covered diagnoses, instead of the id of one."""


@frozen(repr=False)
class Wanted25:
    """The E/M families that take 25 beside a trigger point injection."""

    families: frozenset[str]
    asked: bool = False
    """True where 25 is never put on a line unasked."""


@frozen(repr=False)
class Imaging:
    """Codes of guidance by imaging that the payer does not cover beside a trigger point injection."""

    codes: frozenset[str]
    action: ImagingAction
    """What is done about them at most."""


@frozen(eq=False, repr=False)
class Setting:
    """An element of a row: the attribute of `PayerRule` that it gives, how it is read, and how `explain` tells it."""

    field: str
    title: str
    read: Callable[[Row], Any]
    words: Callable[[Any], str] = str


def _listed(words: Iterable[str]) -> str:
    return " ".join(words) or "none"


def _wanted_25(row: Row) -> Wanted25:
    asked = "action" in row.attributes and row.choice("action", _ASKED)
    return Wanted25(frozenset(row.words("families")), asked)


def _told_25(wanted: Wanted25) -> str:
    return f"{_listed(sorted(wanted.families))}{' (asked)' if wanted.asked else ''}"


def _codes(row: Row) -> frozenset[str]:
    return frozenset(row.words("codes"))


def _imaging(row: Row) -> Imaging:
    return Imaging(_codes(row), row.choice("action", _ACTIONS))


def _told_imaging(imaging: Imaging) -> str:
    return imaging.action if imaging.action == "off" else f"{imaging.action} {_listed(sorted(imaging.codes))}"


def _modifiers(row: Row) -> tuple[str, ...]:
    return row.words("modifiers")


def _yes_or_no(wanted: bool) -> str:
    return "yes" if wanted else "no"


SETTINGS: dict[str, Setting] = {
    "bypass": Setting("bypass_side", "bypass side", lambda row: row.choice("side", SIDES)),
    "pairs": Setting("pairs", "pair table", lambda row: row.choice("table", _SOURCES)),
    "units": Setting("units", "unit table", lambda row: row.choice("table", _SOURCES)),
    "modifier-25": Setting("modifier_25", "25 beside", _wanted_25, _told_25),
    "denied-with-25": Setting("denied_with_25", "denied with 25", _codes, _listed),
    "first-position": Setting("first_position_modifiers", "first position", _modifiers, _listed),
    "diagnoses": Setting("diagnoses", "diagnosis list", lambda row: row.text("list")),
    "sessions": Setting("sessions", "sessions", read_limit, lambda limit: str(limit or "no limit is known")),
    "interval": Setting("interval", "days between", lambda row: row.whole("days"), lambda days: str(days or "any")),
    "prefer-x": Setting("prefer_x", "X before 59", lambda row: row.choice("wanted", _YES_NO), _yes_or_no),
    "imaging": Setting("imaging", "guidance", _imaging, _told_imaging),
    "drug-line": Setting("drug_line", "drug on claim", lambda row: row.choice("wanted", _YES_NO), _yes_or_no),
}
"""By tag."""


def read_settings(row: Row) -> dict[str, Any]:
    """The settings of a row by their names in `PayerRule`."""
    settings: dict[str, Any] = {}
    for child in row.children:
        if child.tag not in SETTINGS:
            raise child.fault(f"<{child.tag}> is no setting of a payer")
        setting = SETTINGS[child.tag]
        if setting.field in settings:
            raise child.fault(f"a second <{child.tag}> in one row")
        settings[setting.field] = setting.read(child)
    return settings
