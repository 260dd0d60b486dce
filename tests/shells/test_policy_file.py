"""Policy files: what may stand in them, and what is refused with the place and the nearest name."""

from datetime import date
from pathlib import Path

import pytest
from attrs import asdict

from tests.shells.running import DAY, invoke
from tests.support import tables
from x12scrub import policy_file
from x12scrub.errors import UsageError
from x12scrub.policy import Action, Charge
from x12scrub.registry import all_edits
from x12scrub.tables import Destination

EDITS = {edit.code: edit for edit in all_edits()}
WHOLE = b"""
base = "cautious"
charge = "per-unit"
[edits.TP107]
action = "reject"
[payers.NPMB1]
charge = "keep"
bypass_side = "column2"
prefer_x = true
first_position_modifiers = ["95"]
[payers.NPMB1.edits.TP101]
action = "off"
"""


def read(content: bytes) -> policy_file.Written:
    return policy_file.read(content, "house.toml", EDITS)


def test_everything_that_a_file_can_say() -> None:
    """Base, charge, actions by edit and payer, and the payer's own settings."""
    written = read(WHOLE)
    policy = written.policy
    assert policy.name == "house"
    assert policy.action("TP104").action is Action.ASK
    assert policy.action("TP107", "ANY").action is Action.REJECT
    assert policy.action("TP101", "NPMB1").action is Action.OFF
    assert policy.action("TP101", "NPMB1").by == "payers.NPMB1.edits.TP101 of policy house"
    assert (policy.charge("NPMB1"), policy.charge("ANY")) == (Charge.KEEP, Charge.PER_UNIT)
    assert written.payers == {
        "NPMB1": {"bypass_side": "column2", "prefer_x": True, "first_position_modifiers": ("95",)}
    }


def test_settings_of_a_payer_stand_over_the_table() -> None:
    """Where the file says something, it decides; the basis of a rule is still the row of the table."""
    shipped = tables()
    ours = shipped.under("house", read(WHOLE).payers)
    key = (Destination("NPMB1", filing="MB", state="CA"), date(2024, 9, 12))
    assert shipped.payers.rule(*key).bypass_side == "either"
    assert ours.payers.rule(*key).bypass_side == "column2"
    assert ours.payers.rule(*key).basis("bypass_side") == shipped.payers.rule(*key).basis("bypass_side")
    other = (Destination("OTHER", filing="MB", state="CA"), key[1])
    assert asdict(ours.payers.rule(*other), recurse=False) == asdict(shipped.payers.rule(*other), recurse=False)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("bas = 'standard'", "unknown key 'bas'; did you mean 'base'?"),
        ("base = 'cautius'", "no policy is called 'cautius'; did you mean 'cautious'?"),
        ("charge = 'per_unit'", "charge is one of keep, per-unit; did you mean 'per-unit'?"),
        ("charge = 1", "charge should be a text"),
        ("[edits.tp101]\naction = 'ask'", "edits.tp101: no edit has this code; did you mean 'TP101'?"),
        ("[edits.TP110]\naction = 'ask'", "edits.TP110: no edit has this code; did you mean"),
        ("[edits.TP101]\naction = 'askk'", "action is one of correct, ask, reject, off; did you mean 'ask'?"),
        ("[edits.TP101]\nactoin = 'ask'", "edits.TP101: unknown key 'actoin'; did you mean 'action'?"),
        ("[edits.TP101]", "edits.TP101 should have an action"),
        ("[edits]\nTP101 = 'off'", "edits.TP101 should be a table with an action"),
        (
            "base = 'cautious'\n[edits.TP101]\naction = 'correct'",
            "base cautious, TP101 goes as far as ask at most",
        ),
        ("[edits.TP101]\naction = 'ask'\nmore = 1", "unknown key 'more'"),
        ("[edits.TP107]\naction = 'correct'", "TP107 never goes as far as correct"),
        ("[edits.TP205]\naction = 'reject'", "TP205 only makes notes"),
        ("[edits.C101]\naction = 'ask'", "C101 never goes as far as ask"),
        ("[edits.X101]\naction = 'ask'", "X101 is about no coding of a claim"),
        ("[edits.C103]\naction = 'reject'", "C103 is about no coding of a claim"),
        ("[payers.P1]\nprefer = true", "payers.P1: unknown key 'prefer'; did you mean 'prefer_x'?"),
        ("[payers.P1]\nbypass_side = 'both'", "bypass_side is either or column2"),
        ("[payers.P1]\nfirst_position_modifiers = ['G']", "modifiers of two characters"),
        ("[payers]\nP1 = 3", "payers.P1 should be a table"),
        ("base = ", "house.toml: "),
    ],
)
def test_what_is_refused(content: str, told: str) -> None:
    """A misspelt policy is never passed over: the line says where, and what was probably meant."""
    with pytest.raises(UsageError) as refusal:
        read(content.encode())
    assert told in str(refusal.value)
    assert str(refusal.value).startswith("house.toml")


