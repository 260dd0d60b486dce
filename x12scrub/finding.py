"""What an edit says about a line, claim, day or envelope.

An edit yields drafts made by the functions below; the registry signs them with the edit's code and name. Messages hold
procedure codes, counts and ordinals, never a value that identifies a patient or a claim: those stay in attributes.
"""

from decimal import Decimal
from enum import Enum
from typing import Any

import attrs
from attrs import evolve, field, frozen

from x12scrub.claims.model import Claim, ClaimPlace, Line, Trailer
from x12scrub.tables.basis import Basis, Lack

MOST_NAMED = 20
"""More lines of one code in a day are a mistake of another kind: a finding that names all of them helps nobody."""


class Verdict(Enum):
    """What a finding asks for, in falling order of weight."""

    REJECT = "reject"
    """The claim cannot be sent."""
    ASK = "ask"
    """Only the chart can tell: a prompt for the biller."""
    CORRECT = "correct"
    """Safe to correct."""
    HOLD = "hold"
    """The claim waits for the answer to a question about another one, which looks at both."""
    BYPASSED = "bypassed"
    """A modifier on the line answers the edit."""
    NO_DATA = "no_data"
    """No table covers the date or payer: neither a pass nor a fault."""
    NOTE = "note"
    CRASHED = "crashed"
    """The edit failed: the claims it looked at go out untouched."""

    @property
    def counts(self) -> bool:
        """True for what `check` exits 1 for."""
        return self in (Verdict.REJECT, Verdict.ASK, Verdict.CORRECT)


class Field(Enum):
    """What a change is about."""

    UNITS = "units"
    MODIFIERS = "modifiers"
    CHARGE = "charge"
    POINTERS = "pointers"
    LINE = "line"
    """The line itself: after is empty when the line goes."""
    CONTROL_NUMBER = "control_number"
    """REF*6R of a line that goes: the remittance will not bring it back."""
    LINE_NUMBER = "line_number"
    CLAIM_CHARGE = "claim_charge"
    SEGMENT_COUNT = "segment_count"


Value = tuple[str, ...] | Decimal | str | int | None


@frozen
class Change:
    """One field of one line (ordinal from 1; 0 = the claim or envelope), before and after."""

    line: int
    field: Field
    before: Value = attrs.field(repr=False)
    after: Value = attrs.field(repr=False)


@frozen
class Status:
    """A claim status of the 277CA: category and code, and a second code where the first wants one."""

    category: str
    code: int
    second: int | None = None

    def __str__(self) -> str:
        return f"{self.category}:{self.code}"


@frozen
class Choice:
    """A ready-made answer to a prompt: what it changes, and what the biller attests by choosing it."""

    key: str
    label: str
    attestation: str
    changes: tuple[Change, ...] = ()


SENT_BACK = Choice("reject", "reject the claim", "The claim will be put right and billed again, or not billed at all.")
"""An answer to every question: nobody has to send a claim that cannot be put right here."""


@frozen
class Attested:
    """A biller's answer to a prompt, as it stands on record."""

    choice: str
    """Key of a choice."""
    who: str = attrs.field(repr=False)
    when: str = attrs.field(repr=False)
    """ISO 8601, as the answer says it."""
    why: str = attrs.field(repr=False)


@frozen(order=True)
class LinePlace:
    """A line of a claim; line 0 is the claim itself."""

    claim: ClaimPlace
    line: int


