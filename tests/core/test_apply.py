"""Resolutions into bytes: each field of a change, and what leaves with a claim."""

from decimal import Decimal

import pytest
from attrs import evolve

from tests.building import Bill, Person, Service, Style, file, people
from tests.core.fakes import changing, fake
from tests.properties.audit import audit
from tests.support import scrub, segments, settings, tables
from x12scrub.apply import apply
from x12scrub.claims.assemble import SubscriberLoop
from x12scrub.claims.model import Claim, ClaimPlace
from x12scrub.claims.scout import survey
from x12scrub.claims.stretches import Tally
from x12scrub.errors import InternalError
from x12scrub.finding import Change, Field, reject
from x12scrub.journal import Disposition
from x12scrub.loops import Loops
from x12scrub.plan import Plan
from x12scrub.resolve import Resolution
from x12scrub.wire.patch import BytesSource

TRIGGER = Service("20552", "165", "3")


def sv1(text: str, *changes: Change) -> bytes:
    """The SV1 of a one-line claim after these changes."""
    content = file(Bill((TRIGGER,))).replace(b"SV1*HC:20552*165*UN*3***1", text.encode("latin-1"))
    edit = changing(lambda claim: tuple(one for one in changes if value(claim, one) != one.after))
    output = scrub(content, using=settings(edit)).output
    (found,) = [one for one in segments(output) if one.id == b"SV1"]
    assert output.replace(found.raw, b"") == content.replace(b"\n" + text.encode("latin-1") + b"~", b"")
    return found.raw.strip(b"\n~")


def value(claim: Claim, change: Change) -> object:
    line = claim.lines[0]
    return {
        Field.UNITS: line.units,
        Field.MODIFIERS: line.modifiers,
        Field.CHARGE: line.charge,
        Field.POINTERS: line.pointers,
    }[change.field]


def modifiers(*after: str) -> Change:
    return Change(1, Field.MODIFIERS, ("ZZ",), after)


@pytest.mark.parametrize(
    ("before", "change", "after"),
    [
        ("SV1*HC:20552*165*UN*3***1", Change(1, Field.UNITS, 3, Decimal("1.00")), b"SV1*HC:20552*165*UN*1***1"),
        ("SV1*HC:20552*165*UN*3", Change(1, Field.POINTERS, (), ("1", "2")), b"SV1*HC:20552*165*UN*3***1:2"),
        ("SV1*HC:20552*165*UN*3***1*Y", Change(1, Field.POINTERS, ("1",), ("2",)), b"SV1*HC:20552*165*UN*3***2*Y"),
        ("SV1*HC:20552:RT*165*UN*3***1", modifiers(), b"SV1*HC:20552*165*UN*3***1"),
        ("SV1*HC:20552:RT::LT*165*UN*3***1", modifiers("59"), b"SV1*HC:20552:59*165*UN*3***1"),
        ("SV1*HC:20552*165*UN*3***1", modifiers("A", "B", "C", "D"), b"SV1*HC:20552:A:B:C:D*165*UN*3***1"),
        ("SV1*HC:20552:RT::::NECK*165*UN*3", modifiers(), b"SV1*HC:20552:::::NECK*165*UN*3"),
        ("SV1*HC:20552:RT::::NECK*165*UN*3", modifiers("25", "RT"), b"SV1*HC:20552:25:RT:::NECK*165*UN*3"),
        ("SV1*HC:20552:RT:::::*165*UN*3", modifiers("25"), b"SV1*HC:20552:25*165*UN*3"),
        ("SV1*HC:20552 :RT*165*UN*3", modifiers("25"), b"SV1*HC:20552 :25*165*UN*3"),
    ],
)
def test_a_change_of_a_line(before: str, change: Change, after: bytes) -> None:
    """One element is written anew, without gaps between modifiers; a description keeps its slot."""
    assert sv1(before, change) == after


