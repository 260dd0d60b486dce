"""Pairs: which code is denied, on which day, and what the verdict rests on."""

import re
from datetime import date, timedelta

import pytest

from x12scrub.errors import MapError
from x12scrub.tables import Pair, Tables
from x12scrub.tables.load import load

DAY = date(2024, 7, 10)
ONE = timedelta(days=1)


def columns(pair: Pair | None) -> tuple[str, str] | None:
    return (pair.column1, pair.column2) if pair else None


def test_the_excerpt_has_every_row_that_was_ever_in_force(tables: Tables) -> None:
    """The seed keeps its 1,601 rows: 53 that nothing separates and 1,548 that a modifier may separate."""
    pairs = [pair for rows in tables.pairs.rows.values() for pair in rows]
    assert [sum(pair.indicator == indicator for pair in pairs) for indicator in (0, 1)] == [53, 1548]
    assert sum(pair.until is None for pair in pairs) == 1319
    assert len({pair.reason for pair in pairs}) == 8


def test_every_pair_holds_a_trigger_code(tables: Tables) -> None:
    """The excerpt is about trigger point injections and nothing else."""
    assert all(tables.trigger_codes & set(key) for key in tables.pairs.rows)


@pytest.mark.parametrize(
    ("one", "other", "expected", "indicator"),
    [
        ("20552", "20553", ("20553", "20552"), 0),
        ("20552", "20610", ("20610", "20552"), 1),
        ("20553", "20550", ("20550", "20553"), 1),
        ("20552", "64450", ("20552", "64450"), 1),
        ("20553", "96372", ("20553", "96372"), 1),
        ("20552", "20560", ("20552", "20560"), 1),
        ("20552", "20802", ("20802", "20552"), 0),
        ("20552", "01992", ("20552", "01992"), 0),
        ("20552", "99156", ("20552", "99156"), 0),
        ("20552", "64486", ("20552", "64486"), 0),
        ("20552", "99447", ("20552", "99447"), 0),
        ("20553", "99213", ("20553", "99213"), 1),
        ("20552", "64510", ("64510", "20552"), 1),
        ("20553", "64510", ("20553", "64510"), 1),
        ("20552", "64520", ("64520", "20552"), 1),
    ],
)
def test_a_pair_is_found_whichever_code_comes_first(
    tables: Tables, one: str, other: str, expected: tuple[str, str], indicator: int
) -> None:
    """Column and indicator are those of the published table, and the order of the question does not matter."""
    found = tables.pairs.between(one, other, DAY)
    assert found is not None
    assert (columns(found), found.indicator) == (expected, indicator)
    assert tables.pairs.between(other, one, DAY) == found


@pytest.mark.parametrize("other", ["76942", "77002", "97140", "99152", "99203", "99283", "99396", "J3301", "20552"])
def test_codes_without_a_row_are_no_pair(tables: Tables, other: str) -> None:
    """Guidance, therapy, new-patient, emergency and preventive visits are not bundled; nor is a code with itself."""
    assert tables.pairs.between("20552", other, DAY) is None


@pytest.mark.parametrize(
    ("block", "trigger", "last"),
    [
        ("64400", "20552", date(2016, 12, 31)),
        ("64400", "20553", date(2016, 12, 31)),
        ("64450", "20552", date(2016, 12, 31)),
    ],
)
def test_the_block_is_column_1_until_the_end_of_2016(tables: Tables, block: str, trigger: str, last: date) -> None:
    """The pair turns round overnight: on its last day the old row decides, on the next day the new one."""
    for on in (last - ONE, last):
        assert columns(tables.pairs.between(block, trigger, on)) == (block, trigger)
    assert columns(tables.pairs.between(block, trigger, last + ONE)) == (trigger, block)


@pytest.mark.parametrize("block", ["64510", "64520"])
def test_a_sympathetic_block_turns_round_in_2021(tables: Tables, block: str) -> None:
    """20552 over 64510 and 64520 ended on 2021-06-30; the earlier row of 2011 leaves no gap."""
    for on in (date(2011, 12, 31), date(2012, 1, 1), date(2021, 6, 29), date(2021, 6, 30)):
        assert columns(tables.pairs.between(block, "20552", on)) == ("20552", block)
    assert columns(tables.pairs.between(block, "20552", date(2021, 7, 1))) == (block, "20552")


