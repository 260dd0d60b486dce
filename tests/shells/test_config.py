"""Configuration: where settings come from, which one wins, and that a misspelt one is an error."""

from pathlib import Path

import pytest

from tests.building import Bill, Service, file
from tests.shells.running import invoke
from x12scrub import config
from x12scrub.cli import program
from x12scrub.errors import UsageError


@pytest.fixture
def home(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's configuration directory."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "home"))
    (folder / "home" / "x12scrub").mkdir(parents=True)
    return folder / "home" / "x12scrub"


def load(given: str | None = None) -> config.Configuration:
    return config.load(program.commands.values(), given)


def test_stronger_places_win_key_by_key(home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """User directory < upwards from the working directory < --config < environment < command line."""
    (home / "x12scrub.toml").write_text(
        'verbose = 1\nfail-on = "rejected"\nacknowledge = "all"\n[source]\nname = "U"\n'
    )
    (folder / "x12scrub.toml").write_text('fail-on = "held"\nacknowledge = "all"\n[source]\nid = "F"\n')
    (folder / "given.toml").write_text('acknowledge = "rejected"\n[source]\nname = "G"\n')
    (folder / "deep" / "down").mkdir(parents=True)
    monkeypatch.chdir(folder / "deep" / "down")
    found = load("../../given.toml")
    assert found.defaults == {"verbose": 1, "fail_on": "held", "acknowledge": "rejected"}
    assert found.source == {"name": "G", "id": "F"}
    monkeypatch.setenv("X12SCRUB_SOURCE_NAME", "E")
    assert load().source == {"name": "E", "id": "F"}


def test_the_nearest_file_upwards_is_the_only_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "deep").mkdir()
    (folder / "x12scrub.toml").write_text("verbose = 1\n")
    (folder / "deep" / "x12scrub.toml").write_text("quiet = true\n")
    monkeypatch.chdir(folder / "deep")
    assert load().defaults == {"quiet": True}


def test_a_run_obeys_file_environment_and_options_in_this_order(day: Path, folder: Path) -> None:
    """click does the rest: the command line wins over the environment, the environment over files."""
    (folder / "x12scrub.toml").write_text('fail-on = "rejected"\nignore = ["TP107"]\n')
    assert invoke("scrub", day).status == 0
    assert invoke("scrub", day, X12SCRUB_FAIL_ON="corrected").status == 1
    assert invoke("scrub", day, "--fail-on", "never", X12SCRUB_FAIL_ON="corrected").status == 0
    assert invoke("scrub", day, X12SCRUB_IGNORE="TP101").status == 1
    assert invoke("check", day, X12SCRUB_IGNORE="TP101", X12SCRUB_SELECT="TP101").status == 0


def test_one_file_serves_all_commands(day: Path, folder: Path) -> None:
    """`check` knows no --output, and does not mind that scrub has one."""
    (folder / "x12scrub.toml").write_text('output = "out.837"\nselect = ["TP101"]\n')
    assert b"TP101" in invoke("check", day).out
    assert not (folder / "out.837").exists()
    assert invoke("scrub", day).out == b""
    assert (folder / "out.837").exists()


def test_paths_of_a_file_lie_beside_it(day: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "x12scrub.toml").write_text('output = "out.837"\nreport-277 = "acks/"\nsummary = "-"\n')
    (folder / "deep").mkdir()
    monkeypatch.chdir(folder / "deep")
    assert invoke("scrub", day).status == 0
    assert (folder / "out.837").exists()
    assert [file.name for file in (folder / "acks").iterdir()] == ["day.837.0001.277"]


def test_dates_and_lists_as_toml_has_them(folder: Path) -> None:
    (folder / "x12scrub.toml").write_text('as-of = 2024-09-13\nselect = "TP101,TP102"\n[limits]\nclaim_lines = 50\n')
    found = load()
    assert found.defaults == {"as_of": "2024-09-13", "select": ("TP101,TP102",)}
    assert found.limits == {"claim_lines": 50}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('polcy = "standard"', "unknown key 'polcy'; did you mean 'policy'?"),
        ("[sourc]\nname = 'x'", "unknown key 'sourc'; did you mean 'source'?"),
        ("[limits]\nclaim_line = 3", "unknown key 'claim_line' in [limits]; did you mean 'claim_lines'?"),
        ("config = 'x'", "unknown key 'config'"),
        ("source = 'x'", "source is a table; write [source]"),
        ("policy = 3", "policy should be a text"),
        ("quiet = 'yes'", "quiet should be true or false"),
        ("verbose = true", "verbose should be a whole number"),
        ("verbose = 0", "verbose should be 1 or more"),
        ("select = [1]", "select should be a list of texts or a text"),
        ("as-of = 3", "as-of should be a date or a text"),
        ("[limits]\nclaim_lines = '3'", "claim_lines in [limits] should be a whole number"),
        ("[limits]\nclaim_lines = -3", "claim_lines in [limits] should be 1 or more"),
        ("[source]\nname = 3", "name in [source] should be a text"),
        ("policy = ", "Invalid value (at end of document)"),
    ],
)
def test_what_is_wrong_is_named_with_its_file(text: str, message: str, folder: Path) -> None:
    (folder / "x12scrub.toml").write_text(text)
    done = invoke("scrub", stdin=b"ISA")
    assert (done.status, done.out) == (2, b"")
    assert "x12scrub.toml: " in done.err
    assert message in done.err


