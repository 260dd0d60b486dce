"""The Medicare Coverage Database: billing articles, joined from the tables of an export.

The database comes as some thirty tables, CSV in an archive in the archive. Articles that list a trigger point code are
joined with their covered diagnoses, their contractors and the states of these. The export has the latest version of
each article alone.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from typing import Self

from attrs import frozen

from x12scrub.errors import TableFileError
from x12scrub.imports.cells import day
from x12scrub.imports.header import table
from x12scrub.imports.parts import Part
from x12scrub.imports.row import Row
from x12scrub.imports.rows import rows_of
from x12scrub.tables.article_rows import ArticleRow
from x12scrub.tables.edition import Period

TABLES: Mapping[str, Sequence[str]] = {
    "article_x_hcpc_code": ("article_id", "article_version", "hcpc_code_id"),
    "article": (
        "article_id",
        "article_version",
        "title",
        "article_pub_date",
        "article_eff_date",
        "article_end_date",
        "article_rev_end_date",
        "date_retired",
        "status",
        "display_id",
    ),
    "article_x_icd10_covered": ("article_id", "article_version", "icd10_code_id"),
    "article_x_contractor": (
        "article_id",
        "article_version",
        "contractor_id",
        "contractor_type_id",
        "contractor_version",
    ),
    "contractor": ("contractor_id", "contractor_type_id", "contractor_version", "contractor_bus_name"),
    "contractor_jurisdiction": (
        "contractor_id",
        "contractor_type_id",
        "contractor_version",
        "state_id",
        "active_date",
        "term_date",
    ),
    "state_lookup": ("state_id", "state_abbrev", "description"),
}
"""The tables that are read, and their columns."""

_EXPORT, _EXPORTED = "update_period", ("end_date", "dis_end_date")
"""The table, and names of its column, that tell until when the export speaks."""
Key = tuple[str, ...]
"""Id and version of an article; id, type and version of a contractor."""

_WHOLE = " - Entire State"
_IN_FORCE = {"A", "R"}
"""Status of articles that are, or were until they were retired. The rest are drafts."""
_DIAGNOSIS = re.compile(r"[A-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{1,4})?")
"""Not XX000, which the database has where an article lists no diagnosis."""


def wanted(name: str) -> bool:
    return name.lower().removesuffix(".csv") in {*TABLES, _EXPORT}


def articles(database: "Database", trigger_codes: frozenset[str]) -> Iterator[tuple[str, ArticleRow]]:
    """The articles that cover a closed list of diagnoses and list one of the codes, by id, each with its title.

    An article whose contractors have no state in its time holds nowhere, and is left out. TableFileError where a table
    is missing or cannot be read.
    """
    listed = {row.cells[:2] for row in database.rows("article_x_hcpc_code") if row.cells[2] in trigger_codes}
    codes = database.by_article("article_x_icd10_covered", listed)
    issuers = database.by_article("article_x_contractor", listed)
    names = {row.cells[:3]: row.cells[3] for row in database.rows("contractor")}
    jurisdictions = _jurisdictions(database)
    for key, (title, period) in sorted(_heads(database, listed).items()):
        article = ArticleRow(
            id=f"A{key[0]}",
            version=int(key[1]),
            first=period.first or date.min,
            last=period.last,
            contractors=frozenset(names[one] for one in issuers[key] if one in names),
            states=frozenset(
                state for one in issuers[key] for state, time in jurisdictions[one] if time.overlaps(period)
            ),
            codes=frozenset(code.replace(".", "") for (code,) in codes[key] if _DIAGNOSIS.fullmatch(code)),
        )
        if article.codes and article.states:
            yield title, article


@frozen
class Database:
    """The tables by name."""

    parts: Mapping[str, Part]

    @classmethod
    def of(cls, parts: Iterable[Part]) -> Self:
        found: dict[str, Part] = {}
        for part in parts:
            name = part.name.lower().removesuffix(".csv")
            if name in found:
                raise TableFileError(part.name, None, "is there twice; import current_article.zip or all_article.zip")
            found[name] = part
        return cls(found)

    def exported(self) -> date | None:
        """The last day of what the export says; None where it does not tell."""
        if _EXPORT not in self.parts:
            return None
        head, *periods = rows_of(self.parts[_EXPORT])
        names = [name for name in _EXPORTED if name in head.cells]
        days = [day(row, row.cells[head.cells.index(name)], name) for row in periods for name in names[:1]]
        return max((one for one in days if one), default=None)

    def rows(self, name: str) -> Iterator[Row]:
        """The rows of a table, cut to its columns."""
        if name not in self.parts:
            raise TableFileError(f"{name}.csv", None, "is missing; import current_article.zip as it is")
        return table(rows_of(self.parts[name]), {column: (column.replace("_", " "),) for column in TABLES[name]})

    def by_article(self, name: str, wanted: Set[Key]) -> Mapping[Key, Set[Key]]:
        """Of the rows of some articles, what stands behind the article's id and version."""
        found: dict[Key, set[Key]] = defaultdict(set)
        for row in self.rows(name):
            if row.cells[:2] in wanted:
                found[row.cells[:2]].add(row.cells[2:])
        return found


def _heads(database: Database, wanted: Set[Key]) -> dict[Key, tuple[str, Period]]:
    """Title of each article, and when it is in force; drafts are left out.

    article_pub_date is the day on which the article was first in force, article_eff_date that of its latest revision,
    empty where there is none. A list counts from the revision on: what was listed before is not in the export.
    """
    found = {}
    for row in database.rows("article"):
        *key, title, published, revised, ended, revision_ended, retired, status, draft = row.cells
        if tuple(key) not in wanted or status[:1] not in _IN_FORCE or draft:
            continue
        if not all(part.isdigit() for part in key):
            raise row.fault("expected article_id and article_version as numbers")
        first = day(row, revised, "article_eff_date") or day(row, published, "article_pub_date")
        last = [
            day(row, retired, "date_retired"),
            day(row, ended, "article_end_date"),
            day(row, revision_ended, "article_rev_end_date"),
        ]
        if first is None:
            raise row.fault("the article has neither article_eff_date nor article_pub_date")
        found[tuple(key)] = title, Period(first, min((one for one in last if one), default=None))
    return found


def _jurisdictions(database: Database) -> Mapping[Key, Set[tuple[str, Period]]]:
    """The states of each contractor, and when it has them."""
    states = _states(database)
    found: dict[Key, set[tuple[str, Period]]] = defaultdict(set)
    for row in database.rows("contractor_jurisdiction"):
        *key, state, since, until = row.cells
        if state not in states:
            raise row.fault("the state is not in state_lookup.csv")
        period = Period(day(row, since, "active_date"), day(row, until, "term_date"))
        found[tuple(key)].add((states[state], period))
    return found


def _states(database: Database) -> dict[str, str]:
    """State id to postal code. Parts of a state ("California - Northern") have ids and abbreviations of their own; they
    count as the state that their name begins with."""
    rows = [row.cells for row in database.rows("state_lookup")]
    whole = {name.removesuffix(_WHOLE): abbreviation for _, abbreviation, name in rows if _is_whole(name)}
    return {number: whole.get(name.partition(" - ")[0], abbreviation) for number, abbreviation, name in rows}


def _is_whole(name: str) -> bool:
    return name.endswith(_WHOLE) or " - " not in name
