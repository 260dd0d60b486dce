"""A trigger point injection on a claim without a drug, where the payer wants to see which one was injected."""

from collections.abc import Iterator

from x12scrub.claims.model import Claim
from x12scrub.finding import Finding, no_data, note
from x12scrub.registry import Reads, edit
from x12scrub.tables import Lack, Tables

UNDECIDED = (
    "the place of service does not tell which Medicare contractor decides whether the drug has to stand on the claim"
)


@edit("TP205", "drug-line-missing", reads=Reads.CLAIM, applies=set(), prevents=("16",), of_injections=True)
def check(claim: Claim, tables: Tables) -> Iterator[Finding]:
    """Once a claim. It is a note, since what was injected may have cost nothing, or stand on no bill of this office."""
    if any(tables.drugs.is_drug(line.procedure) for line in claim.lines):
        return
    for line in claim.lines:
        if line.procedure not in tables.trigger_codes or line.dates is None:
            continue
        rule = tables.rule(line, line.dates.first)
        if rule.drug_line:
            message = f"line {line.ordinal}, {line.procedure}: no line of the claim says which drug was injected"
            yield note(line, message, rule.basis("drug_line"))
            return
        if "drug_line" in rule.undecided:
            message = f"line {line.ordinal}, {line.procedure}: {UNDECIDED}"
            yield no_data(line, message, rule.basis("drug_line"), lack=Lack.PLACE)
            return
