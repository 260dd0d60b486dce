"""What a history should do, in plain Python with everything in clear: the answer that the store is compared with."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from attrs import Factory, define, evolve, field, frozen

from tests.support import Scrub, scrub, tables
from x12scrub.claims.model import Claim
from x12scrub.claims.sent import Key, Sent
from x12scrub.engine import Settings
from x12scrub.finding import Finding
from x12scrub.leaving import Leaving


def counting(done: Scrub) -> list[Finding]:
    """The findings that ask for something; notes come and go with the tables."""
    return [one for one in done.run.findings() if one.verdict.counts]


@define
class Kept:
    """A line of the model, and the content of the input that ended it."""

    content: object
    sent: Sent
    ended: object = None

    @property
    def stands(self) -> bool:
        return self.ended is None


@define
class Model:
    """Claims by content and ordinal, lines in the order in which they were recorded."""

    known: set[tuple[object, int]] = Factory(set)
    lines: list[Kept] = Factory(list)

    def record(self, contents: Sequence[object], leaving: Iterable[Leaving], on: date) -> None:
        """Record what left of inputs with these contents."""
        own: list[Kept] = []
        replaced: set[Key] = set()
        for one in leaving:
            content = contents[one.place.source]
            if (content, one.place.claim) in self.known:
                continue
            self.known.add((content, one.place.claim))
            if one.patient is None and not one.is_revision:
                continue
            for kept in self.lines + own:
                same = one.identity is not None and kept.sent.claim == one.identity
                again = kept.sent.frequency == one.frequency and kept.sent.line in one.again
                if kept.stands and same and (one.is_revision or (again and kept.content != content)):
                    kept.ended = content
            behind = one.identity in replaced and not one.is_revision
            own += [Kept(content, sent, content if behind else None) for sent in sent_lines(one, on)]
            if one.identity is not None and one.frequency == "7":
                replaced.add(one.identity)
        self.lines += own

    def before(self, *contents: object) -> "View":
        """The history as a run over inputs with these contents sees it."""
        others = [kept for kept in self.lines if kept.content not in contents]
        return View([kept.sent for kept in others if kept.stands or kept.ended in contents])

    @property
    def standing(self) -> list[Sent]:
        return [kept.sent for kept in self.lines if kept.stands]


def sent_lines(one: Leaving, on: date) -> Iterable[Sent]:
    if one.patient is None:
        return
    for line in one.lines:
        yield Sent(
            patient=one.patient,
            billing=one.billing,
            rendering=line.rendering,
            claim=one.identity,
            line=line.identity,
            frequency=one.frequency,
            code=line.code,
            modifiers=line.modifiers,
            first=line.first,
            last=line.last,
            on=on,
        )


@frozen
class View:
    lines: list[Sent]

    def sent(self, claims: Sequence[Claim]) -> list[Sent]:
        patients = {claim.patient_key for claim in claims}
        return [one for one in self.lines if one.patient in patients]


@define
class Nights:
    """Nights of scrubs that share a history, as `scrub --history` does them."""

    settings: Settings = field(factory=lambda: Settings(tables()))
    model: Model = Factory(Model)

    def scrub(self, *contents: bytes, on: str = "2024-09-13", **settings: Any) -> Scrub:
        using = evolve(self.settings, past=self.model.before(*contents), **settings)
        done = scrub(*contents, using=using)
        self.model.record(contents, done.run.leaving, date.fromisoformat(on))
        return done
