"""What must not matter: how a sender writes, in which order claims stand, and who else is in the file."""

from collections import Counter

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests.building import Interchange, Style
from tests.strategies import CLEAN, Answer, a_part, bills, files, interchanges, styles, written
from tests.support import scrub
from x12scrub.engine import Run

Told = Counter[tuple[object, ...]]


def told(run: Run) -> Told:
    """Findings of claims by claim number, without their places in the file."""
    return Counter(
        (outcome.claim.number, finding.code, finding.verdict, finding.place.line, finding.changes, outcome.disposition)
        for outcome in run.outcomes()
        if outcome.claim is not None
        for finding in outcome.findings
    )


@given(interchanges(most=1), styles, styles)
@a_part(2)
def test_how_a_sender_writes_does_not_matter(parts: list[Interchange], one: Style, other: Style) -> None:
    """Names of delimiters, newlines, indentation and wraps change no finding and no message."""
    runs = [scrub(written([evolve(part, style=style) for part in parts])).run for style in (one, other)]
    assert told(runs[0]) == told(runs[1])
    assert [finding.message for finding in runs[0].findings()] == [finding.message for finding in runs[1].findings()]


@given(interchanges(most=1), st.data())
@a_part(2)
def test_the_order_of_patients_does_not_matter(parts: list[Interchange], data: st.DataObject) -> None:
    """The same patients, offices and transactions in another order have the same findings."""
    groups = [
        evolve(
            group,
            transactions=tuple(
                evolve(
                    one, offices=tuple(data.draw(st.permutations([shuffled(office, data) for office in one.offices])))
                )
                for one in data.draw(st.permutations(group.transactions))
            ),
        )
        for group in parts[0].groups
    ]
    again = evolve(parts[0], groups=tuple(groups))
    assert told(scrub(parts[0].written()).run) == told(scrub(again.written()).run)


def shuffled(office: object, data: st.DataObject) -> object:
    return evolve(office, people=tuple(data.draw(st.permutations(office.people))))


@given(interchanges(most=2))
@a_part(2)
def test_two_files_have_the_findings_of_both(parts: list[Interchange]) -> None:
    """One file of two interchanges, two inputs of one run, and two runs: the same, where the patients differ."""
    if len(parts) < 2:
        parts = [*parts, evolve(parts[0], control="000009999", groups=renamed(parts[0]))]
    alone = [scrub(part.written()) for part in parts]
    joined, together = scrub(written(parts)), scrub(*(part.written() for part in parts))
    assert told(joined.run) == told(together.run) == told(alone[0].run) + told(alone[1].run)
    assert together.outputs == tuple(one.output for one in alone)
    assert joined.output == b"".join(one.output for one in alone)


def renamed(part: Interchange) -> tuple[object, ...]:
    """The groups of an interchange with other patients and claim numbers."""
    return tuple(
        evolve(
            group,
            transactions=tuple(
                evolve(
                    transaction,
                    offices=tuple(
                        evolve(office, people=tuple(other(person) for person in office.people))
                        for office in transaction.offices
                    ),
                )
                for transaction in group.transactions
            ),
        )
        for group in part.groups
    )


def other(person: object) -> object:
    bills = tuple(evolve(bill, number=f"X{bill.number}") for bill in person.bills)
    return evolve(person, member=f"X{person.member}", bills=bills, dependents=tuple(map(other, person.dependents)))


@given(files(), interchanges(tuple(CLEAN), most=1))
@a_part(2)
def test_clean_claims_of_others_change_nothing(case: tuple[bytes, Answer], clean: list[Interchange]) -> None:
    """A file beside it in the run changes no finding and no byte; clean files leave as they came."""
    others = evolve(clean[0], groups=renamed(clean[0]), off=0)
    alone, beside = scrub(case[0]), scrub(case[0], others.written())
    own = {key: count for key, count in told(beside.run).items() if not str(key[0]).startswith("X")}
    assert told(alone.run) == Counter(own)
    assert beside.outputs[0] == alone.output
    spoken = {key[0] for key in told(beside.run)} - {key[0] for key in own}
    assert spoken == {bill.number for bill in bills(others) if bill.found}
