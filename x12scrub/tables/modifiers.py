"""Modifiers: their order on a line, what they stand for, and which a trigger point line cannot carry."""

from attrs import field, frozen

from x12scrub.tables.basis import Basis
from x12scrub.tables.sheet import Sheet

# TR3 005010X222A1 2400 SV101-3 to -6.
SLOTS = 4


@frozen(eq=False, repr=False)
class Modifiers:
    """Two-character modifiers by class. A modifier that no class names is informational."""

    pricing: frozenset[str] = field(repr=False)
    payment: frozenset[str] = field(repr=False)
    laterality: frozenset[str] = field(repr=False)
    bypass: frozenset[str] = field(repr=False)
    """Those that separate two services of a day."""
    ncci_associated: frozenset[str] = field(repr=False)
    """Every modifier that can answer a pair edit."""
    denial_expected: frozenset[str] = field(repr=False)
    """Those by which the biller asks for a denial: the service is not covered, and the patient knows or need not."""
    unfit_for_trigger: frozenset[str] = field(repr=False)
    basis: Basis

    def is_informational(self, modifier: str) -> bool:
        """Order on a line: pricing, then payment, then informational modifiers."""
        return modifier not in self.pricing and modifier not in self.payment

    def not_valid_on_trigger(self, modifier: str) -> bool:
        """True where a trigger point line cannot carry the modifier. Laterality is a class of its own."""
        return modifier in self.unfit_for_trigger

    def insert(
        self, modifier: str, into: tuple[str, ...], first_position: tuple[str, ...] = ()
    ) -> tuple[str, ...] | None:
        """The line's modifiers with one more; None where four are there already: none is ever displaced.

        It goes before the first informational modifier, except those that the payer wants in first position.
        """
        if len(into) >= SLOTS:
            return None
        for slot, present in enumerate(into):
            if self.is_informational(present) and present not in first_position:
                return (*into[:slot], modifier, *into[slot:])
        return (*into, modifier)


def read(sheet: Sheet) -> Modifiers:
    """Each class once, except not-valid-on-trigger, which has a row a reason."""

    def codes(tag: str) -> frozenset[str]:
        return frozenset(sheet.only(tag).words("codes"))

    pricing, payment = codes("pricing"), codes("payment")
    for modifier in sorted(pricing & payment):
        raise sheet.only("payment").fault(f"{modifier} is a pricing modifier already")
    bypass, associated = codes("bypass"), codes("ncci-associated")
    for modifier in sorted(bypass - associated):
        raise sheet.only("bypass").fault(f"{modifier} is not in ncci-associated")
    unfit: set[str] = set()
    for row in sheet.tagged("not-valid-on-trigger"):
        for modifier in row.words("codes"):
            if modifier in unfit:
                raise row.fault(f"a second row for {modifier}")
            unfit.add(modifier)
    return Modifiers(
        pricing=pricing,
        payment=payment,
        laterality=codes("laterality"),
        bypass=bypass,
        ncci_associated=associated,
        denial_expected=codes("denial-expected"),
        unfit_for_trigger=frozenset(unfit),
        basis=sheet.edition.basis(),
    )
