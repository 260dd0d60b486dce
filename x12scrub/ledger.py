"""Every claim of the input has one disposition, and the sums agree, or the run does not finish."""

from decimal import Decimal

from attrs import Factory, define

from x12scrub.claims.stretches import Tally
from x12scrub.errors import Unbalanced
from x12scrub.journal import Disposition, Outcome

_NOTHING = Tally()


@define(eq=False, repr=False)
class Ledger:
    """Claims and charges of a run: what came in, and what became of it.

    `received` is counted by the survey, `settled` from the outcomes; claims that no edit spoke of are forwarded.
    """

    received: Tally = _NOTHING
    settled: dict[Disposition, Tally] = Factory(lambda: dict.fromkeys(Disposition, _NOTHING))
    """Claims with their charges as received."""
    corrected_charges: Decimal = Decimal(0)
    """Charges of corrected claims as they leave."""

    def receive(self, tally: Tally) -> None:
        """Claims of an input; they count as forwarded until they are settled otherwise."""
        self.received += tally
        self.settled[Disposition.FORWARDED] += tally

    def settle(self, outcome: Outcome) -> None:
        if outcome.claim is None:
            return
        tally = Tally(1, outcome.claim.charge or Decimal(0))
        self.settled[Disposition.FORWARDED] -= tally
        self.settled[outcome.disposition] += tally
        if outcome.disposition is Disposition.CORRECTED:
            self.corrected_charges += outcome.charge or Decimal(0)

    def take(self, others: "Ledger") -> None:
        """Add what became of other claims, which count as forwarded here until now."""
        for disposition, tally in others.settled.items():
            self.settled[disposition] += tally
        self.corrected_charges += others.corrected_charges

    @property
    def leaving(self) -> Tally:
        """What the corrected files must hold together."""
        forwarded = self.settled[Disposition.FORWARDED]
        corrected = self.settled[Disposition.CORRECTED]
        return Tally(forwarded.claims + corrected.claims, forwarded.charges + self.corrected_charges)

    def balance(self, *leaving: Tally) -> None:
        """Raise `Unbalanced` unless everything received is settled once, and `leaving` is what should leave."""
        settled = sum(self.settled.values(), _NOTHING)
        if settled != self.received or any(tally.claims < 0 for tally in self.settled.values()):
            raise Unbalanced(f"{self.received.claims} claims came in, {settled.claims} are settled")
        if leaving and sum(leaving, _NOTHING) != self.leaving:
            found = sum(leaving, _NOTHING)
            raise Unbalanced(
                f"{self.leaving.claims} claims should leave and {found.claims} would, or their charges do not add up"
            )

    def balance_held(self, found: Tally) -> None:
        """Raise `Unbalanced` unless what was found in the file of the held claims is what is held."""
        held = self.settled[Disposition.HELD]
        if found != held:
            raise Unbalanced(f"{held.claims} claims are held and {found.claims} stand in their file")
