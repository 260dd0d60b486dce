"""Lines of a day that are not paid beside each other, and which of them is denied."""

from collections.abc import Iterable, Iterator

from attrs import Factory, frozen

from x12scrub.claims.model import Claim, Day, Line
from x12scrub.tables import Pair


@frozen(eq=False, repr=False)
class Beside:
    """The column 1 lines of one pair that a line is denied beside. Denied lines of one day share this value."""

    pair: Pair
    paid: tuple[Line, ...]
    _by_claim: dict[Claim, list[Line]] = Factory(dict)

    def __attrs_post_init__(self) -> None:
        for line in self.paid:
            self._by_claim.setdefault(line.claim, []).append(line)

    def within(self, claim: Claim) -> list[Line]:
        """Those that stand in the claim."""
        return self._by_claim.get(claim, [])

    def elsewhere(self, claim: Claim) -> Iterator[Line]:
        """Those that stand in other claims."""
        return (line for line in self.paid if line.claim is not claim)


def denied(day: Day, pairs: Iterable[Pair]) -> Iterator[tuple[Line, list[Beside]]]:
    """Each column 2 line of the pairs with what it is denied beside, in the order in which the pairs name them.

    A pair is spoken of on the first day that both lines share, so that lines which cover several days meet once.
    """
    lines = day.by_procedure
    found: dict[Line, list[Beside]] = {}
    for pair in pairs:
        paid = Beside(pair, lines[pair.column1])
        begun = Beside(pair, tuple(line for line in paid.paid if _begins(line, day)))
        for line in lines[pair.column2]:
            beside = paid if _begins(line, day) else begun
            if beside.paid:
                found.setdefault(line, []).append(beside)
    yield from found.items()


def _begins(line: Line, day: Day) -> bool:
    return line.dates is not None and line.dates.first == day.date
