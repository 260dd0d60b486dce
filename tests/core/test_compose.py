"""Envelopes and levels that follow from what leaves, and those that must be left alone."""

import pytest
from attrs import evolve

from tests.building import Bill, Group, Interchange, Office, Person, Service, Style, Transaction
from tests.properties.audit import audit, transactions
from tests.strategies import FATES
from tests.support import changes, scrub, segments
from x12scrub.wire.delimiters import BOM
from x12scrub.wire.patch import Patch, Removal

FALLS = Bill((Service("20552", units="3", days=2),), None)
STAYS = Bill((Service("20552"),))


def person(*bills: Bill, number: int = 1) -> Person:
    return Person(bills, member=f"ZQ{number:06}")


def one(*offices: Office, style: Style | None = None) -> bytes:
    return Interchange((Group((Transaction(offices),)),), style=style or Style()).written()


@pytest.mark.parametrize("gone", range(3))
@pytest.mark.parametrize("style", [Style(), Style(newline=b"", width=80), Style(b"|", b">", b"!", b"U", b"\r\n")])
def test_an_office_without_patients_leaves(gone: int, style: Style) -> None:
    """2000A with its address; the levels of those behind it are numbered and point to their own office."""
    offices = tuple(
        Office(
            (
                person(FALLS if number == gone else STAYS, number=number),
                person(FALLS if number == gone else STAYS, number=10 + number),
            ),
            npi=f"100000073{number}",
        )
        for number in range(3)
    )
    output = scrub(one(*offices, style=style)).output
    audit(output)
    expected = one(*(office for number, office in enumerate(offices) if number != gone), style=style)
    assert [item.elements for item in segments(output)] == [item.elements for item in segments(expected)]


def test_levels_that_nobody_leaves_keep_their_numbers() -> None:
    """Numbers of another habit are copied as long as no level leaves; then they are counted from 1."""
    content = one(Office((person(STAYS), person(FATES["units"], number=2))))
    habit = content.replace(b"HL*1**20", b"HL*0101**20").replace(b"HL*2*1*", b"HL*0102*0101*")
    habit = habit.replace(b"HL*3*1*", b"HL*0103*0101*")
    assert scrub(habit).output == habit.replace(b"*UN*3*", b"*UN*1*")
    falling = habit.replace(b"*UN*3*", b"*UN*0*")
    audit(scrub(falling).output)


def test_a_transaction_that_is_not_ours_is_copied() -> None:
    """An institutional claim beside ours: its codes are not judged, its loops not numbered, only its SE is counted."""
    ours = Transaction((Office((person(FALLS), person(STAYS, number=2))),))
    theirs = evolve(ours, control="0002", off=3)
    content = Interchange((Group((ours, theirs)),)).written()
    start = content.index(b"ST*837*0002")
    content = content[:start] + content[start:].replace(b"005010X222A1", b"005010X223A2")
    output = scrub(content).output
    at = output.index(b"ST*837*0002")
    count = len(transactions(content)[1])
    assert output[at:] == content[start:].replace(b"SE*%d*" % (count + 3), b"SE*%d*" % count)
    assert output[:at].count(b"CLM*") == 1
    assert content[start:].count(b"CLM*") == 2


def test_a_group_that_keeps_a_strange_transaction_stays() -> None:
    """Our transaction leaves, GE01 falls; the other one alone holds the group."""
    ours = Transaction((Office((person(FALLS),)),))
    content = Interchange((Group((ours, evolve(ours, control="0002"))),)).written()
    start = content.index(b"ST*837*0002")
    content = content[:start] + content[start:].replace(b"*0002*005010X222A1", b"*0002*005010X223A2")
    output = scrub(content).output
    assert [item.elements[:3] for item in segments(output) if item.id in (b"ST", b"SE", b"GE", b"IEA")] == [
        (b"ST", b"837", b"0002"),
        (b"SE", b"21", b"0002"),
        (b"GE", b"1", b"117"),
        (b"IEA", b"1", b"000000117"),
    ]


def test_a_transaction_without_claims_is_copied() -> None:
    """Nothing was rejected there, so nothing leaves."""
    empty, full = Transaction((), "0001"), Transaction((Office((person(FALLS),)),), "0002")
    content = Interchange((Group((empty, full)),)).written()
    assert scrub(content).output == Interchange((Group((empty,)),)).written()


def test_control_numbers_and_reference_stay() -> None:
    """ISA13, GS06, ST02 and BHT03 are those of the sender, whoever leaves."""
    sets = tuple(
        Transaction((Office((person(FALLS if number == 1 else STAYS, number=number),)),), f"{number}777")
        for number in range(3)
    )
    content = Interchange((Group(sets, "31"),), "000004711").written()
    kept = [item.elements for item in segments(content) if item.id in (b"ISA", b"GS", b"ST", b"BHT")]
    output = [item.elements for item in segments(scrub(content).output) if item.id in (b"ISA", b"GS", b"ST", b"BHT")]
    assert output == [elements for elements in kept if b"1777" not in elements[2] and b"WCD1777" not in elements]


@pytest.mark.parametrize("lead", [b"", BOM, b"\n\n"])
@pytest.mark.parametrize("joint", [b"", b"\n", b"\r\n\r\n"])
def test_what_is_left_begins_with_an_isa(lead: bytes, joint: bytes) -> None:
    """When the first interchange leaves, so does what stood between it and the next."""
    first, second, third = (
        Interchange((Group((Transaction((Office((person(bill, number=number),)),)),)),), f"{number:09}").written()
        for number, bill in enumerate((FALLS, FALLS, STAYS))
    )
    assert scrub(lead + joint.join((first, second, third))).output == third
    assert scrub(lead + joint.join((third, first))).output == lead + third
    assert scrub(lead + joint.join((first, third, second))).output == third


def test_only_what_must_change_is_patched() -> None:
    """Counts and levels that stay right are not written again."""
    done = scrub(one(Office((person(FATES["units"]), person(STAYS, number=2)))))
    (patch,) = changes(done.run)
    assert isinstance(patch, Patch)
    assert (patch.old, patch.new) == (b"3", b"1")
    fallen = changes(scrub(one(Office((person(STAYS), person(FALLS, number=2))))).run)
    assert [type(change) for change in fallen] == [Removal, Patch]
    assert fallen[1].new == b"%d" % len(transactions(one(Office((person(STAYS),))))[0])
