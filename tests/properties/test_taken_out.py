"""A line that an answer takes out of its claim: what is found then is what is found where it was not billed."""

from collections import Counter
from collections.abc import Iterator

from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.building import Person, people
from tests.meetings import meetings
from tests.strategies import a_part
from tests.support import Scrub, scrub, tables
from x12scrub.engine import Settings
from x12scrub.fates import OnPrompt
from x12scrub.finding import Attested, Choice, Finding, Verdict
from x12scrub.prompts import Answers
from x12scrub.registry import Reads, all_edits

BESIDE = frozenset(edit.code for edit in all_edits() if edit.reads in (Reads.DAY, Reads.PATIENT))
"""Edits that look at more than one line or claim."""
WHEN = "2024-09-13T10:00:00+00:00"

Line = tuple[int, int]
"""Ordinals of a claim in the file and of a line in the claim."""


def removals(done: Scrub) -> list[tuple[Finding, Choice]]:
    """Questions with a choice that takes lines out, and does nothing else."""
    return [
        (one, choice)
        for one in done.run.findings()
        if one.verdict is Verdict.ASK
        for choice in one.choices
        if choice.changes and all(change.after is None for change in choice.changes)
    ]


def taken(question: Finding, key: str) -> list[int]:
    """The lines that a choice takes out."""
    return [change.line for one in question.choices if one.key == key for change in one.changes]


def without(who: tuple[Person, ...], gone: set[Line]) -> tuple[Person, ...]:
    """The same patients, whose claims were never billed with these lines."""
    numbers = iter(range(1, sum(len(one.bills) for one in who) + 1))

    def left(person: Person) -> Iterator[object]:
        for bill in person.bills:
            claim = next(numbers)
            services = enumerate(bill.services, 1)
            yield evolve(bill, services=tuple(one for line, one in services if (claim, line) not in gone), becomes=None)

    return tuple(evolve(person, bills=tuple(left(person))) for person in who)


def found(done: Scrub, gone: set[Line] = frozenset()) -> Counter[tuple[object, ...]]:
    """What edits about days and patients find that is not answered: code, verdict, and the lines it is about, named by
    the places that they have without the lines that are gone."""
    return Counter(
        (one.code, one.verdict, *(_moved((each.claim.claim, each.line), gone) for each in one.lines))
        for one in done.run.findings()
        if one.code in BESIDE and one.answer is None and one.verdict.counts
    )


def _moved(line: Line, gone: set[Line]) -> Line:
    return line[0], line[1] - sum(claim == line[0] and ordinal < line[1] for claim, ordinal in gone)


@a_part(2)
@given(meetings, st.data())
def test_what_stands_beside_it_is_judged_without_it(who: tuple[Person, ...], data: st.DataObject) -> None:
    """Questions, corrections and rejections are those of a file in which the line never stood. Open questions go out,
    so that no claim is missing for another reason."""
    settings = Settings(tables(), on_prompt=OnPrompt.FORWARD)
    first = scrub(people(*who), using=settings)
    offered = removals(first)
    assume(offered)
    question, choice = data.draw(st.sampled_from(offered), label="answered")
    # Two claims that say the same ask the same, and one answer is the answer to both.
    alike = [one for one in first.run.findings() if one.prompt == question.prompt]
    gone = {(one.place.claim.claim, line) for one in alike for line in taken(one, choice.key)}
    given = Answers({question.prompt: Attested(choice.key, "Kim", WHEN, "as noted")})
    done = scrub(people(*who), using=evolve(settings, answers=given))
    never = scrub(people(*without(who, gone)), using=settings)
    assert not done.run.crashed
    assert found(done, gone) == found(never)
