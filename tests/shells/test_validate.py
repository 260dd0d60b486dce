"""`x12scrub validate`: pyx12's faults at the places of the file, whatever the file looks like; a 999; no values."""

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from tests.report.pyx12_maps import check
from tests.shells.running import ROOT, invoke, run
from tests.shells.running import day as content
from tests.support import segments
from x12scrub.guide import opinion

SCHEMA = json.loads((ROOT / "docs" / "guide.schema.json").read_text("utf-8"))


def faulty() -> bytes:
    """The day with four faults: a code, a line number, a level number and a modifier of three letters."""
    found = content()
    for old, new in (
        (b"*11:B:1*Y*A", b"*11:B:1*Q*A"),
        (b"LX*2~", b"LX*3~"),
        (b"HL*3*1", b"HL*4*1"),
        (b"SV1*HC:99213", b"SV1*HC:99213:HOLT"),
    ):
        assert old in found
        found = found.replace(old, new, 1)
    return found


PLACES = [("ele", "7", "CLM06"), ("seg", "LX", None), ("seg", "HL1", None), ("ele", "5", "SV101-03")]


def objects(data: bytes, *more: str) -> list[dict[str, object]]:
    """The faults of a file, each as the schema wants it."""
    Path("checked.837").write_bytes(data)
    done = invoke("validate", "checked.837", "--format", "json", *more)
    found = [json.loads(line) for line in done.out.splitlines()]
    for one in found:
        jsonschema.validate(one, SCHEMA)
    assert done.status == int(bool(found))
    return found


def kinds(found: list[dict[str, object]]) -> list[tuple[object, ...]]:
    return [(one["level"], one["code"], one["element"]) for one in found]


def test_a_file_that_follows_the_guide_has_nothing_said_of_it(day: Path) -> None:
    done = invoke("validate", day, "-o", "out.999")
    assert (done.status, done.out) == (0, b"")
    assert done.lines == ["x12scrub: 1 transaction in 1 interchange: 0 faults against the implementation guide"]
    answer = Path("out.999").read_bytes()
    assert (b"\nAK1*HC*117*005010X222A1~" in answer, b"\nIK5*A~" in answer, b"\nAK9*A*1*1*1~" in answer) == (True,) * 3
    assert check(answer).valid


def test_a_fault_is_told_with_its_place_and_without_a_value(folder: Path) -> None:
    """The ordinal is that of the segment in the interchange; the offset is where it begins."""
    data = faulty()
    found = objects(data)
    assert kinds(found) == PLACES
    whole = segments(data)
    for one, name in zip(found, (b"CLM", b"LX", b"HL", b"SV1"), strict=True):
        assert whole[one["segment"] - 1].id == name
        assert data.startswith(name, one["offset"])
    done = invoke("validate", "checked.837", "-o", "out.999")
    assert "HOLT" not in done.err + done.out.decode()
    assert b"HOLT" not in Path("out.999").read_bytes()
    assert b"\nIK4*1:3*1339*5~" in Path("out.999").read_bytes()
    assert b"\nAK9*R*1*1*0~" in Path("out.999").read_bytes()
    assert check(Path("out.999").read_bytes()).valid


def test_values_are_told_when_they_are_asked_for(folder: Path) -> None:
    assert "HOLT" in str(objects(faulty(), "--values")[3]["text"])
    done = invoke("validate", "checked.837", "--values", "-o", "out.999")
    assert b"HOLT" in done.out
    assert b"\nIK4*1:3*1339*5*HOLT~" in Path("out.999").read_bytes()


def wrapped(data: bytes) -> bytes:
    return b"\n".join(data.replace(b"\n", b"")[at : at + 80] for at in range(0, len(data), 80))


@pytest.mark.parametrize(
    "made",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: b"\r\n\r\n" + data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.replace(b"\n", b""),
        wrapped,
        lambda data: data.replace(b"~\n", b"~").replace(b"~", b"\n"),
        lambda data: data.translate(bytes.maketrans(b"*:~^", b"|>\x1d!")),
        lambda data: data.rstrip().removesuffix(b"~"),
        lambda data: data + b"\x1a\x00\n",
        lambda data: data.replace(b"005010X222A1", b"005010X222A2"),
        lambda data: data.replace(b"005010X222A1", b"005010X222"),
    ],
    ids=["bom", "lead", "crlf", "one-line", "wrap", "newline", "odd", "unterminated", "tail", "A2", "no-erratum"],
)
def test_what_pyx12_cannot_read_changes_no_fault_and_no_ordinal(made: Callable[[bytes], bytes], folder: Path) -> None:
    expected = objects(faulty())
    found = objects(made(faulty()))
    assert kinds(found) == PLACES
    assert [one["segment"] for one in found] == [one["segment"] for one in expected]


