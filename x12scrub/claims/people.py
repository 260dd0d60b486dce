"""Whom a claim is about, and who gives, bills and pays its services. Segment and loop ids are those of 005010X222A1."""

from attrs import frozen


@frozen(repr=False)
class Locality:
    """Where a party is: N401, N402 and N403 of its address."""

    city: str = ""
    state: str = ""
    postal_code: str = ""


@frozen(repr=False)
class Person:
    """Subscriber (2010BA) or dependent (2010CA). A dependent is known by the subscriber's member id."""

    last: str = ""
    first: str = ""
    middle: str = ""
    suffix: str = ""
    birth: str = ""
    sex: str = ""
    id_qualifier: str = ""
    member_id: str = ""


@frozen(repr=False)
class Provider:
    """Billing (2010AA), rendering (2310B, 2420A) or facility."""

    kind: str = ""
    """NM102: 1 a person, 2 an organisation."""
    name: str = ""
    first: str = ""
    npi: str = ""
    tax_id: str = ""
    other_id: str = ""
    taxonomy: str = ""
    locality: Locality = Locality()

    @property
    def key(self) -> tuple[str, ...] | None:
        """What tells this provider from others; None where the file does not say, so that nobody is joined on it."""
        if self.npi:
            return ("npi", self.npi)
        if self.tax_id:
            return ("tax", self.tax_id)
        if self.name and self.other_id:
            return ("name", self.name.upper(), self.first.upper(), self.other_id)
        return None


@frozen(repr=False)
class Payer:
    """Destination payer: 2010BB NM109, with SBR09 as its class and SBR01 as its turn."""

    id: str = ""
    name: str = ""
    filing: str = ""
    """SBR09: MB Medicare Part B, MC Medicaid, CI commercial ..."""
    turn: str = ""
    """SBR01: P primary, S secondary, T tertiary."""
