"""Which subscriber loops of a run must be looked at together: those that may be about one subscriber."""

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from attrs import field, frozen

from x12scrub.claims.survey import Survey

Member = tuple[int, int]
"""Index of the input, row of the subscriber loop in its survey."""

# Keys that are compared at a time: about a megabyte.
_AT_A_TIME = 1 << 13
# Places in which keys are looked for at first, by their last bits: a byte each.
_PLACES = 1 << 20


def clusters(surveys: Sequence[Survey]) -> Iterator[list[Member]]:
    """Loops with a trigger code, each with all loops that may be of the same subscriber, ordered by their first.

    Memory is needed only for loops that stand together with others: most stand alone.
    """
    loops = _Loops(surveys)
    together = loops.together()
    for number, (_, is_triggered) in enumerate(loops):
        if number in together:
            if members := together[number]:
                yield [loops.member(one) for one in members]
        elif is_triggered:
            yield [loops.member(number)]


def triggered(surveys: Sequence[Survey]) -> int:
    """Number of the loops with a trigger code."""
    return sum(sum(block) for one in surveys for block in one.subscribers.triggered.blocks())


@frozen(eq=False, repr=False)
class _Loops:
    """The loops of all inputs, numbered in order."""

    surveys: Sequence[Survey]
    _starts: tuple[int, ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        lengths = (len(one.subscribers.triggered) for one in self.surveys)
        object.__setattr__(self, "_starts", tuple(accumulate(lengths, initial=0)))

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """Key of each loop, and whether it has a trigger code."""
        for survey in self.surveys:
            yield from zip(survey.subscribers.key, survey.subscribers.triggered, strict=True)

    def member(self, number: int) -> Member:
        source = bisect_right(self._starts, number) - 1
        return source, number - self._starts[source]

    def together(self) -> "dict[int, array[int]]":
        """Loops that share a key, one of them with a trigger code: by the first of them, all; by others, nothing."""
        wanted = triggered(self.surveys)
        met = b"\1" * _PLACES
        if wanted > _AT_A_TIME:
            met = self._met()
            wanted = sum(is_triggered and key != 0 and met[key % _PLACES] for key, is_triggered in self)
        parts, found = 1 + wanted // _AT_A_TIME, dict[int, "array[int]"]()
        nothing = array("Q")
        for part in range(parts):
            for members in self._shared(met, parts, part):
                found.update(dict.fromkeys(members[1:], nothing))
                found[members[0]] = members
        return found

    def _met(self) -> bytes:
        """By place: 1 where several loops have a key, 0 where none can share its own. Most loops stand alone, and only
        the others have to be compared."""
        seen, met = bytearray(_PLACES), bytearray(_PLACES)
        for key, _ in self:
            place = key % _PLACES
            if seen[place]:
                met[place] = 1
            seen[place] = 1
        return bytes(met)

    def _shared(self, met: bytes, parts: int, part: int) -> "Iterator[array[int]]":
        """Those of one part of all keys."""
        keys = {
            key for key, is_triggered in self if is_triggered and met[key % _PLACES] and key // _PLACES % parts == part
        }
        keys.discard(0)  # joins nobody
        first: dict[int, int] = {}
        more: dict[int, array[int]] = {}
        for number, (key, _) in enumerate(self):
            if key in keys and first.setdefault(key, number) != number:
                more.setdefault(key, array("Q", (first[key],))).append(number)
        yield from more.values()