def test_charges_of_line_and_claim_are_written_in_the_shortest_form() -> None:
    """SV102 and with it CLM02."""
    content = file(Bill((TRIGGER, Service())))
    edit = changing(
        lambda claim: (
            (Change(1, Field.CHARGE, claim.lines[0].charge, Decimal("99.50")),) if claim.charge == Decimal(205) else ()
        )
    )
    output = scrub(content, using=settings(edit)).output
    assert output == content.replace(b"*165*", b"*99.5*").replace(b"QB-1*205*", b"QB-1*139.5*")


@pytest.mark.parametrize(
    "style", [Style(), Style(newline=b""), Style(newline=b"\r\n  "), Style(terminator=b"\n", newline=b"")]
)
@pytest.mark.parametrize("gone", [(1,), (2,), (3,), (1, 2), (1, 3), (2, 3)])
def test_a_line_leaves_with_all_its_segments(gone: tuple[int, ...], style: Style) -> None:
    """LX to the last segment of 2430; the others are numbered, CLM02 and SE01 follow."""
    more = ("REF*6R*X", "NTE*ADD*TEXT", "LIN**N4*0001", "CTP****1*UN", "NM1*82*1*ABARA*CHIDI")
    services = tuple(
        Service(code, str(charge), more=more) for code, charge in (("20552", 1), ("97110", 20), ("97140", 300))
    )

    def wanted(claim: Claim) -> tuple[Change, ...]:
        return tuple(Change(one, Field.LINE, one, None) for one in gone) if len(claim.lines) == 3 else ()

    # The line with the watched code may be the one that leaves: the other claim keeps the patient in view.
    anchor = Bill((Service("20552"),), number="KEPT", day="20240101")
    output = scrub(file(Bill(services), anchor, style=style), using=settings(changing(wanted))).output
    left = tuple(one for number, one in enumerate(services, 1) if number not in gone)
    assert output == file(Bill(left), anchor, style=style)


def falling(*numbers: str) -> object:
    """An edit that rejects the claims with these numbers."""
    return fake(lambda claim, _: iter([reject(claim, "no")] if claim.number in numbers else []))


def bill(number: str) -> Bill:
    return Bill((Service("20552"),), number=number)


def family(*numbers: str) -> tuple[Person, ...]:
    """Two subscribers: one with two own claims and two dependents with two claims each, and one with a claim."""
    kept = {name: tuple(bill(name + digit) for digit in "12" if name + digit in numbers) for name in "ABC"}
    dependents = tuple(Person(kept[name], first=name) for name in "BC" if kept[name])
    first = [Person(kept["A"], dependents)] if kept["A"] or dependents else []
    return (*first, *([Person((bill("D1"),), member="ZQ2")] if "D1" in numbers else []))


EVERYBODY = ("A1", "A2", "B1", "B2", "C1", "C2", "D1")


@pytest.mark.parametrize(
    "gone",
    [
        "A1",
        "A1 A2",
        "B1",
        "B1 B2",
        "C1 C2",
        "B1 B2 C1",
        "B1 B2 C1 C2",
        "A1 A2 B1 B2",
        "A1 A2 B1 B2 C1 C2",
        "D1",
        "A2 B2 D1",
    ],
)
def test_a_rejected_claim_takes_empty_loops_along(gone: str) -> None:
    """2300, then 2000C and 2000B without a claim; levels are numbered, HL04 and SE01 follow."""
    names = gone.split()
    output = scrub(people(*family(*EVERYBODY)), using=settings(falling(*names))).output
    audit(output)
    assert output == people(*family(*(name for name in EVERYBODY if name not in names)))


def test_nobody_is_dropped_who_had_no_claim_to_begin_with() -> None:
    """An empty dependent beside a rejected one stays: only what we empty leaves."""
    empty, other = Person((), first="EMPTY"), Person((bill("B1"),), first="IDA")
    whole = Person((bill("A1"),), (empty, other))
    output = scrub(people(whole), using=settings(falling("B1"))).output
    assert output == people(evolve(whole, dependents=(empty,)))


