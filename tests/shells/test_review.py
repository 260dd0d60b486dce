"""`review` at a pseudo-terminal: what is saved and when, where a session goes on, what it shows."""

import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.shells.prompts import prompt_id, record, rows, worklist
from tests.shells.running import ROOT
from tests.shells.terminal import CHOICE, REASON, talk
from x12scrub.answers import Answer, read, written

SCHEMA = Draft202012Validator(json.loads((ROOT / "docs" / "answer.schema.json").read_text("utf-8")))
SGR = re.compile(r"\x1b\[[0-9;]*m")
WHY = "the note names knee and trapezius"


def kept(folder: Path) -> list[dict[str, Any]]:
    """The answers of the file, each of them as the schema wants it."""
    found = [json.loads(line) for line in (folder / "answers").read_bytes().splitlines()]
    for one in found:
        SCHEMA.validate(one)
    return found


def choices(folder: Path) -> list[tuple[int, str]]:
    return [(int(one["prompt"], 16), one["choice"]) for one in kept(folder)]


def test_a_session_from_the_first_prompt_to_the_last(folder: Path) -> None:
    """The number chooses, the reason confirms, the line on disk says who, when and why."""
    with talk("review", worklist(folder, 2), "-o", "answers") as session:
        assert "Prompt 1 of 2" in session.until(CHOICE)
        shown = session.say("1", REASON)
        assert "You attest: The record names two separate structures" in shown
        assert kept(folder) == []
        assert "Prompt 2 of 2" in session.say(WHY)
        session.say("2", REASON)
        session.type(f"  {WHY} \n")
        assert "2 saved in this session, 0 open.\nAll prompts are answered" in session.rest()
        assert session.status == 0
    assert choices(folder) == [(1, "XS"), (2, "remove")]
    assert {(one["who"], one["why"]) for one in kept(folder)} == {("kim", WHY)}
    assert stat.S_IMODE((folder / "answers").stat().st_mode) == 0o600


def test_nothing_is_chosen_by_an_empty_line_or_another_word(folder: Path) -> None:
    """Neither a key of a choice nor Enter picks one: only a number that stands before one does."""
    with talk("review", worklist(folder, 1), "-o", "answers") as session:
        session.until(CHOICE)
        for word in ("", "XS", "59", "3", "0", "-1", "²", "1 2", "yes"):
            assert "Nothing is chosen for you." in session.say(word)
        assert "q         quit" in session.say("?")
        assert "This is the first prompt." in session.say("b")
        session.type("q\n")
        assert "0 saved in this session, 1 open." in session.rest()
    assert kept(folder) == []


def test_without_a_reason_nothing_is_saved(folder: Path) -> None:
    """A number is no reason; an empty line leads back to the choices; quit and skip work there too."""
    with talk("review", worklist(folder, 2), "-o", "answers") as session:
        session.until(CHOICE)
        session.say("1", REASON)
        assert "A reason is made of words" in session.say("1", REASON)
        assert "Nothing was saved." in session.say("")
        session.say("2", REASON)
        assert "Prompt 2 of 2" in session.say("s")
        session.say("1", REASON)
        session.type("q\n")
        session.rest()
    assert kept(folder) == []


def test_back_changes_an_answer_and_says_so_in_the_file(folder: Path) -> None:
    """Nothing is taken out of the file: the new line names the moment of the old one."""
    with talk("review", worklist(folder, 3), "-o", "answers") as session:
        session.until(CHOICE)
        session.say("1", REASON)
        session.say(WHY)
        shown = session.say("b")
        assert "Prompt 1 of 3" in shown
        assert f"XS, by kim, {kept(folder)[0]['when']}: {WHY}" in shown
        session.say("2", REASON)
        assert "Prompt 2 of 3" in session.say("it was one knee")
        session.type("q\n")
        assert "2 saved in this session, 2 open." in session.rest()
    old, new = kept(folder)
    assert (old["choice"], new["choice"], new["replaces"]) == ("XS", "remove", [old["when"]])
    found = read((folder / "answers").read_bytes().splitlines(keepends=True))
    assert (found.by_prompt[prompt_id(1)].choice, found.contradicted) == ("remove", frozenset())


def test_skip_leaves_a_prompt_open_for_the_next_session(folder: Path) -> None:
    """The next session begins with what was skipped, and passes what is answered; --again shows it."""
    file = worklist(folder, 3)
    with talk("review", file, "-o", "answers") as session:
        session.until(CHOICE)
        assert "Prompt 2 of 3" in session.say("s")
        session.say("1", REASON)
        assert "Prompt 3 of 3" in session.say(WHY)
        session.type("\x04")
        assert "1 saved in this session, 2 open." in session.rest()
    with talk("review", file, "-o", "answers") as session:
        assert "3 prompts, 2 open." in (shown := session.until(CHOICE))
        assert "Prompt 1 of 3" in shown
        assert "Prompt 3 of 3" in session.say("s")
        assert "Answered already" in session.say("b")
    with talk("review", file, "-o", "answers", "--again") as session:
        session.until(CHOICE)
        assert "Answered already" in session.say("s")
    with talk("review", file, "-o", "other", "--again") as session:
        assert "3 open" in session.until(CHOICE)


def test_kill_9_loses_at_most_what_is_being_typed(folder: Path) -> None:
    file = worklist(folder, 3)
    with talk("review", file, "-o", "answers") as session:
        session.until(CHOICE)
        session.say("1", REASON)
        session.say(WHY)
        session.say("2", REASON)
        session.type("half a rea")
        session.kill()
    assert choices(folder) == [(1, "XS")]
    with talk("review", file, "-o", "answers") as session:
        assert "Prompt 2 of 3" in session.until(CHOICE)


