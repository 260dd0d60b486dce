"""A run as a whole: days over many inputs, faults of ours, and what is told of a claim."""

from decimal import Decimal
from io import BytesIO

import pytest
from attrs import evolve

from tests.building import Bill, Interchange, Office, Person, Service, Style, Transaction, file, people
from tests.building import Group as FunctionalGroup
from tests.core.fakes import changing, fake
from tests.strategies import FATES, TRIGGER, VISIT
from tests.support import scrub, settings, tables
from x12scrub.claims.model import Claim, Day, Line
from x12scrub.engine import examine
from x12scrub.finding import Change, Field, Verdict, reject
from x12scrub.journal import Disposition, Spools
from x12scrub.policy import STANDARD
from x12scrub.registry import Reads, all_edits
from x12scrub.wire.patch import BytesSource

VISITS = tuple(Bill((VISIT,), number=f"QB-V{number}") for number in range(3))
SHOT = Bill((TRIGGER,), number="QB-T")


def dispositions(done: object) -> dict[str, str]:
    return {one.claim.number: one.disposition.value for one in done.outcomes}


def test_a_day_spans_claims_far_apart() -> None:
    """The visit of a patient is corrected for the sake of an injection thousands of claims later, and the other way."""
    stranger = Person((Bill((Service(),)),), member="ZQ2")
    between = tuple(evolve(stranger, member=f"ZQ9{number:05}") for number in range(3000))
    for bills in ((VISITS[0], SHOT), (SHOT, VISITS[0])):
        first, last = (Person((bill,)) for bill in bills)
        content = people(first, *between, last)
        done = scrub(content)
        assert dispositions(done) == {"QB-V0": "corrected"}
        assert done.output == content.replace(b"HC:99213*142.50", b"HC:99213:25*142.50")


def test_a_day_spans_transactions_interchanges_and_inputs() -> None:
    """The injection stands in the second input; each visit of that day is corrected where it stands."""

    def part(control: int, *bills: Bill, style: Style) -> Interchange:
        sets = tuple(
            Transaction((Office((Person((bill,)),)),), f"{control}{number}") for number, bill in enumerate(bills)
        )
        return Interchange((FunctionalGroup(sets, str(control)),), f"{control:09}", style=style)

    first = part(1, VISITS[0], Bill((Service(),)), style=Style()).written()
    second = part(2, VISITS[1], style=Style(b"|", b">", b"!", b"U", b"")).written()
    third = part(3, VISITS[2], SHOT, style=Style(terminator=b"\n", newline=b"")).written()
    done = scrub(first + second, third)
    assert dispositions(done) == {f"QB-V{number}": "corrected" for number in range(3)}
    assert done.outputs[0] == first.replace(b"HC:99213", b"HC:99213:25", 1) + second.replace(
        b"HC>99213", b"HC>99213>25"
    )
    assert done.outputs[1] == third.replace(b"HC:99213", b"HC:99213:25")
    assert [one.place.source for one in done.outcomes] == [0, 0, 1]


def test_an_edit_that_fails_costs_no_claim() -> None:
    """The claims that it saw go out untouched and say so; those of others are corrected (law 5)."""

    def check(claim: Claim, _: object) -> object:
        if claim.number == "BAD":
            raise KeyError("QUILLFEATHER")
        return iter([])

    units = FATES["units"]
    both = people(
        Person((evolve(units, number="BAD"), evolve(units, number="SAME", day="20240101"))),
        Person((evolve(units, number="OTHER"),), member="ZQ2"),
    )
    done = scrub(both, using=settings(*all_edits(), fake(check, code="ZZ900")))
    assert dispositions(done) == {"BAD": "forwarded", "SAME": "corrected", "OTHER": "corrected"}
    assert done.run.crashed
    (crash,) = (one for one in done.run.findings() if one.verdict is Verdict.CRASHED)
    assert (crash.code, crash.place.claim.claim) == ("ZZ900", 1)
    assert crash.message == "ZZ900 failed with KeyError: the claim goes out untouched"
    assert done.output.count(b"*UN*3*") == 1
    assert not scrub(both).run.crashed


