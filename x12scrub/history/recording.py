"""Entering in the history what a run has sent.

In the order of the files: a replacement (frequency 7) ends every line that stands of its claim, a void (8) as well, and
an original that comes again in a later file ends those of its lines that come again. An original that stands behind its
replacement in one run is replaced by it (`claims.standing`). A claim that its input has left in
the history before is passed over, so that a file that is run again changes nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from attrs import define, field, frozen
from sqlalchemy import Connection, Table, bindparam, func, insert, select, update

from x12scrub import __version__
from x12scrub.history.keys import Keys
from x12scrub.history.past import BATCH
from x12scrub.history.schema import claims, lines, recordings, runs
from x12scrub.leaving import Leaving, LeavingLine
from x12scrub.report.printable import clean


@frozen
class Occasion:
    """A run: the SHA-256 of each of its inputs in hexadecimal, when it ran, and the day it is sent on."""

    contents: tuple[str, ...]
    moment: datetime
    sent: date


@define
class Recorded:
    """What a recording did."""

    claims: int = 0
    lines: int = 0
    ended: int = 0
    """Lines that were replaced or voided."""
    moved: int = 0
    """Those among them that an original replaced with another day of service: a correction, or a claim number that the
    sender uses for more than one claim."""
    unidentified: int = 0
    """Claims that were not entered, since nothing in them says who the patient is."""


def record(connection: Connection, keys: Keys, occasion: Occasion, leaving: Iterable[Leaving]) -> Recorded:
    """Enter what left of a run, in the order of its inputs. The connection is one of `Store.writing`."""
    recorder = _Recorder(connection, keys, occasion)
    rest = iter(leaving)
    while some := list(islice(rest, BATCH)):
        recorder.enter(some)
    return recorder.done


@define
class _Standing:
    """A line that stands of a claim: in the database (by id), or about to be entered (as a row)."""

    line: bytes
    frequency: str
    content: str
    first: date
    id: int = 0
    row: dict[str, Any] = field(factory=dict)


@define
class _Recorder:
    connection: Connection
    keys: Keys
    occasion: Occasion
    done: Recorded = field(factory=Recorded)
    _ids: dict[str, int] = field(factory=dict)
    _run: int | None = None
    _recordings: dict[int, int] = field(factory=dict)
    """By input."""
    _known: dict[str, set[int]] = field(factory=dict)
    """Ordinals of claims that an earlier run has left in the history, by content."""
    _replaced: set[bytes] = field(factory=set)
    """Claims, by hash, that this run has replaced."""

    def enter(self, some: Sequence[Leaving]) -> None:
        new = [one for one in some if self._is_new(one)]
        standing = self._standing(new)
        ended: dict[int, int] = {}
        rows: list[dict[str, Any]] = []
        entered: list[dict[str, Any]] = []
        for one in new:
            recording = self._recording(one.place.source)
            token = None if one.identity is None else self.keys.current.token("claim", one.identity)
            known = standing.setdefault(token, []) if token is not None else []
            for gone in [line for line in known if self._ends(one, line)]:
                known.remove(gone)
                self.done.ended += 1
                self.done.moved += not one.is_revision and gone.first not in {line.first for line in one.lines}
                if gone.id:
                    ended[gone.id] = recording
                else:
                    gone.row["ended"] = recording
            rows.append(self._claim(one, recording, token))
            replaced = token in self._replaced and not one.is_revision
            for line in one.lines if one.patient is not None else ():
                row = self._line(line, rows[-1]["id"])
                entered.append(row)
                if replaced:
                    row["ended"] = recording
                    self.done.ended += 1
                    continue
                content = self.occasion.contents[one.place.source]
                known.append(_Standing(row["line"], rows[-1]["frequency"], content, line.first, row=row))
            if token is not None and one.frequency == "7":
                self._replaced.add(token)
        self._write(rows, entered, ended)

    def _is_new(self, one: Leaving) -> bool:
        """False for a claim that is in the history already, or that has nothing to say to it."""
        content = self.occasion.contents[one.place.source]
        if content not in self._known:
            before = select(claims.c.ordinal).join(recordings).where(recordings.c.content == content)
            self._known[content] = set(self.connection.execute(before).scalars())
        if one.place.claim in self._known[content]:
            return False
        self._known[content].add(one.place.claim)
        self.done.unidentified += one.patient is None and bool(one.lines)
        return one.is_revision or (one.patient is not None and (bool(one.lines) or one.identity is not None))

    def _standing(self, new: Iterable[Leaving]) -> dict[bytes | None, list[_Standing]]:
        """What stands of the claims, by their hash under the current key."""
        current = self.keys.current
        identities = {one.identity for one in new if one.identity is not None}
        tokens = {key.token("claim", one): current.token("claim", one) for one in identities for key in self.keys.all}
        found: dict[bytes | None, list[_Standing]] = {}
        rows = (
            select(lines.c.id, lines.c.line, lines.c.first, claims.c.claim, claims.c.frequency, recordings.c.content)
            .join(claims, lines.c.claim == claims.c.id)
            .join(recordings, claims.c.recording == recordings.c.id)
            .where(claims.c.claim.in_(tokens), lines.c.ended.is_(None))
            .order_by(lines.c.id)
        )
        for row in self.connection.execute(rows) if tokens else ():
            one = _Standing(row.line, row.frequency, row.content, row.first, row.id)
            found.setdefault(tokens[row.claim], []).append(one)
        return found

    def _ends(self, one: Leaving, line: _Standing) -> bool:
        """Whether a claim takes the place of a line that stands."""
        if one.is_revision:
            return True
        later = line.content != self.occasion.contents[one.place.source]
        again = {key.token("line", own) for own in one.again for key in self.keys.all}
        return later and line.frequency == _frequency(one) and line.line in again

    def _recording(self, source: int) -> int:
        if source not in self._recordings:
            if self._run is None:
                self._run = self._next(runs)
                moment = self.occasion.moment.isoformat(timespec="seconds")
                self._insert(runs, [{"id": self._run, "moment": moment, "version": __version__}])
            recording, content = self._next(recordings), self.occasion.contents[source]
            row = {"id": recording, "run": self._run, "content": content, "sent": self.occasion.sent}
            self._insert(recordings, [row])
            self._recordings[source] = recording
        return self._recordings[source]

    def _claim(self, one: Leaving, recording: int, token: bytes | None) -> dict[str, Any]:
        key = self.keys.current
        return {
            "id": self._next(claims),
            "recording": recording,
            "ordinal": one.place.claim,
            "key": key.id,
            "patient": None if one.patient is None else key.token("patient", one.patient),
            "claim": token,
            "payer": clean(one.payer)[:80],
            "billing": key.provider(one.billing),
            "frequency": _frequency(one),
            "disposition": one.disposition.value,
        }

    def _line(self, line: LeavingLine, claim: int) -> dict[str, Any]:
        key = self.keys.current
        return {
            "id": self._next(lines),
            "claim": claim,
            "line": key.token("line", line.identity),
            "code": line.code,
            "modifiers": ":".join(_sound(line.modifiers)),
            "units": "" if line.units is None else format(line.units, "f"),
            "first": line.first,
            "last": line.last,
            "rendering": key.provider(line.rendering),
            "ended": None,
        }

    def _write(self, rows: list[dict[str, Any]], entered: list[dict[str, Any]], ended: dict[int, int]) -> None:
        self._insert(claims, rows)
        self._insert(lines, entered)
        if ended:
            change = update(lines).where(lines.c.id == bindparam("gone")).values(ended=bindparam("by"))
            self.connection.execute(change, [{"gone": line, "by": by} for line, by in ended.items()])
        self.done.claims += len(rows)
        self.done.lines += len(entered)

    def _insert(self, table: Table, rows: list[dict[str, Any]]) -> None:
        if rows:
            self.connection.execute(insert(table), rows)

    def _next(self, table: Table) -> int:
        """Ids are counted here: nobody else writes until the transaction ends."""
        if table.name not in self._ids:
            self._ids[table.name] = self.connection.execute(select(func.max(table.c.id))).scalar() or 0
        self._ids[table.name] += 1
        return self._ids[table.name]


def _frequency(one: Leaving) -> str:
    return one.frequency if len(one.frequency) == 1 and one.frequency.isalnum() else ""


def _sound(modifiers: Iterable[str]) -> Iterator[str]:
    """What is no modifier may be anything, and is not for the history."""
    return (one for one in modifiers if len(one) == 2 and one.isascii() and one.isalnum())
