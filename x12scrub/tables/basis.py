"""What a verdict rests on. It stands below the tables and the findings, since both name it."""

from attrs import frozen


@frozen
class Basis:
    """The row that decided: table, edition and public source; `detail` holds reservations such as a seed table."""

    table: str
    edition: str
    source: str
    detail: tuple[str, ...] = ()
