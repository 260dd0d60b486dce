"""The files of the store: a head, the packed rows of one edition, and a checksum, mapped into memory to be read.

    head      magic (8 bytes), version of this layout, version of the kind's own (4 each), kind (16)
    payload   what the kind packs; numbers in the byte order of the machine
    foot      length of the payload (8), CRC-32 of head and payload (4), magic (4)

A file is written once, under a name that no other had, and never changed afterwards, so a map of it cannot shrink.
"""

import mmap
import struct
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from zlib import crc32

from attrs import Factory, define, field, frozen

from x12scrub.errors import MapError
from x12scrub.files import translated

_HEAD = struct.Struct("=8sII16s")
_FOOT = struct.Struct("=QI4s")
_MAGIC, _END = b"x12table", b"done"
_VERSION = 1
_AGAIN = "import it again"


@define
class Sealed:
    """Pieces of a payload as a file of the store; `digest` tells one content from another once all are written."""

    kind: str
    layout: int
    pieces: Iterable[bytes] = field(repr=False)
    digest: str = field(default="", init=False)
    size: int = field(default=0, init=False)

    def written(self) -> Iterator[bytes]:
        head = _HEAD.pack(_MAGIC, _VERSION, self.layout, self.kind.encode("ascii"))
        checksum, content = crc32(head), sha256()
        yield head
        for piece in self.pieces:
            checksum = crc32(piece, checksum)
            content.update(piece)
            self.size += len(piece)
            yield piece
        self.digest = content.hexdigest()
        yield _FOOT.pack(self.size, checksum, _END)


@frozen(eq=False)
class Mapped:
    """A file of the store in memory. Its pages come from the disk when they are looked at."""

    name: str
    _whole: memoryview = field(repr=False)
    _checksum: int
    _sound: list[bool] = field(default=Factory(list), init=False, repr=False)

    def payload(self) -> memoryview:
        """What the kind packed. `MapError` where a byte of it is not what was written."""
        if not self._sound:
            if crc32(self._whole[: -_FOOT.size]) != self._checksum:
                raise MapError(self.name, None, f"the table is damaged; {_AGAIN}")
            self._sound.append(True)
        return self._whole[_HEAD.size : -_FOOT.size]


def mapped(path: Path, kind: str, layout: int) -> Mapped:
    """Map a file of the store. `MapError` where it is cut off, or of another kind, version or machine."""
    try:
        with path.open("rb") as file:
            whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except OSError as error:
        raise MapError(path.name, None, f"{translated(error, 'cannot read the table')}; {_AGAIN}") from error
    except ValueError:  # an empty file
        raise MapError(path.name, None, f"the table is empty; {_AGAIN}") from None
    if len(whole) < _HEAD.size + _FOOT.size:
        raise MapError(path.name, None, f"the table is cut off; {_AGAIN}")
    magic, version, own, name = _HEAD.unpack(whole[: _HEAD.size])
    size, checksum, end = _FOOT.unpack(whole[-_FOOT.size :])
    if magic != _MAGIC or name.rstrip(b"\0") != kind.encode("ascii"):
        raise MapError(path.name, None, f"this is no table of the kind {kind}; {_AGAIN}")
    if (version, own) != (_VERSION, layout):
        raise MapError(path.name, None, f"another version of x12scrub, or another machine, made the table; {_AGAIN}")
    if end != _END or size != len(whole) - _HEAD.size - _FOOT.size:
        raise MapError(path.name, None, f"the table is cut off; {_AGAIN}")
    return Mapped(path.name, whole, checksum)
