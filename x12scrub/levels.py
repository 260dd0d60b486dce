"""The levels of a transaction that some leave: HL01 and HL02 of those that stay, numbered from 1.

Levels are numbered in what is left of the transaction, as it leaves, so that no change of a claim has to be told from
one of a level. A window of it is read, numbered and written as one piece.
"""

import functools
import re
from collections.abc import Iterable, Iterator
from itertools import repeat

from attrs import define, field

from x12scrub.claims.marks import LEVEL, Window, marks
from x12scrub.errors import PatchRefused
from x12scrub.wire.delimiters import Delimiters
from x12scrub.wire.patch import PIECE, BytesSource, Patch, rewrite
from x12scrub.wire.segment import Segment

_PROVIDER, _SUBSCRIBER, _DEPENDENT = b"20", b"22", b"23"


@define
class Levels:
    """Numbers the levels of one transaction. Only HL01 and HL02 are written; every other byte passes as it comes."""

    delimiters: Delimiters
    _number: int = 0
    _provider: int = 0
    _subscriber: int = 0
    """Numbers of the levels that the next ones may belong to."""
    _loops: int = field(default=0, init=False)

    def renumbered(self, pieces: Iterable[bytes], loops: int) -> Iterator[bytes]:
        """What is left of a transaction, from its ST to before its SE, with its levels numbered.

        What guards it: nothing is kept from an earlier reading that could have gone stale, each value is replaced in
        the bytes that it was found in. At the end, `loops` is held against the 2000A and 2000B loops that were
        numbered: those of the survey, less those that the plan takes out. PatchRefused where they are not as many.
        """
        for window in _windows(pieces, self.delimiters.terminator):
            yield self._at_once(window) or self._one_by_one(window)
        if self._loops != loops:
            raise PatchRefused(f"{self._loops} loops of a transaction were numbered, and {loops} should stay in it")

    def _at_once(self, window: bytes) -> bytes:
        """A window with its levels numbered; b"" where one of them is written in another way than the first.

        What the expression finds is a level if the bytes in front of it are those that stand in front of the first:
        a terminator and fillers. It finds every level that no line break runs through.
        """
        delimiters = self.delimiters
        if any(one in window and apart.search(window) for one, apart in _broken(delimiters)):
            return b""
        parts = _pattern(delimiters).split(window)
        parts[-1] = parts[-1][:-1]
        texts, kinds = parts[0::3], parts[2::3]
        if kinds:
            _, end, filler = texts[0].rpartition(delimiters.terminator)
            is_level = end and not filler.strip(delimiters.filler)
            texts.pop()
            if None in kinds or not is_level or not all(map(bytes.endswith, texts, repeat(end + filler))):
                return b""
            self._count(kinds)
            parts[1::3] = self._numbers(kinds, parts[1::3])
        return b"".join(parts)

    def _numbers(self, kinds: list[bytes], found: list[bytes]) -> list[bytes]:
        """HL to HL02 of each level, by HL03 and what HL01 and HL02 are. Runs once for each level, and calls nothing."""
        element, template = self.delimiters.element, _template(self.delimiters.element)
        number, provider, subscriber, numbers = self._number, self._provider, self._subscriber, list(found)
        for at, kind in enumerate(kinds):
            number += 1
            if kind == _SUBSCRIBER:
                numbers[at] = template % (number, b"%d" % provider)
                subscriber = number
            elif kind == _DEPENDENT:
                numbers[at] = template % (number, b"%d" % subscriber)
            else:
                numbers[at] = template % (number, found[at].partition(element)[2])
                provider = number if kind == _PROVIDER else provider
        self._number, self._provider, self._subscriber = number, provider, subscriber
        return numbers

    def _count(self, kinds: list[bytes]) -> None:
        """The loops among these levels that a survey has rows for: a subscriber in front of all providers has none."""
        if not self._provider:
            kinds = kinds[kinds.index(_PROVIDER) :] if _PROVIDER in kinds else []
        self._loops += kinds.count(_PROVIDER) + kinds.count(_SUBSCRIBER)

    def _one_by_one(self, window: bytes) -> bytes:
        """The same for a window with levels written in any way: one is found, read and changed at a time."""
        return b"".join(rewrite(BytesSource(window), self._patches(window), stop=len(window) - 1))

    def _patches(self, window: bytes) -> Iterator[Patch]:
        view, terminator = Window.of(0, window, self.delimiters), self.delimiters.terminator
        for mark in marks(self.delimiters, frozenset()).finditer(view.text):
            if mark.lastindex != LEVEL:
                continue
            start = view.offset(mark.start()) + 1
            stop = view.offset(view.text.index(terminator, mark.end())) + 1
            level = Segment(start, window[start:stop], self.delimiters)
            kinds = [level.element(3)]
            self._count(kinds)
            (numbers,) = self._numbers(kinds, [self.delimiters.element.join(level.elements[1:3])])
            _, number, parent, _ = numbers.split(self.delimiters.element)
            yield from level.replace_two(1, (number, parent))


def _windows(pieces: Iterable[bytes], terminator: bytes) -> Iterator[bytes]:
    """Bytes in windows that end with a terminator, which is no part of them: it begins the next one."""
    held, size = [], 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= PIECE and terminator in piece:
            buffer = b"".join(held)
            cut = buffer.rfind(terminator)
            yield buffer[: cut + 1]
            held, size = [buffer[cut:]], len(buffer) - cut
    yield b"".join([*held, terminator])


@functools.cache
def _pattern(delimiters: Delimiters) -> re.Pattern[bytes]:
    """HL to HL03. Groups: HL01 and HL02, HL03; neither where a line break stands anywhere behind HL in them.

    It begins with two letters and looks at nothing else: an expression for terminators would stop at each of them.
    """
    e, t, breaks = map(re.escape, (delimiters.element, delimiters.terminator, delimiters.breaks))
    value = b"[^" + e + t + breaks + b"]*"
    level = e + b"(" + value + e + value + b")" + e + b"(2[0-3])(?=[" + e + t + b"])"
    broken = b"(?:" + e + b"(?:" + value + e + b"){0,2}" + value + b")?[" + breaks + b"]" if breaks else b"(?!)"
    return re.compile(b"HL(?:" + level + b"|" + broken + b")")


@functools.cache
def _broken(delimiters: Delimiters) -> tuple[tuple[bytes, re.Pattern[bytes]], ...]:
    """Each line break, and an expression for one behind an H: where it may stand within the id of a level. That an
    expression finds two bytes in half the time of `bytes.find` was measured."""
    return tuple((one, re.compile(b"H" + one)) for one in (b"\n", b"\r") if one in delimiters.breaks)


@functools.cache
def _template(element: bytes) -> bytes:
    between = element.replace(b"%", b"%%")
    return b"HL" + between + b"%d" + between + b"%b" + between
