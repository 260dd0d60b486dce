"""What is said of claims that leave as they came: packed once for each likeness, and placed when somebody reads it."""

import functools
import io
from collections.abc import Callable
from typing import Any, NamedTuple

from attrs import evolve

from x12scrub import packing
from x12scrub.claims.model import ClaimPlace
from x12scrub.claims.money import amount
from x12scrub.finding import Finding, LinePlace, Verdict
from x12scrub.journal import Disposition, Outcome
from x12scrub.tables import Lack

_REMARKS = frozenset({Verdict.NOTE, Verdict.NO_DATA, Verdict.BYPASSED})


class Remarks(NamedTuple):
    """Findings about the first of a likeness, which hold for the others."""

    packed: bytes
    said: tuple[tuple[str, str, Verdict], ...]
    """Code and name of the edit and verdict of each."""
    lacks: tuple[Lack, ...]

    @classmethod
    def of(cls, findings: tuple[Finding, ...]) -> "Remarks | None":
        """None unless nothing is asked, corrected or rejected, and nothing depends on what becomes of claims."""
        if any(one.verdict not in _REMARKS or one.needs or one.spared_by for one in findings):
            return None
        said = tuple((one.code, one.name, one.verdict) for one in findings)
        lacks = tuple(one.lack for one in findings if one.lack is not None)
        return _shared(packing.dumps([placed(one.settled, _NOWHERE) for one in findings]), said, lacks)


# Many likenesses have the same said of them: it is kept once.
_NOWHERE = ClaimPlace(0, 0, 0, 0, 0)
_shared = functools.lru_cache(maxsize=1 << 10)(Remarks)


class Remark(NamedTuple):
    """A claim that leaves as it came, with remarks. What is packed for it is read as its outcome."""

    place: ClaimPlace
    row: int
    """Of the subscriber loop."""
    charge: bytes
    """CLM02."""
    remarks: Remarks

    def __reduce__(self) -> tuple[Callable[..., Outcome], tuple[Any, ...]]:
        where = (self.place.source, self.place.claim, self.place.transaction, self.place.segment, self.place.offset)
        return _outcome, (where, self.row, self.charge, self.remarks.packed)


def _outcome(where: tuple[int, int, int, int, int], row: int, charge: bytes, packed: bytes) -> Outcome:
    place = ClaimPlace(*where)
    findings = tuple(placed(one, place) for one in packing.load(io.BytesIO(packed)))
    return Outcome(place, row, Disposition.FORWARDED, findings, charge=amount(charge.decode("ascii")))


def placed(finding: Finding, place: ClaimPlace) -> Finding:
    """What was said of one claim, which was judged alone, as it is said of another."""
    others: dict[str, Any] = {
        name: frozenset({place}) for name in ("needs", "spared_by", "beside") if getattr(finding, name)
    }
    return evolve(finding, lines=tuple(LinePlace(place, one.line) for one in finding.lines), **others)
