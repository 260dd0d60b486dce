"""`x12scrub init`, `x12scrub history` and `--history`: what the user sees, and what stands in the history then."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from tests.building import Bill, people
from tests.building import file as billed
from tests.core.test_earlier_sessions import FOURTH, MEDICARE
from tests.shells.nights import counts, night, written
from tests.shells.running import invoke, run
from tests.shells.test_start import ran
from tests.strategies import TRIGGER, VISIT
from x12scrub.errors import TryAgain
from x12scrub.history import database


@pytest.fixture
def fourth(folder: Path) -> Path:
    return written(folder, "fourth.837", people(evolve(MEDICARE, bills=(FOURTH,))))


def test_the_fourth_session_of_a_later_night_is_rejected(state: Path, three: Path, fourth: Path) -> None:
    """The history has what was sent, and not what was rejected."""
    done = night(state, three, "2024-10-02")
    assert (done.status, done.lines[0]) == (0, "x12scrub: history: 3 lines of 3 claims added")
    done = night(state, fourth, "2025-01-03", "--findings", "findings.jsonl")
    assert done.lines[-1].startswith("x12scrub: 1 claim in, 0 forwarded, 0 corrected, 1 rejected")
    findings = map(json.loads, Path("findings.jsonl").read_text().splitlines())
    (finding,) = (one for one in findings if one["verdict"] != "note")
    assert (finding["code"], finding["verdict"]) == ("TP202", "reject")
    assert finding["message"].count("20552 sent on 2024-10-02") == 3
    assert not fourth.with_suffix(".out").exists()
    assert counts(state)["lines"] == 3


def test_as_a_replacement_of_the_third_it_goes_on(state: Path, three: Path, folder: Path) -> None:
    night(state, three, "2024-10-02")
    moved = evolve(FOURTH, number="QB-3", frequency="7")
    done = night(state, written(folder, "moved.837", people(evolve(MEDICARE, bills=(moved,)))), "2025-01-03")
    assert done.lines[0] == "x12scrub: history: 1 line of 1 claim added, 1 line replaced or voided"
    assert done.lines[-1].startswith("x12scrub: 1 claim in, 1 forwarded")
    assert counts(state)["lines"] == 3


def test_a_visit_that_went_without_25_makes_a_prompt(state: Path, folder: Path) -> None:
    night(state, written(folder, "visit.837", billed(Bill((VISIT,), number="QB-1"))), "2024-09-13")
    shot = written(folder, "shot.837", billed(Bill((TRIGGER,), number="QB-2")))
    done = night(state, shot, "2024-09-14", "--worklist", "worklist.jsonl")
    assert done.lines[-1].startswith("x12scrub: 1 claim in, 0 forwarded, 0 corrected, 1 rejected")
    (prompt,) = map(json.loads, Path("worklist.jsonl").read_text().splitlines())
    assert prompt["code"] == "TP106"
    assert "99213 sent on 2024-09-13 has no 25, and line 1, 20552, was given the same day" in json.dumps(prompt)


def test_without_the_option_nothing_is_asked_and_nothing_added(state: Path, three: Path, fourth: Path) -> None:
    night(state, three, "2024-10-02")
    done = invoke("scrub", "--state", state, fourth, "-o", "out.837")
    assert done.lines == ["x12scrub: 1 claim in, 1 forwarded, 0 corrected, 0 rejected; $165.00 in, $165.00 out"]
    assert counts(state)["lines"] == 3


def test_check_and_diff_ask_and_add_nothing(state: Path, three: Path, fourth: Path) -> None:
    for command in ("check", "diff"):
        assert invoke(command, "--history", "--state", state, three).status == 0
        assert counts(state)["lines"] == 0
    night(state, three, "2024-10-02")
    done = invoke("check", "--history", "--state", state, fourth)
    assert done.status == 1
    assert b"TP202 sessions-above-limit: reject" in done.out
    assert b"TP202" in invoke("diff", "--history", "--state", state, fourth).out
    assert counts(state)["lines"] == 3


def test_the_same_run_again_adds_nothing(state: Path, three: Path) -> None:
    night(state, three, "2024-10-02")
    before = (counts(state), three.with_suffix(".out").read_bytes())
    assert night(state, three, "2024-10-03").lines[0] == "x12scrub: history: 0 lines of 0 claims added"
    assert (counts(state), three.with_suffix(".out").read_bytes()) == before


def test_settings_stand_in_files_and_variables(folder: Path, three: Path) -> None:
    """`history = true` and `state` in the configuration; a directory beside it. X12SCRUB_STATE wins."""
    (folder / "x12scrub.toml").write_text('history = true\nstate = "mine"\nkeep-days = 30\n')
    assert invoke("init").status == 0
    assert (folder / "mine" / "history.key").exists()
    assert invoke("scrub", three, "-o", "out.837").lines[0].startswith("x12scrub: history: 3 lines")
    assert invoke("history", "purge", "--as-of", "2024-10-20").lines == [
        "x12scrub: 2 lines and 0 claims removed that were over before 2024-09-20"
    ]
    assert invoke("init", X12SCRUB_STATE=str(folder / "other")).status == 0
    assert counts(folder / "other")["lines"] == 0
    (folder / "x12scrub.toml").write_text('keep-days = "thirty"\n')
    assert "keep-days should be a whole number" in invoke("history", "stats").err


def test_the_state_of_service_is_no_state_directory(folder: Path) -> None:
    """`explain --state` means another thing, and takes it from the command line alone."""
    (folder / "x12scrub.toml").write_text('state = "mine"\n')
    done = invoke("explain", "TP202", X12SCRUB_STATE=str(folder))
    assert (done.status, done.out[:6]) == (0, b"# TP20")
    asked = ("explain", "TP202", "--payer", "X", "--class", "MB")
    assert invoke(*asked, "--state", "CA").out != invoke(*asked, X12SCRUB_STATE="CA").out == invoke(*asked).out


def test_the_default_is_the_state_directory_of_the_user(folder: Path) -> None:
    assert invoke("init", XDG_STATE_HOME=str(folder / "xdg")).status == 0
    assert (folder / "xdg" / "x12scrub" / "history.db").exists()
    done = run("init", HOME=str(folder), XDG_STATE_HOME="")
    assert done.status == 0
    assert (folder / ".local" / "state" / "x12scrub" / "history.db").exists()


def test_without_a_history_nothing_is_read(folder: Path, three: Path) -> None:
    """Status 2, and no output."""
    done = invoke("scrub", "--history", "--state", folder / "none", three, "-o", "out.837")
    assert (done.status, done.lines) == (
        2,
        [f"x12scrub: no history in {folder / 'none'}: make one with `x12scrub init`"],
    )
    assert not Path("out.837").exists()


def test_a_key_that_others_may_read_ends_the_run(state: Path, three: Path) -> None:
    (state / "history.key").chmod(0o640)
    done = night(state, three, "2024-10-02")
    assert (done.status, "chmod 600" in done.err) == (77, True)


def test_what_is_not_written_was_not_sent(state: Path, three: Path) -> None:
    """The device is full: nothing stands in the history."""
    done = invoke("scrub", "--history", "--state", state, three, "-o", "/dev/full")
    assert done.status == 74
    assert counts(state)["claims"] == 0


def test_a_database_that_goes_away_in_the_last_moment_is_told(
    state: Path, three: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The output is there and the history does not know: the same run again puts that right."""
    writing = database.writing

    @contextmanager
    def breaking(engine: Any) -> Iterator[Any]:
        with pytest.raises(RuntimeError), writing(engine) as connection:
            yield connection
            raise RuntimeError
        raise TryAgain("the database of the history does not answer")

    with monkeypatch.context() as patch:
        patch.setattr(database, "writing", breaking)
        done = night(state, three, "2024-10-02")
    assert done.status == 75
    assert done.lines[-1] == (
        "x12scrub: the outputs are in place, but the history does not have what they send: run the same again "
        "(the database of the history does not answer)"
    )
    assert three.with_suffix(".out").exists()
    assert counts(state)["claims"] == 0
    assert night(state, three, "2024-10-02").status == 0
    assert counts(state)["claims"] == 3