@pytest.mark.parametrize("reads", [Reads.LINE, Reads.DAY, Reads.CLAIM])
def test_an_edit_that_fails_halfway_takes_its_findings_back(reads: Reads) -> None:
    """What it said before it failed does not count; a day costs every claim of that day its corrections."""

    def check(subject: Line | Claim | Day, _: object) -> object:
        yield reject(subject.lines[0] if isinstance(subject, Day) else subject, "no")
        raise ValueError

    content = file(evolve(FATES["units"], number="A"), evolve(FATES["units"], number="B", day="20240101"))
    done = scrub(content, using=settings(*all_edits(), fake(check, reads)))
    assert done.output == content
    assert dispositions(done) == {"A": "forwarded", "B": "forwarded"}
    assert {one.verdict for one in done.run.findings()} == {Verdict.CRASHED}


def test_an_undeclared_action_is_a_fault_of_the_edit() -> None:
    """An edit may not do more than it says."""
    edit = evolve(fake(lambda claim, _: iter([reject(claim, "no")])), applies=frozenset({Verdict.CORRECT}))
    content = file(FATES["one unit"])
    done = scrub(content, using=settings(edit))
    assert done.run.crashed
    assert done.output == content


def test_a_correction_that_would_be_made_again_is_not_made() -> None:
    """The patient's claims go out as they came, and the run says why; other patients are served (law 3)."""

    def wanted(claim: Claim) -> tuple[Change, ...]:
        line = claim.lines[-1]
        if claim.number != "BAD" or line.units is None:
            return ()
        return (Change(line.ordinal, Field.UNITS, line.units, line.units + 1),)

    edits = (*all_edits(), changing(wanted, code="ZZ900"))
    bad = Person((evolve(FATES["no trigger point"], number="BAD"), evolve(FATES["units"], number="SAME")))
    other = Person((evolve(FATES["units"], number="OTHER"),), member="ZQ2")
    content = people(evolve(bad, bills=tuple(evolve(one, day="20240101") for one in bad.bills)), other)
    content = content.replace(b"HC:97110", b"HC:20552", 1)
    done = scrub(content, using=settings(*edits))
    assert done.run.crashed
    assert dispositions(done) == {"BAD": "forwarded", "SAME": "forwarded", "OTHER": "corrected"}
    crashes = [one for one in done.run.findings() if one.verdict is Verdict.CRASHED]
    assert [one.place.claim.claim for one in crashes] == [1, 2]
    assert all("ZZ900 would fire again on the corrected claims" in one.message for one in crashes)
    position = content.rindex(b"HL*3")
    assert done.output[:position] == content[:position]
    assert done.output[position:] == content[position:].replace(b"*UN*3*", b"*UN*1*")


def test_a_correction_that_would_be_made_again_costs_only_its_patient() -> None:
    """A dependent with the subscriber's member id is judged along with the subscriber, and served all the same."""

    def wanted(claim: Claim) -> tuple[Change, ...]:
        line = claim.lines[0]
        again = claim.number == "BAD" and line.units is not None
        return (Change(1, Field.UNITS, line.units, line.units + 1),) if again else ()

    edits = (*(one for one in all_edits() if one.code != "TP101"), changing(wanted, code="ZZ900"))
    child = Person((FATES["both sides"],), first="IDA")
    content = people(Person((evolve(FATES["one unit"], number="BAD"),), (child,)))
    done = scrub(content, using=settings(*edits))
    assert dispositions(done) == {"BAD": "forwarded", "QB-1": "corrected"}
    assert done.output != content
    assert done.output.startswith(content[: content.index(b"HL*3")])


def test_more_injections_than_are_named_can_be_the_cause() -> None:
    """The visit is corrected for the sake of the one that is sent, though twenty others of the day are rejected."""
    rejected = tuple(evolve(SHOT, number=f"QB-R{number}", charge="7") for number in range(25))
    once = (*rejected, evolve(SHOT, number="QB-S"), VISITS[0])
    done = scrub(file(*once), using=settings(*(one for one in all_edits() if one.code != "TP104")))
    assert not done.run.crashed
    fates = dispositions(done)
    assert fates.pop("QB-V0") == "corrected"
    assert set(fates.values()) == {"rejected"}
    assert len(fates) == 25