@frozen
class Finding:
    """A signed draft. `lines[0]` is the line (or claim) that the finding is about, the others explain it."""

    verdict: Verdict
    lines: tuple[LinePlace, ...]
    message: str
    basis: Basis | None = None
    changes: tuple[Change, ...] = field(default=(), repr=False)
    per_unit: int = 0
    """The line that charges for one of its units where the policy prices by unit; 0 where that makes no difference."""
    choices: tuple[Choice, ...] = field(default=(), repr=False)
    status: Status | None = None
    lack: Lack | None = None
    """Of a verdict that there is no data for: why."""
    needs: frozenset[ClaimPlace] = field(default=frozenset(), repr=False)
    """Where it holds only while another claim is sent: all claims of which one has to be. Else empty."""
    spared_by: frozenset[ClaimPlace] = field(default=frozenset(), repr=False)
    """Where it counts only when certain claims are rejected, since another edit settles it beside them. Else empty."""
    beside: frozenset[ClaimPlace] = field(default=frozenset(), repr=False)
    """Claims without which it might not be found, though it names no line of them."""
    code: str = ""
    name: str = ""
    prevents: tuple[str, ...] = ()
    """Claim adjustment reason codes of the denial that it prevents."""
    policy: str = ""
    """Which policy let the verdict stand or lowered it."""
    prompt: str = ""
    """Id of the prompt that a question gives."""
    answer: Attested | None = field(default=None, repr=False)
    """The answer that made the question what it is now."""

    @property
    def place(self) -> LinePlace:
        return self.lines[0]

    @property
    def settled(self) -> "Finding":
        """Without what it depends on, once that is known."""
        if not (self.needs or self.spared_by or self.beside):
            return self
        return evolve(self, needs=frozenset(), spared_by=frozenset(), beside=frozenset())

    @property
    def removes(self) -> frozenset[int]:
        """Ordinals of the lines that its changes take out of the claim."""
        return frozenset(change.line for change in self.changes if change.field is Field.LINE)

    @property
    def is_idle(self) -> bool:
        """True for a repair of line numbers, which is made only in claims that change anyway (catalogue, C103)."""
        return bool(self.changes) and all(change.field is Field.LINE_NUMBER for change in self.changes)


Subject = Line | Claim | Trailer


def at(subject: Subject) -> LinePlace:
    if isinstance(subject, Line):
        return LinePlace(subject.claim.place, subject.ordinal)
    return LinePlace(subject.place, 0)


def removed(*lines: Line) -> tuple[Change, ...]:
    """Lines that go. The control numbers that are lost with them are added for the record: `lost_numbers`."""
    return tuple(Change(line.ordinal, Field.LINE, line.ordinal, None) for line in lines)


def _draft(
    verdict: Verdict, subject: Subject, message: str, basis: Basis | None, others: tuple[Line, ...], **more: Any
) -> Finding:
    return Finding(verdict, (at(subject), *(at(line) for line in others)), message, basis, **more)


def correct(
    subject: Subject,
    *changes: Change,
    because: str,
    basis: Basis | None = None,
    others: tuple[Line, ...] = (),
    per_unit: int = 0,
) -> Finding:
    """The changes are safe; all of them are about lines of the subject's claim.

    `per_unit` is the line that charges for one of its units where the policy prices by unit.
    """
    return _draft(Verdict.CORRECT, subject, because, basis, others, changes=changes, per_unit=per_unit)


def ask(
    subject: Subject,
    question: str,
    *choices: Choice,
    basis: Basis | None = None,
    others: tuple[Line, ...] = (),
    status: Status | None = None,
) -> Finding:
    """The chart decides between the choices; the last is always to send the claim back. Unanswered, it is not sent."""
    return _draft(Verdict.ASK, subject, question, basis, others, choices=(*choices, SENT_BACK), status=status)


def reject(
    subject: Subject,
    because: str,
    basis: Basis | None = None,
    others: tuple[Line, ...] = (),
    status: Status | None = None,
) -> Finding:
    """The claim of the subject cannot be sent. `status` overrides the edit's own."""
    return _draft(Verdict.REJECT, subject, because, basis, others, status=status)


def bypassed(subject: Line, because: str, basis: Basis | None = None, others: tuple[Line, ...] = ()) -> Finding:
    return _draft(Verdict.BYPASSED, subject, because, basis, others)


def no_data(
    subject: Subject, because: str, basis: Basis | None = None, others: tuple[Line, ...] = (), lack: Lack | None = None
) -> Finding:
    """Neither a pass nor a fault. Without `lack`, the date of the line is missing, or a row for it."""
    if lack is None:
        lack = Lack.DATE if isinstance(subject, Line) and subject.dates is None else Lack.ROW
    return _draft(Verdict.NO_DATA, subject, because, basis, others, lack=lack)


def note(subject: Subject, message: str, basis: Basis | None = None, others: tuple[Line, ...] = ()) -> Finding:
    return _draft(Verdict.NOTE, subject, message, basis, others)
