"""Questions to the biller: an id that stays the same for the same claims, and the answers that settle them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from attrs import Factory, define, evolve, field, frozen

from x12scrub.claims.assemble import ClaimText
from x12scrub.claims.model import Claim, ClaimPlace
from x12scrub.finding import SENT_BACK, Attested, Change, Choice, Field, Finding, Verdict
from x12scrub.merging import together

Texts = Mapping[ClaimPlace, ClaimText]
_Spot = tuple[ClaimPlace, int, Field]

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
            # A finding that others spare counts when those are rejected, and what needs them does not.
            clashing = _clashing(one for one in found if not one.needs)
            clashing |= _clashing(one for one in found if not one.spared_by)
            clashing |= _clashing(one for one in found if bool(one.needs) is bool(one.spared_by))
            found = [
                self._refused(question, CONTRADICTED) if one.answer and one.prompt in clashing else one
                for question, one in zip(asked, found, strict=True)
            ]
            return list(_taken_back(_obeying(asked, found), texts))
        return found

    def _settled(self, asked: Finding) -> Finding:
        if asked.prompt in self.answers.contradicted:
            return self._refused(asked, CONTRADICTED)
        answer = self.answers.by_prompt.get(asked.prompt)
        if answer is None:
            return asked
        choice = next((one for one in asked.choices if one.key == answer.choice), None)
        if choice is None:
            return self._refused(asked, UNKNOWN_CHOICE)
        return _answered(asked, choice, answer)

    def _refused(self, asked: Finding, reason: str) -> Finding:
        """The question stays open, and says so to whoever is asked again."""
        self.refused[asked.prompt] = reason
        return evolve(asked, message=f"{asked.message} (answered before, but {NOT_USED[reason]})")

    def keep(self, findings: Iterable[Finding]) -> None:
        """Take note of the answers that made these findings, which are the last word on their claims, what they are."""
        self.applied |= {one.prompt for one in findings if one.answer}

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


def _answered(asked: Finding, choice: Choice, answer: Attested) -> Finding:
    """A choice that changes something is a correction that the biller made; one that does not lets the claim pass, or
    sends it back."""
    verdict = Verdict.CORRECT if choice.changes else Verdict.REJECT if choice == SENT_BACK else Verdict.NOTE
    stop = "" if asked.message.endswith(("?", ".")) else "."
    message = f"{asked.message}{stop} Answered: {choice.label}"
    return evolve(asked, verdict=verdict, changes=choice.changes, choices=(), message=message, answer=answer)


def _clashing(findings: Iterable[Finding]) -> set[str]:
    """Prompts of one claim whose answers cannot all be done: they put different things in one place of a line."""
    wanted: dict[_Spot, Change | None] = {}
    reasons: defaultdict[_Spot, set[str]] = defaultdict(set)
    for one in findings:
        for change in one.changes if one.verdict is Verdict.CORRECT else ():
            key = (one.place.claim, change.line, change.field)
            known = wanted.setdefault(key, change)
            wanted[key] = known and together(known, change)
            if one.answer:
                reasons[key].add(one.prompt)
    return {prompt for key, change in wanted.items() if change is None for prompt in reasons[key]}


def _obeying(asked: list[Finding], found: list[Finding]) -> list[Finding]:
    """A modifier that an answer could have put on a line, and did not, no other edit puts there unasked: its finding
    becomes a note with that answer."""
    declined: dict[tuple[ClaimPlace, int, str], Finding] = {}
    for question, one in zip(asked, found, strict=True):
        if one.answer is not None and one.verdict is not Verdict.REJECT:
            offered = (change for choice in question.choices for change in choice.changes)
            left = _put(offered) - _put(one.changes)
            declined |= {(one.place.claim, *what): one for what in left}
    return [_overruled(one, declined) for one in found] if declined else found


def _overruled(finding: Finding, declined: Mapping[tuple[ClaimPlace, int, str], Finding]) -> Finding:
    if finding.verdict is not Verdict.CORRECT or finding.answer is not None:
        return finding
    answers = (declined.get((finding.place.claim, *what)) for what in _put(finding.changes))
    by = next((one for one in answers if one is not None and one.code != finding.code), None)
    if by is None:
        return finding
    message = f"{finding.message}; the answer to the question of {by.code} leaves it so"
    return evolve(
        finding, verdict=Verdict.NOTE, changes=(), status=None, message=message, prompt=by.prompt, answer=by.answer
    )


def _put(changes: Iterable[Change]) -> set[tuple[int, str]]:
    """The modifiers that changes put on lines, each with its line."""
    found: set[tuple[int, str]] = set()
    for one in changes:
        if isinstance(one.before, tuple) and isinstance(one.after, tuple) and one.field is Field.MODIFIERS:
            found |= {(one.line, modifier) for modifier in one.after if modifier not in one.before}
    return found


def _taken_back(findings: list[Finding], texts: Texts) -> Iterator[Finding]:
    """Answers that together leave no line of a claim take the claim back."""
    gone: defaultdict[ClaimPlace, set[int]] = defaultdict(set)
    for one in findings:
        if one.verdict is Verdict.CORRECT:
            gone[one.place.claim] |= one.removes
    emptied = {place for place, lines in gone.items() if lines and len(lines) == len(texts[place].lines)}
    for one in findings:
        if one.place.claim in emptied and one.answer is not None and one.removes:
            message = f"{one.message}; with this, no line of the claim is left"
            yield evolve(one, verdict=Verdict.REJECT, changes=(), message=message)
        else:
            yield one


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
