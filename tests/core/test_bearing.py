"""Which answers contradict each other, what an answer overrules, and when answers take a claim back."""

from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from tests.building import Bill, Service, file
from tests.support import claims
from x12scrub import bearing
from x12scrub.claims.model import ClaimPlace
from x12scrub.finding import SENT_BACK, Attested, Change, Choice, Field, Finding, LinePlace, Verdict

CLAIM, OTHER = ClaimPlace(0, 1, 1, 16, 640), ClaimPlace(0, 2, 1, 30, 900)
KIM = Attested("XS", "Kim", "2024-09-13T10:00:00Z", "as noted")


def puts(line: int, *after: str, before: tuple[str, ...] = ()) -> Change:
    return Change(line, Field.MODIFIERS, before, after)


def takes(*lines: int) -> tuple[Change, ...]:
    return tuple(Change(line, Field.LINE, line, None) for line in lines)


def found(prompt: str, *changes: Change, answered: bool = True, **other: Any) -> Finding:
    """A correction, made by the answer to a question or unasked."""
    made = Finding(Verdict.CORRECT, (LinePlace(CLAIM, 1),), "it is so", changes=changes, code="TT101")
    return evolve(made, prompt=prompt if answered else "", answer=KIM if answered else None, **other)


def joined(*lines: int, answered: bool) -> Finding:
    """The first of the lines stands for all of them."""
    charge = Change(lines[0], Field.CHARGE, Decimal(1), Decimal(2))
    return found("join", charge, *takes(*lines[1:]), answered=answered, per_unit=lines[0])


@pytest.mark.parametrize(
    ("findings", "prompts"),
    [
        ([found("a", puts(1, "25")), found("b", puts(1, "57"))], {"a", "b"}),
        ([found("a", puts(1, "25")), found("b", puts(1, "25"))], set()),
        ([found("a", puts(1, "25")), found("b", puts(2, "57"))], set()),
        ([found("a", puts(1, "25")), found("b", puts(1, "57"), answered=False)], {"a"}),
        ([found("a", puts(1, "25")), found("b", puts(1, "57"), verdict=Verdict.NOTE)], set()),
        ([found("a", puts(1, "25")), found("b", puts(1, "57"), lines=(LinePlace(OTHER, 1),))], set()),
    ],
)
def test_one_place_of_a_line_gets_one_thing(findings: list[Finding], prompts: set[str]) -> None:
    assert bearing.clashing(findings) == prompts


NEEDS, SPARED = {"needs": frozenset({OTHER})}, {"spared_by": frozenset({OTHER})}


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        ({}, {}, True),
        (NEEDS, {}, True),
        (SPARED, {}, True),
        (NEEDS, NEEDS, True),
        (SPARED, SPARED, True),
        (NEEDS, SPARED, False),
        (NEEDS | SPARED, NEEDS | SPARED, True),
    ],
)
def test_what_another_claim_decides_does_not_meet(one: dict[str, Any], other: dict[str, Any], clash: bool) -> None:
    """What needs a claim that is sent and what counts where that claim is rejected never both hold."""
    findings = [found("a", puts(1, "25"), **one), found("b", puts(1, "57"), **other)]
    assert bearing.clashing(findings) == ({"a", "b"} if clash else set())
    assert bearing.clashing(findings[::-1]) == ({"a", "b"} if clash else set())


TWO = [found("a", puts(2, "25")), found("b", puts(2, "57"))]


@pytest.mark.parametrize(
    ("going", "prompts"),
    [
        ([found("c", *takes(2))], set()),
        ([found("c", *takes(3))], {"a", "b"}),
        ([found("c", *takes(2), lines=(LinePlace(OTHER, 1),))], {"a", "b"}),
        ([found("c", *takes(2), answered=False)], {"a", "b"}),
        ([found("c", *takes(2)), joined(1, 2, answered=True)], {"a", "b", "c", "join"}),
    ],
    ids=["it-goes", "another-goes", "of-another-claim", "unasked", "it-would-go"],
)
def test_what_is_said_of_a_line_that_goes_does_not_matter(going: list[Finding], prompts: set[str]) -> None:
    """It goes where an answer takes it out that holds itself."""
    assert bearing.clashing([*TWO, *going]) == prompts


