"""What edits say about claims that are like others, without looking at each of them.

Most claims are like others: the same codes with the same modifiers for the same kind of payer, only the names, numbers,
charges and days differ. The first plain claim of a likeness is judged. What is found out about it then holds for the
next, as far as the edits were shown what both have in common (`seen`): what they asked for besides is asked of every
later claim, question by question, and each answer leads to the next question that the edits had then.

Tables are asked as always, and answer for all days between two changes alike (`Tables.changes`).
"""

from bisect import bisect_right
from collections.abc import Hashable, Sequence
from datetime import date
from functools import partial
from typing import Any

import attrs
from attrs import Factory, define, field, frozen

from x12scrub.claims.found import FoundClaim, FoundLoop, text_of
from x12scrub.claims.history import history_of
from x12scrub.claims.lines import read_day
from x12scrub.claims.model import ClaimPlace, Day
from x12scrub.claims.money import amount
from x12scrub.claims.parties import payer
from x12scrub.claims.people import Payer
from x12scrub.claims.plain import PlainClaim, read
from x12scrub.finding import Finding, LinePlace, Verdict
from x12scrub.journal import Disposition, Outcome
from x12scrub.judge import Judge
from x12scrub.loops import Loops
from x12scrub.recent import Recent
from x12scrub.seen import Asked, Asker, Question, SeenClaim, SeenTables
from x12scrub.wire.delimiters import Delimiters
from x12scrub.wire.segment import Segment

# Steps that lead to what edits say: twice as many may be kept, which takes three or four megabytes.
_KEPT = 5 << 10
_OTHERS_KEPT = 1 << 10


@frozen(eq=False, repr=False)
class _Said:
    """What edits say about the claims of a likeness that answer alike; None where each is judged in full."""

    findings: tuple[Finding, ...] | None


_SAID_NOTHING = _Said(())


@frozen(eq=False, repr=False)
class Known:
    """What edits say about a claim; `place` is None where that is nothing."""

    place: ClaimPlace | None
    findings: tuple[Finding, ...] = ()
    claim: PlainClaim | None = None
    """What was read of it."""

    @property
    def leaves_as_it_came(self) -> bool:
        """True where nothing is asked, corrected or rejected, and nothing depends on what becomes of claims."""
        return all(one.verdict in _REMARKS and not one.needs and not one.spared_by for one in self.findings)

    @property
    def is_at_most_corrected(self) -> bool:
        return all(one.verdict in _REMARKS or one.verdict is Verdict.CORRECT for one in self.findings)

    def outcome(self, row: int) -> Outcome:
        """Of one that leaves as it came, for the journal; `row` is that of the subscriber loop."""
        assert self.place is not None
        assert self.claim is not None
        settled = tuple(one.settled for one in self.findings)
        charge = amount(self.claim.charge.decode("ascii"))
        return Outcome(self.place, row, Disposition.FORWARDED, settled, charge=charge)


_NOTHING = Known(None)
_REMARKS = frozenset({Verdict.NOTE, Verdict.NO_DATA, Verdict.BYPASSED})


@frozen(eq=False, repr=False)
class _Asked:
    """Questions that a claim has to answer: one, or all about the payer's rule."""

    questions: tuple[Question, ...]

    def answers(self, asker: Asker) -> Hashable:
        return tuple([question.answer(asker) for question in self.questions])


_Step = tuple[_Asked | None, Hashable]
"""A question and an answer to it; in the beginning, no question and the likeness."""