def test_a_value_that_click_refuses_is_named_with_its_origin(folder: Path) -> None:
    (folder / "x12scrub.toml").write_text('fail-on = "sometimes"\n')
    assert "x12scrub.toml: Invalid value for '--fail-on'" in invoke("scrub", stdin=b"").err
    environment = invoke("check", "-", stdin=b"", X12SCRUB_LOG_FORMAT="xml").err
    assert "Invalid value for '--log-format'" in environment
    assert "(from the environment)" in environment


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("X12SCRUB_POLCY", "x", "unknown variable X12SCRUB_POLCY in the environment; did you mean 'X12SCRUB_POLICY'?"),
        ("X12SCRUB_LIMITS_CLAIM_LINES", "many", "X12SCRUB_LIMITS_CLAIM_LINES should be a whole number"),
        ("X12SCRUB_LIMITS_CLAIM_LINES", "0", "X12SCRUB_LIMITS_CLAIM_LINES should be 1 or more"),
    ],
)
def test_variables_are_checked_too(name: str, value: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match=message.replace("?", r"\?")):
        load()


def test_the_file_of_config_has_to_be_there(folder: Path) -> None:
    done = invoke("scrub", "--config", "nowhere.toml", stdin=b"")
    assert (done.status, done.lines) == (2, ["x12scrub: cannot read nowhere.toml: no such file or directory"])
    (folder / "binary.toml").write_bytes(b"\xff\xfe")
    assert invoke("scrub", "--config", "binary.toml", stdin=b"").status == 2


def test_the_variable_of_config_names_a_file(day: Path, folder: Path) -> None:
    (folder / "mine.toml").write_text('fail-on = "corrected"\n')
    assert invoke("scrub", day, X12SCRUB_CONFIG="mine.toml").status == 1


def test_limits_reach_the_run(day: Path) -> None:
    done = invoke("scrub", day, X12SCRUB_LIMITS_TRANSACTION_CLAIMS="5")
    assert (done.status, done.out) == (65, b"")
    assert done.err.startswith("x12scrub: limit: ")


def test_salvage_steps_over_what_exceeds_a_limit(day: Path, folder: Path) -> None:
    """The interchange with a long claim is left out and the run ends with 65; the other one is written."""
    short = file(Bill((Service("20552", units="3"),)))
    (folder / "two.837").write_bytes(day.read_bytes() + short)
    done = invoke("scrub", "two.837", "--salvage", X12SCRUB_LIMITS_CLAIM_LINES="2")
    alone = invoke("scrub", "-", stdin=short)
    assert (done.status, done.out) == (65, alone.out)
    assert done.err.startswith("x12scrub: left out: limit: ")
    assert invoke("scrub", "two.837", X12SCRUB_LIMITS_CLAIM_LINES="2").status == 65
