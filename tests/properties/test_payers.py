"""Claims that are alike in all but the payer: what holds for one is not taken to hold for another."""

from collections.abc import Callable, Iterator
from unittest import mock

import pytest
from attrs import evolve

from tests.building import Bill, Person, Service
from tests.properties.test_quiet import AETNA, agrees, several
from tests.support import scrub, settings, tables
from x12scrub.claims.model import Line
from x12scrub.finding import Finding, Status, Verdict, reject
from x12scrub.quiet import Quiet
from x12scrub.registry import Reads, edit
from x12scrub.tables import PayerRule, Tables
from x12scrub.tables.payer_keys import Key


@pytest.mark.parametrize(
    ("name", "asked", "judged"),
    [
        ("alike", lambda rule: rule.prefer_x, 1),
        ("setting", lambda rule: rule.interval == 7, 2),
        ("basis", lambda rule: rule.basis("interval").edition == "CPB 0016", 2),
        ("rows", lambda rule: rule.rows["interval"].id == "aetna", 1),
    ],
)
def test_payers_are_told_apart_by_what_an_edit_asks_of_their_rules(
    name: str, asked: Callable[[PayerRule], bool], judged: int
) -> None:
    """One judgement for each likeness, and one for each claim where an edit asks for what is not shown."""

    @edit("XX999", "reads-rules", reads=Reads.LINE, applies={Verdict.REJECT}, status=Status("A7", 500))
    def check(line: Line, found: Tables) -> Iterator[Finding]:
        assert line.dates is not None
        if asked(found.rule(line, line.dates.first)):
            yield reject(line, "wrong")

    content = several(*(Person(last="QUILL", payer=payer) for payer in ("LAKESIDE1", AETNA) * 2))
    with mock.patch.object(Quiet, "_judged", autospec=True, side_effect=Quiet._judged) as known:
        done = scrub(content, using=settings(check))
    assert known.call_count == judged
    wrong = [one for one in done.outcomes if one.claim and one.claim.payer.id == AETNA]
    assert len(done.outcomes) == len(wrong) == (0 if name == "alike" else 2)


def _every_payer() -> Iterator[Person]:
    """Somebody of each payer that the table knows, by id or name, and of nobody it knows."""
    for row in (*tables().payers.rows, None):
        key = row.key if row else Key(payers=frozenset({"LAKESIDE1"}))
        for filing in sorted(key.classes) or ("CI",):
            payer, name = min(key.payers, default="X1"), min(key.names, default="LAKESIDE HEALTH PLAN").rstrip("*")
            yield Person(last="QUILL", payer=payer, payer_name=name, filing=filing)


@pytest.mark.parametrize(
    "services",
    [
        ("20552",),
        ("20552:2",),
        ("99211", "20552"),
        ("99213", "20553"),
        ("20610", "20552"),
        ("20610", "97110", "20553"),
        ("20552", "76942"),
        ("20553", "J3301"),
        ("20552", "20553"),
    ],
)
@pytest.mark.parametrize("diagnosis", ["M7918", "M5412"])
def test_what_holds_for_one_payer_is_not_taken_to_hold_for_another(services: tuple[str, ...], diagnosis: str) -> None:
    """In whatever order their claims come, which are alike in all but the payer."""
    lines = tuple(
        Service(*(part for part in (code, "90", units) if part))
        for code, _, units in (one.partition(":") for one in services)
    )
    bill = Bill(lines, head=(f"HI*ABK:{diagnosis}",))
    payers = [evolve(one, bills=(bill,)) for one in _every_payer()]
    for order in (payers, payers[::-1]):
        agrees(several(*order, *order))
