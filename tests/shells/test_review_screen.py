"""What a session shows of a prompt, and what it does with a worklist that is not what it should be."""

import getpass
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.shells.prompts import ATTESTATION, choice, json_lines, prompt_id, record, rows, service, worklist
from tests.shells.running import ROOT
from x12scrub.answers import Answer
from x12scrub.errors import OutputFailed, UsageError
from x12scrub.review import command, keeper
from x12scrub.review import worklist as worklists
from x12scrub.review.prompt import prompt
from x12scrub.review.screen import Screen


def shown(told: dict[str, Any], **settings: Any) -> str:
    return "\n".join(Screen(**settings).card(prompt(told), 0, 1))


def test_the_prompts_of_these_tests_follow_the_schema() -> None:
    schema = Draft202012Validator(json.loads((ROOT / "docs" / "prompt.schema.json").read_text("utf-8")))
    schema.validate(record())
    schema.validate(record(date=None, status=None))
    assert not schema.is_valid(record(more=1))
    assert not schema.is_valid(record(id="7"))


def test_slots_that_a_choice_changes_stand_in_brackets() -> None:
    """Slot 1 and 2 of line 2 differ after XS; those of line 1 do not, nor does what only goes with its line."""
    lines = shown(record()).splitlines()
    assert lines[lines.index(next(one for one in lines if "diagnoses" in one)) :][1:3] == [
        "      1  20610      RT                            1       190.00   1",
        ">     2  20552     [GC]   [  ]                    1       120.50   1",
    ]


def test_a_full_line_and_every_field_that_can_change() -> None:
    """Units, charge and diagnoses are marked as modifiers are; an amount that is none stays as it came."""
    full = service(2, "20552", "GC", "GT", "95", "RT", charge="1E9", units="2", pointers=["1", "2"])
    offer = choice("keep", (2, "units", "2", "1"), (2, "charge", "1E9", "5"), (2, "pointers", ["1", "2"], ["1"]))
    text = shown(record(lines=[full], choices=[offer]))
    assert " GC     GT     95     RT  [    2][        1E9] [1 2]" in text


def test_lines_of_other_claims_stand_under_their_claim_and_are_not_marked() -> None:
    other = service(2, "20553", claim=9, claim_number="QB-9", dates="2024-09-11 to 2024-09-12")
    lines = shown(record(lines=[service(2, "20552"), other])).splitlines()
    at = lines.index("   claim QB-9 (number 9 of the file)")
    assert "[" in lines[at - 1]
    assert "[" not in lines[at + 1]
    assert lines[at + 2].strip() == "on 2024-09-11 to 2024-09-12"


