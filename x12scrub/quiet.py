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

from attrs import Factory, define, field, frozen

from x12scrub.claims.found import FoundClaim
from x12scrub.claims.history import history_of
from x12scrub.claims.lines import read_day
from x12scrub.claims.model import Claim, Day
from x12scrub.claims.plain import PlainClaim, read
from x12scrub.finding import Finding, Verdict
from x12scrub.judge import Judge
from x12scrub.loops import Loops
from x12scrub.recent import Recent
from x12scrub.remarks import Remark, Remarks, placed
from x12scrub.seen import Asked, Asker, Question, SeenClaim, SeenTables, Settings
from x12scrub.tables import PayerRule, Tables
from x12scrub.wire.delimiters import Delimiters

# Steps that lead to what edits say: twice as many may be kept, which takes three or four megabytes.
_KEPT = 5 << 10
_CHANGES_KEPT = 1 << 10


@frozen(eq=False, repr=False)
class _Said:
    """What edits say about the claims of a likeness that answer alike; None where each is judged by itself."""

    findings: tuple[Finding, ...] | None
    remarks: Remarks | None = None
    """Instead of findings, where with them a claim leaves as it came."""

    @classmethod
    def of(cls, findings: tuple[Finding, ...] | None) -> "_Said":
        if findings == ():
            return _SAID_NOTHING
        remarks = Remarks.of(findings) if findings else None
        return cls(() if remarks else findings, remarks)


_SAID_NOTHING = _Said(())


@frozen(eq=False, repr=False)
class Known:
    """What edits say about a claim."""

    claim: PlainClaim
    """What was read of it."""
    findings: tuple[Finding, ...] = ()
    """None where the claim leaves as it came."""
    remark: Remark | None = None
    """What is said of one that leaves as it came; None where that is nothing."""

    @property
    def leaves_as_it_came(self) -> bool:
        return not self.findings

    @property
    def is_at_most_corrected(self) -> bool:
        return _STOPS.isdisjoint(one.verdict for one in self.findings)


_STOPS = frozenset({Verdict.ASK, Verdict.REJECT})


@frozen(eq=False, repr=False)
class _Asked:
    """A question that a claim has to answer, or all about the payer's rule."""

    what: Question | Settings

    @property
    def questions(self) -> tuple[Question, ...]:
        return self.what.questions if isinstance(self.what, Settings) else (self.what,)


_Step = tuple[_Asked | None, Hashable]
"""A question and an answer to it; in the beginning, no question and the likeness."""


@define(eq=False, repr=False)
class Quiet:
    """What is known of the claims of a run."""

    judge: Judge
    loops: Sequence[Loops]
    _tables: SeenTables = field(init=False)
    _changes: Recent[bytes, list[bytes]] = Factory(lambda: Recent(_CHANGES_KEPT))
    """By the codes and modifiers of a claim, the days on which the tables change for them, as files write them."""
    _known: Recent[_Step, _Asked | _Said] = Factory(lambda: Recent(_KEPT))
    """Where each step leads: to the next question, or to what edits say."""
    _settings: dict[tuple[Question, ...], Settings] = Factory(dict)

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
            node = self._known.get((node, node.what.answer(asker)))
        if node is None:
            asked: Asked = {}
            node = _Said.of(self._judged(loops.found(row, claim, corrected), asker.rule, asked))
            self._learn(key, asked, node, asker)
        if node.findings is None:
            node = _Said.of(self._alone(loops.found(row, claim, corrected), self.judge.tables))
        if node.findings is None:
            return None
        if node is _SAID_NOTHING:
            return Known(claim)
        place = loops.place(row, claim)
        remark = Remark(place, row, claim.charge, node.remarks) if node.remarks is not None else None
        return Known(claim, tuple(placed(one, place) for one in node.findings), remark)

    def _learn(self, key: Hashable, asked: Asked, said: _Said, asker: Asker) -> None:
        """Lead from the likeness through what was asked to what was said. To be asked more does no harm."""
        step: _Step = (None, key)
        left = dict(asked)
        while (node := self._known.get(step)) is not None or left:
            if not isinstance(node, _Asked):
                self._known.keep(step, node := _Asked(self._next(left)))
            for question in node.questions:
                left.pop(question, None)
            step = node, node.what.answer(asker)
        self._known.keep(step, said)

    def _next(self, left: Asked) -> Question | Settings:
        """What to ask first."""
        first = next(iter(left))
        if not first.setting:
            return first
        questions = tuple(one for one in left if one.setting)
        return self._settings.setdefault(questions, Settings(questions))

    def _found_changes(self, codes: frozenset[str]) -> list[bytes]:
        return [day.isoformat().replace("-", "").encode("ascii") for day in self._tables.changes(codes)]

    def _asker(self, claim: PlainClaim, day: date, loops: Loops, row: int, delimiters: Delimiters) -> Asker:
        place = loops.billing(loops.survey.subscribers.provider[row], delimiters).locality
        whom = self._tables.whom(loops.payer(row, claim), place)
        return Asker(claim, self._tables.payers.rule(whom, day), whom.jurisdiction)

    def _judged(self, claim: FoundClaim, rule: PayerRule, asked: Asked) -> tuple[Finding, ...] | None:
        """What edits say, shown no more than what claims of the likeness share or was asked for."""
        return self._alone(SeenClaim.of(claim, rule, asked), self._tables)

    def _alone(self, claim: Claim, tables: Tables) -> tuple[Finding, ...] | None:
        """What edits say about the claim of a plain loop; None where one fails: it is judged in full then."""
        try:
            lines = tuple(line for line in claim.lines if line.procedure)
            triggers = [line for line in lines if line.procedure in tables.trigger_codes]
            return self.judge.alone(
                claim,
                [Day(line.dates.first, lines) for line in lines[:1] if line.dates],
                [history_of(triggers)] if triggers else [],
                tables,
            )
        except Exception:  # noqa: BLE001 - whatever it is
            return None
