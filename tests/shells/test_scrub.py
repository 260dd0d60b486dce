"""`scrub`: what goes where, and when it becomes visible."""

import json
import stat
import subprocess
from pathlib import Path

import pytest

from tests.shells.running import COMMAND, environment, invoke, run
from tests.shells.running import day as content
from x12scrub import shipped


def test_standard_input_to_standard_output_leaves_a_quiet_file_as_it_is(quiet: Path) -> None:
    done = run("scrub", stdin=quiet.read_bytes())
    assert (done.status, done.out) == (0, quiet.read_bytes())
    assert done.lines == ["x12scrub: 12 claims in, 12 forwarded, 0 corrected, 0 rejected; $3,378.70 in, $3,378.70 out"]


def test_file_and_pipe_give_the_same_bytes(day: Path) -> None:
    from_pipe, from_file = run("scrub", "-", stdin=day.read_bytes()), run("scrub", day)
    assert from_pipe.out == from_file.out != day.read_bytes()


def test_a_redirected_file_is_read_from_where_it_stands(day: Path) -> None:
    """Whoever read a line of standard input before has taken it."""
    day.write_bytes(b"a line for somebody else\n" + content())
    with day.open("rb", buffering=0) as stream:
        stream.read(25)
        done = subprocess.run([*COMMAND, "scrub"], stdin=stream, capture_output=True, env=environment())
    assert done.returncode == 0
    assert done.stdout.startswith(b"ISA*")


def test_all_outputs_of_a_run(day: Path, folder: Path) -> None:
    """Corrected 837, 277CA, findings and summary, all of them readable by their owner alone."""
    options = ("-o", "out.837", "--report-277", "out.277", "--findings", "found.jsonl", "--summary", "sum.json")
    result = invoke("scrub", day, *options)
    assert result.status == 0
    assert result.out == b""
    made = [folder / name for name in options[1::2]]
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in made)
    assert (folder / "out.277").read_bytes().startswith(b"ISA*")
    findings = [json.loads(line) for line in (folder / "found.jsonl").read_text("utf-8").splitlines()]
    assert {"TP101", "TP102", "TP104", "TP106", "TP107"} <= {one["code"] for one in findings}
    assert json.loads((folder / "sum.json").read_text("utf-8"))["received"] == {"claims": 12, "charges": "3378.70"}
    assert sorted(file.name for file in folder.iterdir()) == sorted([day.name, *options[1::2]])


def test_any_one_output_may_go_to_standard_output(day: Path) -> None:
    done = invoke("scrub", day, "-o", "out.837", "--report-277", "-")
    assert done.out.startswith(b"ISA*")
    assert b"ST*277*" in done.out


def test_a_directory_gets_one_277ca_for_each_inbound_transaction(day: Path, folder: Path) -> None:
    """A slash at the end asks for a directory to be made; its files say which input and ST they answer."""
    twice = folder / "twice.837"
    twice.write_bytes(content() + content().replace(b"000000117", b"000000118"))
    assert invoke("scrub", twice, "-o", "out.837", "--report-277", "acks/").status == 0
    names = sorted(file.name for file in (folder / "acks").iterdir())
    assert names == ["twice.837.0001.277", "twice.837.0002.277"]
    (folder / "one").mkdir()
    assert invoke("scrub", "-o", "out.837", "--report-277", "one", stdin=content()).status == 0
    assert [file.name for file in (folder / "one").iterdir()] == ["stdin.0001.277"]


def test_no_277ca_where_nothing_is_to_be_said(quiet: Path, folder: Path) -> None:
    assert invoke("scrub", quiet, "-o", "out.837", "--report-277", "out.277").status == 0
    assert not (folder / "out.277").exists()
    everything = ("-o", "out.837", "--report-277", "out.277", "--acknowledge", "all")
    assert invoke("scrub", quiet, *everything).status == 0
    assert (folder / "out.277").read_bytes().count(b"TRN*2*WC-") == 12


def test_no_837_where_no_claim_is_left(hopeless: Path, folder: Path) -> None:
    """Not even an older one: it would be taken for the output of this run. The status is 0 all the same."""
    (folder / "out.837").write_bytes(b"of yesterday")
    result = invoke("scrub", hopeless, "-o", "out.837", "--report-277", "out.277")
    assert result.status == 0
    assert "0 forwarded, 0 corrected, 1 rejected" in result.err
    assert not (folder / "out.837").exists()
    assert (folder / "out.277").exists()
    assert invoke("scrub", hopeless).out == b""


