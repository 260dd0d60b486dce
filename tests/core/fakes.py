"""Edits made for a test: they do to the first line of a claim what the test wants, once."""

from collections.abc import Callable, Iterator

from x12scrub.claims.model import Claim
from x12scrub.finding import Change, Finding, Status, Verdict, correct
from x12scrub.registry import Edit, Reads, edit
from x12scrub.tables import Tables

ALL = {Verdict.CORRECT, Verdict.ASK, Verdict.REJECT}


def fake(check: Callable[..., object], reads: Reads = Reads.CLAIM, code: str = "TT101") -> Edit:
    """An edit that may do anything."""
    return edit(code, "made-up", reads=reads, applies=ALL, status=Status("A7", 476))(check)


def changing(wanted: Callable[[Claim], tuple[Change, ...]], code: str = "TT101") -> Edit:
    """An edit whose correction consists of these changes, as long as they change something."""

    def check(claim: Claim, _: Tables) -> Iterator[Finding]:
        changes = wanted(claim)
        if changes:
            yield correct(claim, *changes, because="the test wants it")

    return fake(check, code=code)
