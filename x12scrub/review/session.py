"""The conversation: one prompt after the other, until all are answered or the biller has had enough.

Nothing is ever preset: a choice is a number that somebody typed, and it is saved with a reason that somebody typed.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from enum import Enum, auto
from typing import Protocol

from attrs import define

from x12scrub.answers import Answer
from x12scrub.report.printable import clean
from x12scrub.review.keeper import Keeper
from x12scrub.review.prompt import Offer, Prompt
from x12scrub.review.screen import TABLE, Screen
from x12scrub.review.worklist import Worklist

LETTERS = 2
"""A reason has at least so many letters: a number that was typed once too often is none."""

_HELP = (
    "  a number  choose that answer; nothing is saved before you have typed a reason",
    "  s         skip: leave this prompt open and go on to the next open one",
    "  b         back to the prompt before this one; a new answer there replaces the old one",
    "  q         quit; every answer up to here is saved, and the next session goes on from here",
    "  ?         this help",
)


class Terminal(Protocol):
    """Where the conversation takes place. `ask` raises EOFError when nobody will answer any more."""

    def show(self, lines: Iterable[str]) -> None: ...

    def ask(self, question: str) -> str: ...


class Move(Enum):
    """Where to go from a prompt."""

    STAY = auto()
    NEXT = auto()
    BACK = auto()
    QUIT = auto()


_WORDS = {"s": Move.NEXT, "skip": Move.NEXT, "b": Move.BACK, "back": Move.BACK, "q": Move.QUIT, "quit": Move.QUIT}


@define
class Session:
    """A walk through a worklist. `looks` gives the screen as it is, `now` the time; `again` shows answered prompts as
    well."""

    worklist: Worklist
    keeper: Keeper
    terminal: Terminal
    looks: Callable[[], Screen]
    who: str
    now: Callable[[], datetime]
    again: bool = False
    saved: int = 0

    @property
    def screen(self) -> Screen:
        return self.looks()

    def run(self) -> None:
        """From the first open prompt to the end, or until the biller quits."""
        at = self._next(-1)
        while at is not None:
            try:
                move = self._at(at)
            except EOFError:
                move = Move.QUIT
            if move is Move.QUIT:
                break
            at = at - 1 if move is Move.BACK else self._next(at)

    def open(self) -> int:
        """Prompts without an answer that holds."""
        return sum(self.keeper.answers.of(one) is None for one in set(self.worklist.ids))

    def _next(self, at: int) -> int | None:
        for later in range(at + 1, len(self.worklist)):
            if self.again or self.keeper.answers.of(self.worklist.id(later)) is None:
                return later
        return None

    def _at(self, at: int) -> Move:
        """Show a prompt and stay with it until there is somewhere to go."""
        prompt = self.worklist.prompt(at)
        self.terminal.show(self.screen.card(prompt, at, len(self.worklist)))
        self.terminal.show(self.screen.answered(self._standing(prompt)))
        numbers = f"1-{len(prompt.offers)}" if len(prompt.offers) > 1 else "1"
        keys = "s skip, b back, q quit, ? help" if self.screen.width >= TABLE else "s, b, q, ?"
        question = f"Your choice ({numbers}; {keys})"
        move = Move.STAY
        while move is Move.STAY:
            move = self._said(prompt, at, self.terminal.ask(question).strip())
        return move

    def _said(self, prompt: Prompt, at: int, word: str) -> Move:
        offers = prompt.offers
        move = _WORDS.get(word.lower(), Move.STAY)
        if move is Move.BACK and at == 0:
            self._say("This is the first prompt.", "bad")
            return Move.STAY
        if move is not Move.STAY:
            return move
        if word.lower() in ("?", "h", "help"):
            told = (line for one in _HELP for line in self.screen.wrapped(one, hang=12))
            self.terminal.show(("", *told, ""))
        elif word.isascii() and word.isdecimal() and 1 <= int(word[:9]) <= len(offers):
            return self._reasoned(prompt, offers[int(word) - 1])
        else:
            numbers = f"a number from 1 to {len(offers)}" if len(offers) > 1 else "the number 1"
            self._say(f"Type {numbers}, or s, b, q, ?. Nothing is chosen for you.", "bad")
        return Move.STAY

    def _reasoned(self, prompt: Prompt, offer: Offer) -> Move:
        """What is attested stands there; the reason confirms it."""
        self.terminal.show(self.screen.outcome(prompt, offer))
        self._say("To confirm, say what in the record shows it. An empty line goes back to the choices.")
        while True:
            why = _typed(self.terminal.ask("Reason"))
            if not why or why.lower() in ("b", "back"):
                self._say("Nothing was saved.", "bad")
                return Move.STAY
            if why.lower() in _WORDS:
                return _WORDS[why.lower()]
            if sum(letter.isalpha() for letter in why) >= LETTERS:
                break
            self._say("A reason is made of words; without one nothing is saved.", "bad")
        self._keep(prompt, offer, why)
        return Move.NEXT

    def _keep(self, prompt: Prompt, offer: Offer, why: str) -> None:
        when = self.now().isoformat(timespec="milliseconds")
        replaces = tuple(dict.fromkeys(one.when for one in self._standing(prompt)))
        self.keeper.keep(Answer(prompt.id, offer.key, self.who, when, why, replaces))
        self.saved += 1
        self._say(f"Saved: {offer.label}.", "good")

    def _standing(self, prompt: Prompt) -> tuple[Answer, ...]:
        return self.keeper.answers.standing.get(prompt.id, ())

    def _say(self, text: str, how: str = "") -> None:
        self.terminal.show(self.screen.wrapped(text, how=how))


def _typed(text: str) -> str:
    """On one line, and without what a terminal sends for keys that are no letters."""
    return clean(" ".join(text.split()))
