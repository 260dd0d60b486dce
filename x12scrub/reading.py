"""Pass 1 over the inputs of a run, and the limit that only claims which are judged have: their service lines.

Pass 1 does not stop at service lines, and which claims are judged stands when all inputs are surveyed. The loops that
are long enough to exceed the limit are looked at then, before anything is decided.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from x12scrub.claims.scout import survey
from x12scrub.claims.spilling import Spool
from x12scrub.claims.survey import Limits, Survey
from x12scrub.clusters import clusters
from x12scrub.errors import Reason, Unreadable, Where
from x12scrub.loops import Loops
from x12scrub.wire.patch import Source

if TYPE_CHECKING:  # for several processes only
    from x12scrub.claims.parts import Sharing

# A line is begun by an LX or an SV1, and neither is shorter than these letters with a terminator.
_SHORTEST = len(b"LX~")


@frozen(eq=False, repr=False)
class Reader:
    """How inputs are surveyed."""

    codes: frozenset[str]
    limits: Limits
    everyone: bool
    """True where each subscriber matters, with one of the codes or without."""
    salvage: bool
    revisions: bool = False
    """True where each subscriber matters whose claim replaces or voids another one."""
    spool: Spool | None = None
    """Where the indices lie; in memory without one."""
    sharing: "Sharing | None" = None
    """How several processes share the work, where they do."""

    def surveys(self, sources: Sequence[Source]) -> tuple[Survey, ...]:
        """A survey of each input. Raises `Unreadable`; with `salvage`, what cannot be read is listed as refused."""
        found = [self._survey(sources, index) for index in range(len(sources))]
        refused: dict[int, dict[int, tuple[int, Unreadable]]] = {}
        for index, where in sorted(self._too_long(sources, found), key=lambda one: (one[0], one[1].offset)):
            refusal = Unreadable(Reason.LIMIT, where, "service lines of a claim").of(index + 1, len(sources))
            if not self.salvage:
                raise refusal
            interchange = found[index].interchange(where.offset)
            refused.setdefault(index, {}).setdefault(interchange.start, (interchange.stop, refusal))
        # Without these interchanges no other claim comes to be judged: what is left needs no second look.
        for index, known in refused.items():
            found[index] = self._survey(sources, index, known)
        return tuple(found)

    def _survey(
        self, sources: Sequence[Source], index: int, known: Mapping[int, tuple[int, Unreadable]] | None = None
    ) -> Survey:
        try:
            found = survey(
                sources[index],
                self.codes,
                self.limits,
                everyone=self.everyone,
                revisions=self.revisions,
                salvage=self.salvage,
                known=known or {},
                spool=self.spool,
                sharing=self.sharing,
            )
        except Unreadable as whole:
            raise whole.of(index + 1, len(sources)) from None
        for _, _, refusal in found.refused:
            refusal.of(index + 1, len(sources))
        return found

    def _too_long(self, sources: Sequence[Source], surveys: Sequence[Survey]) -> Iterator[tuple[int, Where]]:
        """Input and place of the claims above the limit that would be judged."""
        least = _SHORTEST * self.limits.claim_lines
        if not any(one.subscribers.longest > least for one in surveys):
            return
        loops = [
            Loops(index, source, found) for index, (source, found) in enumerate(zip(sources, surveys, strict=True))
        ]
        for members in clusters(surveys):
            for index, row in members:
                if surveys[index].subscribers.length(row) > least:
                    yield from ((index, where) for where in loops[index].long_claims(row, self.limits.claim_lines))
