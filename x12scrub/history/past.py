"""Look-ups in the history: what earlier runs have sent for the patients of some claims."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import define, frozen
from sqlalchemy import Connection, Row, bindparam, or_, select

from x12scrub.claims.group import rendering
from x12scrub.claims.model import Claim
from x12scrub.claims.past import claim_identity, line_identity
from x12scrub.claims.sent import Key as Identity
from x12scrub.claims.sent import Sent
from x12scrub.history.database import speaking
from x12scrub.history.keys import Keys
from x12scrub.history.schema import claims, lines, recordings

# SQLite takes 32,766 values in a statement (SQLITE_MAX_VARIABLE_NUMBER), PostgreSQL 65,535.
BATCH = 500

endings = recordings.alias("endings")
"""Of the lines that do not stand any more: what ended them."""
# "contents" and "own" are the same values: a list that may be empty is written differently for IN and NOT IN.
_SENT = (
    select(lines, claims.c.patient, claims.c.claim.label("claim_token"), claims.c.billing, claims.c.frequency)
    .add_columns(recordings.c.sent)
    .join(claims, lines.c.claim == claims.c.id)
    .join(recordings, claims.c.recording == recordings.c.id)
    .outerjoin(endings, lines.c.ended == endings.c.id)
    .where(
        or_(lines.c.ended.is_(None), endings.c.content.in_(bindparam("own", expanding=True))),
        claims.c.patient.in_(bindparam("patients", expanding=True)),
        recordings.c.content.not_in(bindparam("contents", expanding=True)),
    )
    .order_by(recordings.c.sent, lines.c.id)
)


@define
class StoredPast:
    """`claims.past.Past` on a connection. Inputs with the run's own contents have left nothing in it: neither rows
    nor the ends of others' rows."""

    connection: Connection
    keys: Keys
    contents: tuple[str, ...] = ()

    def sent(self, those: Sequence[Claim]) -> list[Sent]:
        patients = {claim.patient_key for claim in those if claim.patient_key is not None}
        tokens = {key.token("patient", patient): patient for patient in patients for key in self.keys.all}
        rows = list(self._rows(list(tokens)))
        if not rows:
            return []
        names = _Names.of(those, self.keys)
        return [_sent(row, tokens[row.patient], names) for row in rows]

    def _rows(self, tokens: Sequence[bytes]) -> Iterator[Row[tuple[object, ...]]]:
        with speaking():
            for start in range(0, len(tokens), BATCH):
                wanted = {"patients": tokens[start : start + BATCH], "contents": self.contents, "own": self.contents}
                yield from self.connection.execute(_SENT, wanted)


@frozen
class _Names:
    """What stands in the history for the claims, lines and providers of a run, and what they are in the run."""

    claims: Mapping[bytes, Identity]
    lines: Mapping[bytes, Identity]
    providers: Mapping[str, Identity]

    @classmethod
    def of(cls, those: Sequence[Claim], keys: Keys) -> "_Names":
        identities = {identity for claim in those if (identity := claim_identity(claim)) is not None}
        numbers = {line_identity(line) for claim in those for line in claim.lines}
        providers: set[Identity | None] = {claim.billing.key for claim in those}
        providers.update(rendering(line) for claim in those for line in claim.lines)
        return cls(
            _tokens("claim", identities, keys),
            _tokens("line", numbers, keys),
            _texts(providers, keys),
        )


def _texts(providers: Iterable[Identity | None], keys: Keys) -> dict[str, Identity]:
    """Without those whom nobody can be joined on: they are known by the place of their claim, or not at all."""
    known = [one for one in providers if one is not None and isinstance(one[0], str)]
    return {str(key.provider(one)): one for one in known for key in keys.all}


def _tokens(kind: str, identities: Iterable[Identity], keys: Keys) -> dict[bytes, Identity]:
    return {key.token(kind, identity): identity for identity in identities for key in keys.all}


def _sent(row: Row[tuple[object, ...]], patient: Identity, names: _Names) -> Sent:
    """What is unknown in the run stays as the history has it: it equals nothing there."""
    return Sent(
        patient=patient,
        billing=_named(row.billing, names),
        rendering=_named(row.rendering, names),
        claim=names.claims.get(row.claim_token, row.claim_token),
        line=names.lines.get(row.line, row.line),
        frequency=row.frequency,
        code=row.code,
        modifiers=tuple(row.modifiers.split(":")) if row.modifiers else (),
        first=row.first,
        last=row.last,
        on=row.sent,
    )


def _named(text: str | None, names: _Names) -> Identity | None:
    return None if text is None else names.providers.get(text, (text,))
