"""How answers bear on each other, and on what is corrected unasked."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set

from attrs import evolve

from x12scrub.claims.model import Claim, ClaimPlace
from x12scrub.finding import Change, Field, Finding, LinePlace, Verdict
from x12scrub.merging import together


def clashing(findings: Collection[Finding]) -> set[str]:
    """Prompts of answers that cannot all be done."""
    torn = _about_one_line(findings)
    going = {_line(one, line) for one in findings if one.answer and one.prompt not in torn for line in one.removes}
    # A finding that others spare counts when those are rejected, and what needs them does not.
    found = _in_one_place((one for one in findings if not one.needs), going)
    found |= _in_one_place((one for one in findings if not one.spared_by), going)
    found |= _in_one_place((one for one in findings if bool(one.needs) is bool(one.spared_by)), going)
    return found | torn


def _line(finding: Finding, ordinal: int) -> LinePlace:
    return LinePlace(finding.place.claim, ordinal)


def _in_one_place(findings: Iterable[Finding], going: Set[LinePlace]) -> set[str]:
    """Of answers that put different things in one place of a line that stays."""
    wanted: dict[tuple[LinePlace, Field], Change | None] = {}
    reasons: defaultdict[tuple[LinePlace, Field], set[str]] = defaultdict(set)
    for one in findings:
        for change in one.changes if one.verdict is Verdict.CORRECT else ():
            key = (_line(one, change.line), change.field)
            if key[0] in going:
                continue
            known = wanted.setdefault(key, change)
            wanted[key] = known and together(known, change)
            if one.answer:
                reasons[key].add(one.prompt)
    return {prompt for key, change in wanted.items() if change is None for prompt in reasons[key]}


def _about_one_line(findings: Iterable[Finding]) -> set[str]:
    """Of answers that say different things about lines that become one."""
    done: defaultdict[ClaimPlace, list[Finding]] = defaultdict(list)
    for one in findings:
        if one.verdict is Verdict.CORRECT:
            done[one.place.claim].append(one)
    torn: set[str] = set()
    for found in done.values():
        for joining in (one for one in found if _joined(one)):
            torn |= _torn(joining, [one for one in found if one.answer and one is not joining])
    return torn


def _joined(finding: Finding) -> frozenset[int]:
    """Ordinals of the lines that it makes one: the one that charges for all, and those that go; else empty."""
    return finding.removes | {finding.per_unit} if finding.per_unit and finding.removes else frozenset()


def _torn(joining: Finding, answered: Sequence[Finding]) -> set[str]:
    """Lines of which one goes and another stays do not become one: what would join them unasked is found anew without
    the line that goes (`rounds`), and whoever has joined them has said otherwise."""
    lines = _joined(joining)
    going = [one for one in answered if one.removes & lines]
    if going:
        all_go = lines <= frozenset().union(*(one.removes for one in going))
        return set() if all_go or joining.answer is None else {joining.prompt, *(one.prompt for one in going)}
    wanted: defaultdict[int, set[tuple[str, bool]]] = defaultdict(set)
    reasons = {joining.prompt} if joining.answer else set()
    both = _on_all(change for one in answered for change in one.changes if change.line in lines)
    for one in answered:
        # A side that only one of them has goes with it, whatever is said of the other.
        taken = {(line, modifier) for line, modifier in _taken(one.changes) if modifier in both}
        for marks, is_put in ((_put(one.changes), True), (taken, False)):
            for line, modifier in marks:
                if line in lines:
                    wanted[line].add((modifier, is_put))
                    reasons.add(one.prompt)
    return reasons if len({frozenset(one) for one in wanted.values()}) > 1 else set()


def _on_all(changes: Iterable[Change]) -> frozenset[str]:
    """The modifiers that every line has on which changes move some."""
    before = [
        frozenset(one.before) for one in changes if isinstance(one.before, tuple) and one.field is Field.MODIFIERS
    ]
    return frozenset.intersection(*before) if before else frozenset()


def obeying(asked: Sequence[Finding], found: list[Finding]) -> list[Finding]:
    """A modifier that an answer could have put on a line, and did not, no other edit puts there unasked: its finding
    becomes a note with that answer. `found` is what answers make of what was `asked`, in the same order."""
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


def _taken(changes: Iterable[Change]) -> set[tuple[int, str]]:
    """The modifiers that changes take off lines, each with its line."""
    return _put(evolve(one, before=one.after, after=one.before) for one in changes)


def taken_back(findings: Sequence[Finding], claims: Mapping[ClaimPlace, Claim]) -> Iterator[Finding]:
    """Answers that together leave no line of a claim take the claim back."""
    gone: defaultdict[ClaimPlace, set[int]] = defaultdict(set)
    for one in findings:
        if one.answer is not None:
            gone[one.place.claim] |= one.removes
    emptied = {place for place, lines in gone.items() if lines and len(lines) == len(claims[place].lines)}
    for one in findings:
        if one.place.claim in emptied and one.answer is not None and one.removes:
            message = f"{one.message}; with this, no line of the claim is left"
            yield evolve(one, verdict=Verdict.REJECT, changes=(), message=message)
        else:
            yield one