def test_a_sign_of_children_that_was_wrong_stays_wrong() -> None:
    """HL04 is derived where a dependent leaves, and copied everywhere else."""
    content = people(*family(*EVERYBODY)).replace(b"HL*2*1*22*1", b"HL*2*1*22*9")
    assert scrub(content, using=settings(falling("B1", "B2", "C1", "C2"))).output.count(b"*22*9~") == 1


def test_five_modifiers_are_a_fault() -> None:
    """A line has four slots: the claim goes out untouched, and the run says that we failed."""
    content = file(Bill((TRIGGER,)))
    done = scrub(content, using=settings(changing(lambda _: (modifiers(*"ABCDE"),))))
    assert done.output == content
    assert done.run.crashed


def read(content: bytes) -> list[SubscriberLoop]:
    source = BytesSource(content)
    surveyed = survey(source, tables().trigger_codes)
    loops = Loops(0, source, surveyed)
    return [loops.read(row) for row in range(len(surveyed.subscribers))]


def resolved(loop: SubscriberLoop, disposition: Disposition, *numbers: str) -> dict[ClaimPlace, Resolution]:
    own = (text.claim for text in loop.claims if text.claim.number in numbers)
    return {claim.place: Resolution(claim, disposition, ()) for claim in own}


def test_what_leaves_is_counted_by_provider() -> None:
    """Levels and whole subscribers of several loops add up; a claim that nothing was decided about stays."""
    plan = Plan()
    gone = people(*family(*EVERYBODY), Person((bill("E1"),), member="ZQ3"))
    (first, second, third), (again, *_) = read(gone), read(people(*family(*EVERYBODY)))
    apply(third, resolved(third, Disposition.REJECTED, "E1"), plan)
    assert (plan.dropped_levels[0], plan.dropped_subscribers[0]) == (1, 1)
    apply(first, resolved(first, Disposition.HELD, "B1", "B2"), plan)
    assert (plan.dropped_levels[0], plan.dropped_subscribers[0]) == (2, 1)
    apply(again, resolved(again, Disposition.REJECTED, *EVERYBODY), plan)
    assert (plan.dropped_levels[0], plan.dropped_subscribers[0]) == (5, 2)
    apply(second, {}, plan)
    assert (plan.dropped_levels[0], plan.dropped_subscribers[0], plan.leaving[0]) == (5, 2, 9)


def test_rejected_claims_are_counted_with_their_charges() -> None:
    """Not held ones, and not those that go out; a charge that cannot be read is none."""
    bills = (bill("R1"), evolve(bill("R2"), charge="1x"), evolve(bill("H1"), charge="7"), bill("F1"))
    ((loop,), plan) = read(file(*bills)), Plan()
    apply(loop, resolved(loop, Disposition.REJECTED, "R1", "R2") | resolved(loop, Disposition.HELD, "H1"), plan)
    assert plan.rejected(0) == Tally(2, Decimal(40))
    assert plan.leaving[0] == 3


@pytest.mark.parametrize(
    ("change", "because"),
    [
        (Change(1, Field.UNITS, Decimal(1), Decimal(2)), "line 1 has no SV1 to correct"),
        (Change(2, Field.MODIFIERS, (), tuple("ABCDE")), "a correction gives a line more than four modifiers"),
    ],
)
def test_what_cannot_be_written_is_a_fault(change: Change, because: str) -> None:
    """The claim that such a change was made for was not understood; nothing of the kind reaches the plan."""
    content = file(Bill((Service("20552"), Service()))).replace(b"SV1*HC:20552*", b"SV5*HC:20552*")
    ((loop,), plan) = read(content), Plan()
    (claim,) = (text.claim for text in loop.claims)
    resolution = Resolution(claim, Disposition.CORRECTED, (), (change,))
    with pytest.raises(InternalError) as raised:
        apply(loop, {claim.place: resolution}, plan)
    assert str(raised.value) == because
    assert plan.is_empty