@pytest.mark.parametrize("name", ["open.jsonl", "open.csv"])
def test_only_the_prompts_that_are_shown_are_read(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of ten thousand, the ids are looked up; the record of one is taken apart when it is its turn."""
    taken: list[str] = []
    loads = json.loads
    monkeypatch.setattr(worklists.json, "loads", lambda text: taken.append(text) or loads(text))
    with worklists.worklist(str(worklist(folder, 10_000, name))) as found:
        assert (len(found), taken) == (10_000, [])
        assert found.prompt(9_999).id == found.ids[-1] == prompt_id(10_000)
    assert len(taken) == 1


def test_lines_of_another_file_are_not_taken_for_those_of_the_claim() -> None:
    """Both are claim 7, each of its own file."""
    other = service(2, "20552", input=2, claim_number="QB-8")
    told = prompt(record(lines=[service(2, "20552", "GC", asked=True), other]))
    lines = Screen().card(told, 0, 1)
    at = lines.index("   claim QB-8 (number 7 of another file)")
    assert ("[" in lines[at - 1], "[" in lines[at + 1]) == (True, False)
    assert sum("20552" in one for one in Screen().outcome(told, told.offers[0])) == 1


@pytest.mark.parametrize("width", [36, 40, 60, 76])
def test_a_narrow_screen_shows_each_line_of_a_claim_on_lines_of_its_own(width: int) -> None:
    """Nothing is wider than the screen, and the marks are those of the table."""
    lines = Screen(width=width).card(prompt(record()), 0, 1)
    assert max(map(len, lines)) <= width
    at = lines.index(">   2  20552 [GC][  ]")
    assert lines[at + 1 : at + 3] == ["      units 1  charge 120.50", "      diagnoses 1"]


def test_sending_the_claim_back_is_told_as_what_it_is() -> None:
    """It changes nothing in the claim, and is not for nothing."""
    told = prompt(record(choices=[choice("as-is"), choice("reject", label="reject the claim")]))
    as_is, rejected = ("\n".join(Screen().outcome(told, offer)) for offer in told.offers)
    assert "Nothing in the claim changes." in as_is
    assert "The claim is rejected. It does not go to the payer." in rejected
    assert "Nothing in the claim changes." not in rejected


def test_a_low_screen_leaves_the_attestations_for_later() -> None:
    assert shown(record(), height=50).count(ATTESTATION) == 2
    assert ATTESTATION not in shown(record(), height=20)


@pytest.mark.parametrize("width", [78, 80, 100])
def test_every_line_fits(width: int) -> None:
    told = record(question="word " * 80, patient="N" * 30, payer_name="P" * 60, claim_number="C" * 38)
    told["choices"].append(choice("keep-20553", label="keep " * 30))
    assert max(map(len, shown(told, width=width).splitlines())) <= width


def test_the_outcome_shows_the_line_as_it_will_be() -> None:
    """And says which line goes, or that nothing changes."""
    told = prompt(record(choices=[*record()["choices"], choice("leave", label="leave it")]))
    puts, removes, leaves = ("\n".join(Screen().outcome(told, offer)) for offer in told.offers)
    assert ">     2  20552     [XS]   [GC]" in puts
    assert "20610" not in puts
    assert "Line 2, 20552, goes from the claim." in removes
    assert "Nothing in the claim changes." in leaves
    assert all(f"You attest: {ATTESTATION}" in one for one in (puts, removes, leaves))


@pytest.mark.parametrize(
    "broken",
    [
        {"schema": "x12scrub-answer/1"},
        {"choices": []},
        {"choices": [choice("XS"), choice("XS")]},
        {"choices": [choice("X\x1bS")]},
        {"choices": [choice("XS", (2, "modifiers", [], "XS"))]},
        {"choices": [choice("XS", (2, "units", "2", ["1"]))]},
        {"choices": ["MARLOWE"]},
        {"lines": None},
        {"lines": [service(True, "20552")]},
        {"lines": [{**service(1, "20552"), "modifiers": "RT"}]},
        {"question": ["MARLOWE"]},
        {"claim": "MARLOWE"},
    ],
)
def test_a_prompt_that_is_none_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="prompt") as caught:
        prompt(record(**broken))
    assert "MARLOWE" not in str(caught.value)


@pytest.mark.parametrize("form", [json_lines, rows])
def test_a_worklist_is_looked_up_and_read_one_by_one(form: Any, folder: Path) -> None:
    """In both forms, with and without a mark at the beginning and blank lines at the end."""
    for before, after in ((b"", b""), (b"\xef\xbb\xbf", b"\r\n\r\n")):
        (folder / "open").write_bytes(before + form(record(1), record(2, patient="MÜLLER"), record(3)) + after)
        with worklists.worklist("open") as found:
            assert found.ids == tuple(map(prompt_id, (1, 2, 3)))
            assert [found.prompt(at).claim_number for at in (2, 0, 1)] == ["QB-3", "QB-1", "QB-2"]
            assert found.prompt(1).patient == "MÜLLER"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"schema":"x12scrub-answer/1"}\n', "line 1: there is no prompt here"),
        (b'{"schema":"x12scrub-prompt/1","i":1}\n', "line 1: there is no prompt here"),
        (b'{"MARLOWE', "line 1: the record of this prompt is not whole"),
        (b'{"\xff"}', "line 1: this is not UTF-8"),
        (b"code\n", "has no column 'record'"),
        (b"code,record\n\xff,\n", "line 1: this is not UTF-8"),
        (b'code,record\nTP107,"MARLOWE', "line 2: this is no row of a worklist"),
        (b"code,record\nTP107\n", "line 2: this is no row of a worklist"),
        (b"code,record\nTP107,MARLOWE\n", "line 2: the record of this prompt is not whole"),
    ],
)
def test_what_is_no_worklist_is_refused_by_its_line(content: bytes, told: str, folder: Path) -> None:
    (folder / "open").write_bytes(content)
    with pytest.raises(UsageError, match=r"^the worklist") as caught, worklists.worklist("open"):
        pass
    assert told in str(caught.value)
    assert "MARLOWE" not in str(caught.value)


def test_a_prompt_that_is_cut_off_is_found_when_it_is_shown(folder: Path) -> None:
    """Its id stands at its beginning, so that the look-up does not see the end."""
    (folder / "open").write_bytes(json_lines(record())[:-20])
    with worklists.worklist("open") as found, pytest.raises(UsageError, match=r"line 1: the record .* is not whole"):
        found.prompt(0)


def test_an_answer_that_cannot_be_saved_leaves_the_file_whole(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full in the middle of a line: what got there is taken back."""
    answer = Answer(prompt_id(1), "XS", "kim", datetime(2026, 11, 23, tzinfo=UTC).isoformat(), "the note says so")
    with keeper.keeper("answers", None) as kept:
        kept.keep(answer)
        whole = (folder / "answers").read_bytes()

        def full(_descriptor: int) -> None:
            raise OSError(28, "")

        monkeypatch.setattr(keeper.os, "fsync", full)
        with pytest.raises(OutputFailed, match="cannot save the answer: no space left"):
            kept.keep(answer)
    assert (folder / "answers").read_bytes() == whole


def test_an_account_without_a_name_is_asked_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container; blanks are no name."""

    def nobody() -> str:
        raise OSError

    typed = iter(["", "  ", "Pat\x1b  Quill"])
    monkeypatch.setattr(getpass, "getuser", nobody)
    monkeypatch.setattr("builtins.input", lambda _question: next(typed))
    assert command._name(None, command.Console()) == "Pat? Quill"
    assert command._name(" Kim ", command.Console()) == "Kim"


def test_the_look_up_reads_each_byte_once(folder: Path) -> None:
    """Where a prompt stands is known from one walk through the file."""
    with worklists.worklist(str(worklist(folder, 50))) as found:
        spans = [(entry.start, entry.stop) for entry in found._entries]
    assert [start for start, _ in spans[1:]] == [stop for _, stop in spans[:-1]]
