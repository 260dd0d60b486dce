"""What is refused, what is salvaged, and what is verified before anything leaves."""

import pytest
from attrs import evolve

from tests.building import Bill, Interchange, Office, Person, Transaction, file, people
from tests.building import Group as FunctionalGroup
from tests.strategies import FATES, TRIGGER, VISIT
from tests.support import scrub, settings
from x12scrub.claims.survey import EMPTY_SEGMENT
from x12scrub.engine import examine
from x12scrub.errors import PatchRefused, Reason, Unbalanced, Unreadable, Unstable
from x12scrub.wire.patch import BytesSource

VISITS = tuple(Bill((VISIT,), number=f"QB-V{number}") for number in range(3))
SHOT = Bill((TRIGGER,), number="QB-T")


def dated(bill: Bill, number: int) -> Bill:
    return evolve(bill, day=f"2024010{number}", number=f"QB-{number}")


def test_salvage_leaves_out_what_cannot_be_read() -> None:
    """The good interchanges are scrubbed as if they were alone; without it the whole input is refused."""
    good = [
        Interchange(
            (FunctionalGroup((Transaction((Office((Person((dated(bill, number),)),)),)),)),), f"{number:09}"
        ).written()
        for number, bill in ((1, FATES["units"]), (2, FATES["both sides"]), (3, FATES["one unit"]))
    ]
    broken = [good[1].replace(b"\nSE*", b"\nSX*"), good[1][:-40], good[1].replace(b"*T*:~", b"*T*~~")]
    corrected = [scrub(one).output for one in good]
    for bad in broken:
        for position in range(3):
            parts = [good[0], good[2]]
            parts.insert(position, bad)
            content = b"".join(parts)
            with pytest.raises(Unreadable) as refused:
                scrub(content)
            done = scrub(content, using=settings(salvage=True))
            assert done.output == corrected[0] + corrected[2]
            (told,) = done.run.refused
            assert told.reason is refused.value.reason
            assert done.run.ledger.received.claims == 2
            assert done.run.changes(0)


def test_what_is_left_out_leaves_no_oddities() -> None:
    """Odd things of an interchange that is refused are not copied, so they are not told of as if they were."""
    good = file(dated(FATES["one unit"], 1)).replace(b"\nHL*2", b"~\nHL*2")
    bad = file(FATES["no sum"]).replace(b"\nHL*2", b"~~\nHL*2").replace(b"IEA*1", b"IEA*X")
    for content, offset in ((bad + good, len(bad)), (good + bad, 0), (bad + good + bad, len(bad))):
        (found,) = scrub(content, using=settings(salvage=True)).run.surveys
        assert found.oddities == {EMPTY_SEGMENT: 1}
        assert found.places[EMPTY_SEGMENT].offset == offset + good.index(b"~~") + 1


def test_salvage_of_nothing_leaves_nothing() -> None:
    """Files without a readable interchange are refused whole, and their claims were never received."""
    for content in (b"", b"noise", file(FATES["units"]).replace(b"IEA", b"IEB")):
        done = examine([BytesSource(content)], settings(salvage=True))
        assert b"".join(done.corrected(0)) == b""
        assert len(done.refused) == 1
        assert done.ledger.received.claims == 0


def test_one_bad_input_refuses_the_run() -> None:
    with pytest.raises(Unreadable) as refused:
        scrub(file(FATES["units"]), b"noise")
    assert refused.value.reason is Reason.NO_ISA


def test_verification_counts_what_leaves() -> None:
    """A file with a claim too few, another charge, or a wrong count does not leave."""
    content = people(Person((FATES["units"], evolve(FATES["one unit"], day="20240101"))))
    done = scrub(content)
    done.run.verify(BytesSource(done.output))
    for wrong, error in (
        (done.output.replace(b"CLM*", b"CLN*", 1), Unbalanced),
        (done.output.replace(b"*183.4*", b"*183.5*", 1), Unbalanced),
        (done.output.replace(b"GE*1*", b"GE*2*"), Unstable),
        (b"", Unbalanced),
    ):
        with pytest.raises(error):
            done.run.verify(BytesSource(wrong))
    with pytest.raises(Unreadable):
        done.run.verify(BytesSource(done.output[:-30]))


def test_a_source_that_changes_meanwhile_is_refused() -> None:
    """Between the passes: a patch that does not find its bytes writes nothing more."""
    content = file(FATES["units"])
    run = examine([BytesSource(content)], settings())
    for other in (content.replace(b"*UN*3*", b"*UN*4*"), content[:-200]):
        with pytest.raises(PatchRefused):
            run.sources = (BytesSource(other),)
            b"".join(run.corrected(0))


def test_a_clean_file_is_handed_out_as_it_came() -> None:
    content = file(dated(FATES["no trigger point"], 1), FATES["one unit"])
    done = scrub(content)
    assert done.output == content
    assert not done.run.changes(0)
    assert scrub(content.replace(b"GE*1*", b"GE*2*")).run.changes(0)
