"""How far an edit may go for a payer: a policy lowers what an edit drafts, it never raises it."""

from attrs import evolve, frozen

from x12scrub.claims.model import Claim
from x12scrub.finding import Finding, Verdict


@frozen
class Policy:
    """A named policy. `standard` lets every verdict stand."""

    name: str

    def decide(self, finding: Finding, claim: Claim | None) -> Finding:
        """The finding as this policy lets it stand.

        Nothing about a claim that another payer has adjudicated is corrected: its amounts answer to that payer's
        remittance (reference: 2430 SVD and CAS balance against SV102), so a correction there becomes a question.
        """
        signed = evolve(finding, policy=self.name)
        if finding.verdict is Verdict.CORRECT and claim is not None and claim.adjudicated and not finding.is_idle:
            return evolve(
                signed,
                verdict=Verdict.ASK,
                message=f"{finding.message}; another payer has adjudicated this claim, so it is not corrected",
            )
        return signed


STANDARD = Policy("standard")
SHIPPED = {STANDARD.name: STANDARD}
