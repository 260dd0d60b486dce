"""Every case of fixtures/edits, and what holds for all of them without being asked for."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator

import pytest
from attrs import evolve

from tests.cases import (
    Case,
    Outcome,
    all_cases,
    all_runs,
    edit_of,
    key_of,
    outcome_of,
    scrub,
    status_text,
)
from tests.importing import tables_with
from x12scrub.engine import Settings, examine
from x12scrub.fates import SETTLED_BESIDE
from x12scrub.finding import Change, Field, Finding, LinePlace, Verdict
from x12scrub.journal import Disposition
from x12scrub.wire.patch import BytesSource

# What tells a claim from others: its number, amounts, names, ids, streets, birth dates, control numbers, dates, notes.
_TELLING = {
    "CLM": (1, 2),
    "NM1": (3, 4, 9),
    "N3": (1,),
    "DMG": (2,),
    "REF": (2,),
    "SV1": (2,),
    "DTP": (3,),
    "NTE": (2,),
    "SVD": (2,),
}

# How a note ends that nothing is done about, since the other claim of it is not sent.
NEEDLESS = "since the claim that would need it is rejected"

Promise = Callable[[Outcome], None]
_PROMISES: list[Promise] = []


def promise(check: Promise) -> Promise:
    """Add to what holds for every case. It is no test of its own: twenty thousand of them would take longer to be
    counted than to be run."""
    _PROMISES.append(check)
    return check


@pytest.mark.parametrize("run", all_runs(), ids=lambda run: f"{run[0].edit}/{run[0].path.stem}[{run[1]}]")
def test_a_case_keeps_every_promise(run: tuple[Case, str]) -> None:
    """Each function below that is a promise, in each frame of the case."""
    outcome = outcome_of(*run)
    for keep in _PROMISES:
        keep(outcome)


@promise
def the_findings_are_those_of_the_case(outcome: Outcome) -> None:
    """Code, verdict, claim and line of every finding, none missing and none on top. Notes of other edits than that of
    the case do nothing, and are named only where the case is about them."""
    expected = Counter(one.key for one in outcome.case.findings)
    found = Counter(
        key_of(one) for one in outcome.findings if not _is_aside(one, outcome.case) or key_of(one) in expected
    )
    assert found == expected


def _is_aside(finding: Finding, case: Case) -> bool:
    return finding.verdict is Verdict.NOTE and finding.code != case.edit


@promise
def the_findings_say_what_the_case_says(outcome: Outcome) -> None:
    """Status, other lines, fragments of the message and choices, where the case names them."""
    for expected in outcome.case.findings:
        found = [one for one in outcome.findings if key_of(one) == expected.key]
        assert any(_says(one, expected.message) for one in found), [one.message for one in found]
        for one in found:
            assert not expected.status or status_text(one.status) == expected.status
            assert expected.choices is None or tuple(choice.key for choice in one.choices) == expected.choices
            assert expected.others is None or _others(one) == expected.others
            assert expected.answers.items() <= _answers(one).items()
            assert expected.changes.items() <= _changes(one).items()


def _says(finding: Finding, fragments: tuple[str, ...]) -> bool:
    return all(fragment in finding.message for fragment in fragments)


def _answers(finding: Finding) -> dict[str, str]:
    changes = ((choice.key, change) for choice in finding.choices for change in choice.changes)
    return {key: ":".join(change.after) for key, change in changes if isinstance(change.after, tuple)}


def _changes(finding: Finding) -> dict[str, tuple[str, ...]]:
    return {choice.key: tuple(map(_written, choice.changes)) for choice in finding.choices}


def _written(change: Change) -> str:
    return f"{change.line} {change.field.value} {'' if change.after is None else change.after}".rstrip()


def _others(finding: Finding) -> tuple[tuple[int, int], ...]:
    return tuple((place.claim.claim, place.line) for place in finding.lines[1:])


@promise
def every_question_can_be_answered(outcome: Outcome) -> None:
    """A question has choices, with keys that differ."""
    for finding in outcome.findings:
        if finding.verdict is Verdict.ASK:
            keys = [choice.key for choice in finding.choices]
            assert keys
            assert len(set(keys)) == len(keys)


@promise
def the_bytes_are_those_of_the_case(outcome: Outcome) -> None:
    """What leaves is what the case says, to the last byte; what it does not speak of is what came in."""
    assert outcome.output == outcome.expected


@promise
def a_second_scrub_changes_nothing(outcome: Outcome) -> None:
    """The output has nothing left to correct, ask or reject."""
    if not outcome.output:
        assert all(disposition is not Disposition.FORWARDED for disposition in _dispositions(outcome))
        return
    again = scrub(outcome.case, outcome.output, *map(edit_of, outcome.case.edits))
    assert b"".join(again.corrected(0)) == outcome.output
    assert [one.code for one in again.findings() if one.verdict.counts] == []


def _dispositions(outcome: Outcome) -> Iterator[Disposition]:
    return (one.disposition for one in outcome.run.outcomes() if one.claim is not None)


@promise
def an_edit_alone_finds_what_it_finds_together(outcome: Outcome) -> None:
    """No edit needs another. A correction that depends on others to be made is a note without them, and so is a
    question that others settle, and whatever others make needless."""
    edit = edit_of(outcome.case.edit)
    alone = scrub(outcome.case, outcome.content, edit)
    together = [one for one in outcome.findings if one.code == edit.code]
    needless = {one.lines for one in together if one.message.endswith(NEEDLESS)}
    left, right = (Counter(_drafted(one, needless) for one in found) for found in (alone.findings(), together))
    assert left == right


def _drafted(finding: Finding, needless: Collection[tuple[LinePlace, ...]]) -> tuple[object, ...]:
    made = (Verdict.CORRECT, Verdict.NOTE)
    if finding.lines in needless:
        return (finding.code, "needless", finding.lines)
    if finding.message.endswith(SETTLED_BESIDE):
        return (finding.code, Verdict.ASK, finding.lines)
    return (finding.code, "made" if finding.verdict in made else finding.verdict, finding.lines)


@promise
def places_point_home(outcome: Outcome) -> None:
    """The offset of a finding is where the CLM of its claim stands, or the trailer that it is about."""
    claims = [match.start(1) for match in re.finditer(rb"~\n(CLM\*)", outcome.content)]
    for finding in outcome.findings:
        place = finding.place.claim
        if place.claim:
            assert place.offset == claims[place.claim - 1]
        else:
            assert re.match(rb"(SE|GE|IEA)\*", outcome.content[place.offset :])


@promise
def the_ledger_balances(outcome: Outcome) -> None:
    """Claims and charges that came in are all settled, and the output holds those that should leave."""
    outcome.run.verify(BytesSource(outcome.output))
    assert sum(tally.claims for tally in outcome.run.ledger.settled.values()) == outcome.content.count(b"\nCLM*")


@promise
def every_finding_can_be_acted_on(outcome: Outcome) -> None:
    """No edit crashes; an action has a basis; a rejection or question has a status; a choice says what is attested."""
    for finding in outcome.findings:
        assert finding.verdict is not Verdict.CRASHED, finding.message
        assert finding.basis is not None or finding.verdict is Verdict.NO_DATA
        assert finding.status is not None or finding.verdict not in (Verdict.ASK, Verdict.REJECT)
        for choice in finding.choices:
            assert choice.label
            assert choice.attestation.endswith(".")
            assert len({change.line for change in choice.changes if change.field is Field.LINE}) < _lines(
                finding, outcome
            )


def _lines(finding: Finding, outcome: Outcome) -> int:
    claim = outcome.content.split(b"\nCLM*")[finding.place.claim.claim]
    return claim.count(b"\nLX*")


@promise
def no_value_of_the_claim_is_told(outcome: Outcome) -> None:
    """Neither messages, choices nor logs hold a claim number, name, id, street, charge, date or note of the case."""
    told = "\n".join([outcome.told, *(text for finding in outcome.findings for text in _texts(finding))])
    values = _values(outcome.content.decode("latin-1"))
    assert {value for value in values if re.search(rf"(?<!\w){re.escape(value)}(?!\w)", told)} == set()


def _texts(finding: Finding) -> Iterator[str]:
    yield finding.message
    yield re.sub(r"offset=\d+", "", repr(evolve(finding, basis=None)))
    for choice in finding.choices:
        yield choice.label
        yield choice.attestation


def _values(content: str) -> set[str]:
    found = set()
    for segment in content.split("~\n"):
        name, *elements = segment.split("*")
        found |= {elements[at - 1] for at in _TELLING.get(name, ()) if at <= len(elements)}
    return {value for value in found if len(value) > 2}


def test_there_are_promises() -> None:
    """A loop over none would prove nothing."""
    assert len(_PROMISES) >= 10


def test_a_line_in_another_file_is_named_so() -> None:
    """A day may be billed in two files of one run; the message says where the other line is."""
    case = next(case for case in all_cases() if case.path.stem == "one-unit-is-quiet")
    content = outcome_of(case, "medicare-office").content
    first, second = BytesSource(content), BytesSource(content.replace(b"CLM*LPC-101", b"CLM*LPC-102"))
    findings = examine([first, second], Settings(tables_with())).findings()
    (finding,) = (one for one in findings if one.verdict.counts)
    assert (finding.code, finding.place.claim.source) == ("TP104", 1)
    assert "line 1 of claim 1 of another file of the run" in finding.message
