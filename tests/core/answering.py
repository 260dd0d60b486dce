"""Questions of a run by their places, answers to them, and what leaves."""

from collections.abc import Mapping

from tests.support import Scrub, segments
from x12scrub.finding import Attested, Finding, Verdict

Place = tuple[str, int, int]
"""Of a question: edit, claim and line."""


def questions(done: Scrub) -> list[tuple[Place, Finding]]:
    found = (one for one in done.run.findings() if one.verdict is Verdict.ASK)
    return [((one.code, one.place.claim.claim, one.place.line), one) for one in found]


def answers(done: Scrub, choices: Mapping[Place, str]) -> dict[str, Attested]:
    """To the open questions that are named, to the last where two are of one place."""
    when = "2024-09-13T10:00:00+00:00"
    given = {
        place: (one.prompt, Attested(choices[place], "Kim", when, "as noted"))
        for place, one in questions(done)
        if place in choices
    }
    assert len(given) == len(choices)
    return dict(given.values())


def lines(done: Scrub) -> list[str]:
    """What leaves: procedure of each line."""
    return [one.text(1) for one in segments(done.output) if one.id == b"SV1"] if done.output else []
