"""Answers as they stand in a file: which one holds, what contradicts, what is refused and how."""

import json
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from x12scrub.answers import Answer, Answers, parsed, read, written
from x12scrub.errors import UsageError

PROMPT = "0123456789abcdef"
FIRST = Answer(PROMPT, "XS", "kim", "2026-11-23T10:15:00+00:00", "the note names knee and trapezius")
OTHER = evolve(FIRST, choice="remove", who="lee", when="2026-11-23T11:00:00+00:00")
SCHEMA = Draft202012Validator(json.loads((Path(__file__).parents[2] / "docs" / "answer.schema.json").read_text()))


def of(*answers: Answer) -> Answers:
    return read(written(one) for one in answers)


def record(**other: Any) -> bytes:
    return json.dumps({**json.loads(written(FIRST)), **other}).encode() + b"\n"


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda text: text.strip())


@given(
    st.builds(
        Answer, st.just(PROMPT), TEXTS, TEXTS, st.just(FIRST.when), TEXTS, st.lists(st.just(OTHER.when)).map(tuple)
    )
)
def test_what_is_written_is_read_again(answer: Answer) -> None:
    """Line and answer say the same, follow the schema, and a line is one line."""
    line = written(answer)
    assert parsed(line) == answer
    assert line.count(b"\n") == 1
    SCHEMA.validate(json.loads(line))


def test_an_answer_holds() -> None:
    found = of(FIRST)
    assert found.by_prompt == {PROMPT: FIRST}
    assert found.of(PROMPT) == FIRST
    assert found.of("0" * 16) is None
    assert not found.contradicted


def test_two_that_choose_differently_contradict() -> None:
    """None of the two holds, whatever their order."""
    for found in (of(FIRST, OTHER), of(OTHER, FIRST)):
        assert found.contradicted == {PROMPT}
        assert not found.by_prompt
        assert len(found.standing[PROMPT]) == 2


def test_two_that_choose_alike_do_not() -> None:
    assert of(FIRST, evolve(OTHER, choice="XS")).by_prompt == {PROMPT: FIRST}


def test_an_answer_replaces_those_that_it_names() -> None:
    """One; or all of several that contradict each other; the file keeps them, they do not stand."""
    assert of(FIRST, evolve(OTHER, replaces=(FIRST.when,))).by_prompt[PROMPT].choice == "remove"
    last = evolve(FIRST, choice="59", when="2026-11-23T12:00:00Z", replaces=(FIRST.when, OTHER.when))
    assert of(FIRST, OTHER, last).by_prompt == {PROMPT: last}
    assert of(FIRST, OTHER, evolve(last, replaces=(FIRST.when,))).contradicted == {PROMPT}


def test_it_replaces_only_what_was_there_before_it() -> None:
    """Two answers of one moment: the second takes the place of the first, not of itself."""
    changed = evolve(FIRST, choice="remove", replaces=(FIRST.when,))
    assert of(FIRST, changed).by_prompt == {PROMPT: changed}
    assert of(changed, FIRST).contradicted == {PROMPT}


def test_a_file_put_behind_itself_says_the_same() -> None:
    changed = evolve(OTHER, replaces=(FIRST.when,))
    assert of(FIRST, changed, FIRST, changed).by_prompt == {PROMPT: changed}


def test_blank_lines_and_a_missing_last_line_end_do_no_harm() -> None:
    found = read([b"\n", written(FIRST), b"\r\n", written(OTHER).rstrip(b"\n")])
    assert found.contradicted == {PROMPT}
    assert not found.torn


@pytest.mark.parametrize("cut", range(1, len(written(OTHER)) - 1))
def test_a_torn_last_line_is_left_out(cut: int) -> None:
    """Wherever a writer was stopped, the answers before hold and the beginning of the next is known for what it is."""
    found = read([written(FIRST), written(OTHER)[:cut]])
    assert (found.by_prompt, found.torn) == ({PROMPT: FIRST}, cut)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"{\n", "no line of JSON"),
        (b"\xff\n", "no line of JSON"),
        (b"[" * 100_000 + b"\n", "no line of JSON"),
        (b"MARLOWE", "no line of JSON"),
        (b'["MARLOWE"]\n', "its schema is not x12scrub-answer/1"),
        (record(schema="x12scrub-prompt/1"), "its schema is not x12scrub-answer/1"),
        (record(replace=["MARLOWE"]), "no such field"),
        (record(why=" "), "a text as its 'why'"),
        (record(who=None), "a text as its 'who'"),
        (record(choice=59), "a text as its 'choice'"),
        (record(prompt="MARLOWE"), "'prompt' is not the id"),
        (record(prompt="0123456789ABCDEF"), "'prompt' is not the id"),
        (record(when="2026-11-23"), "'when' is not a time"),
        (record(when="2026-11-23T10:15:00"), "'when' is not a time"),
        (record(when="MARLOWE"), "'when' is not a time"),
        (record(replaces=FIRST.when), "'replaces' is not a list"),
        (record(replaces=["MARLOWE"]), "'replaces' is not a list"),
        (record(replaces=[1]), "'replaces' is not a list"),
    ],
)
def test_what_is_no_answer_is_refused_by_its_line(line: bytes, told: str) -> None:
    """The message names the line and what is wrong with it, and holds nothing of what stands there."""
    with pytest.raises(UsageError) as caught:
        read([written(FIRST), line])
    assert str(caught.value).startswith("the answers, line 2: ")
    assert told in str(caught.value)
    assert "MARLOWE" not in str(caught.value)


def test_a_torn_line_in_the_middle_is_refused() -> None:
    """Only the last line can be torn; one in the middle was damaged by somebody."""
    with pytest.raises(UsageError, match="line 1: this is no line of JSON"):
        read([written(FIRST)[:40] + b"\n", written(OTHER)])
