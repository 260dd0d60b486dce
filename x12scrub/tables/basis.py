"""What a verdict rests on. It stands below the tables and the findings, since both name it."""

from enum import Enum

from attrs import frozen


@frozen
class Basis:
    """The row that decided: table, edition and public source; `detail` holds reservations such as a seed table."""

    table: str
    edition: str
    source: str
    detail: tuple[str, ...] = ()


class Lack(Enum):
    """What a verdict has nothing to rest on for."""

    PAYER = "payer-without-table"
    """No table at hand is the payer's."""
    DAY = "day-outside-editions"
    """No edition at hand is of the day of service."""
    DATE = "line-without-date"
    """The line has no day of service, by which rows are chosen."""
    PLACE = "place-without-contractor"
    """The place of service does not tell which Medicare contractor decides."""
    ROW = "no-row"
    """The table has no row for what the line says."""