def test_a_pair_that_has_ended_is_quiet_the_day_after(tables: Tables) -> None:
    """99217 left the table with the end of 2022."""
    last = date(2022, 12, 31)
    assert columns(tables.pairs.between("20552", "99217", last - ONE)) == ("20552", "99217")
    assert columns(tables.pairs.between("20552", "99217", last)) == ("20552", "99217")
    assert tables.pairs.between("20552", "99217", last + ONE) is None


def test_a_pair_issued_anew_has_no_gap(tables: Tables) -> None:
    """A row of 99213 ended on 2019-12-31 and was issued again: every day finds one."""
    for on in (date(2019, 12, 31), date(2020, 1, 1)):
        assert columns(tables.pairs.between("20552", "99213", on)) == ("20552", "99213")


@pytest.mark.parametrize(
    ("on", "detail"),
    [
        (date(2016, 12, 31), ("seed table",)),
        (date(2024, 9, 30), ("seed table",)),
        (date(2024, 10, 1), ("seed table", "edition-older-than-service")),
    ],
)
def test_the_basis_says_seed_table_and_old_edition(tables: Tables, on: date, detail: tuple[str, ...]) -> None:
    """Each verdict carries the reservations of its table, and says so when the edition is older than the service."""
    found = tables.pairs.between("20552", "20553", on)
    assert found is not None
    assert (found.basis.table, found.basis.edition, found.basis.detail) == ("ptp", "v30.2, seed", detail)


def test_the_order_of_rows_does_not_matter(tables: Tables, shipped: dict[str, bytes]) -> None:
    """The row that ends first decides even where it stands last in the file."""
    rows = re.findall(rb"<pair [^>]*/>", shipped["ptp.xml"])
    turned = shipped["ptp.xml"].partition(b"<pair ")[0] + b"\n".join(reversed(rows)) + b"</ptp>"
    found = load({**shipped, "ptp.xml": turned}).pairs
    assert list(found.rows) != list(tables.pairs.rows)
    assert found.rows == tables.pairs.rows


def test_each_code_of_a_row_makes_a_pair_with_each_code_of_its_other_column(shipped: dict[str, bytes]) -> None:
    """And with no code of its own column."""
    row = b'<pair column1="A0001 A0002" column2="B0001 B0002" indicator="1" reason="misuse"/></ptp>'
    pairs = load({**shipped, "ptp.xml": shipped["ptp.xml"].replace(b"</ptp>", row)}).pairs
    for one in ("A0001", "A0002"):
        assert [columns(pairs.between(other, one, DAY)) for other in ("B0001", "B0002")] == [
            (one, "B0001"),
            (one, "B0002"),
        ]
    assert pairs.between("A0001", "A0002", DAY) is None
    assert pairs.edition.rows == 1605


@pytest.mark.parametrize(
    "second",
    [
        '<pair column1="20553" column2="20552" indicator="0" reason="more-extensive"/>',
        '<pair column1="20553" column2="20552" indicator="1" reason="more-extensive"/>',
        '<pair column1="20552" column2="20553" indicator="0" reason="more-extensive"/>',
    ],
)
def test_rows_of_one_pair_that_end_together_are_refused(shipped: dict[str, bytes], second: str) -> None:
    """Repeated, contradicting in the indicator, or in the direction: the table cannot be trusted."""
    content = shipped["ptp.xml"].replace(b"</ptp>", f"{second}\n</ptp>".encode())
    line = content.count(b"\n", 0, content.index(b"</ptp>"))
    with pytest.raises(MapError, match="20552") as caught:
        load({**shipped, "ptp.xml": content})
    assert (caught.value.file, caught.value.line) == ("ptp.xml", line)


def test_a_code_paired_with_itself_is_refused(shipped: dict[str, bytes]) -> None:
    """A row that pairs a code with itself would bundle every repeated line."""
    row = b'<pair column1="20610" column2="20610" indicator="1" reason="misuse"/></ptp>'
    with pytest.raises(MapError, match="itself"):
        load({**shipped, "ptp.xml": shipped["ptp.xml"].replace(b"</ptp>", row)})