@define(eq=False, repr=False)
class Quiet:
    """What is known of the claims of a run."""

    judge: Judge
    loops: Sequence[Loops]
    _tables: SeenTables = field(init=False)
    _changes: Recent[bytes, list[bytes]] = Factory(lambda: Recent(_OTHERS_KEPT))
    """By the codes and modifiers of a claim, the days on which the tables change for them, as files write them."""
    _payers: Recent[Hashable, Payer] = Factory(lambda: Recent(_OTHERS_KEPT))
    _known: Recent[_Step, _Asked | _Said] = Factory(lambda: Recent(_KEPT))
    """Where each step leads: to the next question, or to what edits say."""

    def __attrs_post_init__(self) -> None:
        self._tables = SeenTables.of(self.judge.tables)

    def says(self, source: int, row: int, corrected: bytes | None = None) -> Known | None:
        """What edits say about a subscriber loop that is judged alone, or about the loop as `corrected`; None where
        nobody knows."""
        loops = self.loops[source]
        _, raw, delimiters = loops.text(row)
        claim = read(raw if corrected is None else corrected, delimiters)
        if claim is None or (day := read_day(claim.day.decode("ascii"))) is None:
            return None
        alike = claim.alike
        changes = self._changes.get(alike)
        if changes is None:
            changes = self._changes.keep(alike, self._found_changes(claim.codes))
        asker = self._asker(claim, day, loops, row, delimiters)
        key = (alike, bisect_right(changes, claim.day))
        node = self._known.get((None, key))
        while isinstance(node, _Asked):
            node = self._known.get((node, node.answers(asker)))
        if node is None:
            asked: Asked = {}
            findings = self._judged(self._found(loops, row, claim, day, corrected), asked)
            node = _SAID_NOTHING if findings == () else _Said(findings)
            self._learn(key, asked, node, asker)
        if node.findings is None:
            return None
        if not node.findings:
            return _NOTHING
        place = self._place(loops, row, claim)
        return Known(place, tuple(_placed(one, place) for one in node.findings), claim)

    def loop(self, source: int, row: int, claim: PlainClaim) -> FoundLoop:
        """A subscriber loop out of what was read of it. A claim that is at most corrected needs no more."""
        loops = self.loops[source]
        start, raw, delimiters = loops.text(row)
        day = read_day(claim.day.decode("ascii"))
        assert day is not None
        text = text_of(self._found(loops, row, claim, day), claim, start, raw, delimiters)
        return FoundLoop(text, start, raw, loops.survey.subscribers.provider[row], partial(loops.read, row))

    def _found(
        self, loops: Loops, row: int, claim: PlainClaim, day: date, corrected: bytes | None = None
    ) -> FoundClaim:
        delimiters = loops.survey.delimiters(loops.survey.subscribers.start[row])
        parties = self._payer(claim, delimiters), loops.billing(loops.survey.subscribers.provider[row], delimiters)
        in_full = partial(loops.claim, row, corrected)
        return FoundClaim.of(claim, day, self._place(loops, row, claim), parties, in_full, row)

    def _place(self, loops: Loops, row: int, claim: PlainClaim) -> ClaimPlace:
        rows = loops.survey.subscribers
        return ClaimPlace(
            source=loops.index,
            claim=rows.claim[row] + 1,
            transaction=loops.survey.transactions.columns["ordinal"][rows.transaction[row]],
            segment=rows.segment[row] + claim.before,
            offset=rows.start[row] + claim.start,
        )

    def _learn(self, key: Hashable, asked: Asked, said: _Said, asker: Asker) -> None:
        """Lead from the likeness through what was asked to what was said. To be asked more does no harm."""
        step: _Step = (None, key)
        left = dict(asked)
        while (node := self._known.get(step)) is not None or left:
            if not isinstance(node, _Asked):
                self._known.keep(step, node := _Asked(_next(left)))
            for question in node.questions:
                left.pop(question, None)
            step = node, node.answers(asker)
        self._known.keep(step, said)

    def _found_changes(self, codes: frozenset[str]) -> list[bytes]:
        return [day.isoformat().replace("-", "").encode("ascii") for day in self._tables.changes(codes)]

    def _asker(self, claim: PlainClaim, day: date, loops: Loops, row: int, delimiters: Delimiters) -> Asker:
        place = loops.billing(loops.survey.subscribers.provider[row], delimiters).locality
        whom = self._tables.whom(self._payer(claim, delimiters), place)
        return Asker(claim, self._tables.payers.rule(whom, day), whom.jurisdiction)

    def _payer(self, claim: PlainClaim, delimiters: Delimiters) -> Payer:
        key = (claim.payer, claim.filing, claim.turn, claim.between)
        to = self._payers.get(key)
        if to is None:
            name = Segment(0, delimiters.element.join((b"NM1", b"PR", claim.payer)), delimiters)
            filing, turn = (one.decode("latin-1").strip(" ") for one in (claim.filing, claim.turn))
            to = self._payers.keep(key, attrs.evolve(payer([name], None), filing=filing, turn=turn))
        return to

    def _judged(self, claim: FoundClaim, asked: Asked) -> tuple[Finding, ...] | None:
        """What edits say, shown no more than what claims of the likeness share or was asked for."""
        try:
            seen = SeenClaim.of(claim, asked)
            lines = tuple(line for line in seen.lines if line.procedure)
            triggers = [line for line in lines if line.procedure in self._tables.trigger_codes]
            return self.judge.alone(
                seen,
                [Day(line.dates.first, lines) for line in lines[:1] if line.dates],
                [history_of(triggers)] if triggers else [],
                self._tables,
            )
        except Exception:  # noqa: BLE001 - whatever it is, the claim is judged in full
            return None


def _next(left: Asked) -> tuple[Question, ...]:
    """What to ask first."""
    first = next(iter(left))
    return tuple(one for one in left if one.setting) if first.setting else (first,)


def _placed(finding: Finding, place: ClaimPlace) -> Finding:
    """What was said of one claim, which was judged alone, as it is said of another."""
    others: dict[str, Any] = {
        name: frozenset({place}) for name in ("needs", "spared_by", "beside") if getattr(finding, name)
    }
    return attrs.evolve(finding, lines=tuple(LinePlace(place, one.line) for one in finding.lines), **others)
