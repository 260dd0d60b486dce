"""A prompt as a session shows it: the record of a worklist with its texts made safe for a terminal."""

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from x12scrub.report.printable import clean

SCHEMA = "x12scrub-prompt/1"

Value = tuple[str, ...] | str
LISTS, TEXTS = ("modifiers", "pointers"), ("units", "charge")
"""Fields of a line that a choice may change, by what they hold."""


@frozen
class Effect:
    """What a choice does to one field of a line of the prompt's claim; `after` is empty where the line goes."""

    line: int
    field: str
    before: Value
    after: Value


@frozen
class Offer:
    """A choice, and what is attested by taking it."""

    key: str
    label: str
    attestation: str
    effects: tuple[Effect, ...]


@frozen
class Service:
    """A line of the patient's day."""

    place: tuple[int, int]
    """Ordinals of the input and of the claim in it."""
    claim_number: str
    line: int
    procedure: str
    modifiers: tuple[str, ...]
    units: str
    charge: str
    pointers: tuple[str, ...]
    dates: str
    asked: bool


@frozen
class Prompt:
    """What is asked about one claim."""

    id: str
    edit: str
    place: tuple[int, int]
    """Ordinals of the input and of the claim in it."""
    claim_number: str
    patient: str
    payer: str
    date: str
    question: str
    without_answer: str
    status: str
    services: tuple[Service, ...]
    offers: tuple[Offer, ...]

    @property
    def claim(self) -> int:
        """Ordinal of the claim in its input."""
        return self.place[1]


def prompt(record: Any) -> Prompt:
    """ValueError, with a text that holds no value, for a record that is no prompt."""
    if not isinstance(record, dict) or record.get("schema") != SCHEMA:
        raise ValueError(f"this is no prompt: its schema is not {SCHEMA}")
    payer, payer_id = _text(record, "payer_name"), _text(record, "payer_id")
    found = Prompt(
        id=_text(record, "id"),
        edit=f"{_text(record, 'code')} {_text(record, 'name')}",
        place=(_number(record, "input"), _number(record, "claim")),
        claim_number=_text(record, "claim_number"),
        patient=_text(record, "patient"),
        payer=f"{payer} ({payer_id})" if payer and payer_id else payer or payer_id,
        date=_text(record, "date"),
        question=_text(record, "question"),
        without_answer=_text(record, "without_answer"),
        status=_text(record, "status"),
        services=tuple(_service(one) for one in _tables(record, "lines")),
        offers=tuple(_offer(one) for one in _tables(record, "choices")),
    )
    if not found.offers or len({one.key for one in found.offers}) < len(found.offers):
        raise ValueError("this prompt has no choices that can be told apart")
    return found


def _service(table: Mapping[str, Any]) -> Service:
    return Service(
        place=(_number(table, "input"), _number(table, "claim")),
        claim_number=_text(table, "claim_number"),
        line=_number(table, "line"),
        procedure=_text(table, "procedure"),
        modifiers=_texts(table, "modifiers"),
        units=_text(table, "units"),
        charge=_text(table, "charge"),
        pointers=_texts(table, "pointers"),
        dates=_text(table, "dates"),
        asked=table.get("asked") is True,
    )


def _offer(table: Mapping[str, Any]) -> Offer:
    key = _text(table, "key")
    if not key or key != table["key"]:
        raise ValueError("a choice of this prompt has a key that cannot be used")
    effects = tuple(_effect(one) for one in _tables(table, "changes"))
    return Offer(key, _text(table, "label"), _text(table, "attestation"), effects)


def _effect(table: Mapping[str, Any]) -> Effect:
    name = _text(table, "field")
    before, after = (_value(table, key) for key in ("before", "after"))
    if (name in LISTS and not isinstance(after, tuple)) or (name in TEXTS and not isinstance(after, str)):
        raise ValueError("a choice of this prompt changes a field to what it cannot hold")
    return Effect(_number(table, "line"), name, before, after)


def _value(table: Mapping[str, Any], key: str) -> Value:
    return _texts(table, key) if isinstance(table.get(key), list) else _text(table, key)


def _text(table: Mapping[str, Any], key: str) -> str:
    """An absent value is an empty text."""
    value = table.get(key)
    if value is None:
        return ""
    if isinstance(value, bool | dict | list):
        raise ValueError(f"{key!r} of this prompt is no text")
    return clean(str(value))


def _texts(table: Mapping[str, Any], key: str) -> tuple[str, ...]:
    values = table.get(key)
    if not isinstance(values, list):
        raise ValueError(f"{key!r} of this prompt is no list")
    return tuple(_text({key: one}, key) for one in values)


def _number(table: Mapping[str, Any], key: str) -> int:
    value = table.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{key!r} of this prompt is no number")
    return value


def _tables(table: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    values = table.get(key)
    if not isinstance(values, list) or not all(isinstance(one, dict) for one in values):
        raise ValueError(f"{key!r} of this prompt is no list of records")
    return values
