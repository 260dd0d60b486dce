"""What people are told, to the letter, of what no case file shows: of lines that an earlier run has sent, and of tables
that lack a row. `tests/told/nights.json` holds it; `python -m tests.test_told_nights` writes it anew.
"""

import functools
import json
from collections.abc import Callable

import pytest
from attrs import evolve, frozen

from tests.building import Bill, Person, Service, people
from tests.core.test_lacking_rows import without_limits, without_pairs
from tests.history.model import Nights
from tests.strategies import TRIGGER, VISIT
from tests.test_told import FOLDER, said
from x12scrub.fates import OnPrompt
from x12scrub.tables import Tables

EXPECTED = FOLDER / "nights.json"
OTHER, ASIDE = evolve(TRIGGER, code="20553"), Service()
SOMEBODY, MEDICARE, WEEKLY = Person(), Person(filing="MB"), Person(payer="60054")
"""With a payer that no row names; three sessions in twelve months; four without a window that are seven days apart."""
RIGHT, LEFT = (evolve(TRIGGER, modifiers=(side,)) for side in ("RT", "LT"))


@frozen
class Story:
    """Claims that were sent, each in a night of its own and with its open questions, and the claims of this night."""

    sent: tuple[Bill, ...]
    now: tuple[Bill, ...]
    found: tuple[str, ...]
    """Verdict and lines of the findings of the edit."""
    who: Person = SOMEBODY
    lacking: Callable[[Tables], Tables] = lambda whole: whole


def claims(*services: tuple[Service, ...], sent: bool = False) -> tuple[Bill, ...]:
    """A claim for each of these groups of lines, all of one day."""
    name = "SENT" if sent else "QB"
    return tuple(Bill(own, number=f"{name}-{number}") for number, own in enumerate(services, 1))


def story(
    sent: tuple[tuple[Service, ...], ...],
    now: tuple[tuple[Service, ...], ...],
    *found: str,
    lacking: Callable[[Tables], Tables] = lambda whole: whole,
) -> Story:
    return Story(claims(*sent, sent=True), claims(*now), found, lacking=lacking)


def sessions(payer: Person, sent: str, now: str, *found: str) -> Story:
    """A claim with an injection for each of these days of 2024 (MMDD); those with GA expect a denial."""
    before, own = ([Bill((_injection(one),), day=f"2024{one[:4]}") for one in days.split()] for days in (sent, now))
    return Story(
        tuple(evolve(bill, number=f"SENT-{number}") for number, bill in enumerate(before)),
        tuple(evolve(bill, number=f"QB-{number}") for number, bill in enumerate(own)),
        found,
        who=payer,
    )


def _injection(day: str) -> Service:
    return evolve(TRIGGER, modifiers=(day[4:],) if day[4:] else ())


