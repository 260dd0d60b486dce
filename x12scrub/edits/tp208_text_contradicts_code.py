"""The text of a trigger point line or of its claim speaks of something that its code does not stand for."""

from collections.abc import Iterator

from x12scrub.claims.model import Claim, Line
from x12scrub.claims.texts import ACUPUNCTURE, DRY_NEEDLING, PROLOTHERAPY, Muscles, counted, treatments
from x12scrub.finding import Choice, Finding, Status, Verdict, ask
from x12scrub.registry import Reads, edit
from x12scrub.tables import Basis, Tables

BASIS = Basis(
    "text",
    "2026-11",
    "SV101-7 and NTE of 005010X222A1; CMS MM11691 (NCD 30.3.3) for 20560 and 20561; MPFS status of M0076; "
    "aapc.com/blog/45862 and EmblemHealth, trigger point injections, for the count of muscles",
)
# All muscles of a day count together, whatever the number of injections.
STANDS_FOR = {"20552": Muscles(1, 2), "20553": Muscles(3, None)}
OWN_CODES = {
    DRY_NEEDLING: ("20560", "20561"),
    ACUPUNCTURE: ("97810", "97811", "97813", "97814"),
    PROLOTHERAPY: ("M0076",),
}
ANOTHER = "speaks of dry needling, acupuncture or prolotherapy"
INJECTED = "The record shows trigger point injections; what the text speaks of is not billed under this code."


@edit(
    "TP208",
    "text-contradicts-code",
    reads=Reads.CLAIM,
    applies={Verdict.ASK},
    status=Status("A7", 454),
    prevents=("96", "50", "55"),
)
def check(claim: Claim, tables: Tables) -> Iterator[Finding]:
    """One question for each trigger point line at most; the note of the claim belongs to the first line that it
    contradicts. No line is judged by another trigger point line: if it were, an answer that removes that one could
    bring up a new question.
    """
    noted, count = treatments(claim.notes) - _billed_apart(claim, tables), counted(claim.notes)
    told: set[str] = set()
    for line in claim.lines:
        if line.procedure not in tables.trigger_codes:
            continue
        own = (line.description, *line.notes)
        found = [("its text", *one) for one in _contradictions(line, treatments(own), counted(own))]
        by_claim = [one for one in _contradictions(line, noted, count) if one[0] not in told]
        told.update(what for what, _ in by_claim)
        found += [("the note of the claim", *one) for one in by_claim]
        if found:
            yield _question(line, found)


def _billed_apart(claim: Claim, tables: Tables) -> frozenset[str]:
    """Treatments that a line of the claim bills under their own code, and as a service apart (59, XE, XP, XS, XU).

    A line without such a modifier may have to go for the injection's sake (TP107), and explains nothing.
    """
    apart = {line.procedure for line in claim.lines if not tables.modifiers.bypass.isdisjoint(line.modifiers)}
    return frozenset(name for name, codes in OWN_CODES.items() if not apart.isdisjoint(codes))


def _contradictions(line: Line, others: frozenset[str], count: Muscles | None) -> Iterator[tuple[str, str]]:
    """What a text says against the code of the line, and what is attested when the code stays."""
    if others:
        yield f"{ANOTHER}, which {line.procedure} does not stand for", INJECTED
    stands = STANDS_FOR.get(line.procedure)
    if count is None or stands is None or not count.is_apart_from(stands):
        return
    code = next(code for code, other in STANDS_FOR.items() if not count.is_apart_from(other))
    attestation = f"The muscles that the record names for that day call for {line.procedure}."
    yield f"counts muscles for which {code} is the code", attestation


def _question(line: Line, found: list[tuple[str, str, str]]) -> Finding:
    """What the texts say never stands in a message: it may name the patient."""
    said = ", and ".join(f"{where} {what}" for where, what, _ in found)
    attestation = " ".join(dict.fromkeys(attested for _, _, attested in found))
    kept = Choice("as-is", f"keep {line.procedure} on line {line.ordinal}", attestation)
    question = f"line {line.ordinal}, {line.procedure}: {said}; is {line.procedure} right?"
    return ask(line, question, kept, basis=BASIS)
