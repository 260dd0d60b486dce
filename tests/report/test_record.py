"""Findings and summary as they are written, held against their schemas and against the run."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from jsonschema import Draft202012Validator

from tests.building import Bill, Person, Service, people
from tests.support import Scrub, scrub
from x12scrub.claims.money import dollars, money
from x12scrub.finding import Field, Verdict
from x12scrub.report import changes, summary

ROOT = Path(__file__).parents[2]
TWICE = Bill(
    (Service("20552", "120", modifiers=("RT",)), Service("20552", "100", modifiers=("LT",)), Service()), number="QB-7"
)
ASKED = Bill((Service("20610", "190"), Service("20552", "165")), number="QB-8")


def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((ROOT / "docs" / name).read_text("utf-8")))


def run(*bills: Bill) -> Scrub:
    return scrub(people(*(Person((bill,), member=f"ZQ{at:06}") for at, bill in enumerate(bills, 1))))


def records(done: Scrub) -> list[dict[str, Any]]:
    return [json.loads(line) for line in changes.lines(done.run.outcomes())]


def test_every_line_is_a_finding_of_the_schema() -> None:
    """What is written is what docs/findings.schema.json says, and a line with a word more is not."""
    schema = validator("findings.schema.json")
    found = records(run(TWICE, ASKED))
    assert [one["code"] for one in found] == ["TP102", "TP102", "TP104", "TP107"]
    for one in found:
        schema.validate(one)
    assert not schema.is_valid({**found[0], "more": 1})
    assert not schema.is_valid({**found[0], "verdict": "guess"})


def test_a_correction_tells_before_and_after() -> None:
    """The merge shows what it sums, what goes, and what followed from it; nothing is shown twice."""
    merge = next(one for one in records(run(TWICE)) if one["code"] == "TP104")
    told = {(one["line"], one["field"]): (one["before"], one["after"]) for one in merge["changes"]}
    assert told[1, "charge"] == ("120", "220")
    assert told[2, "line"] == (2, None)
    assert (merge["claim_number"], merge["disposition"], merge["policy"]) == ("QB-7", "corrected", "standard")
    every = records(run(TWICE))
    assert [one["derived"] for one in every] == [
        [{"line": 3, "field": "line_number", "before": "3", "after": "2"}],
        [],
        [],
    ]


def test_the_control_number_of_a_line_that_goes_is_on_record() -> None:
    """Once, as a change to nothing; the message says that it is lost, and not what it was."""
    numbered = tuple(evolve(one, more=(f"REF*6R*MARROW-{at}",)) for at, one in enumerate(TWICE.services, 1))
    done = run(evolve(TWICE, services=numbered))
    found = records(done)
    lost = {"line": 2, "field": "control_number", "before": "MARROW-2", "after": None}
    assert [change for one in found for change in one["changes"] + one["derived"]].count(lost) == 1
    (merge,) = (one for one in found if one["code"] == "TP104")
    assert lost in merge["changes"]
    validator("findings.schema.json").validate(merge)
    assert "REF*6R (line item control number) of line 2 is lost" in merge["message"]
    assert not [one["message"] for one in found if "MARROW" in one["message"]]
    (outcome,) = done.outcomes
    assert [(one.line, one.before, one.after) for one in outcome.changes if one.field is Field.CONTROL_NUMBER] == [
        (2, "MARROW-2", None)
    ]
    assert done.output.count(b"REF*6R") == 2


def test_a_question_offers_choices_with_attestations() -> None:
    """An unanswered question stands with its choices, its status and the row that decided; its claim is rejected."""
    (asked,) = records(run(ASKED))
    assert (asked["verdict"], asked["disposition"]) == ("ask", "rejected")
    assert asked["status"] == {"category": "A8", "code": 735, "second": 453}
    assert [one["key"] for one in asked["choices"]] == ["XS", "59", "XE", "XP", "XU", "remove", "reject"]
    assert all(one["attestation"] for one in asked["choices"])
    assert asked["basis"]["table"] == "ptp"


def test_the_summary_is_the_ledger() -> None:
    """Claims and charges of the summary add up, follow the schema and are those of the run."""
    done = run(TWICE, ASKED, Bill((Service(),)))
    told = summary.summary(done.run, ["in.837"])
    validator("summary.schema.json").validate(told)
    assert told["received"] == {"claims": 3, "charges": "655.00"}
    assert told["leaving"] == {"claims": 2, "charges": "300.00"}
    parts = [told[one] for one in ("forwarded", "corrected", "held", "rejected")]
    assert [one["claims"] for one in parts] == [1, 1, 0, 1]
    assert sum(Decimal(one["charges"]) for one in parts) == Decimal(655)
    assert told["findings"]["correct"] == 3
    assert told["edits"]["TP107"] == {"name": "bundled-without-separation", "ask": 1}
    assert told["inputs"][0]["name"] == "in.837"


def test_the_line_of_a_run_says_what_was_lost_to_us() -> None:
    """No data, faults of ours and oddities of the file stand in the line that people read."""
    done = scrub(people(Person((Bill((Service("20552"), Service("64450")), number="QB-9"),), filing="MC")))
    assert "1 claim in, 1 forwarded, 0 corrected, 0 rejected; $80.00 in, $80.00 out" in summary.line(done.run)
    assert "1 finding without data (1 payer-without-table)" in summary.line(done.run)
    counts = summary.summary(done.run)["no_data"]
    assert {lack: count for lack, count in counts.items() if count} == {"payer-without-table": 1}
    done.run.totals["TP101", "units-above-one", Verdict.CRASHED] += 2
    assert "2 findings lost to a fault" in summary.line(done.run)


def test_odd_things_are_counted_with_their_first_place() -> None:
    """An empty segment is copied and counted, never skipped in silence."""
    content = people(Person((Bill((Service(),)),))).replace(b"N3*12", b"~~N3*12")
    told = summary.summary(scrub(content).run)
    odd = told["inputs"][0]["copied_as_they_came"]["empty-segment"]
    assert odd["count"] == 2
    assert content[odd["offset"] :].startswith((b"\n~", b"~"))
    assert "2 empty-segment" in summary.line(scrub(content).run)


@pytest.mark.parametrize(
    ("amount", "plain", "for_people"),
    [
        ("0", "0.00", "$0.00"),
        ("1234.5", "1234.50", "$1,234.50"),
        ("-1234.5", "-1234.50", "-$1,234.50"),
        ("1E+3", "1000.00", "$1,000.00"),
        ("3.005", "3.005", "$3.005"),
    ],
)
def test_dollars_lose_nothing(amount: str, plain: str, for_people: str) -> None:
    """At least two decimals, and as many as there are."""
    assert (dollars(Decimal(amount)), money(Decimal(amount))) == (plain, for_people)


def test_an_envelope_finding_has_no_claim() -> None:
    """A wrong count is told with claim 0 and no disposition, and follows the schema."""
    content = people(Person((Bill((Service(),)),))).replace(b"GE*1*", b"GE*2*")
    (found,) = records(scrub(content))
    validator("findings.schema.json").validate(found)
    assert (found["code"], found["claim"], found["disposition"], found["claim_number"]) == ("X102", 0, None, None)
    assert found["changes"] == [{"line": 0, "field": "segment_count", "before": 2, "after": 1}]


def test_charges_beyond_cents_survive_the_summary() -> None:
    """The summary shows what was billed, not a rounded number."""
    bill = evolve(TWICE, services=(Service("97110", "3.005"),))
    assert summary.summary(run(bill).run)["received"]["charges"] == "3.005"
