"""A reader of 277CAs for tests, that shares nothing with the writer."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from attrs import field, frozen

Row = list[str]


@frozen
class Level:
    """An HL and the segments up to the next one."""

    number: str
    parent: str
    kind: str
    has_children: str
    rows: list[Row] = field(repr=False)


def rows(document: bytes) -> list[Row]:
    """All segments, split into elements; every segment must end a line."""
    lines = document.decode("ascii").split("\n")
    assert lines.pop() == ""
    assert all(line.endswith("~") and line.count("~") == 1 for line in lines)
    return [line[:-1].split("*") for line in lines]


def transactions(document: bytes) -> list[list[Row]]:
    """The segments of each transaction, ST to SE."""
    found: list[list[Row]] = []
    for row in rows(document):
        if row[0] == "ST":
            found.append([])
        if row[0] not in ("ISA", "GS", "GE", "IEA"):
            found[-1].append(row)
    return found


def levels(document: bytes | Sequence[Row]) -> list[Level]:
    """The HL levels of one transaction."""
    if isinstance(document, bytes):
        (document,) = transactions(document)
    found: list[Level] = []
    for row in document:
        if row[0] == "HL":
            found.append(Level(row[1], row[2], row[3], row[4] if len(row) > 4 else "", []))
        elif found:
            found[-1].rows.append(row)
    return found


def only(of: Sequence[Row], name: str) -> Row:
    """The one segment of that name."""
    (found,) = (row for row in of if row[0] == name)
    return found


def of_kind(document: bytes, kind: str) -> list[Level]:
    """The levels of one kind (HL03)."""
    return [level for level in levels(document) if level.kind == kind]


def claims_by_patient(document: bytes) -> list[list[str]]:
    """TRN02 of the claims of each patient."""
    return [[row[2] for row in level.rows if row[0] == "TRN"] for level in of_kind(document, "PT")]


def declared(level: Level) -> list[Decimal]:
    """Accepted claims and dollars, rejected claims and dollars, as a level declares them; what is left out is zero."""
    names = ("90", "YU", "AA", "YY") if level.kind == "21" else ("QA", "YU", "QC", "YY")
    found = {row[1]: Decimal(row[2]) for row in level.rows if row[0] in ("QTY", "AMT")}
    assert found.keys() <= set(names)
    return [found.get(name, Decimal(0)) for name in names]


def added_up(patients: Sequence[Level]) -> list[Decimal]:
    """The same, counted from the claims: action and charge stand in the first STC of each."""
    statuses = [row for level in patients for before, row in pairwise(level.rows) if before[0] == "TRN"]
    charges = [[Decimal(row[4]) for row in statuses if row[3] == action] for action in ("WQ", "U")]
    return [total for one in charges for total in (Decimal(len(one)), sum(one, Decimal(0)))]
