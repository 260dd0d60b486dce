"""Every error that x12scrub raises on purpose, and the exit status that each one ends a run with.

    X12ScrubError
    ├── UsageError            2   the command line, the configuration
    │   └── MapError          2   a rule table that cannot be used (names file and line)
    ├── Unreadable           65   the input is not an interchange that can be read safely
    ├── TableFileError       65   a file of CMS that cannot be imported (names file and line); nothing was changed
    ├── NoInput              66   an input file that is not there
    ├── InternalError        70   a fault of ours; nothing was written
    │   ├── PatchRefused     70   a patch overlaps another, or the bytes below it are not those it expects
    │   ├── Unbalanced       70   claims or charges of the ledger do not add up
    │   ├── Unstable         70   the corrected claims would be corrected again
    │   └── AgainstGuide     70   a correction makes a fault against the implementation guide
    ├── CannotCreate         73   an output that cannot be created
    ├── OutputFailed         74   an output that broke while it was written
    ├── TryAgain             75   something that may work in a moment
    └── Forbidden            77   no permission

A message says what is wrong, where, and what to do. It never holds a value of a claim.
"""

from enum import Enum
from typing import NamedTuple


class X12ScrubError(Exception):
    """Root of the tree. `exit_status` is the status that the command line ends with."""

    exit_status = 70


class UsageError(X12ScrubError):
    exit_status = 2


class MapError(UsageError):
    """A file of the rule tables is missing, malformed or against its schema."""

    def __init__(self, file: str, line: int | None, what: str) -> None:
        where = file if line is None else f"{file}, line {line}"
        super().__init__(f"{where}: {what}")
        self.file = file
        self.line = line


class Where(NamedTuple):
    """A place in an input: segment ordinal within its interchange (1 = ISA) and byte offset in the file.

    A tuple, since every start imports this module, and --version has nothing else to wait for attrs for.
    """

    segment: int
    offset: int

    def __str__(self) -> str:
        return f"segment {self.segment}, offset {self.offset}"


class Reason(Enum):
    """Why an input is refused, and what its sender can do about it."""

    EMPTY = ("empty-input", "the input is empty", "send the file again")
    NO_ISA = ("no-isa", "no ISA segment where an interchange should begin", "send an X12 file that begins with ISA")
    ARCHIVE = ("archive", "the input is an archive or compressed, not X12", "unpack it, and name the files in it")
    ISA_UNREADABLE = (
        "isa-unreadable",
        "the ISA is not 106 bytes with 16 fixed-width elements",
        "pad its elements to their widths",
    )
    DELIMITERS = ("delimiters", "the ISA names delimiters that are equal, letters, digits or blanks", "use others")
    TRUNCATED = ("truncated", "the interchange does not end with IEA", "send the whole file again")
    MISSING_GE = ("missing-ge", "a functional group has no GE", "send the whole file again")
    MISSING_SE = ("missing-se", "a transaction has no SE", "send the whole file again")
    STRAY = ("stray-segment", "an envelope segment out of its place", "repair the envelope")
    ISA_CONTROL = ("interchange-control", "IEA02 is not ISA13", "give both the same control number")
    GS_CONTROL = ("group-control", "GE02 is not GS06", "give both the same control number")
    ST_CONTROL = ("transaction-control", "SE02 is not ST02", "give both the same control number")
    COUNT = ("count-unreadable", "a count in SE01, GE01 or IEA01 is not a number", "write the count in digits")
    LIMIT = ("limit", "a limit of the configuration is exceeded", "split the file, or raise the limit")

    def __init__(self, slug: str, what: str, hint: str) -> None:
        self.slug = slug
        self.what = what
        self.hint = hint


class Unreadable(X12ScrubError):
    """The input is refused whole: nothing of it was written. `reason` is meant for programs, the text for people."""

    exit_status = 65

    def __init__(self, reason: Reason, where: Where, detail: str = "") -> None:
        what = f"{reason.what} ({detail})" if detail else reason.what
        super().__init__(f"{reason.slug}: {what}, at {where}; {reason.hint}")
        self.reason = reason
        self.where = where
        self.input: int | None = None
        """Ordinal of the input, from 1, where a run has several."""

    def of(self, ordinal: int, count: int) -> "Unreadable":
        """The refusal with the input that it is about, one of so many."""
        self.input = ordinal if count > 1 else None
        return self

    @property
    def facts(self) -> dict[str, str | int]:
        """The same for programs."""
        found: dict[str, str | int] = {
            "reason": self.reason.slug,
            "segment": self.where.segment,
            "offset": self.where.offset,
        }
        return found if self.input is None else found | {"input": self.input}

    def __str__(self) -> str:
        text = super().__str__()
        return text if self.input is None else f"input {self.input}: {text}"


class TableFileError(X12ScrubError):
    """A file to import is truncated, damaged, or not what it should be. `line` is the line or the row, from 1."""

    exit_status = 65

    def __init__(self, file: str, line: int | None, what: str) -> None:
        where = file if line is None else f"{file}, line {line}"
        super().__init__(f"{where}: {what}")
        self.file = file
        self.line = line
        self.what = what


class NoInput(X12ScrubError):
    exit_status = 66


class InternalError(X12ScrubError):
    exit_status = 70


class PatchRefused(InternalError):
    pass


class Unbalanced(InternalError):
    pass


class Unstable(InternalError):
    pass


class AgainstGuide(InternalError):
    pass


class CannotCreate(X12ScrubError):
    exit_status = 73


class OutputFailed(X12ScrubError):
    exit_status = 74


class TryAgain(X12ScrubError):
    exit_status = 75


class Forbidden(X12ScrubError):
    exit_status = 77
