"""Which edits are asked about what."""

from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import files
from tests.support import claims, settings, tables
from x12scrub.claims.group import days
from x12scrub.claims.model import Claim
from x12scrub.registry import Reads, all_edits

OF_INJECTIONS = [edit for edit in all_edits() if edit.of_injections]


def subjects(claim: Claim) -> dict[Reads, list[object]]:
    return {Reads.CLAIM: [claim], Reads.LINE: [*claim.lines], Reads.DAY: [*days([claim])]}


@given(files(), st.sampled_from(["99213", "J3301", "20610"]))
def test_an_edit_about_injections_says_nothing_where_there_are_none(file: tuple[bytes, object], code: str) -> None:
    """Whatever else a claim says: so it need not be asked."""
    content = file[0]
    for trigger in tables().trigger_codes:
        content = content.replace(trigger.encode(), code.encode())
    for claim in claims(content):
        for edit in OF_INJECTIONS:
            for subject in subjects(claim)[edit.reads]:
                assert edit.findings(subject, settings().tables) == []


def test_edits_about_other_codes_are_not_among_them() -> None:
    """A drug that has ended, a modifier twice, charges that do not add up: those are found without an injection."""
    assert {edit.code for edit in OF_INJECTIONS}.isdisjoint(
        {"C101", "C102", "C103", "NC101", "NC102", "TP109", "TP206"}
    )
    assert len(OF_INJECTIONS) > 10
