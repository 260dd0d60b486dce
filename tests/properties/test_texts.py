"""Free text of a claim is read, and never told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.building import Bill, Person, Service, people
from tests.support import scrub, told
from x12scrub.finding import Verdict

SAID = ["DRY NEEDLING", "ACUPUNCTURE", "PROLOTHERAPY", "3 MUSCLES", "THREE MUSCLES INJECTED"]
WORDS = ["ODA", "QUILLFEATHER", "SSN 999119999", "THURSDAY", "DOG BITE", "BRINDLE", "4471", "KNEE-HIGH"]
PLACES = ["text", "note", "claim"]
around = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3)


def billed(text: str, place: str) -> bytes:
    """A claim of one line that has the text in SV101-7, in its NTE, or in the NTE of the claim."""
    modifiers = ("", "", "", "", text) if place == "text" else ()
    more = (f"NTE*ADD*{text}",) if place == "note" else ()
    head = (f"NTE*ADD*{text}", *Bill(()).head) if place == "claim" else Bill(()).head
    return people(Person((Bill((Service("20552", "165", modifiers=modifiers, more=more),), head=head),)))


@given(around, st.sampled_from(SAID), around, st.sampled_from(PLACES))
def test_what_a_text_says_stands_in_no_finding(before: list[str], said: str, after: list[str], place: str) -> None:
    """Wherever the text stands, the question names the line and what is doubtful, and no word around it."""
    content = billed(f"{' '.join(before)}; {said}; {' '.join(after)}", place)
    (finding,) = scrub(content).run.findings()
    assert (finding.code, finding.verdict, finding.place.line) == ("TP208", Verdict.ASK, 1)
    for shown in (told(finding), *(told(choice) for choice in finding.choices)):
        assert not [word for word in WORDS if word in shown]


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("width", [0, 40, 80])
def test_a_text_that_a_line_break_cuts_is_read_whole(said: str, width: int) -> None:
    """In a file that is wrapped, a break may stand inside a word."""
    content = billed(said, "note")
    begin = content.index(b"ISA")
    wrapped = content.replace(b"\n", b"")[begin:]
    if width:
        wrapped = b"\n".join(wrapped[at : at + width] for at in range(0, len(wrapped), width))
    assert [one.code for one in scrub(wrapped).run.findings()] == ["TP208"]