def test_the_rest_of_an_answer_that_is_about_such_a_line_counts() -> None:
    findings = [found("a", puts(2, "25"), puts(1, "25")), found("b", puts(1, "57")), found("c", *takes(2))]
    assert bearing.clashing(findings) == {"a", "b"}


@pytest.mark.parametrize("answered", [False, True])
@pytest.mark.parametrize(
    ("others", "prompts"),
    [
        ([found("a", puts(1, "XS")), found("b", puts(2, "XS"))], set()),
        ([found("a", puts(1, "XS")), found("b", puts(2, "59"))], {"a", "b"}),
        ([found("a", puts(1, "XS"))], set()),
        ([found("a", puts(1, "XS")), found("b", puts(2, "59"), answered=False)], set()),
        ([found("a", puts(1, "XS")), found("b", puts(3, "59"))], set()),
        ([found("a", puts(1, "XS")), found("b", puts(2, "59"), lines=(LinePlace(OTHER, 1),))], set()),
    ],
)
def test_lines_that_become_one_are_marked_alike(others: list[Finding], prompts: set[str], answered: bool) -> None:
    """Whoever joined them with an answer is not followed either."""
    joining = joined(1, 2, answered=answered)
    wanted = prompts | ({"join"} if prompts == {"a", "b"} and answered else set())
    assert bearing.clashing([joining, *others]) == wanted


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [(("59",), ("XS",), True), (("59",), ("59",), False), ((), ("59",), True)],
)
def test_what_is_taken_off_one_of_them_is_taken_off_the_other(
    first: tuple[str, ...], second: tuple[str, ...], clash: bool
) -> None:
    """But for a side, which only one of them has."""
    answers = [
        found("a", puts(1, *first, before=("59", "XS", "RT"))),
        found("b", puts(2, *second, before=("59", "XS"))),
    ]
    assert bearing.clashing([joined(1, 2, answered=False), *answers]) == ({"a", "b"} if clash else set())
    assert bearing.clashing([joined(1, 2, answered=True), *answers]) == ({"a", "b", "join"} if clash else set())


def test_claims_are_looked_at_one_by_one() -> None:
    """Lines that become one in the first claim say nothing of those in the second, and no clash of either is lost."""
    first = [joined(1, 2, answered=False), found("a", puts(1, "XS")), found("b", puts(2, "59"))]
    second = [evolve(one, lines=(LinePlace(OTHER, 1),), prompt=f"{one.prompt}2") for one in first]
    assert bearing.clashing([*first, *second]) == {"a", "b", "a2", "b2"}
    assert bearing.clashing([*first[:2], *second[1:]]) == set()


def test_what_several_answers_put_on_one_of_them_counts_together() -> None:
    marked = [found("a", puts(1, "XS", "GC")), found("b", puts(2, "XS")), found("c", puts(2, "GC"))]
    assert bearing.clashing([joined(1, 2, answered=True), *marked]) == set()


@pytest.mark.parametrize(
    ("lines", "contradict"), [((1,), True), ((2,), True), ((1, 2), False), ((1, 2, 3), False), ((3,), False)]
)
def test_lines_that_are_joined_stay_or_go_together(lines: tuple[int, ...], contradict: bool) -> None:
    """An answer that takes one of them out contradicts the one that joined them. What would join them unasked is found
    anew without the line."""
    going = found("go", *takes(*lines))
    assert bearing.clashing([joined(1, 2, answered=True), going]) == ({"join", "go"} if contradict else set())
    assert bearing.clashing([joined(1, 2, answered=False), going]) == set()


def question(code: str, *offered: Change) -> Finding:
    choices = (*(Choice(f"put-{at}", "put it", "It is so.", (one,)) for at, one in enumerate(offered)), SENT_BACK)
    asked = Finding(Verdict.ASK, (LinePlace(CLAIM, 1),), "is it so?", choices=choices, code=code)
    return evolve(asked, prompt=code.lower())