def test_a_database_that_is_away_before_stops_the_run(
    state: Path, three: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def away(engine: Any) -> Iterator[Any]:
        raise TryAgain("the database of the history does not answer")
        yield

    monkeypatch.setattr(database, "writing", away)
    done = night(state, three, "2024-10-02")
    assert (done.status, done.lines) == (75, ["x12scrub: the database of the history does not answer"])
    assert not three.with_suffix(".out").exists()


@pytest.mark.parametrize("url", ["nonsense", "mysql://root:geheim@db/x", "sqlite:///x.db", "postgresql+asyncpg://x"])
def test_only_postgresql_has_a_url(state: Path, url: str) -> None:
    done = invoke("history", "stats", "--state", state, "--database", url)
    assert done.status == 2
    assert "--database" in done.err
    assert "geheim" not in done.err


def test_the_log_for_programs_has_numbers(state: Path, three: Path) -> None:
    done = night(state, three, "2024-10-02", "--log-format", "json")
    told = json.loads(done.lines[0])
    assert (told["event"], told["lines"], told["claims"], told["ended"], told["moved"]) == ("history", 3, 3, 0, 0)


@pytest.mark.parametrize(
    "arguments", [["--help"], ["init", "--help"], ["history", "stats", "--help"], ["check", "day.837"]]
)
def test_who_wants_no_history_waits_for_no_database(day: Path, arguments: list[str]) -> None:
    """Neither help nor a scrub without --history loads SQLAlchemy or Alembic; nor does a run with it load Alembic."""
    code = "import sys; sys.argv = ['x12scrub', *{}]; from x12scrub.cli import main; main()"
    given = [str(day) if one == "day.837" else one for one in arguments]
    assert not ran(code.format(given)).first & {"sqlalchemy", "alembic", "psycopg"}


def test_a_run_with_a_history_loads_no_migrations(day: Path, state: Path) -> None:
    code = f"import sys; sys.argv = ['x12scrub', 'check', '--history', '--state', '{state}', '{day}']; "
    found = ran(code + "from x12scrub.cli import main; main()").first
    assert "sqlalchemy" in found
    assert not found & {"alembic", "psycopg"}
