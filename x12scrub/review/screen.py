"""What a session shows, as lines of text: the prompt, its choices, what a choice does.

A slot that an answer would change stands in brackets, and in colour where there is colour.
"""

import textwrap
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from attrs import evolve, field, frozen

from x12scrub.answers import Answer
from x12scrub.claims.money import dollars, read
from x12scrub.finding import SENT_BACK
from x12scrub.report.printable import clean
from x12scrub.review.prompt import LISTS, TEXTS, Effect, Offer, Prompt, Service, Value

SLOTS = 4
Cell = tuple[int, str, int]
"""Line, field, slot (0 but for modifiers)."""

TABLE = 77
"""Columns that the table of lines takes; a narrower screen shows each line of a claim on lines of their own."""

_HEADER = f"   line  procedure  {'  '.join(f'mod {slot + 1}' for slot in range(SLOTS))}  units       charge  diagnoses"


def _as_it_is(text: str, _how: str) -> str:
    return text


@frozen
class Screen:
    """`paint(text, how)` colours a text: "mark", "strong", "faint", "good" or "bad"."""

    width: int = 80
    height: int = 40
    paint: Callable[[str, str], str] = field(default=_as_it_is)

    def card(self, prompt: Prompt, at: int, count: int) -> list[str]:
        """A prompt from its headline to its choices; without the attestations where the screen is too low for them."""
        cells = {cell for offer in prompt.offers for effect in offer.effects for cell in changed(effect)}
        top = [*self._head(prompt, at, count), "", *self.wrapped(_sentence(prompt.question)), ""]
        table = [*self.table(prompt, prompt.services, cells), "", *self._unanswered(prompt), ""]
        full, short = (list(self._offers(prompt, attested=one)) for one in (True, False))
        lower = [*table, *(full if len(top) + len(table) + len(full) + 2 <= self.height else short), ""]
        return ["", *top, *lower]

    def _head(self, prompt: Prompt, at: int, count: int) -> Iterator[str]:
        here = f"Prompt {at + 1} of {count}"
        yield self.paint("-" * self.width, "faint")
        if len(here) + 2 + len(prompt.edit) <= self.width:
            yield self.paint(here, "strong") + prompt.edit.rjust(self.width - len(here))
        else:
            yield from (self.paint(here, "strong"), prompt.edit)
        yield self.paint("-" * self.width, "faint")
        patient = "   ".join(filter(None, (prompt.patient, f"Day {prompt.date}" if prompt.date else "")))
        claim = f"{prompt.claim_number} (number {prompt.claim} of the file)"
        for name, value in (("Patient", patient), ("Claim", claim), ("Payer", prompt.payer)):
            yield from self.wrapped(f"{name:<8} {value}" if value else "", hang=9)

    def table(self, prompt: Prompt, services: Iterable[Service], cells: set[Cell]) -> Iterator[str]:
        """Lines of the day under each other, those of other claims under a line that names the claim."""
        if self.width >= TABLE:
            yield self.paint(_HEADER, "faint")
        claim = prompt.place
        for service in services:
            if service.place != claim:
                claim = service.place
                file = "the file" if service.place[0] == prompt.place[0] else "another file"
                yield from self.wrapped(f"claim {service.claim_number} (number {claim[1]} of {file})", indent=3)
            marked = cells if service.place == prompt.place else set()
            yield from self._stacked(service, marked) if self.width < TABLE else [self._row(service, marked)]
            if service.dates not in ("", prompt.date):
                yield f"{'':9}on {service.dates}"

    def _row(self, service: Service, cells: set[Cell]) -> str:
        def cell(name: str, text: str, slot: int = 0) -> str:
            return self._cell((service.line, name, slot), text, cells)

        slots = "   ".join(cell("modifiers", f"{one:<2}", slot) for slot, one in enumerate(_all_slots(service)))
        money = cell("charge", f"{_money(service.charge):>11}")
        figures = f"{cell('units', f'{service.units:>5}')}{money} {cell('pointers', ' '.join(service.pointers))}"
        return f"{self._marker(service)} {service.line:>5}  {service.procedure:<9} {slots} {figures}".rstrip()

    def _stacked(self, service: Service, cells: set[Cell]) -> Iterator[str]:
        def cell(name: str, text: str, slot: int = 0) -> str:
            return self._cell((service.line, name, slot), text, cells)

        slots = "".join(cell("modifiers", f"{one:<2}", slot) for slot, one in enumerate(_all_slots(service)))
        yield f"{self._marker(service)} {service.line:>3}  {service.procedure:<5} {slots}".rstrip()
        units, charge = cell("units", service.units), cell("charge", _money(service.charge))
        yield f"{'':6}units{units} charge{charge}".rstrip()
        if service.pointers:
            yield f"{'':6}diagnoses{cell('pointers', ' '.join(service.pointers))}".rstrip()

    def _cell(self, cell: Cell, text: str, cells: set[Cell]) -> str:
        return self.paint(f"[{text}]", "mark") if cell in cells else f" {text} "

    def _marker(self, service: Service) -> str:
        return self.paint(">", "mark") if service.asked else " "

    def _unanswered(self, prompt: Prompt) -> Iterator[str]:
        yield from self.wrapped("> the line that is asked about   [ ] what an answer may change", how="faint")
        status = f" ({prompt.status})" if prompt.status else ""
        yield from self.wrapped(f"Without an answer {prompt.without_answer}{status}.")

    def _offers(self, prompt: Prompt, *, attested: bool) -> Iterator[str]:
        wide = max(len(offer.key) for offer in prompt.offers)
        for number, offer in enumerate(prompt.offers, 1):
            first, *others = self.wrapped(f"  {number:>2}  {offer.key:<{wide}}  {offer.label}", hang=8 + wide)
            yield from (self.paint(first[:4], "strong") + first[4:], *others)
            if attested:
                yield from self.wrapped(offer.attestation, indent=8 + wide, how="faint")

    def outcome(self, prompt: Prompt, offer: Offer) -> Iterator[str]:
        """What a choice does, line by line, and what is attested by it."""
        yield from ("", self.paint(f"{offer.key}: {offer.label}", "strong"), "")
        own = [service for service in prompt.services if service.place == prompt.place]
        touched = {effect.line for effect in offer.effects}
        gone = {effect.line for effect in offer.effects if effect.field == "line" and not effect.after}
        cells = {cell for effect in offer.effects for cell in changed(effect)}
        after = [_applied(one, offer.effects) for one in own if one.line in touched - gone]
        if after:
            yield from self.table(prompt, after, cells)
        for line in (one for one in own if one.line in gone):
            yield self.paint(f"Line {line.line}, {line.procedure}, goes from the claim.", "mark")
        if offer.key == SENT_BACK.key:
            yield from self.wrapped("The claim is rejected. It does not go to the payer.", how="mark")
        elif not offer.effects:
            yield "Nothing in the claim changes."
        yield ""
        yield from self.wrapped(f"You attest: {offer.attestation}", how="strong", hang=12)

    def answered(self, answers: Iterable[Answer]) -> Iterator[str]:
        """What has been answered before: one answer, or several that contradict each other."""
        found = list(answers)
        if not found:
            return
        several = "Answers that contradict each other, so that none holds; a new one replaces them:"
        yield from self.wrapped(several if len(found) > 1 else "Answered already; a new answer replaces it:", how="bad")
        for one in found:
            told = clean(f"{one.choice}, by {one.who}, {one.when}: {one.why}")
            yield from self.wrapped(told, indent=2)
        yield ""

    def wrapped(self, text: str, indent: int = 0, hang: int = 0, how: str = "") -> Iterator[str]:
        """A text in lines that fit; the colour begins and ends on each."""
        lines = textwrap.wrap(text, self.width, initial_indent=" " * indent, subsequent_indent=" " * (indent + hang))
        yield from (self.paint(line, how) if how else line for line in lines)


def changed(effect: Effect) -> Iterator[Cell]:
    """The cells of the table that an effect changes."""
    if effect.field == "modifiers":
        before, after = (_slots(one) for one in (effect.before, effect.after))
        yield from ((effect.line, "modifiers", slot) for slot in range(SLOTS) if before[slot] != after[slot])
    elif effect.field in (*LISTS, *TEXTS):
        yield effect.line, effect.field, 0


def _all_slots(service: Service) -> tuple[str, ...]:
    return (*service.modifiers, *[""] * SLOTS)[: max(SLOTS, len(service.modifiers))]


def _slots(value: Value) -> tuple[str, ...]:
    given = value if isinstance(value, tuple) else ()
    return (*given, *[""] * SLOTS)[:SLOTS]


def _applied(service: Service, effects: Iterable[Effect]) -> Service:
    own = (one for one in effects if one.line == service.line and one.field in (*LISTS, *TEXTS))
    after: dict[str, Any] = {one.field: one.after for one in own}
    return evolve(service, **after)


def _money(text: str) -> str:
    number = read(text)
    return text if number is None else dollars(number)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