def declined(asked: Finding, *changes: Change, verdict: Verdict = Verdict.NOTE) -> Finding:
    return evolve(asked, verdict=verdict, changes=changes, choices=(), answer=KIM)


def test_what_an_answer_declines_is_not_done_unasked() -> None:
    """The correction becomes a note that says whose answer it was."""
    asked = question("TT201", puts(1, "25"))
    unasked = evolve(found("", puts(1, "25"), answered=False), status="A7")
    (_, told) = bearing.obeying([asked, unasked], [declined(asked), unasked])
    assert told.message == "it is so; the answer to the question of TT201 leaves it so"
    assert (told.verdict, told.changes, told.status) == (Verdict.NOTE, (), None)
    assert (told.prompt, told.answer) == ("tt201", KIM)


UNASKED = found("", puts(1, "25"), answered=False)
ASKED = question("TT201", puts(1, "25"), puts(1, "57"))


@pytest.mark.parametrize(
    ("answered", "unasked"),
    [
        (ASKED, UNASKED),
        (declined(ASKED, puts(1, "25"), verdict=Verdict.CORRECT), UNASKED),
        (declined(ASKED, verdict=Verdict.REJECT), UNASKED),
        (declined(ASKED), found("", puts(2, "25"), answered=False)),
        (declined(ASKED), found("", puts(1, "GC"), answered=False)),
        (declined(ASKED), evolve(UNASKED, code="TT201")),
        (declined(ASKED), evolve(UNASKED, answer=KIM)),
        (declined(ASKED), evolve(UNASKED, verdict=Verdict.ASK)),
        (declined(ASKED), evolve(UNASKED, lines=(LinePlace(OTHER, 1),))),
        (declined(ASKED), found("", Change(1, Field.POINTERS, ("1",), ("1", "25")), answered=False)),
    ],
    ids=[
        *("open", "put", "sent-back", "other-line", "other-modifier", "same-edit", "answered-too", "a-question"),
        *("other-claim", "pointers"),
    ],
)
def test_nothing_else_is_overruled(answered: Finding, unasked: Finding) -> None:
    assert bearing.obeying([ASKED, unasked], [answered, unasked]) == [answered, unasked]


def test_what_was_there_before_is_not_offered() -> None:
    """An answer that would have left GC where it was declines 25, not GC."""
    asked, unasked = question("TT201", puts(1, "25", "GC", before=("GC",))), found("", puts(1, "GC"), answered=False)
    assert bearing.obeying([asked, unasked], [declined(asked), unasked])[1] is unasked


def test_each_answer_overrules_what_it_declines() -> None:
    """Two answers, each about a line; and one correction of two lines, of which the second is declined."""
    first, second = question("TT201", puts(1, "25"), puts(3, "57")), question("TT202", puts(2, "25"))
    both = found("", puts(4, "25"), puts(3, "57"), answered=False)
    unasked = [found("", puts(1, "25"), answered=False), found("", puts(2, "25"), answered=False), both]
    told = bearing.obeying([first, second, *unasked], [declined(first), declined(second), *unasked])
    assert [one.prompt for one in told[2:]] == ["tt201", "tt202", "tt201"]


def test_answers_that_leave_no_line_take_the_claim_back() -> None:
    """Both of them, with nothing changed; not what is taken out unasked, nor another answer of the claim."""
    (claim,) = claims(file(Bill((Service(), Service()))))
    place, by_place = claim.place, {claim.place: claim}
    first, second = (found(str(line), *takes(line), lines=(LinePlace(place, line),)) for line in (1, 2))
    units = found("u", Change(1, Field.UNITS, Decimal(2), Decimal(1)), lines=(LinePlace(place, 1),))
    told = list(bearing.taken_back([first, second, units], by_place))
    assert [one.verdict for one in told] == [Verdict.REJECT, Verdict.REJECT, Verdict.CORRECT]
    assert [one.changes for one in told] == [(), (), units.changes]
    assert {one.message for one in told[:2]} == {"it is so; with this, no line of the claim is left"}
    unasked = evolve(second, answer=None)
    assert list(bearing.taken_back([first, unasked], by_place)) == [first, unasked]
    assert list(bearing.taken_back([first], by_place)) == [first]
