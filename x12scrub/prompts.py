"""Questions to the biller: an id that stays the same for the same claims, and the answers that settle them."""

from collections.abc import Iterable, Iterator, Mapping

from attrs import Factory, define, evolve, field, frozen

from x12scrub import bearing
from x12scrub.claims.assemble import ClaimText
from x12scrub.claims.model import Claim, ClaimPlace
from x12scrub.finding import SENT_BACK, Attested, Choice, Finding, Verdict

Texts = Mapping[ClaimPlace, ClaimText]

CONTRADICTED = "contradicted"
UNKNOWN_CHOICE = "unknown-choice"
STALE = "stale"
NOT_USED = {
    STALE: "no prompt of this run has the id: the claim has left already, has changed since, or is in another file",
    CONTRADICTED: "another answer to the same prompt, or about the same line, says otherwise",
    UNKNOWN_CHOICE: "the prompt offers no such choice",
}
"""Why answers were not used, in words that follow "but" and "since"."""


@frozen(repr=False)
class Answers:
    """Answers to earlier prompts, by id. One that contradicts another is in neither way used."""

    by_prompt: Mapping[str, Attested] = field(factory=dict, repr=False)
    contradicted: frozenset[str] = frozenset()


@define(eq=False, repr=False)
class Prompter:
    """Gives questions their ids and applies answers to them."""

    answers: Answers = Factory(Answers)
    applied: set[str] = Factory(set)
    """Prompts whose answers were applied."""
    refused: dict[str, str] = Factory(dict)
    """Prompts whose answers were not used, with the reason."""

    def settle(self, findings: Iterable[Finding], texts: Texts) -> list[Finding]:
        """The findings, with each question either identified or made what its answer says."""
        said = _Said(texts)
        asked = [evolve(one, prompt=identity(one, said)) if one.verdict is Verdict.ASK else one for one in findings]
        found = [self._settled(one) if one.verdict is Verdict.ASK else one for one in asked]
        if any(one.answer for one in found):
            clashing = bearing.clashing(found)
            found = [
                _refused(question, CONTRADICTED) if one.answer and one.prompt in clashing else one
                for question, one in zip(asked, found, strict=True)
            ]
            claims = {place: text.claim for place, text in texts.items()}
            return list(bearing.taken_back(bearing.obeying(asked, found), claims))
        return found

    def _settled(self, asked: Finding) -> Finding:
        if asked.prompt in self.answers.contradicted:
            return _refused(asked, CONTRADICTED)
        answer = self.answers.by_prompt.get(asked.prompt)
        if answer is None:
            return asked
        choice = _chosen(asked, answer)
        return _answered(asked, choice, answer) if choice else _refused(asked, UNKNOWN_CHOICE)

    def keep(self, findings: Iterable[Finding]) -> None:
        """Take note of what became of answers by these findings, which are the last word on their claims: one that
        contradicts another for as long only as that one's question is asked does not, in the end."""
        for one in findings:
            if one.answer:
                self.applied.add(one.prompt)
            elif one.prompt in self.answers.contradicted:
                self.refused[one.prompt] = CONTRADICTED
            elif one.verdict is Verdict.ASK and (answer := self.answers.by_prompt.get(one.prompt)):
                self.refused[one.prompt] = CONTRADICTED if _chosen(one, answer) else UNKNOWN_CHOICE

    def told(self) -> "Prompter":
        """What became of answers since this was told last, without the answers."""
        told = Prompter(applied=self.applied, refused=self.refused)
        self.applied, self.refused = set(), {}
        return told

    def take(self, others: "Prompter") -> None:
        """Add what became of answers about other claims."""
        self.applied |= others.applied
        self.refused |= others.refused

    def finish(self) -> None:
        """Find the answers that no prompt of the run asked for."""
        given = self.answers.by_prompt.keys() | self.answers.contradicted
        self.refused |= dict.fromkeys(sorted(given - self.applied - self.refused.keys()), STALE)


def _chosen(asked: Finding, answer: Attested) -> Choice | None:
    return next((one for one in asked.choices if one.key == answer.choice), None)


def _refused(asked: Finding, reason: str) -> Finding:
    """The question stays open, and says so to whoever is asked again."""
    return evolve(asked, message=f"{asked.message} (answered before, but {NOT_USED[reason]})")


def _answered(asked: Finding, choice: Choice, answer: Attested) -> Finding:
    """A choice that changes something is a correction that the biller made; one that does not lets the claim pass, or
    sends it back."""
    verdict = Verdict.CORRECT if choice.changes else Verdict.REJECT if choice == SENT_BACK else Verdict.NOTE
    stop = "" if asked.message.endswith(("?", ".")) else "."
    message = f"{asked.message}{stop} Answered: {choice.label}"
    return evolve(asked, verdict=verdict, changes=choice.changes, choices=(), message=message, answer=answer)


@frozen(eq=False, repr=False)
class _Said:
    """What each claim says, and of whom, as a digest that is made once: a day may ask a thousand times about one."""

    texts: Texts
    _digests: dict[ClaimPlace, bytes] = field(factory=dict)

    def by(self, claim: ClaimPlace) -> bytes:
        if claim not in self._digests:
            from hashlib import blake2b

            digest = blake2b(digest_size=16)
            text = self.texts[claim]
            for part in (*_parties(text.claim), *_content(text)):
                digest.update(b"%d:" % len(part))
                digest.update(part)
            self._digests[claim] = digest.digest()
        return self._digests[claim]


def identity(finding: Finding, said: _Said) -> str:
    """Sixteen hex digits of the edit, the lines it is about, whose claims they are, and everything that those say.

    Delimiters, line ends, the place in the file and what else it holds do not count, so that the same claims sent again
    ask the same.
    """
    from hashlib import blake2b  # brings OpenSSL along, for questions only

    digest = blake2b(finding.code.encode("ascii"), digest_size=8)
    for place in (finding.place, *sorted(finding.lines[1:])):
        digest.update(b"\x00%d\x00" % place.line)
        digest.update(said.by(place.claim))
    return digest.hexdigest()


def _parties(claim: Claim) -> Iterator[bytes]:
    """Patient, billing provider and payer: an answer out of one chart settles nothing about another patient."""
    for key in (claim.patient_key or (), claim.billing.key or (), (claim.payer.id, claim.payer.filing)):
        yield "\x00".join(key).encode("utf-8")


def _content(text: ClaimText) -> Iterator[bytes]:
    separator = text.head[0].delimiters.component
    for segment in (*text.head, *(one for line in text.lines for one in line)):
        for element in segment.elements:
            yield from element.split(separator)
