"""From a worklist to answers and back: what a billing office does between an evening and a morning."""

import json
from pathlib import Path

from tests.shells.running import DAY, invoke


def answer(prompt: str, choice: str, when: str = "2024-09-13T10:00:00+00:00") -> str:
    record = {"schema": "x12scrub-answer/1", "prompt": prompt, "choice": choice}
    return json.dumps({**record, "who": "Oda Q.", "when": when, "why": "two structures are named"}) + "\n"


def prompts(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_held_asked_and_answered(tmp_path: Path) -> None:
    """The held claim is asked about, answered, and goes out corrected; nothing is left to ask."""
    held, work, out = tmp_path / "held.837", tmp_path / "work.jsonl", tmp_path / "out.837"
    done = invoke("scrub", DAY, "-o", out, "--on-prompt", "hold", "--held", held, "--worklist", work)
    assert done.status == 0
    assert "1 held" in done.err
    (prompt,) = prompts(work)
    answers = tmp_path / "answers.jsonl"
    answers.write_text(answer(prompt["id"], "XS"), "utf-8")
    report = tmp_path / "findings.jsonl"
    again = invoke("scrub", held, "-o", out, "--answers", answers, "--worklist", work, "--findings", report)
    assert again.status == 0
    assert b"HC:20552:XS*" in out.read_bytes()
    assert prompts(work) == []
    (applied,) = [one for one in map(json.loads, report.read_text("utf-8").splitlines()) if one["answer"]]
    assert (applied["answer"]["who"], applied["answer"]["choice"]) == ("Oda Q.", "XS")


def test_a_spreadsheet_by_default(tmp_path: Path) -> None:
    """A worklist that does not end in .jsonl is CSV, for the biller's eyes only."""
    work = tmp_path / "work.csv"
    assert invoke("scrub", DAY, "-o", tmp_path / "out.837", "--worklist", work).status == 0
    assert work.read_bytes().startswith(b"id,code,claim,")
    assert work.stat().st_mode & 0o777 == 0o600


def test_answers_that_fit_nothing_are_told(tmp_path: Path) -> None:
    """Each is named on standard error and in the summary; the prompt stays open, and so the claim rejected."""
    answers, work = tmp_path / "answers.jsonl", tmp_path / "work.jsonl"
    invoke("scrub", DAY, "-o", tmp_path / "out.837", "--worklist", work)
    (prompt,) = prompts(work)
    two = answer(prompt["id"], "XS") + answer(prompt["id"], "59", "2024-09-13T11:00:00+00:00")
    answers.write_text(two + answer("0" * 16, "XS"), "utf-8")
    summary = tmp_path / "summary.json"
    done = invoke("scrub", DAY, "-o", tmp_path / "out.837", "--answers", answers, "--summary", summary)
    said = "1 answer not used, since another answer to the same prompt, or about the same line, says otherwise: "
    assert f"{said}{prompt['id']}\n" in done.err
    assert "1 answer not used, since no prompt of this run has the id: the claim has left already" in done.err
    assert f"or is in another file: {'0' * 16}\n" in done.err
    refused = json.loads(summary.read_text("utf-8"))["answers"]["refused"]
    assert [(one["prompt"], one["reason"]) for one in refused] == [
        (prompt["id"], "contradicted"),
        ("0" * 16, "stale"),
    ]
    assert "1 rejected" in done.err


def test_hold_needs_a_place_for_the_held(tmp_path: Path) -> None:
    """Either without the other is an error of usage: a held claim has to be somewhere."""
    assert invoke("scrub", DAY, "-o", tmp_path / "out.837", "--on-prompt", "hold").status == 2
    assert invoke("scrub", DAY, "-o", tmp_path / "out.837", "--held", tmp_path / "held.837").status == 2
    assert list(tmp_path.iterdir()) == []


def test_nothing_held_makes_no_file(tmp_path: Path) -> None:
    """An older file of held claims goes, for it would be taken for this run's."""
    held = tmp_path / "held.837"
    held.write_bytes(b"old")
    done = invoke("scrub", DAY, "-o", tmp_path / "o", "--on-prompt", "hold", "--held", held, "--ignore", "TP107")
    assert (done.status, held.exists()) == (0, False)


def test_an_answers_file_that_cannot_be_read(tmp_path: Path) -> None:
    """Not there is 66; a line that is no answer is 2 and names the line, not what it says."""
    assert invoke("scrub", DAY, "-o", tmp_path / "o", "--answers", tmp_path / "none").status == 66
    (tmp_path / "bad").write_text("QUILLFEATHER\n", "utf-8")
    done = invoke("scrub", DAY, "-o", tmp_path / "o", "--answers", tmp_path / "bad")
    assert (done.status, "line 1" in done.err, "QUILLFEATHER" in done.err) == (2, True, False)
