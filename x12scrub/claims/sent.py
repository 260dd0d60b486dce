"""A line that an earlier run has sent, as far as it matters to what is sent now."""

from datetime import date

from attrs import field, frozen

Key = tuple[object, ...]


@frozen(eq=False, repr=False)
class Sent:
    """A line of an earlier run. Its keys equal those of claims of this run that mean the same; others equal nothing."""

    patient: Key = field(repr=False)
    """`Claim.patient_key`."""
    billing: Key | None = field(repr=False)
    rendering: Key | None = field(repr=False)
    """What `group.rendering` says of a line; both None where the file did not identify the provider."""
    claim: object = field(repr=False)
    line: object = field(repr=False)
    """What `past.claim_identity` and `past.line_identity` say; equal to nothing where they say None."""
    frequency: str
    """CLM05-3 of the claim that it stood in."""
    code: str
    modifiers: tuple[str, ...]
    first: date
    last: date
    """Days of service; equal for a line of one day."""
    on: date
    """The day on which it was sent."""

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def spans_days(self) -> bool:
        return self.first != self.last

    @property
    def named(self) -> str:
        """The line in the words of a message."""
        return f"{self.code} sent on {self.on.isoformat()}"