def test_empty_segments_are_passed_over_and_counted(folder: Path) -> None:
    """pyx12 stops at one; the ordinals behind it are those of the file."""
    expected = objects(faulty())
    found = objects(faulty().replace(b"CLM*", b"~CLM*", 1))
    assert kinds(found) == PLACES
    assert [one["segment"] for one in found] == [one["segment"] + 1 for one in expected]


def test_a_second_interchange_with_other_delimiters_is_checked_too(folder: Path) -> None:
    other = faulty().translate(bytes.maketrans(b"*:~^", b"|>\x1d!"))
    found = objects(content() + other)
    assert kinds(found) == PLACES
    assert {(one["interchange"], one["transaction"]) for one in found} == {(2, 2)}
    assert all((content() + other)[one["offset"] :].startswith(str(one["id"]).encode()) for one in found)
    invoke("validate", "checked.837", "-o", "out.999")
    assert Path("out.999").read_bytes().count(b"ISA*") == 2


def test_bytes_above_127_are_faults_of_their_own(folder: Path) -> None:
    found = objects(content().replace(b"HOLT", b"H\xd6LT", 1))
    assert kinds(found) == [("ele", "6", "NM103")]


def test_a_wrong_count_stands_at_its_trailer(folder: Path) -> None:
    data = content().replace(b"SE*231*", b"SE*230*").replace(b"GE*1*", b"GE*2*").replace(b"IEA*1*", b"IEA*3*")
    found = objects(data)
    assert [(one["level"], one["code"]) for one in found] == [("st", "4"), ("gs", "5"), ("isa", "021")]
    assert all(data.startswith(name, one["offset"]) for one, name in zip(found, (b"SE", b"GE", b"IEA"), strict=True))


def test_a_fault_of_an_envelope_that_pyx12_reports_nowhere_is_told(folder: Path) -> None:
    """ISA15 has two values in the guide."""
    assert kinds(objects(content().replace(b"*T*:~", b"*X*:~", 1))) == [("ele", "7", "ISA15")]


@pytest.mark.parametrize("old", [b"005010X222A1", b"*00501*"])
def test_what_was_not_checked_is_no_pass(old: bytes, folder: Path) -> None:
    """A version that pyx12 has no guide for: said, status 1, and no 999 that would accept it."""
    data = content().replace(old, b"005010X999A9" if len(old) > 7 else b"*00402*")
    (found,) = objects(data)
    assert (found["code"], found["element"]) == ("unchecked", None)
    done = invoke("validate", "checked.837", "-o", "out.999")
    assert "1 interchange not checked to the end, with no 999" in done.err
    assert not Path("out.999").exists()


def test_a_crash_of_pyx12_is_said_and_ends_with_1(day: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> bool:
        raise AttributeError("HOLT")

    monkeypatch.setattr(opinion.pyx12.x12n_document, "x12n_document", crash)
    done = invoke("validate", day)
    assert (done.status, b"pyx12 gave up with AttributeError" in done.out, b"HOLT" in done.out) == (1, True, False)


def test_what_is_no_interchange_is_refused(folder: Path) -> None:
    Path("cut.837").write_bytes(content()[:2_000])
    done = invoke("validate", "cut.837", "-o", "out.999")
    assert (done.status, done.out, Path("out.999").exists()) == (65, b"", False)
    assert invoke("validate", "nowhere.837").status == 66


def test_the_input_that_is_refused_is_named(day: Path, folder: Path) -> None:
    """By its ordinal where there are several, as everywhere."""
    (folder / "empty.837").write_bytes(b"")
    assert "x12scrub: input 2: empty-input:" in invoke("validate", day, "empty.837").err
    assert "x12scrub: empty-input:" in invoke("validate", "empty.837").err


def test_places_of_outputs_are_held_apart(day: Path) -> None:
    assert invoke("validate", day, "-o", day).status == 2
    assert invoke("validate", day, "-o", "-").status == 2


def test_it_reads_a_pipe() -> None:
    done = run("validate", "-", stdin=faulty())
    assert (done.status, done.out.count(b"\n")) == (1, 4)
    assert done.out.startswith(b"-: interchange 1, segment 21, offset ")
