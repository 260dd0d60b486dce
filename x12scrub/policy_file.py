"""Policies that users write, in TOML.

    base = "standard"                      # or "cautious"
    charge = "per-unit"                    # keep | per-unit, for TP101 and TP104

    [edits.TP106]
    action = "ask"                         # correct | ask | reject | off

    [payers.LAKESIDE1]                     # 2010BB NM109
    charge = "keep"
    bypass_side = "either"                 # either | column2
    prefer_x = true
    first_position_modifiers = ["GT", "95"]

    [payers.LAKESIDE1.edits.TP101]
    action = "off"

A policy lowers what an edit may do. What would raise it, and what nobody knows, is an error that names the place.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from attrs import frozen

from x12scrub.config import nearest
from x12scrub.errors import UsageError
from x12scrub.finding import Verdict
from x12scrub.policy import SHIPPED, Action, Charge, Decision, Policy
from x12scrub.registry import Edit, Reads
from x12scrub.tables.payer_settings import SIDES

_TOP = {"base": str, "charge": str, "edits": dict, "payers": dict}
_PAYER = {"charge": str, "bypass_side": str, "prefer_x": bool, "first_position_modifiers": list, "edits": dict}
_EDIT = {"action": str}
_WORDS = {str: "a text", bool: "true or false", list: "a list of texts", dict: "a table"}
_MODIFIER = re.compile(r"[A-Z0-9]{2}")
_E = TypeVar("_E", bound=Enum)


@frozen
class Written:
    """A policy, and the payer settings that stand over those of the table."""

    policy: Policy
    payers: Mapping[str, Mapping[str, Any]]
    """By payer id; names as in `tables.payers.PayerRule`."""


def read(content: bytes, name: str, edits: Mapping[str, Edit]) -> Written:
    """The policy in a file. `name` is what findings call it; `edits` are those that there are, by code."""
    try:
        table = tomllib.loads(content.decode("utf-8"))
    except ValueError as error:  # not UTF-8, or no TOML
        raise UsageError(f"{name}: {error}") from error
    _refuse_unknown(name, table, _TOP)
    base = table.get("base", "standard")
    if base not in SHIPPED:
        raise UsageError(f"{name}: no policy is called {base!r}{nearest(base, SHIPPED)}")
    payers: Mapping[str, Any] = table.get("payers", {})
    for payer, settings in payers.items():
        if not isinstance(settings, dict):
            raise UsageError(f"{name}: payers.{payer} should be a table")
        _refuse_unknown(f"{name}: payers.{payer}", settings, _PAYER)
    policy = Policy(
        name=Path(name).stem,
        coding=SHIPPED[base].coding,
        actions=dict(_actions(name, table, edits, SHIPPED[base])),
        charges=dict(_charges(name, table)),
        content=hashlib.sha256(content).hexdigest(),
    )
    return Written(policy, {payer: dict(_settings(name, payer, settings)) for payer, settings in payers.items()})


def _actions(
    name: str, table: Mapping[str, Any], edits: Mapping[str, Edit], base: Policy
) -> Iterator[tuple[tuple[str, str], Decision]]:
    scopes = [("", "edits", table.get("edits", {}))]
    scopes += [(payer, f"payers.{payer}.edits", one.get("edits", {})) for payer, one in table.get("payers", {}).items()]
    for payer, place, wanted in scopes:
        for code, settings in wanted.items():
            where = f"{name}: {place}.{code}"
            if code not in edits:
                raise UsageError(f"{where}: no edit has this code{nearest(code, edits)}")
            if not isinstance(settings, dict):
                raise UsageError(f"{where} should be a table with an action")
            _refuse_unknown(where, settings, _EDIT)
            if "action" not in settings:
                raise UsageError(f"{where} should have an action")
            action = _one_of(where, "action", settings["action"], Action)
            _refuse_unless_possible(where, edits[code], action)
            _refuse_unless_below(where, code, action, base)
            yield (payer, code), Decision(action, f"{place}.{code} of policy {Path(name).stem}")


def _refuse_unless_possible(where: str, edit: Edit, action: Action) -> None:
    """An action above what the edit declares would raise it; an envelope or a line number cannot be asked about."""
    if not edit.applies and action is not Action.OFF:
        raise UsageError(f"{where}: {edit.code} only makes notes; it can be off")
    reach = {Action.CORRECT: Verdict.CORRECT, Action.ASK: Verdict.ASK}
    goes_there = action not in reach or any(_weight(verdict) <= _weight(reach[action]) for verdict in edit.applies)
    if not goes_there:
        raise UsageError(
            f"{where}: {edit.code} never goes as far as {action.value}; a policy lowers, it does not raise"
        )
    if (edit.reads is Reads.ENVELOPE or edit.status is None) and action in (Action.ASK, Action.REJECT):
        raise UsageError(f"{where}: {edit.code} is about no coding of a claim; it can be correct or off")


def _refuse_unless_below(where: str, code: str, action: Action, base: Policy) -> None:
    if base.limits(code, action):
        highest = base.action(code).action.value
        raise UsageError(f"{where}: with base {base.name}, {code} goes as far as {highest} at most")


def _weight(verdict: Verdict) -> int:
    return (Verdict.CORRECT, Verdict.ASK, Verdict.REJECT).index(verdict)


def _charges(name: str, table: Mapping[str, Any]) -> Iterator[tuple[str, Charge]]:
    for payer, settings in (("", table), *table.get("payers", {}).items()):
        if "charge" in settings:
            yield payer, _one_of(f"{name}: payers.{payer}" if payer else name, "charge", settings["charge"], Charge)


def _settings(name: str, payer: str, settings: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    where = f"{name}: payers.{payer}"
    if "bypass_side" in settings:
        side = settings["bypass_side"]
        if side not in SIDES:
            raise UsageError(f"{where}: bypass_side is {' or '.join(SIDES)}{nearest(side, SIDES)}")
        yield "bypass_side", side
    if "prefer_x" in settings:
        yield "prefer_x", settings["prefer_x"]
    if "first_position_modifiers" in settings:
        modifiers = settings["first_position_modifiers"]
        if not all(isinstance(one, str) and _MODIFIER.fullmatch(one) for one in modifiers):
            raise UsageError(f"{where}: first_position_modifiers should be a list of modifiers of two characters")
        yield "first_position_modifiers", tuple(modifiers)


def _refuse_unknown(where: str, table: Mapping[str, Any], known: Mapping[str, type]) -> None:
    for key, value in table.items():
        if key not in known:
            raise UsageError(f"{where}: unknown key {key!r}{nearest(key, known)}")
        if not isinstance(value, known[key]):
            raise UsageError(f"{where}: {key} should be {_WORDS[known[key]]}")


def _one_of(where: str, key: str, word: str, values: type[_E]) -> _E:
    known = {str(value.value): value for value in values}
    if word not in known:
        raise UsageError(f"{where}: {key} is one of {', '.join(known)}{nearest(str(word), known)}")
    return known[word]
