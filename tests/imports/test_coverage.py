"""Articles of the Medicare Coverage Database: joined from the tables of the export, with their states and days."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.imports.database import Cells, Database, article, contract, covered, database, export, issued, listed, tables
from tests.imports.making import archive, put
from x12scrub.errors import TableFileError, UsageError
from x12scrub.imports import mcd
from x12scrub.imports.kinds import Compiled, kind
from x12scrub.imports.parts import opened
from x12scrub.tables import Period
from x12scrub.tables.article_rows import ArticleRow, ArticleRows, pack

TRIGGER = frozenset({"20552", "20553"})


def read(file: Path) -> list[ArticleRow]:
    with opened(file) as parts:
        tables = mcd.Database.of(part for part in parts if mcd.wanted(part.name))
        return [article for _, article in mcd.articles(tables, TRIGGER)]


ARTICLE = ArticleRow(
    "A90001",
    7,
    date(2024, 4, 1),
    None,
    frozenset({"Plains Contractors, Inc."}),
    frozenset({"CA", "NV", "FL"}),
    frozenset({"M9998", "G999"}),
)


def test_the_tables_of_the_export_are_joined(tmp_path: Path) -> None:
    """Every group counts; codes lose their dots; a part of a state is the state; a state that went is left out."""
    assert read(put(tmp_path, "current_article.zip", export(database()))) == [ARTICLE]


def test_articles_about_other_codes_are_left_out(tmp_path: Path) -> None:
    changed = database()
    changed["article_x_hcpc_code"] = [listed("90001", "20550"), listed("90002", "20552")]
    assert read(put(tmp_path, "a.zip", export(changed))) == []


@pytest.mark.parametrize("codes", [[], ["XX000"], ["N/A"]])
def test_an_article_that_lists_no_diagnosis_has_no_closed_list(tmp_path: Path, codes: list[str]) -> None:
    changed = database()
    changed["article_x_icd10_covered"] = [covered("90002", "M99.98"), *(covered("90001", code) for code in codes)]
    assert read(put(tmp_path, "a.zip", export(changed))) == []


DAYS = {
    "never revised": ({"article_eff_date": ""}, date(2016, 1, 1), None),
    "retired": ({"status": "R", "date_retired": "2024-09-30 00:00:00"}, date(2024, 4, 1), date(2024, 9, 30)),
    "ended": ({"article_end_date": "09/30/2024", "date_retired": "10/05/2024"}, date(2024, 4, 1), date(2024, 9, 30)),
    "revision ended": ({"article_rev_end_date": "9/30/2024 0:00:00"}, date(2024, 4, 1), date(2024, 9, 30)),
}


@pytest.mark.parametrize(("cells", "first", "last"), DAYS.values(), ids=DAYS)
def test_a_list_counts_from_the_revision_that_made_it(
    tmp_path: Path, cells: Cells, first: date, last: date | None
) -> None:
    changed = database()
    changed["article"] = [article("90001", **cells)]
    (found,) = read(put(tmp_path, "a.zip", export(changed)))
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize("cells", [{"status": "P"}, {"display_id": "60001"}, {"status": ""}])
def test_drafts_are_left_out(tmp_path: Path, cells: Cells) -> None:
    changed = database()
    changed["article"] = [article("90001", **cells)]
    assert read(put(tmp_path, "a.zip", export(changed))) == []


@pytest.mark.parametrize("name", mcd.TABLES)
def test_a_table_that_is_missing_is_named(tmp_path: Path, name: str) -> None:
    changed = database()
    del changed[name]
    with pytest.raises(TableFileError, match=rf"^{name}\.csv: is missing"):
        read(put(tmp_path, "a.zip", export(changed)))


REFUSED = {
    "no day": ("article", article("90001", article_pub_date="", article_eff_date=""), "neither"),
    "half a day": ("article", article("90001", date_retired="2024-09"), "expected a date"),
    "no number": ("article", {**article("90001"), "article_version": "x"}, "as numbers"),
    "unknown state": ("contractor_jurisdiction", contract("1", state_id="99"), "not in state_lookup"),
}


@pytest.mark.parametrize(("name", "row", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_names_table_and_line(tmp_path: Path, name: str, row: Cells, said: str) -> None:
    changed = database()
    for other in ("article_x_hcpc_code", "article_x_icd10_covered", "article_x_contractor"):
        changed[other] += [{**one, "article_version": row.get("article_version", "7")} for one in changed[other]]
    changed[name] = [*changed[name], row]
    with pytest.raises(TableFileError, match=said) as caught:
        read(put(tmp_path, "a.zip", export(changed)))
    assert caught.value.file == f"{name}.csv"
    assert caught.value.line is not None


def test_a_table_cut_off_is_refused(tmp_path: Path) -> None:
    files = tables(database())
    name = "article_x_icd10_covered.csv"
    files[name] = files[name][: files[name].rindex(b"G99.9")]
    with pytest.raises(TableFileError, match=rf"{name}, line 3: the file ends in the middle"):
        read(put(tmp_path, "a.zip", archive(files)))


def compiled(folder: Path, changed: Database, edition: str | None = None, name: str = "a.zip") -> Compiled:
    return kind("coverage").compile([put(folder, name, export(changed))], edition)


def test_the_edition_is_the_day_of_the_export(tmp_path: Path) -> None:
    found = compiled(tmp_path, database())
    assert (found.edition, found.period, found.rows) == ("2024-10-17", Period(None, date(2024, 10, 17)), 1)
    assert list(ArticleRows(memoryview(b"".join(found.pieces)))) == [ARTICLE]
    assert compiled(tmp_path, database(), "2024-11-01").edition == "2024-11-01"


@pytest.mark.parametrize(("edition", "said"), [(None, "does not say of which day"), ("2024Q4", "no date")])
def test_an_export_without_a_day_needs_one(tmp_path: Path, edition: str | None, said: str) -> None:
    changed = database()
    del changed["update_period"]
    with pytest.raises(UsageError, match=said):
        compiled(tmp_path, changed, edition)


def with_another(title: str) -> Database:
    """A second article of the same contractors that lists the codes, too."""
    changed = database()
    changed["article"] += [article("90002", title=title)]
    changed["article_x_hcpc_code"] += [listed("90002", "20552")]
    changed["article_x_icd10_covered"] += [covered("90002", "M99.01")]
    changed["article_x_contractor"] += [issued("90002", "1")]
    return changed


def test_an_article_about_something_else_is_left_out_and_said_to_be(tmp_path: Path) -> None:
    """Its list would not say what is covered for trigger points."""
    found = compiled(tmp_path, with_another("Billing: Injections of Something Else"))
    assert found.rows == 1
    assert found.notes == (
        "left out, since they are about other services beside which they list 20552 or 20553: A90002",
    )
    assert compiled(tmp_path, with_another("Billing: Injection of TRIGGER POINTS")).rows == 2


def test_an_export_without_any_list_is_refused(tmp_path: Path) -> None:
    changed = database()
    changed["article"] = [article("90001", title="Billing: Something Else")]
    with pytest.raises(TableFileError, match=r"^export\.zip: holds no list of diagnoses"):
        compiled(tmp_path, changed, name="export.zip")


def test_two_exports_in_one_archive_are_refused(tmp_path: Path) -> None:
    """Those of articles and of determinations have tables of one name."""
    both = archive(
        {"all_article.zip": export(database()), "all_lcd.zip": archive({"contractor.csv": b"a,b\r\n1,2\r\n"})}
    )
    with pytest.raises(TableFileError, match=r"contractor\.csv: is there twice"):
        kind("coverage").compile([put(tmp_path, "all_data.zip", both)], None)


def test_the_rows_of_a_payload_are_listed_in_words(tmp_path: Path) -> None:
    payload = memoryview(b"".join(compiled(tmp_path, database()).pieces))
    ((order, key, fields),) = kind("coverage").listed(payload)
    assert (order, key) == (("A90001", 7), ("A90001",))
    assert fields["states"] == "CA FL NV"
    assert fields["diagnoses"] == "G999 M9998"


CODES = st.from_regex(r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?", fullmatch=True)
STATES = ("CA", "NV", "FL", "OR")


@st.composite
def exports(draw: st.DrawFn) -> tuple[Database, dict[str, tuple[frozenset[str], frozenset[str]]]]:
    """A database and its answer: by article, the diagnoses that it covers and the states in which it holds."""
    made = database()
    ids = {row["state_abbrev"]: row["state_id"] for row in made["state_lookup"]}
    contractors = draw(st.lists(st.frozensets(st.sampled_from(STATES), min_size=1), min_size=1, max_size=3))
    for name in ("article", "article_x_hcpc_code", "article_x_icd10_covered", "article_x_contractor"):
        made[name] = []
    made["contractor_jurisdiction"] = [
        contract(str(number), state_id=ids[state])
        for number, states in enumerate(contractors)
        for state in sorted(states)
    ]
    answer = {}
    for number in range(90001, 90001 + draw(st.integers(1, 4))):
        trigger = draw(st.sampled_from(["20552", "20553", "20610"]))
        codes = draw(st.lists(CODES, max_size=4))
        issuers = draw(st.lists(st.integers(0, len(contractors) - 1), max_size=3))
        made["article"] += [article(str(number), description="Dropped")]
        made["article_x_hcpc_code"] += [listed(str(number), "99998"), listed(str(number), trigger, "2")]
        made["article_x_icd10_covered"] += [covered(str(number), code, str(group)) for group, code in enumerate(codes)]
        made["article_x_contractor"] += [issued(str(number), str(issuer)) for issuer in issuers]
        states = frozenset().union(*(contractors[issuer] for issuer in issuers))
        if trigger in TRIGGER and codes and states:
            answer[f"A{number}"] = frozenset(code.replace(".", "") for code in codes), states
    for name, row in (
        ("article_x_icd10_covered", covered("80000", "A00")),
        ("article_x_contractor", issued("80000", "0")),
    ):
        made[name] += [row]
    return made, answer


@given(exports())
def test_every_article_has_its_diagnoses_and_states(
    tmp_path_factory: pytest.TempPathFactory,
    case: tuple[Database, dict[str, tuple[frozenset[str], frozenset[str]]]],
) -> None:
    found = read(put(tmp_path_factory.mktemp("mcd"), "a.zip", export(case[0])))
    assert {one.id: (one.codes, one.states) for one in found} == case[1]


WORDS = st.text(st.characters(codec="ascii", categories=["L", "N", "Zs"]), min_size=1, max_size=8).map(str.strip)
SETS = st.frozensets(WORDS.filter(bool), min_size=1, max_size=4)
ARTICLES: st.SearchStrategy[Sequence[ArticleRow]] = st.lists(
    st.builds(
        ArticleRow,
        st.integers(50_000, 60_000).map(lambda number: f"A{number}"),
        st.integers(1, 99),
        st.dates(),
        st.none() | st.dates(),
        st.frozensets(WORDS.filter(bool), max_size=2),
        SETS,
        SETS,
    ),
    max_size=5,
    unique=True,
)


@given(ARTICLES)
def test_what_is_packed_comes_back(articles: Sequence[ArticleRow]) -> None:
    assert set(ArticleRows(memoryview(pack(articles)))) == set(articles)
