"""What the importers share: the files of an edition, their rows, and what is told beside them."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import file_digest
from pathlib import Path

from attrs import Factory, define

from x12scrub.errors import TableFileError, UsageError
from x12scrub.files import translated
from x12scrub.imports.header import WITHIN
from x12scrub.imports.manifest import SourceFile
from x12scrub.imports.row import Row
from x12scrub.imports.rows import every, rows

_PART = re.compile(r"[-_ ]f(\d{1,2})(?!\w)", re.IGNORECASE)
_APART = re.compile(r"[^0-9a-z]+")
_CODE = re.compile(r"[0-9A-Za-z]{2,5}")


@define
class Reading:
    """The files of one edition, one after the other.

    `foreign` are words that tell tables of another programme by a name or a preamble, to what those tables are: small
    letters without blanks or hyphens between words.
    """

    title: str
    foreign: Mapping[str, str] = Factory(dict)
    wanted: Callable[[str], bool] = every
    """Which tables of an archive are read, by name."""
    names: dict[str, None] = Factory(dict)
    """Of the files, and of the members of archives."""
    preambles: list[str] = Factory(list)
    sources: list[SourceFile] = Factory(list)

    def rows(self, paths: Sequence[Path]) -> Iterator[Row]:
        """Every row of every file; what comes before the codes is kept. Raises TableFileError for a foreign table."""
        for path in self.taken(paths):
            yield from self._watched(rows(path, self.wanted))
        self._refuse_gaps()

    def taken(self, paths: Sequence[Path]) -> Iterator[Path]:
        """The files, each noted when its turn comes."""
        _refuse_repeated(paths)
        for path in paths:
            self._meet(path.name)
            self.sources.append(_source(path))
            yield path

    def _meet(self, name: str) -> None:
        if name not in self.names:
            self.names[name] = None
            self._refuse_foreign(name, name, None)

    def _watched(self, found: Iterable[Row]) -> Iterator[Row]:
        file, left = "", 0
        for row in found:
            if row.file != file:
                file, left = row.file, WITHIN
                self._meet(file)
            if left and _is_of_a_code(row):
                left = 0
            if left:
                left -= 1
                text = " ".join(" ".join(row.cells).split())
                self.preambles.append(text)
                self._refuse_foreign(text, row.file, row.line)
            yield row

    def _refuse_foreign(self, text: str, file: str, line: int | None) -> None:
        squeezed = _APART.sub("", text.lower())
        for word, what in self.foreign.items():
            if word in squeezed:
                raise TableFileError(file, line, f"this is {what}; {self.title} are wanted")

    def _refuse_gaps(self) -> None:
        """Parts are numbered from f1. Which is the last one nobody can tell."""
        parts = {int(found[1]) for name in self.names if (found := _PART.search(name))}
        missing = sorted(set(range(1, max(parts, default=0))) - parts)
        if missing:
            listed = ", ".join(f"f{number}" for number in missing)
            raise UsageError(f"parts are missing: {listed}. Give all parts of the edition at once")


def _is_of_a_code(row: Row) -> bool:
    return bool(_CODE.fullmatch(row.cells[0])) and any(one.isdigit() for one in row.cells[1:])


def _refuse_repeated(paths: Sequence[Path]) -> None:
    if len({path.resolve() for path in paths}) < len(paths):
        raise UsageError("a file is named twice")


def _source(path: Path) -> SourceFile:
    try:
        with path.open("rb") as file:
            return SourceFile(path.name, file_digest(file, "sha256").hexdigest())
    except OSError as error:
        raise translated(error, f"cannot read {path.name}") from error
