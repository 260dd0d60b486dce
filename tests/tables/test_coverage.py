"""Lists of covered diagnoses: which holds where and when, and what is not at hand."""

from datetime import date

import pytest

from x12scrub.claims.people import Locality
from x12scrub.errors import MapError
from x12scrub.tables import Tables
from x12scrub.tables.coverage import plain
from x12scrub.tables.load import load

TEN = ["G44201", "G44209", "G44211", "G44219", "G44221", "G44229", "M7910", "M7911", "M7912", "M7918"]
APRIL, MARCH, ALWAYS = date(2024, 4, 1), date(2024, 3, 31), date(2015, 10, 1)


@pytest.mark.parametrize(
    ("state", "name", "first", "loaded"),
    [
        ("CA", "A57701", APRIL, True),
        ("WA", "L36859", APRIL, True),
        ("OH", "A59480", APRIL, True),
        ("IL", "L39662", APRIL, True),
        ("NY", "L39662", APRIL, True),
        ("GA", "L39671", MARCH, True),
        ("NC", "L39671", MARCH, True),
        ("IA", "A59553", APRIL, True),
        ("MI", "A59553", APRIL, True),
        ("TX", "A57751", ALWAYS, False),
        ("PA", "A57751", ALWAYS, False),
        ("FL", "A57114", ALWAYS, False),
    ],
)
def test_the_list_of_each_contractor(tables: Tables, state: str, name: str, first: date, loaded: bool) -> None:
    """Its id, its first day and the day before, and whether its codes are at hand."""
    contractor = tables.contractors.of(Locality(state=state))
    assert contractor is not None
    found = tables.coverage.of(contractor.jurisdiction, first)
    assert found is not None
    assert (found.id, found.is_loaded, found.basis.table) == (name, loaded, "coverage")
    assert found.codes == (set(TEN) if loaded else set())
    assert tables.coverage.of(contractor.jurisdiction, first.replace(year=first.year - 1)) is None
    assert tables.coverage.named(name, first) == found


def test_every_jurisdiction_has_a_list(tables: Tables) -> None:
    """No Part B claim is passed over for want of a row."""
    listed = {one for found in tables.coverage.lists for one in found.jurisdictions}
    assert listed == {contractor.jurisdiction for contractor in tables.contractors.by_state.values()}


@pytest.mark.parametrize("code", ["M5412", "M542", "M5450", "M546", "M797", "M62838", "G243", "M791", "G4420"])
def test_what_the_ten_codes_leave_out(tables: Tables, code: str) -> None:
    """Radiculopathy, pain of neck and back, fibromyalgia, spasm, and the categories above the ten."""
    found = tables.coverage.of("JE", APRIL)
    assert found is not None
    assert code not in found.codes


def test_codes_are_compared_without_dot_case_and_blanks() -> None:
    """As files write them."""
    assert [plain(code) for code in ("M79.18", "m7918", " M7918 ")] == ["M7918"] * 3


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('id="L36859"', 'id="A57701"', "the same id"),
        ('jurisdictions="JF"', 'jurisdictions="JE"', "or jurisdiction and days as in list A57701"),
        (
            'id="L36859" jurisdictions="JF" from="2024-04-01" group="ten-codes"',
            'id="L1" jurisdictions="" group="x"',
            "ten-",
        ),
        ("M7918", "M79.18", "schema"),
        ("M7918", "M7912", "twice"),
        ("<list id", '<group name="ten-codes" codes="M7918"/><list id', "second group"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(shipped: dict[str, bytes], old: str, new: str, what: str) -> None:
    """Two lists for one place and day, a group that is not there or there twice, a code in another form."""
    content = shipped["coverage.xml"].replace(old.encode(), new.encode(), 1)
    assert content != shipped["coverage.xml"]
    with pytest.raises(MapError, match=what):
        load({**shipped, "coverage.xml": content})


def test_one_list_may_follow_another(shipped: dict[str, bytes]) -> None:
    """A revision of an article begins where the old one ends."""
    old = b'id="A57701" jurisdictions="JE" from="2024-04-01"'
    row = (
        b'<list id="A57701" jurisdictions="JE" from="2025-01-01" edition="e" source="s" verified-on="2026-11-23"/>'
        b"</coverage>"
    )
    content = shipped["coverage.xml"].replace(old, old + b' until="2024-12-31"').replace(b"</coverage>", row)
    coverage = load({**shipped, "coverage.xml": content}).coverage
    found = [coverage.of("JE", day) for day in (date(2024, 12, 31), date(2025, 1, 1))]
    assert [one and one.is_loaded for one in found] == [True, False]
