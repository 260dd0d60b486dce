"""`x12scrub review`: opens the worklist and the answers, and gives the terminal to the session."""

import getpass
import os
import shutil
import sys
import termios
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime

import click
from attrs import frozen

from x12scrub.errors import UsageError
from x12scrub.report.printable import clean, counted
from x12scrub.review.keeper import keeper
from x12scrub.review.screen import Screen
from x12scrub.review.session import Session
from x12scrub.review.worklist import worklist

NARROWEST, WIDEST = 36, 100
_COLOURS = {
    "mark": {"fg": "yellow", "bold": True},
    "strong": {"bold": True},
    "faint": {"dim": True},
    "good": {"fg": "green"},
    "bad": {"fg": "red"},
}


@frozen
class Console:
    """The terminal that the command was started from."""

    def show(self, lines: Iterable[str]) -> None:
        for line in lines:
            click.echo(line)

    def ask(self, question: str) -> str:
        """What is typed after the question stands there. The rest of a text that was pasted answers nothing."""
        with suppress(termios.error, OSError, ValueError):
            termios.tcflush(sys.stdin, termios.TCIFLUSH)
        try:
            return input(f"{question}: ")
        except KeyboardInterrupt:
            click.echo()
            raise


def review(name: str, answers: str, who: str | None, *, again: bool) -> int:
    """Walk through the prompts of a worklist. Needs a terminal at both ends."""
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        raise UsageError("review is a conversation: it needs a terminal as standard input and standard output")
    _edit_lines()
    console = Console()
    with worklist(name) as prompts, keeper(answers, prompts.identity) as kept:
        if not len(prompts):
            console.show(["The worklist has no prompts."])
            return 0
        session = Session(prompts, kept, console, _screen, who or "", _now, again=again)
        _greet(session)
        if again or session.open():
            session.who = _name(who, console)
            session.run()
        _part(session, answers)
    return 0


def _greet(session: Session) -> None:
    count, left = len(session.worklist), session.open()
    told = [f"{counted(count, 'prompt')}, {left:,} open. Every answer is saved as you give it; ? helps, q quits."]
    if session.keeper.answers.torn:
        told.append("The last answer of the session before was cut off while it was saved; it is asked again.")
    session.terminal.show(line for one in told for line in session.screen.wrapped(one))


def _part(session: Session, answers: str) -> None:
    left = session.open()
    told = [f"{session.saved:,} saved in this session, {left:,} open."]
    if not left:
        told.append(f"All prompts are answered: scrub again with --answers {clean(answers)}")
    session.terminal.show(["", *(line for one in told for line in session.screen.wrapped(one, how="good"))])


def _name(who: str | None, console: Console) -> str:
    """Who answers: --who, else the login name, else whoever says so."""
    found = " ".join(clean(who or "").split())
    if not found:
        with suppress(OSError, KeyError, ImportError):
            found = " ".join(clean(getpass.getuser()).split())
    while not found:
        found = " ".join(clean(console.ask("Your name, which stands with each answer")).split())
    console.show([f"You answer as {found}."])
    return found


def _now() -> datetime:
    return datetime.now(UTC)


def _screen() -> Screen:
    """As large as the window is now."""
    size = shutil.get_terminal_size()
    width = min(max(size.columns, NARROWEST), WIDEST)
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return Screen(width, size.lines) if plain else Screen(width, size.lines, _painted)


def _painted(text: str, how: str) -> str:
    return click.style(text, **_COLOURS[how])  # type: ignore[arg-type]


def _edit_lines() -> None:
    """Let `input` edit its line where it can. Nothing that was typed is kept to be brought back by a key.

    Several lines that are pasted are one: Python turns that off, and their second one would be taken for a choice.
    """
    with suppress(ImportError):
        import readline

        readline.set_auto_history(False)
        if os.environ.get("TERM", "dumb") != "dumb":
            readline.parse_and_bind("set enable-bracketed-paste on")