def test_corrections_that_contradict_each_other_cost_no_claim() -> None:
    def to(units: int, code: str) -> object:
        return changing(lambda claim: (Change(1, Field.UNITS, claim.lines[0].units, Decimal(units)),), code=code)

    content = file(FATES["units"])
    done = scrub(content, using=settings(to(1, "ZZ901"), to(2, "ZZ902")))
    assert done.output == content
    (crash,) = done.run.findings()
    assert crash.verdict is Verdict.CRASHED
    assert "InternalError" in crash.message


def test_a_rejected_replacement_lets_its_original_count_again() -> None:
    """While it stands, the original takes no part in the day; when it falls, the day is judged with the original."""
    original = Bill((TRIGGER,), number="A")
    again = Bill((TRIGGER,), number="A", frequency="7")
    visit = VISITS[0]
    assert dispositions(scrub(file(original, again, visit))) == {"QB-V0": "corrected"}
    broken = evolve(again, charge="7")
    assert dispositions(scrub(file(original, broken, visit))) == {"A": "rejected", "QB-V0": "corrected"}
    twice = Bill((TRIGGER,), number="B")
    assert dispositions(scrub(file(original, broken, twice))) == {"A": "rejected", "B": "rejected"}


def test_the_spool_holds_the_outcomes() -> None:
    """What is decided goes to the file that the shell hands over."""
    spool = BytesIO()
    run = examine([BytesSource(file(FATES["units"]))], settings(), Spools(spool))
    assert [one.disposition for one in run.outcomes()] == [Disposition.CORRECTED]
    assert len(spool.getvalue()) > 200


def test_with_tables_for_all_codes_every_claim_is_judged() -> None:
    """Catalogue, settled question 1. A claim without a trigger code is copied otherwise, whatever is wrong with it."""
    broken = evolve(FATES["no trigger point"], charge="7", number="QB-B")
    content = people(Person((broken,)), Person((FATES["units"],), member="ZQ2"))
    assert dispositions(scrub(content)) == {"QB-1": "corrected"}
    everyone = evolve(settings(), tables=evolve(tables(), judges_all=True))
    assert dispositions(scrub(content, using=everyone)) == {"QB-B": "rejected", "QB-1": "corrected"}


def test_codes_that_ended_are_found_in_every_claim_then_but_visits_only_beside_injections() -> None:
    """A drug is judged in its claim (TP206), a visit on a day with an injection (TP209)."""
    drug, visit = (Bill((Service(code, "18"),), number=code) for code in ("J1030", "99241"))
    content = people(Person((drug,)), Person((visit,), member="ZQ2"))
    everyone = evolve(settings(), tables=evolve(tables(), judges_all=True))
    assert dispositions(scrub(content, using=everyone)) == {"J1030": "rejected"}
    assert not dispositions(scrub(content))


def test_findings_carry_the_policy_that_let_them_stand() -> None:
    done = scrub(file(FATES["both sides"]))
    assert {one.policy for one in done.run.findings()} == {STANDARD.name}


def test_a_finding_of_a_change_says_what_stood_there() -> None:
    """Before and after of everything that was changed, dependent values included."""
    (outcome,) = scrub(file(FATES["both sides"])).outcomes
    assert [(one.line, one.field, one.before, one.after) for one in outcome.changes] == [
        (1, Field.CHARGE, Decimal(120), Decimal("240.5")),
        (1, Field.MODIFIERS, ("RT",), ()),
        (1, Field.POINTERS, ("1",), ("1", "2")),
        (3, Field.LINE, 3, None),
        (4, Field.LINE_NUMBER, "4", "3"),
    ]


def test_a_correction_may_name_only_lines_of_its_claim() -> None:
    """A change of a line that is not there is a fault of ours."""
    edit = changing(lambda _: (Change(7, Field.UNITS, Decimal(1), Decimal(2)),))
    content = file(FATES["one unit"])
    done = scrub(content, using=settings(edit))
    assert done.run.crashed
    assert done.output == content