def test_several_inputs_go_to_a_directory_under_their_names(day: Path, quiet: Path, folder: Path) -> None:
    result = invoke("scrub", day, quiet, "-o", "out/", "--findings", "all.jsonl", "--report-277", "all.277")
    assert result.status == 0
    assert sorted(file.name for file in (folder / "out").iterdir()) == ["day.837", "quiet.837"]
    findings = [json.loads(line) for line in (folder / "all.jsonl").read_text("utf-8").splitlines()]
    assert {one["input"] for one in findings} == {1, 2}


def test_the_processing_date_makes_a_277ca_that_can_be_made_again(day: Path) -> None:
    first, second = (invoke("scrub", day, "-o", "out.837", "--report-277", "-", "--as-of", "2024-09-13") for _ in "12")
    assert first.out == second.out
    assert b"DTP*009*D8*20240913~" in first.out


def test_who_acknowledges_comes_from_the_configuration(day: Path) -> None:
    done = invoke(
        "scrub", day, "-o", "out.837", "--report-277", "-", X12SCRUB_SOURCE_NAME="HOUSE", X12SCRUB_SOURCE_ID="H1"
    )
    assert b"NM1*AY*2*HOUSE*****46*H1~" in done.out
    half = invoke("scrub", day, X12SCRUB_SOURCE_NAME="HOUSE")
    assert (half.status, half.out) == (2, b"")


@pytest.mark.parametrize(("worst", "status"), [("never", 0), ("rejected", 1), ("held", 1), ("corrected", 1)])
def test_fail_on(day: Path, quiet: Path, worst: str, status: int) -> None:
    """The outputs are written all the same."""
    failing = invoke("scrub", day, "--fail-on", worst)
    assert (failing.status, failing.out[:3]) == (status, b"ISA")
    assert invoke("scrub", quiet, "--fail-on", worst).status == 0


def test_fail_on_rejected_lets_corrections_pass(day: Path) -> None:
    assert invoke("scrub", day, "--ignore", "TP107", "--fail-on", "rejected").status == 0
    assert invoke("scrub", day, "--ignore", "TP107", "--fail-on", "corrected").status == 1


def test_select_and_ignore_name_edits(day: Path) -> None:
    only = invoke("scrub", day, "--select", "TP101,TP102", "--select", "TP106", "--ignore", "TP106", "-v")
    assert {line.split()[1] for line in only.lines[:-1]} == {"TP101", "TP102"}


def test_salvage_writes_what_can_be_read(quiet: Path, folder: Path) -> None:
    """Status 65 all the same, and the reason on standard error."""
    both = folder / "both.837"
    both.write_bytes(quiet.read_bytes() + quiet.read_bytes().replace(b"IEA*1*000000117", b"IEA*1*000000999"))
    refused = invoke("scrub", both)
    assert (refused.status, refused.out) == (65, b"")
    saved = invoke("scrub", both, "--salvage")
    assert saved.status == 65
    assert saved.out.rstrip() == quiet.read_bytes().rstrip()
    assert saved.lines[0].startswith("x12scrub: left out: interchange-control:")


def test_own_rule_tables(day: Path, folder: Path) -> None:
    """A directory of tables replaces those that ship, and has to be as its schemas want it; a bad file is named."""
    tables = folder / "tables"
    tables.mkdir()
    for name, table in shipped.read_maps().items():
        (tables / name).write_bytes(table)
    mue = (tables / "mue.xml").read_bytes()
    assert invoke("scrub", day, "--maps", tables).status == 0
    (tables / "mue.xml").write_bytes(mue.replace(b'code="20552"', b'code="20552" text="x"'))
    against = invoke("scrub", day, "--maps", tables)
    assert (against.status, against.out) == (2, b"")
    assert "mue.xml, line 11: is not as its schema wants it" in against.err
    (tables / "mue.xml").write_bytes(mue)
    (tables / "ptp.xml").write_bytes(b"<ptp>\n<oops")
    broken = invoke("scrub", day, "--maps", tables)
    assert (broken.status, broken.out) == (2, b"")
    assert "ptp.xml, line 2" in broken.err
