"""Closed lists of diagnoses made of imported billing articles: what each Medicare jurisdiction covers, and when.

An export has the latest version of an article alone, so that each edition adds to what is known: a version holds until
the next one that an edition has, and an article that a later export no longer has ended some time before it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from attrs import frozen

from x12scrub.tables.article_rows import ArticleRow, ArticleRows
from x12scrub.tables.coverage import CoverageList
from x12scrub.tables.edition import Edition, Held, Period

_DAY = timedelta(days=1)


@frozen
class _Version:
    """A version of an article, and the export that has it."""

    row: ArticleRow
    edition: Edition
    last: date | None

    def holds(self, on: date) -> bool:
        return self.last is None or on <= self.last


def lists(held: Sequence[Held[ArticleRows]], jurisdictions: Mapping[str, str]) -> Iterator[CoverageList]:
    """The lists by jurisdiction and time. `held` are the editions, the oldest first, `jurisdictions` those of states.

    Articles that hold together make one list, with the ids of all: a diagnosis that one of them lists is covered.
    """
    versions = list(_versions(held))
    places = {version.row: _places(version.row.states, jurisdictions) for version in versions}
    for jurisdiction in sorted(frozenset().union(*places.values())):
        mine = [version for version in versions if jurisdiction in places[version.row]]
        turns = _turns(mine)
        for first, turn in zip(turns, (*turns[1:], None), strict=True):
            found = _on(mine, first)
            if found:
                newest = max(found, key=lambda version: version.edition.edition)
                yield CoverageList(
                    id=" and ".join(sorted(version.row.id for version in found)),
                    period=Period(first, turn - _DAY if turn else None),
                    codes=frozenset().union(*(version.row.codes for version in found)),
                    basis=newest.edition.basis(first),
                    jurisdictions=frozenset({jurisdiction}),
                )


def _versions(held: Sequence[Held[ArticleRows]]) -> Iterator[_Version]:
    """Every version, the oldest export first."""
    exports = [(one.edition, {row.id for row in one.rows}) for one in held]
    for place, (edition, _) in enumerate(exports):
        for row in held[place].rows:
            gone = next((later.covers_until for later, ids in exports[place + 1 :] if row.id not in ids), None)
            yield _Version(row, edition, min((day for day in (row.last, gone) if day), default=None))


def _places(states: frozenset[str], jurisdictions: Mapping[str, str]) -> frozenset[str]:
    """The jurisdictions that have most of their states among those of an article.

    A contractor may name a state of which it has but a part, as Novitas has the north of Virginia.
    """
    found = {jurisdictions[state] for state in states if state in jurisdictions}
    return frozenset(one for one in found if _share(one, states, jurisdictions) > 1 / 2)


def _share(jurisdiction: str, states: frozenset[str], jurisdictions: Mapping[str, str]) -> float:
    its = {state for state, one in jurisdictions.items() if one == jurisdiction}
    return len(its & states) / len(its)


def _turns(versions: Sequence[_Version]) -> list[date]:
    """The days on which something may change: a version begins or has ended, or an export has grown old."""
    begins = {version.row.first for version in versions}
    ends = {day + _DAY for version in versions for day in (version.last, version.edition.covers_until) if day}
    return sorted(begins | {day for day in ends if day > min(begins)})


def _on(versions: Sequence[_Version], on: date) -> list[_Version]:
    """Of each article the version that came into force last, as the newest export has it, where it holds on the day."""
    latest: dict[str, _Version] = {}
    for version in versions:
        before = latest.get(version.row.id)
        if version.row.first <= on and (before is None or before.row.first <= version.row.first):
            latest[version.row.id] = version
    return [version for version in latest.values() if version.holds(on)]
