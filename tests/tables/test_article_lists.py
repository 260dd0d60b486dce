"""What imported articles cover in a jurisdiction on a day, through revisions, retirements and several exports."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from x12scrub.tables import CoverageList, Edition
from x12scrub.tables.article_lists import lists
from x12scrub.tables.article_rows import ArticleRow, ArticleRows, pack
from x12scrub.tables.edition import Held

JURISDICTIONS = {"VA": "JM", "NC": "JM", "SC": "JM", "WV": "JM", "PA": "JL", "NJ": "JL", "TX": "JH", "FL": "JN"}
EXPORT = date(2024, 10, 17)
NEXT = date(2025, 10, 23)
ARTICLE = ArticleRow(
    "A90001", 7, date(2024, 4, 1), None, frozenset({"Plains"}), frozenset({"TX"}), frozenset({"M9998"})
)


def held(exported: date, *rows: ArticleRow) -> Held[ArticleRows]:
    edition = Edition("coverage", exported.isoformat(), "invented", exported, None, exported)
    return Held(edition, lambda: ArticleRows(memoryview(pack(rows))))


def on(day: date, *exports: Held[ArticleRows], jurisdiction: str = "JH") -> CoverageList | None:
    """The list of a jurisdiction on a day; there is never more than one."""
    found = [
        one for one in lists(exports, JURISDICTIONS) if jurisdiction in one.jurisdictions and one.period.covers(day)
    ]
    assert len(found) <= 1
    return found[0] if found else None


def ids(*days: date, exports: Sequence[Held[ArticleRows]]) -> list[str]:
    return [found.id if (found := on(day, *exports)) else "" for day in days]


@pytest.mark.parametrize(
    ("day", "detail"),
    [
        (date(2024, 3, 31), None),
        (date(2024, 4, 1), ()),
        (EXPORT, ()),
        (EXPORT + timedelta(days=1), ("edition-older-than-service",)),
    ],
)
def test_an_article_holds_from_its_revision_on(day: date, detail: tuple[str, ...] | None) -> None:
    """Until the day of the export for certain, and afterwards as far as is known."""
    found = on(day, held(EXPORT, ARTICLE))
    assert (found and found.basis.detail) == detail
    assert (found and found.codes) == (None if detail is None else {"M9998"})


def test_a_retired_article_holds_to_its_last_day() -> None:
    retired = evolve(ARTICLE, last=date(2024, 9, 30))
    assert ids(date(2024, 9, 30), date(2024, 10, 1), exports=[held(EXPORT, retired)]) == ["A90001", ""]


REVISED = evolve(ARTICLE, version=8, first=date(2025, 5, 1), codes=frozenset({"M9997"}))


def test_a_revision_takes_over_and_the_export_before_it_speaks_of_earlier_days() -> None:
    exports = [held(EXPORT, ARTICLE), held(NEXT, REVISED)]
    before, after = (on(day, *exports) for day in (date(2025, 4, 30), date(2025, 5, 1)))
    assert before is not None
    assert after is not None
    assert (before.codes, before.basis.edition) == ({"M9998"}, "2024-10-17")
    assert (after.codes, after.basis.edition) == ({"M9997"}, "2025-10-23")
    assert on(date(2025, 4, 30), held(NEXT, REVISED)) is None


def test_the_newest_export_that_has_a_version_decides_about_it() -> None:
    """It may know by now on which day the version ended."""
    exports = [held(EXPORT, ARTICLE), held(NEXT, evolve(ARTICLE, last=date(2025, 1, 31)))]
    assert ids(date(2025, 1, 31), date(2025, 2, 1), exports=exports) == ["A90001", ""]


def test_an_article_that_a_later_export_no_longer_has_ends_with_it() -> None:
    other = evolve(ARTICLE, id="A90002", first=date(2025, 1, 1), states=frozenset({"FL"}))
    exports = [held(EXPORT, ARTICLE), held(NEXT, other)]
    assert ids(NEXT, NEXT + timedelta(days=1), exports=exports) == ["A90001", ""]


def test_what_one_of_several_articles_lists_is_covered() -> None:
    """Only as long as both hold."""
    other = evolve(ARTICLE, id="A90002", first=date(2024, 6, 1), last=date(2024, 6, 30), codes=frozenset({"G999"}))
    exports = [held(EXPORT, ARTICLE, other)]
    assert ids(date(2024, 5, 31), date(2024, 6, 1), date(2024, 7, 1), exports=exports) == [
        "A90001",
        "A90001 and A90002",
        "A90001",
    ]
    found = on(date(2024, 6, 30), *exports)
    assert found is not None
    assert found.codes == {"M9998", "G999"}


@pytest.mark.parametrize(
    ("states", "where"),
    [({"PA", "NJ", "VA"}, {"JL"}), ({"NC", "SC", "VA", "WV"}, {"JM"}), ({"NC", "SC"}, set()), ({"PR"}, set())],
)
def test_an_article_holds_where_it_has_most_of_the_states(states: set[str], where: set[str]) -> None:
    """A state of which the contractor has but a part does not bring in the jurisdiction that has the rest."""
    article = evolve(ARTICLE, states=frozenset(states))
    found = list(lists([held(EXPORT, article)], JURISDICTIONS))
    assert {jurisdiction for one in found for jurisdiction in one.jurisdictions} == where


def test_without_an_export_there_is_no_list() -> None:
    assert list(lists([], JURISDICTIONS)) == []
    assert list(lists([held(EXPORT)], JURISDICTIONS)) == []


DAYS = st.dates(date(2024, 1, 1), date(2025, 12, 31))
ROWS = st.lists(
    st.builds(
        evolve,
        st.just(ARTICLE),
        id=st.sampled_from(["A1", "A2", "A3"]),
        first=DAYS,
        last=st.none() | DAYS,
        codes=st.frozensets(st.sampled_from(["M1", "M2", "M3"]), min_size=1),
    ),
    max_size=5,
    unique_by=lambda row: row.id,
)


@given(st.lists(st.tuples(DAYS, ROWS), max_size=3, unique_by=lambda export: export[0]), DAYS)
def test_the_list_of_a_day_is_that_of_the_versions_of_the_day(
    exports: list[tuple[date, list[ArticleRow]]], day: date
) -> None:
    """By a plain account: of each article the last version to begin, as the last export has it, until one lacks it."""
    exports.sort()
    codes: set[str] = set()
    for name in ("A1", "A2", "A3"):
        known = [(row.first, at, row) for at, (_, rows) in enumerate(exports) for row in rows if row.id == name]
        begun = [one for one in known if one[0] <= day]
        if begun:
            _, at, row = max(begun, key=lambda one: one[:2])
            lacking = [on for on, rows in exports[at + 1 :] if name not in {one.id for one in rows}]
            if all(day <= end for end in (row.last, *lacking[:1]) if end):
                codes |= row.codes
    found = on(day, *(held(exported, *rows) for exported, rows in exports))
    assert (found.codes if found else set()) == codes
