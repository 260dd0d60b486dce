"""Imported tables: every claim is judged, every answer fits every other, and a thousand lines cost what they should."""

from datetime import date
from decimal import Decimal
from itertools import islice, product

import pytest
from attrs import evolve

from tests.building import Bill, Person, Service, people
from tests.cases import Case, all_runs, build, edit_of, imported, outcome_of, tables_of
from tests.support import claims, scrub, settings
from tests.tables.packing import pairs_of
from x12scrub.claims.group import days
from x12scrub.edits.nc102_units_above_mue import units_of_a_day
from x12scrub.engine import Settings, examine
from x12scrub.finding import MOST_NAMED, Attested, Verdict
from x12scrub.journal import Disposition
from x12scrub.prompts import Answers
from x12scrub.tables import pair_rows
from x12scrub.tables.pair_rows import PairRow
from x12scrub.wire.patch import BytesSource

INVENTED = "invented-2024Q3"
ASKED = [
    (case, frame)
    for case, frame in all_runs()
    if case.tables and any(one.verdict is Verdict.ASK for one in case.findings)
]
_MOST = 60


@pytest.mark.parametrize(("case", "frame"), ASKED, ids=lambda one: one.path.stem if isinstance(one, Case) else one)
def test_any_answers_to_the_questions_of_a_day_go_together(case: Case, frame: str) -> None:
    """Whatever is chosen for each question, no two answers contradict each other, and nothing is left to ask."""
    asked = [one for one in outcome_of(case, frame).findings if one.verdict is Verdict.ASK]
    content = build(frame, case.before, case.second, case.counts)
    using = Settings(tables_of(case))
    if case.edits:
        using = evolve(using, edits=tuple(map(edit_of, case.edits)))
    for choices in islice(product(*(one.choices for one in asked)), _MOST):
        given = {
            one.prompt: Attested(choice.key, "ODA Q.", "2024-09-13T10:00:00+00:00", "as the record has it")
            for one, choice in zip(asked, choices, strict=True)
        }
        run = examine([BytesSource(content)], evolve(using, answers=Answers(given)))
        assert not run.crashed
        assert not any(one.verdict is Verdict.ASK for one in run.findings())
        assert run.prompter.applied == set(given)


def test_claims_without_an_injection_are_judged_as_well() -> None:
    """A file in which the shipped tables see nothing: one claim falls, and the clean one beside it goes out."""
    included = Bill((Service("X1001"), Service("X1003")), number="QB-1")
    clean = Bill((Service("X1001"),), number="QB-2")
    content = people(Person((included,)), Person((clean,), member="ZQ2"))
    assert scrub(content).output == content
    done = scrub(content, using=evolve(settings(), tables=imported(INVENTED)))
    assert {one.claim.number: one.disposition for one in done.outcomes if one.claim} == {"QB-1": Disposition.REJECTED}
    assert b"QB-1" not in done.output
    assert b"QB-2" in done.output


def test_a_thousand_codes_of_a_day_cost_no_half_million_look_ups(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows of a code with few partners are gone through instead; one with many costs a look-up a code."""
    seen = 0

    def counted(*arguments: object) -> int:
        nonlocal seen
        seen += 1
        return bisect(*arguments)  # type: ignore[arg-type]

    first = date(2020, 1, 1)
    codes = [f"{at:05}" for at in range(1_000)]
    rows = [PairRow(codes[at], codes[at + 1], first, None, 1, "x") for at in range(0, 998, 2)]
    rows += [PairRow("00998", f"A{at:04}", first, None, 1, "x") for at in range(9_000)]
    pairs, bisect = pairs_of(rows), pair_rows.bisect_left
    monkeypatch.setattr(pair_rows, "bisect_left", counted)
    assert len(list(pairs.among(codes, first))) == 499
    assert seen <= 2 * len(codes)


@pytest.mark.parametrize("code", ["NC101", "NC102"])
def test_a_thousand_lines_name_few_of_each_other(code: str) -> None:
    """Five hundred lines of either code of a pair, above their limits: each finding names a screenful."""
    services = tuple(Service(("X1001", "X1002", "X1003")[at % 3], "1", "9") for at in range(999))
    content = people(Person((Bill(services),)))
    done = scrub(content, using=evolve(settings(edit_of(code)), tables=imported(INVENTED)))
    findings = list(done.run.findings())
    assert len(findings) >= 300
    assert max(len(one.lines) for one in findings) <= MOST_NAMED + 1
    assert max(len(one.message) for one in findings) < 1_000


def test_units_are_divided_by_the_days_of_a_range_and_rounded() -> None:
    """NCCI policy manual, chapter I. Less than half a unit a day is none."""
    units = ("1", "4", "5", "9")
    bill = Bill(tuple(Service("X1002", "1", one, days=3) for one in units))
    (day,) = days(claims(people(Person((bill,)))))
    assert [units_of_a_day(line) for line in day.lines] == [Decimal(0), Decimal(1), Decimal(2), Decimal(3)]
