"""Which claims stand for a service, and which are replaced by others of the run."""

from collections.abc import Iterable

from attrs import Factory, define

from x12scrub.claims.model import Claim, ClaimPlace

_Identity = tuple[object, ...]


def current(claims: Iterable[Claim]) -> list[Claim]:
    """The claims that stand for a service: no voids, and of a claim and its replacements the last replacement."""
    return Standing.of(claims).claims


def families(claims: Iterable[Claim]) -> dict[ClaimPlace, list[ClaimPlace]]:
    """Of each claim, the others known by its number that go with it: the voids that take it back, and of a replacement
    all, since it stands for them, or may come to."""
    known: dict[_Identity, list[Claim]] = {}
    for claim in claims:
        known.setdefault(identity(claim), []).append(claim)
    together = (family for family in known.values() if len(family) > 1)
    return {
        claim.place: [one.place for one in family if one is not claim and _goes_with(one, claim)]
        for family in together
        for claim in family
    }


def _goes_with(one: Claim, claim: Claim) -> bool:
    return claim.is_replacement or (one.is_void and bool(one.number) and one.place > claim.place)


@define(eq=False, repr=False)
class Standing:
    """Claims by what they are known by: an original and its replacements share payer's patient, provider and CLM01."""

    _families: dict[_Identity, list[Claim]] = Factory(dict)

    @classmethod
    def of(cls, claims: Iterable[Claim]) -> "Standing":
        found = cls()
        for claim in claims:
            if not claim.is_void:
                found._families.setdefault(identity(claim), []).append(claim)
        return found

    @property
    def families(self) -> Iterable[list[Claim]]:
        return self._families.values()

    @property
    def claims(self) -> list[Claim]:
        """Those that stand, in file order."""
        standing = (claim for family in self._families.values() for claim in _standing(family))
        return sorted(standing, key=lambda claim: claim.place)

    def fall(self, fallen: Iterable[Claim]) -> bool:
        """Replacements that stand and are not sent stand for nothing. True where other claims stand because of it.

        One that replaces no claim of the run counts as billed, as other claims that are not sent do.
        """
        revived = False
        for claim in fallen:
            family = self._families[identity(claim)]
            if len(family) == 1:
                continue
            alone = _standing(family) == [claim]
            # From behind: the last replacement is the one that stood.
            del family[next(at for at in range(len(family) - 1, -1, -1) if family[at] is claim)]
            revived |= alone
        return revived


def _standing(family: list[Claim]) -> list[Claim]:
    replacement = next((claim for claim in reversed(family) if claim.is_replacement and claim.number), None)
    return family if replacement is None else [replacement]


def identity(claim: Claim) -> _Identity:
    """A claim whose patient or provider the file does not identify is joined to none."""
    if claim.patient_key is None or claim.billing.key is None:
        return (claim.place,)
    return (claim.patient_key, claim.billing.key, claim.number)
