"""A row of a file that CMS publishes, before anybody knows what it means."""

from typing import NamedTuple

from x12scrub.errors import TableFileError


class Row(NamedTuple):
    """File name without its folder, line from 1 (of a worksheet: its row), cells without the blanks around them.

    A tuple, since a file has millions of them.
    """

    file: str
    line: int
    cells: tuple[str, ...]

    def fault(self, what: str) -> TableFileError:
        """The error that refuses the file because of this row. `what` holds nothing of its cells."""
        return TableFileError(self.file, self.line, what)
