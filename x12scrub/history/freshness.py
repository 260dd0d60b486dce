"""Whether what a run was told of the history is still so: for whoever looks first, and writes later."""

from collections.abc import Sequence

from attrs import define, field
from sqlalchemy import Connection, bindparam, func, or_, select

from x12scrub.claims.model import Claim
from x12scrub.claims.sent import Sent
from x12scrub.history.past import BATCH, StoredPast
from x12scrub.history.schema import claims, lines, recordings

_TOUCHED = (
    select(lines.c.id)
    .join(claims, lines.c.claim == claims.c.id)
    .where(
        claims.c.patient.in_(bindparam("patients", expanding=True)),
        or_(claims.c.recording > bindparam("mark"), lines.c.ended > bindparam("mark")),
    )
    .limit(1)
)


def _latest(connection: Connection) -> int:
    return connection.execute(select(func.max(recordings.c.id))).scalar() or 0


@define
class Glance:
    """`claims.past.Past` that remembers whom it was asked about, and how far the history went before it was."""

    past: StoredPast
    mark: int
    patients: set[bytes] = field(factory=set, repr=False)

    @classmethod
    def of(cls, past: StoredPast) -> "Glance":
        return cls(past, _latest(past.connection))

    def sent(self, those: Sequence[Claim]) -> list[Sent]:
        self.patients |= {
            key.token("patient", claim.patient_key)
            for claim in those
            if claim.patient_key is not None
            for key in self.past.keys.all
        }
        return self.past.sent(those)

    def is_outdated(self, connection: Connection) -> bool:
        """True where lines of these patients were entered or ended since. The connection is one of `Store.writing`, so
        that nothing more comes until its transaction ends."""
        latest = _latest(connection)
        if latest == self.mark:
            return False
        if latest < self.mark:  # a purge has taken the newest away, and ids begin again below the mark
            return True
        asked = sorted(self.patients)
        return any(
            connection.execute(_TOUCHED, {"patients": asked[start : start + BATCH], "mark": self.mark}).first()
            for start in range(0, len(asked), BATCH)
        )