STORIES = {
    "TP104/the-code-was-sent": story(((TRIGGER,),), ((TRIGGER,),), "ask 1.1"),
    "TP104/another-line-may-stay": story(((TRIGGER,),), ((TRIGGER, ASIDE),), "ask 1.1"),
    "TP104/the-first-claim-is-asked-about-the-night-before": story(
        ((TRIGGER,),), ((TRIGGER, ASIDE), (RIGHT, LEFT)), "ask 1.1", "correct 2.1 2.2", "ask 2.1 1.1"
    ),
    "TP104/both-sides-after-a-night": story(
        ((TRIGGER,),), ((RIGHT, LEFT, ASIDE), (TRIGGER,)), "ask 1.1 1.2", "correct 1.1 1.2", "ask 2.1 1.1"
    ),
    "TP104/sent-twice-is-asked-once": story(((TRIGGER,), (TRIGGER,)), ((TRIGGER, ASIDE),), "ask 1.1"),
    "TP104/no-limit-for-three-lines": story((), ((TRIGGER, TRIGGER, TRIGGER),), "no_data 1.3", lacking=without_limits),
    "TP104/no-limit-for-a-line-of-each-night": story(
        ((TRIGGER,),), ((TRIGGER,),), "no_data 1.1", lacking=without_limits
    ),
    "TP104/no-limit-for-either-code": story(
        (), ((TRIGGER, TRIGGER), (OTHER, OTHER)), "no_data 1.2", "no_data 2.2", lacking=without_limits
    ),
    "TP104/no-limit-is-no-matter-for-one-line": story((), ((TRIGGER, OTHER),), lacking=without_limits),
    "TP105/20552-was-sent": story(((TRIGGER,),), ((OTHER, ASIDE),), "ask 1.1"),
    "TP105/20553-was-sent": story(((OTHER,),), ((ASIDE, TRIGGER),), "ask 1.2"),
    "TP105/a-claim-with-nothing-else-only-goes-back": story(((OTHER,),), ((TRIGGER,),), "ask 1.1"),
    "TP105/each-claim-is-asked-about-its-lines": story(
        ((OTHER,),), ((TRIGGER, TRIGGER, TRIGGER, ASIDE), (TRIGGER,)), "ask 1.1 1.2 1.3", "ask 2.1"
    ),
    "TP105/sent-twice-is-asked-once": story(((OTHER,), (OTHER,)), ((TRIGGER, ASIDE),), "ask 1.1"),
    "TP105/the-sent-line-covers-days": story(((evolve(OTHER, days=2),),), ((TRIGGER, ASIDE),), "ask 1.1"),
    "TP105/one-line-of-this-night-covers-days": story(
        ((OTHER,),), ((TRIGGER, evolve(TRIGGER, days=2), ASIDE),), "ask 1.1 1.2"
    ),
    "TP105/no-pair": story((), ((OTHER, OTHER, TRIGGER, TRIGGER),), "no_data 1.3 1.1", lacking=without_pairs),
    "TP105/no-pair-is-no-matter-for-one-code": story((), ((TRIGGER, ASIDE),), lacking=without_pairs),
    "TP105/as-many-other-claims-as-can-be-named": story(
        (), ((TRIGGER, OTHER), *[(OTHER,)] * 22), f"ask 1.1 1.2 {' '.join(f'{one}.1' for one in range(2, 22))}"
    ),
    "TP106/the-injection-was-sent": story(((TRIGGER,),), ((VISIT, ASIDE),), "ask 1.1"),
    "TP106/both-injections-were-sent": story(((TRIGGER,), (OTHER,)), ((VISIT, ASIDE),), "ask 1.1"),
    "TP106/the-sent-injection-covers-days": story(((evolve(TRIGGER, days=2),),), ((VISIT, ASIDE),), "ask 1.1"),
    "TP106/an-injection-of-each-night": story(((TRIGGER,),), ((VISIT, ASIDE), (OTHER,)), "ask 1.1"),
    "TP106/the-visit-covers-days": story(((TRIGGER,),), ((evolve(VISIT, days=2), ASIDE),), "ask 1.1"),
    "TP106/the-evaluation-was-sent": story(((VISIT,),), ((ASIDE, TRIGGER), (TRIGGER,)), "ask 1.2", "ask 2.1"),
    "TP202/the-first-three-were-sent": sessions(MEDICARE, "0603 0701 0801", "0902", "reject 1.1"),
    "TP202/the-third-is-of-this-night": sessions(MEDICARE, "0603 0701", "0902 0801", "reject 1.1"),
    "TP202/four-before-of-which-three-are-named": sessions(MEDICARE, "0603 0701 0801 0902GA", "1001", "reject 1.1"),
    "TP202/what-was-sent-of-later-days-is-not-before-it": sessions(
        MEDICARE, "0603 0701 0801 1001GA", "0902", "reject 1.1"
    ),
    "TP202/what-was-sent-of-the-day-is-not-before-it": sessions(
        MEDICARE, "0603 0701 0801 0902GA", "0902", "reject 1.1"
    ),
    "TP202/late-before-two-that-were-sent": sessions(MEDICARE, "0603 0801 0902", "0701", "ask 1.1"),
    "TP202/late-and-a-denial-is-expected": sessions(MEDICARE, "0603 0801 0902", "0701GA", "bypassed 1.1"),
    "TP202/two-late-ones-are-asked-together": sessions(MEDICARE, "0603 0902", "0701 0801", "ask 1.1", "ask 2.1"),
    "TP202/late-and-within-the-limit": sessions(MEDICARE, "0603 0902", "0701"),
    "TP203/four-days-after": sessions(WEEKLY, "0603", "0607", "ask 1.1"),
    "TP203/a-day-after": sessions(WEEKLY, "0603", "0604", "ask 1.1"),
    "TP203/seven-days-after": sessions(WEEKLY, "0603", "0610"),
    "TP203/five-days-before": sessions(WEEKLY, "0603", "0529", "ask 1.1"),
    "TP203/a-day-before": sessions(WEEKLY, "0603", "0602", "ask 1.1"),
    "TP203/seven-days-before": sessions(WEEKLY, "0610", "0603"),
    "TP203/between-two-counts-from-the-first": sessions(WEEKLY, "0603 0613", "0608", "ask 1.1"),
    "TP203/between-one-that-was-sent-and-one-of-this-night": sessions(
        WEEKLY, "0603", "0608 0613", "ask 1.1", "ask 2.1"
    ),
    "TP203/before-one-of-this-night-only": sessions(WEEKLY, "0703", "0603 0608", "ask 2.1"),
}


@functools.cache
def told(name: str) -> tuple[dict[str, object], ...]:
    """What the edit finds in the last night of a story."""
    one, nights = STORIES[name], Nights()
    for number, bill in enumerate(one.sent):
        nights.scrub(people(evolve(one.who, bills=(bill,))), on=f"2024-10-{13 + number}", on_prompt=OnPrompt.FORWARD)
    done = nights.scrub(
        people(evolve(one.who, bills=one.now)), on="2024-10-20", tables=one.lacking(nights.settings.tables)
    )
    return tuple(said(finding) for finding in done.run.findings() if finding.code == name.partition("/")[0])


@pytest.mark.parametrize("name", STORIES)
def test_a_story_is_told_as_it_was(name: str) -> None:
    expected = json.loads(EXPECTED.read_text("utf-8"))
    assert [*told(name)] == expected.get(name, [])


@pytest.mark.parametrize("name", STORIES)
def test_a_story_finds_what_it_says(name: str) -> None:
    assert sorted(str(one["what"]) for one in told(name)) == sorted(STORIES[name].found)


def write() -> None:
    """Write what is told now; a story without findings does not stand there."""
    found = {name: told(name) for name in STORIES if told(name)}
    EXPECTED.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    write()
