"""Questions to the biller: an id that stays the same for the same claims, and the answers that settle them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b

from attrs import Factory, define, evolve, field, frozen

from x12scrub.claims.assemble import ClaimText
from x12scrub.claims.model import ClaimPlace
from x12scrub.finding import SENT_BACK, Attested, Choice, Finding, Verdict

Texts = Mapping[ClaimPlace, ClaimText]

CONTRADICTED = "contradicted"
UNKNOWN_CHOICE = "unknown-choice"
STALE = "stale"
REFUSALS = (STALE, CONTRADICTED, UNKNOWN_CHOICE)


@frozen
class Answers:
    """Answers to earlier prompts, by id. One that contradicts another is in neither way used."""

    by_prompt: Mapping[str, Attested] = field(factory=dict, repr=False)
    contradicted: frozenset[str] = frozenset()


@define
class Prompter:
    """Gives questions their ids and applies answers to them. `used` and `refused` are what became of the answers."""

    answers: Answers = Factory(Answers)
    used: set[str] = Factory(set)
    refused: Counter[str] = Factory(Counter)

    def settle(self, findings: Iterable[Finding], texts: Texts) -> list[Finding]:
        """The findings, with each question either identified or made what its answer says."""
        said = _Said(texts)
        return [self._settled(one, said) if one.verdict is Verdict.ASK else one for one in findings]

    def _settled(self, finding: Finding, said: "_Said") -> Finding:
        asked = evolve(finding, prompt=identity(finding, said))
        if asked.prompt in self.answers.contradicted:
            self._refuse(asked.prompt, CONTRADICTED)
            return asked
        answer = self.answers.by_prompt.get(asked.prompt)
        if answer is None:
            return asked
        choice = next((one for one in asked.choices if one.key == answer.choice), None)
        if choice is None:
            self._refuse(asked.prompt, UNKNOWN_CHOICE)
            return asked
        self.used.add(asked.prompt)
        return _answered(asked, choice, answer)

    def _refuse(self, prompt: str, reason: str) -> None:
        if prompt not in self.used:
            self.refused[reason] += 1
        self.used.add(prompt)

    def finish(self) -> None:
        """Count the answers that no prompt of the run asked for: the claim has changed, or is in another file."""
        left = (self.answers.by_prompt.keys() | self.answers.contradicted) - self.used
        self.refused[STALE] += len(left)

    @property
    def applied(self) -> int:
        return len(self.used) - self.refused[CONTRADICTED] - self.refused[UNKNOWN_CHOICE]


def _answered(asked: Finding, choice: Choice, answer: Attested) -> Finding:
    """A choice that changes something is a correction that the biller made; one that does not lets the claim pass, or
    sends it back."""
    verdict = Verdict.CORRECT if choice.changes else Verdict.REJECT if choice == SENT_BACK else Verdict.NOTE
    message = f"{asked.message} Answered: {choice.label}"
    return evolve(asked, verdict=verdict, changes=choice.changes, choices=(), message=message, answer=answer)


@frozen
class _Said:
    """What each claim says, as a digest that is made once: a day may have a thousand questions about one claim."""

    texts: Texts
    _digests: dict[ClaimPlace, bytes] = field(factory=dict)

    def by(self, claim: ClaimPlace) -> bytes:
        if claim not in self._digests:
            digest = blake2b(digest_size=16)
            for part in _content(self.texts[claim]):
                digest.update(b"%d:" % len(part))
                digest.update(part)
            self._digests[claim] = digest.digest()
        return self._digests[claim]


def identity(finding: Finding, said: _Said) -> str:
    """Sixteen hex digits of the edit, the lines it is about, and everything that their claims say.

    Delimiters, line ends and the place in the file do not count, so that the same claim sent again asks the same.
    """
    digest = blake2b(finding.code.encode("ascii"), digest_size=8)
    for place in finding.lines:
        digest.update(b"\x00%d\x00" % place.line)
        digest.update(said.by(place.claim))
    return digest.hexdigest()


def _content(text: ClaimText) -> Iterator[bytes]:
    separator = text.head[0].delimiters.component
    for segment in (*text.head, *(one for line in text.lines for one in line)):
        for element in segment.elements:
            yield from element.split(separator)