def test_a_torn_line_is_cut_off_and_asked_again(folder: Path) -> None:
    """As a machine leaves it that stops in the middle of the writing."""
    lines = [written(Answer(prompt_id(n), "XS", "kim", "2026-11-23T10:15:00+00:00", WHY)) for n in (1, 2)]
    (folder / "answers").write_bytes(lines[0] + lines[1][:-30])
    with talk("review", worklist(folder, 2), "-o", "answers") as session:
        shown = session.until(CHOICE)
        assert "was cut off while it was saved" in shown
        assert "Prompt 2 of 2" in shown
        assert (folder / "answers").read_bytes() == lines[0]
        session.say("2", REASON)
        session.say(WHY, "0 open")
    assert choices(folder) == [(1, "XS"), (2, "remove")]


def test_answers_that_contradict_are_shown_and_replaced(folder: Path) -> None:
    one = Answer(prompt_id(1), "XS", "kim", "2026-11-23T10:15:00+00:00", WHY)
    two = Answer(prompt_id(1), "remove", "lee", "2026-11-23T10:16:00+00:00", WHY)
    (folder / "answers").write_bytes(written(one) + written(two).rstrip(b"\n"))
    with talk("review", worklist(folder, 1), "-o", "answers", "--who", "Pat  Quill") as session:
        shown = session.until(CHOICE)
        assert "You answer as Pat Quill." in shown
        assert "Answers that contradict each other" in shown
        session.say("1", REASON)
        session.say(WHY, "0 open")
    assert kept(folder)[-1]["replaces"] == [one.when, two.when]


def test_a_csv_worklist_that_was_sorted_by_hand(folder: Path) -> None:
    """The record goes with its row, and a byte order mark does no harm."""
    (folder / "open.csv").write_bytes(b"\xef\xbb\xbf" + rows(record(2), record(1)))
    with talk("review", "open.csv", "-o", "answers") as session:
        assert "QB-2" in session.until(CHOICE)
        assert "QB-1" in session.say("s")


def test_no_color_is_honoured_and_the_marks_stay(folder: Path) -> None:
    """With colour and without, the same words and brackets stand there; of escapes there are none without."""
    file, shown = worklist(folder, 1), {}
    for setting in ("", "1"):
        with talk("review", file, "-o", f"answers{setting}", TERM="xterm", NO_COLOR=setting) as session:
            shown[setting] = session.until(CHOICE)
    assert len(SGR.findall(shown[""])) > 10
    assert not SGR.findall(shown["1"])
    assert "20552     [XS]" not in shown["1"]
    assert "20552     [GC]   [  ]" in shown["1"]


def test_a_window_that_was_made_narrow_shows_the_next_prompt_so(folder: Path) -> None:
    """The size is asked for each prompt, not once for the session."""
    with talk("review", worklist(folder, 2), "-o", "answers", COLUMNS="0", LINES="0") as session:
        assert "mod 1  mod 2" in session.until(CHOICE)
        session.resize(40)
        shown = session.say("s", "s, b, q, ?): ")
        assert "mod 1" not in shown
        assert max(map(len, shown.splitlines())) <= 40


def test_an_empty_worklist_asks_nothing(folder: Path) -> None:
    with talk("review", worklist(folder, 0), "-o", "answers") as session:
        assert session.rest() == "The worklist has no prompts.\n"
        assert session.status == 0


@pytest.mark.parametrize("name", ["open.jsonl", "open.csv"])
def test_ten_thousand_prompts_begin_with_the_first(name: str, folder: Path) -> None:
    """A long worklist begins with its first question, from JSON Lines and from a spreadsheet."""
    with talk("review", worklist(folder, 10_000, name), "-o", "answers") as session:
        assert "Prompt 1 of 10000" in session.until(CHOICE)
        session.kill()


def test_what_a_file_holds_cannot_speak_to_the_terminal(folder: Path) -> None:
    """Escape sequences of the EDI and of a reason become question marks."""
    (folder / "open.jsonl").write_text(json.dumps(record(patient="MAR\x1b]0;gone\x07LOWE", question="a\u202eb?")))
    with talk("review", "open.jsonl", "-o", "answers") as session:
        shown = session.until(CHOICE)
        assert "MAR?]0;gone?LOWE" in shown
        assert not {"\x1b", "\x07", "\u202e"} & set(shown)
        session.say("1", REASON)
        session.say("knee\u202e and back", "0 open")
    assert kept(folder)[0]["why"] == "knee? and back"


@pytest.mark.parametrize(
    ("terminal", "keys", "reason"),
    [
        ("dumb", f"{WHY}\n2\nand the back\n", WHY),
        ("xterm", f"{WHY}\r2\rand the back\r", WHY),
        ("xterm", f"\x1b[200~{WHY}\r2\rand the back\x1b[201~\r", f"{WHY} 2 and the back"),
    ],
    ids=["dumb", "unmarked", "marked"],
)
def test_lines_of_a_pasted_reason_answer_no_other_prompt(terminal: str, keys: str, reason: str, folder: Path) -> None:
    """A chart note of several lines, pasted: its second line must not choose anything for the next claim."""
    with talk("review", worklist(folder, 2), "-o", "answers", TERM=terminal) as session:
        session.until(CHOICE)
        session.say("1", REASON)
        session.type(keys)
        assert "Prompt 2 of 2" in session.until(CHOICE)
        session.type("q\n")
        session.rest()
    assert [(one["choice"], one["why"]) for one in kept(folder)] == [("XS", reason)]