def test_a_file_on_the_command_line(tmp_path: Path) -> None:
    """`--policy FILE` is used, and a file that is not there is an error of usage."""
    (tmp_path / "house.toml").write_bytes(b"[edits.TP101]\naction = 'off'\n")
    result = invoke("check", DAY, "--policy", tmp_path / "house.toml")
    assert b"TP102" in result.out
    assert b"TP101" not in result.out
    missing = invoke("check", DAY, "--policy", tmp_path / "none.toml")
    assert missing.status == 2


def test_explain_says_how_far_an_edit_goes_and_why(tmp_path: Path) -> None:
    """The lower of what the edit declares and the policy lets, and the rows of the payer table, the last word first."""
    key = ("--payer", "NPMB1", "--class", "MB", "--state", "IL", "--on", "2024-09-12")
    told = invoke("explain", "TP107", *key)
    assert told.status == 0
    assert b"goes at most to   ask (as the edit declares)" in told.out
    assert b"bypass side       either  [medicare-b]" in told.out
    assert b"pair table        medicare  [default]" in told.out
    assert told.out.index(b"  [medicare-b] class MB, from 2019-07-01") < told.out.index(b"  [default] every payer")
    assert b"(CR 11168, 2019-02-15, checked 2026-11-23)" in told.out
    (tmp_path / "house.toml").write_bytes(b"[payers.NPMB1.edits.TP106]\naction = 'off'\n")
    told = invoke("explain", "tp106", *key, "--policy", tmp_path / "house.toml")
    assert b"goes at most to   off (payers.NPMB1.edits.TP106 of policy house)" in told.out
    assert invoke("explain", "TP106", "--class", "MB").status == 2
    (tmp_path / "side.toml").write_bytes(b"[payers.NPMB1]\nbypass_side = 'column2'\n")
    told = invoke("explain", "tp107", *key, "--policy", tmp_path / "side.toml")
    assert b"bypass side       column2  [policy side]" in told.out
    assert b"  [policy side] payer NPMB1\n      your own settings (side)" in told.out
    told = invoke("explain", "TP205", *key, "--policy", "cautious")
    assert b"may               note\n  goes at most to   note (as the edit declares)" in told.out
    assert b"drug on claim     yes  [five-contractors]" in told.out
    assert b"guidance          reject 76942 77002 77012 77021  [five-contractors]" in told.out
    (tmp_path / "quiet.toml").write_bytes(b"[edits.TP205]\naction = 'off'\n")
    told = invoke("explain", "TP205", *key, "--policy", tmp_path / "quiet.toml")
    assert b"goes at most to   off (edits.TP205 of policy quiet)" in told.out
    told = invoke("explain", "TP106", "--payer", "Cigna Healthcare")
    assert b"denied with 25    99211  [cigna]" in told.out


def test_explain_tells_the_contractor_where_it_decides() -> None:
    """With its list of diagnoses and its limit; without a place that tells, that is what it says."""
    key = ("explain", "TP202", "--payer", "NPMB1", "--class", "MB", "--on", "2024-09-12", "--state")
    told = invoke(*key, "CA").out
    assert b"sessions          3 within 12 months, more are rejected  [five-contractors]" in told
    assert b"diagnosis list    contractor  [medicare-b]" in told
    assert b"contractor        Noridian JE, diagnoses by A57701\n" in told
    assert b"contractor        Novitas JH, diagnoses by A57751, which is not loaded\n" in invoke(*key, "TX").out
    assert b"contractor        Novitas JL," in invoke(*key, "VA", "--postal-code", "22201").out
    undecided = invoke(*key, "VA").out
    assert b"sessions          depends on the Medicare contractor, which the place does not tell\n" in undecided
    assert b"contractor        the place does not tell\n" in undecided
    early = invoke(*key[:-2], "2015-09-30", "--state", "CA").out
    assert b"contractor        Noridian JE, no list of diagnoses on that day\n" in early
    assert b"contractor" not in invoke("explain", "TP202", "--payer", "X", "--class", "CI").out
    assert invoke("explain", "TP202", "--postal-code", "22201").status == 2


def test_tables_are_listed_with_edition_and_coverage() -> None:
    """Every table of the run has its line: edition, rows, what it covers."""
    told = invoke("tables")
    assert told.status == 0
    for edition in tables().editions:
        assert edition.name.encode() in told.out
        assert edition.edition.encode() in told.out
    assert b"2024-07-01 to 2024-09-30" in told.out
