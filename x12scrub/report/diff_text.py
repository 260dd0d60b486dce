"""What a run changes, for people: a paragraph a claim, with signs and (on a terminal) colours as in a diff of text."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from attrs import evolve

from x12scrub.claims.money import money
from x12scrub.journal import Disposition
from x12scrub.report.diff import Billed, ChangedClaim, ChangedLine
from x12scrub.report.printable import clean

_PLAIN, _BOLD, _RED, _GREEN = "", "\x1b[1m", "\x1b[31m", "\x1b[32m"
_RESET = "\x1b[0m"
_SIGNS = {"-": _RED, "+": _GREEN}


def text(claims: Iterable[ChangedClaim], names: Sequence[str], *, colour: bool = False) -> Iterator[bytes]:
    """The changes for people, a paragraph a claim. `names` are those of the inputs."""
    for ordinal, claim in enumerate(claims):
        if ordinal:
            yield b"\n"
        for style, told in _paragraph(claim, names[claim.place.source]):
            line = clean(told)
            yield (f"{style}{line}{_RESET}" if colour and style else line).encode("utf-8") + b"\n"


def _paragraph(claim: ChangedClaim, name: str) -> Iterator[tuple[str, str]]:
    place = claim.place
    if claim.disposition is None:
        yield _BOLD, f"{name}: segment {place.segment}: corrected"
    else:
        yield _BOLD, f"{name}: claim {place.claim}: {claim.disposition.value}, {_charges(claim)}"
    for change in claim.counts:
        yield _RED, f"-    count {change.before}"
        yield _GREEN, f"+    count {change.after}"
    for sign, row in _rows(claim.lines):
        yield _SIGNS.get(sign, _PLAIN), row
    for finding in claim.reasons:
        yield _PLAIN, f"     {finding.code} {finding.name}: {finding.message}"


def _charges(claim: ChangedClaim) -> str:
    before, after = (charged(one) for one in claim.charge)
    if claim.disposition is not Disposition.CORRECTED:
        return before
    return f"{before} as before" if before == after else f"{before} becomes {after}"


def _rows(lines: Iterable[ChangedLine]) -> Iterator[tuple[str, str]]:
    """A row before and a row after each line that changes, in columns, each with its sign; then the new numbers."""
    faces: list[tuple[str, int, Billed]] = []
    renumbered = []
    for line in lines:
        after = line.after and evolve(line.after, number=line.before.number)
        if after == line.before:
            if line.after == line.before:
                faces.append((" ", line.ordinal, line.before))
        else:
            faces += [("-", line.ordinal, line.before)]
            faces += [("+", line.ordinal, after)] if after else []
        if line.after and line.after.number != line.before.number:
            renumbered.append(f"{line.before.number or 'no number'} becomes {line.after.number}")
    table = [(sign, str(ordinal), *_cells(face)) for sign, ordinal, face in faces]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for sign, ordinal, procedure, units, charge, pointers in table:
        row = f"{sign} {ordinal:>3}  {procedure:<{widths[2]}}  {units:<{widths[3]}}  {charge:>{widths[4]}}  {pointers}"
        yield sign, row.rstrip()
    if renumbered:
        yield " ", f"     line numbers: {', '.join(renumbered)}"


def procedure(billed: Billed) -> str:
    """The code with its modifiers, as they are written on paper."""
    return "-".join((billed.code or "no code", *billed.modifiers))


def quantity(billed: Billed) -> str:
    """Units or minutes in words."""
    if billed.units is None:
        return "no units"
    word = {"UN": "unit", "MJ": "minute"}.get(billed.unit_basis, billed.unit_basis or "unit")
    return f"{billed.units:f} {word}{'' if billed.units == 1 else 's'}"


def _cells(billed: Billed) -> tuple[str, str, str, str]:
    pointers = f"pointers {','.join(billed.pointers)}" if billed.pointers else "no pointers"
    return procedure(billed), quantity(billed), charged(billed.charge), pointers


def charged(amount: Decimal | None) -> str:
    """Dollars for people, or that there are none."""
    return "no charge" if amount is None else money(amount)
