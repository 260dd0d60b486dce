"""Tables without the row that an edit asks for: that is no data, never a pass and never a guess."""

from collections.abc import Callable

import pytest
from attrs import evolve

from tests.building import Bill, Service, file
from tests.support import Scrub, scrub, settings, tables
from x12scrub.finding import Verdict
from x12scrub.tables import Tables

TWO_UNITS = Bill((Service("20552", units="2"),))
TWICE = Bill((Service("20552"), Service("20552")))
SIDE = Bill((Service("20552", modifiers=("RT",)),))
BOTH = Bill((Service("20552"), Service("20553")))


def without_limits(whole: Tables) -> Tables:
    return evolve(whole, units=evolve(whole.units, rows={}))


def without_fees(whole: Tables) -> Tables:
    return evolve(whole, procedures=evolve(whole.procedures, rows={}))


def without_pairs(whole: Tables) -> Tables:
    return evolve(whole, pairs=evolve(whole.pairs, rows={}))


LACKING: dict[str, tuple[Bill, Callable[[Tables], Tables], str]] = {
    "TP101": (TWO_UNITS, without_limits, "no limit of units"),
    "TP102": (SIDE, without_fees, "no fee schedule row says whether 20552 takes a side"),
    "TP104": (TWICE, without_limits, "no limit of units for 20552 on the day of 2 lines"),
    "TP105": (BOTH, without_pairs, "no table says which of 20552 and 20553 is paid for a day"),
}


def said(done: Scrub, code: str) -> list[tuple[Verdict, str]]:
    return [(one.verdict, one.message) for one in done.run.findings() if one.code == code]


@pytest.mark.parametrize("code", LACKING)
def test_a_row_that_is_lacking_is_told_and_nothing_is_changed(code: str) -> None:
    """With the row the edit acts; without it the claim goes out as it came, and the finding says what is lacking."""
    bill, lacking, words = LACKING[code]
    ((verdict, _),) = said(scrub(file(bill)), code)
    assert verdict in (Verdict.CORRECT, Verdict.ASK)
    done = scrub(file(bill), using=evolve(settings(), tables=lacking(tables())))
    ((verdict, message),) = said(done, code)
    assert verdict is Verdict.NO_DATA
    assert words in message
    assert done.output == file(bill)
