"""Which ICD-10-CM codes are billable on a day. None ships: without an import, nothing is said about any code."""

from datetime import date
from enum import Enum

from attrs import field, frozen

from x12scrub.tables.basis import Basis
from x12scrub.tables.diagnosis_rows import DiagnosisRows
from x12scrub.tables.edition import Held, covering

ICD_10_BEGAN = date(2015, 10, 1)
"""Services before this day are billed with ICD-9-CM. 45 CFR 162.1002."""


class Standing(Enum):
    """What a code is on a day."""

    BILLABLE = "billable"
    HEADING = "heading"
    """Codes below it are billable, itself it is not."""
    UNKNOWN = "unknown"
    """No code of the edition: not yet, no longer, or never."""


@frozen(eq=False, repr=False)
class Diagnoses:
    """Imported editions, the oldest first. Each has the codes of a fiscal year, or of what is left of it after an
    update; a day that no edition covers is judged by none."""

    held: tuple[Held[DiagnosisRows], ...] = field(default=(), repr=False)

    @property
    def are_imported(self) -> bool:
        return bool(self.held)

    def standing(self, code: str, first: date, last: date) -> Standing | None:
        """What a code is from one day to another; one that is billable on either end is billable: that may be the day
        that the payer goes by. None where no edition covers an end on which it could be. Without a dot, as in claims.
        """
        found = [self._on(code, day) for day in dict.fromkeys((last, first))]
        if Standing.BILLABLE in found:
            return Standing.BILLABLE
        return None if None in found else found[0]

    def _on(self, code: str, day: date) -> Standing | None:
        edition = covering(self.held, day)
        if edition is None:
            return None
        row = edition.rows.find(code)
        if row is None:
            return Standing.UNKNOWN
        return Standing.BILLABLE if row.is_billable else Standing.HEADING

    def basis(self, on: date) -> Basis | None:
        """Of the edition that covers the day."""
        edition = covering(self.held, on)
        return edition.edition.basis(on) if edition else None
