"""The windows that an interchange is read in, each given to the reader that suits it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import define

from x12scrub.claims.marks import Window
from x12scrub.claims.walk import Walk
from x12scrub.errors import Reason, Unreadable, Where
from x12scrub.wire.patch import Source

if TYPE_CHECKING:
    from x12scrub.claims.sweep import Sweep

WINDOW = 1 << 18
"""Bytes of a window: large enough for a sweep to pay, and small enough for its arrays to be made in memory at hand."""
# A file may hold thousands of small interchanges: each begins with a small window, and they grow from there.
_FIRST_WINDOW, _GROWTH = 1 << 12, 16
SWEPT = 1 << 16
"""Bytes of a window that is worth a sweep."""


@define(eq=False, repr=False)
class Windows:
    """Of one interchange of a source."""

    source: Source
    walk: Walk
    codes: frozenset[str]
    _sweep: "Sweep | None" = None

    def cut(self, base: int) -> Iterator[tuple[int, bytes]]:
        """The source from the terminator at `base`, cut at terminators: where each window begins, and its bytes."""
        terminator, limit = self.walk.envelopes.delimiters.terminator, self.walk.envelopes.limits.segment_length
        position, carry, size = base, b"", min(_FIRST_WINDOW, WINDOW)
        while piece := self.source.read(position, position + size):
            position, size = position + len(piece), min(_GROWTH * size, WINDOW)
            buffer = carry + piece
            cut = buffer.rfind(terminator)
            if cut > 0:
                yield base, buffer[: cut + 1]
                base, buffer = base + cut, buffer[cut:]
            if len(buffer) > limit:
                raise Unreadable(Reason.LIMIT, Where(self.walk.segments + 1, base + 1), "segment length")
            carry = buffer

    def read(self, base: int, raw: bytes) -> bool:
        """Enter what stands in a window. True when the IEA was in it."""
        if len(raw) < SWEPT:
            return self.walk.window(Window.of(base, raw, self.walk.envelopes.delimiters))
        if self._sweep is None:
            # Small files are read without numpy: to import it takes longer than to read them.
            from x12scrub.claims.sweep import Sweep

            self._sweep = Sweep(self.walk, self.codes)
        return self._sweep.window(Window(base, raw, raw))
