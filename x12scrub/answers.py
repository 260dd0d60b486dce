"""Answers to prompts, as they stand in an answers file: JSON Lines, one answer a line, docs/answer.schema.json.

A file only grows. A changed answer is a line more, which names in `replaces` the time of each answer that it takes the
place of: whoever wrote it had seen them. Two answers that choose differently and know nothing of each other
contradict, and neither holds. The same choice twice is no contradiction.
"""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from attrs import Factory, define, field, frozen

from x12scrub.errors import UsageError

SCHEMA = "x12scrub-answer/1"
PROMPT_ID = re.compile(r"[0-9a-f]{16}", re.ASCII)

_TEXTS = ("prompt", "choice", "who", "when", "why")
_HEAD = f'{{"schema":"{SCHEMA}",'.encode()


@frozen
class Answer:
    """`prompt` is the id of the prompt, `choice` the key of the choice, `when` ISO 8601 with its offset from UTC."""

    prompt: str
    choice: str
    who: str = field(repr=False)
    when: str
    why: str = field(repr=False)
    replaces: tuple[str, ...] = ()
    """The `when` of the earlier answers to this prompt that no longer stand."""


@define
class Answers:
    """What an answers file says, added up in its order."""

    standing: dict[str, tuple[Answer, ...]] = Factory(dict)
    """By prompt: the answers that no later one replaces."""
    torn: int = 0
    """Bytes at the end that are the beginning of an answer: its writer was stopped in the middle."""
    _seen: set[Answer] = Factory(set)

    def add(self, answer: Answer) -> None:
        """The answer stands now, and those that it replaces do not. The very same answer again changes nothing."""
        if answer in self._seen:
            return
        self._seen.add(answer)
        before = self.standing.get(answer.prompt, ())
        self.standing[answer.prompt] = (*(one for one in before if one.when not in answer.replaces), answer)

    def of(self, prompt: str) -> Answer | None:
        """The answer that holds; None where there is none, or where answers contradict."""
        standing = self.standing.get(prompt, ())
        return standing[0] if len({one.choice for one in standing}) == 1 else None

    @property
    def by_prompt(self) -> dict[str, Answer]:
        """The answers that hold."""
        found = {prompt: self.of(prompt) for prompt in self.standing}
        return {prompt: answer for prompt, answer in found.items() if answer is not None}

    @property
    def contradicted(self) -> frozenset[str]:
        """Prompts whose answers contradict: they are open."""
        return frozenset(prompt for prompt in self.standing if self.of(prompt) is None)


def read(lines: Iterable[bytes], name: str = "the answers") -> Answers:
    """The answers of a file, line by line as a binary file gives them. Blank lines are passed over.

    UsageError, with the number of the line and no value, for a line that is no answer. A last line without its end
    that begins as an answer does is counted in `torn` and left out.
    """
    found = Answers()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.add(parsed(line))
        except ValueError as error:
            if not line.endswith(b"\n") and (line.startswith(_HEAD) or _HEAD.startswith(line)):
                found.torn = len(line)
                break
            raise UsageError(f"{name}, line {number}: {error}") from None
    return found


def parsed(line: bytes) -> Answer:
    """One line. ValueError, with a text that holds no value, where it is no answer."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("this is no line of JSON") from None
    if not isinstance(record, dict) or record.get("schema") != SCHEMA:
        raise ValueError(f"this is no answer: its schema is not {SCHEMA}")
    if not record.keys() <= {"schema", "replaces", *_TEXTS}:
        raise ValueError("an answer has no such field; docs/answer.schema.json lists them")
    for key in _TEXTS:
        if not _is_text(record.get(key)):
            raise ValueError(f"an answer wants a text as its {key!r}")
    if not PROMPT_ID.fullmatch(record["prompt"]):
        raise ValueError("'prompt' is not the id of a prompt, which has 16 hexadecimal digits")
    if not _is_moment(record["when"]):
        raise ValueError("'when' is not a time with its offset, such as 2026-11-23T10:15:00+00:00")
    return Answer(**{key: record[key] for key in _TEXTS}, replaces=_replaces(record))


def written(answer: Answer) -> bytes:
    """The line of an answer. The schema stands first: that is how a torn line is known."""
    record: dict[str, Any] = {"schema": SCHEMA, **{key: getattr(answer, key) for key in _TEXTS}}
    if answer.replaces:
        record["replaces"] = list(answer.replaces)
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_moment(text: str) -> bool:
    try:
        return "T" in text and datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _replaces(record: Mapping[str, Any]) -> tuple[str, ...]:
    found = record.get("replaces", [])
    if not isinstance(found, list) or not all(isinstance(one, str) and _is_moment(one) for one in found):
        raise ValueError("'replaces' is not a list of the times of earlier answers")
    return tuple(found)
