"""One segment: its bytes as they stand in the file, and its elements when somebody asks."""

from collections.abc import Iterator

from attrs import define, field

from x12scrub.wire.delimiters import BOM, Delimiters
from x12scrub.wire.patch import Patch


@define(eq=False, init=False)
class Segment:
    """`raw` runs from the fillers in front (line ends belong to the segment after them) to the terminator.

    `start` is the offset of `raw` in the file. Elements are bytes without delimiters; element 0 is the segment id.
    A line break inside an element (files wrapped at 80 columns) is part of its range but not of its value.

    Never changed once made; not frozen, since a claim is made of dozens and freezing each costs more than reading it.
    """

    start: int
    raw: bytes = field(repr=False)
    delimiters: Delimiters = field(repr=False)
    elements: tuple[bytes, ...] = field(repr=False)
    id: bytes = field(repr=False)

    def __init__(self, start: int, raw: bytes, delimiters: Delimiters) -> None:
        self.start, self.raw, self.delimiters = start, raw, delimiters
        content = _content(raw, delimiters)
        if b"\n" in content or b"\r" in content:
            content = content.translate(None, delimiters.breaks)
        self.elements = elements = tuple(content.split(delimiters.element))
        self.id = elements[0]

    @property
    def stop(self) -> int:
        return self.start + len(self.raw)

    @property
    def is_empty(self) -> bool:
        return self.elements == (b"",)

    def element(self, index: int) -> bytes:
        """Value of an element, b"" where the segment is shorter."""
        return self.elements[index] if index < len(self.elements) else b""

    def components(self, index: int) -> tuple[bytes, ...]:
        """Components of an element; one empty component where the element is empty."""
        return tuple(self.element(index).split(self.delimiters.component))

    def text(self, index: int) -> str:
        """Value of an element as text. Latin-1 maps every byte, so nothing is lost or refused."""
        return self.element(index).decode("latin-1").strip(" ")

    def range(self, index: int) -> tuple[int, int]:
        """Offsets (start, stop) in the file of an existing element."""
        content = _content(self.raw, self.delimiters)
        position = self.start + self.raw.index(content)
        pieces = content.split(self.delimiters.element)
        start = position + sum(len(piece) + 1 for piece in pieces[:index])
        return start, start + len(pieces[index])

    def replace(self, index: int, value: bytes) -> Patch:
        """The patch that gives an element another value; one that the segment is too short for is added."""
        missing = index + 1 - len(self.elements)
        if missing > 0:
            end = self.start + len(self.raw.removesuffix(self.delimiters.terminator))
            return Patch(end, end, b"", self.delimiters.element * missing + value)
        start, stop = self.range(index)
        return Patch(start, stop, self.raw[start - self.start : stop - self.start], value)

    def replace_two(self, index: int, values: tuple[bytes, bytes]) -> Iterator[Patch]:
        """The patches that give an existing element and the next one other values; none where they have them."""
        changed = [self.element(index + at) != value for at, value in enumerate(values)]
        if all(changed):
            start, stop = self.range(index)[0], self.range(index + 1)[1]
            old = self.raw[start - self.start : stop - self.start]
            yield Patch(start, stop, old, self.delimiters.element.join(values))
        elif any(changed):
            yield self.replace(index + changed.index(True), values[changed.index(True)])


def _content(raw: bytes, delimiters: Delimiters) -> bytes:
    """The bytes between the fillers in front and the terminator.

    Line breaks in front of an ISA are fillers even where they end the segments behind it.
    """
    content = raw.removesuffix(delimiters.terminator).lstrip(delimiters.front)
    # Files put together from files: the mark of each is as little content as the blanks around it.
    return content.removeprefix(BOM).lstrip(delimiters.front) if content.startswith(BOM) else content


def split(raw: bytes, start: int, delimiters: Delimiters) -> Iterator[Segment]:
    """The segments of a stretch of bytes that begins at a segment and ends with a terminator; empty ones left out."""
    terminator = delimiters.terminator
    *pieces, rest = raw.split(terminator)
    for piece in pieces:
        segment = Segment(start, piece + terminator, delimiters)
        if segment.id or len(segment.elements) > 1:
            yield segment
        start += len(piece) + 1
    if rest and not (segment := Segment(start, rest, delimiters)).is_empty:
        yield segment
