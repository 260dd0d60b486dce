"""What a path holds: one table, or the tables of an archive as CMS ships it, each of which can be read again and again.

What a file is, its first bytes say; its name only tells commas from tabs. Members of an archive are read where they
lie: no file is ever made under a name that an archive gives.
"""

import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

from attrs import field, frozen

from x12scrub.errors import TableFileError
from x12scrub.files import scratch, translated

UNPACKED = 4 << 30
"""Bytes that the members of an archive may have, all in all. The largest that CMS ships has well below two thousand
million."""
NESTED = 512 << 20
"""Bytes of an archive within an archive, which has to be put somewhere before it can be read."""
DEPTH = 2
"""Archives within an archive: the coverage database comes as a zip with a zip of tables in it."""

DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError)
_PREFERRED = (".csv", ".txt", ".xlsx")
"""Where one table comes in several forms, the first of these is read: text is read much faster than a worksheet."""
_ZIP = b"PK\x03\x04"


@frozen
class Part:
    """One table. `suffix` is lower case, with its dot."""

    name: str
    suffix: str
    open: Callable[[], IO[bytes]] = field(repr=False)
    has_checksum: bool = True
    """An archive says whether its members are whole. A file by itself does not."""


@contextmanager
def opened(path: Path) -> Iterator[tuple[Part, ...]]:
    """The tables of a file, in the order of the archive; there is at least one. They are good until the block ends.

    TableFileError for what is no table, NoInput and its siblings for what cannot be opened.
    """
    with ExitStack() as stack:
        try:
            file = stack.enter_context(path.open("rb"))
            kind = _kind(file, path.name)
        except OSError as error:
            raise translated(error, f"cannot read {path.name}") from error
        if kind != ".zip":
            yield (Part(path.name, kind, lambda: path.open("rb"), has_checksum=False),)
            return
        found = tuple(_members(file, path.name, stack, DEPTH))
        if not found:
            raise TableFileError(path.name, None, "the archive holds no .txt, .csv or .xlsx file")
        yield found


def _kind(file: IO[bytes], name: str) -> str:
    """What a file is, as an extension."""
    head = file.read(64)
    file.seek(0)
    if head.startswith(_ZIP):
        return ".xlsx" if _is_workbook(file, name) else ".zip"
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        # The pages of CMS ask for consent to a licence before they hand out a file.
        raise TableFileError(name, None, "is a web page, not a table: agree to the licence on the page, download again")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise TableFileError(name, None, "is text in UTF-16; save it as CSV in UTF-8")
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in (".xlsx", ".zip"):
        raise TableFileError(name, None, f"is no {suffix} file, whatever its name says; download it again")
    if suffix not in _PREFERRED:
        raise TableFileError(name, None, "is no .txt, .csv, .xlsx or .zip file")
    return suffix


def _is_workbook(file: IO[bytes], name: str) -> bool:
    with _archive(file, name) as archive:
        return "xl/workbook.xml" in archive.namelist()


def _archive(file: IO[bytes], name: str) -> zipfile.ZipFile:
    """An archive, once its size is known to be no trap."""
    try:
        archive = zipfile.ZipFile(file)
    except DAMAGED as error:
        raise TableFileError(name, None, "the archive is damaged or cut off; download it again") from error
    if sum(one.file_size for one in archive.infolist()) > UNPACKED:
        raise TableFileError(name, None, f"unpacks to more than {UNPACKED >> 30} GiB, which no file of CMS does")
    return archive


def _members(file: IO[bytes], name: str, stack: ExitStack, depth: int) -> Iterator[Part]:
    archive = stack.enter_context(_archive(file, name))
    members = [one for one in archive.infolist() if not one.is_dir() and not _is_hidden(one)]
    for member in _one_form_each(members):
        yield Part(_name(member), _suffix(member), _opener(archive, member))
    for member in members:
        if _suffix(member) == ".zip":
            if not depth or member.file_size > NESTED:
                raise TableFileError(name, None, "holds archives within archives; unpack them first")
            yield from _members(_spooled(archive, member, stack), _name(member), stack, depth - 1)


def _one_form_each(members: Sequence[zipfile.ZipInfo]) -> Iterator[zipfile.ZipInfo]:
    """The tables; of one that comes in several forms, the preferred one."""
    best: dict[str, zipfile.ZipInfo] = {}
    for member in members:
        if _suffix(member) in _PREFERRED:
            stem = PurePosixPath(_name(member)).stem.lower()
            best[stem] = min(best.get(stem, member), member, key=lambda one: _PREFERRED.index(_suffix(one)))
    yield from best.values()


def _opener(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Callable[[], IO[bytes]]:
    def open_member() -> IO[bytes]:
        try:
            return archive.open(member)
        except (*DAMAGED, RuntimeError) as error:  # encrypted, or packed in an unknown way
            raise TableFileError(_name(member), None, "cannot be unpacked; unpack it first") from error

    return open_member


def _spooled(archive: zipfile.ZipFile, member: zipfile.ZipInfo, stack: ExitStack) -> BinaryIO:
    """An archive within an archive, in an unnamed file: it has to be read in every order."""
    file = stack.enter_context(scratch())
    try:
        with _opener(archive, member)() as stream:
            shutil.copyfileobj(stream, file)
    except DAMAGED as error:
        raise TableFileError(_name(member), None, "the archive is damaged or cut off; download it again") from error
    except OSError as error:
        raise translated(error, "cannot keep an archive in a temporary file") from error
    return file


def _name(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename.replace("\\", "/")).name


def _suffix(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(_name(member)).suffix.lower()


def _is_hidden(member: zipfile.ZipInfo) -> bool:
    """What a file manager leaves in an archive beside the files."""
    return member.filename.startswith("__MACOSX/") or _name(member).startswith(".")
