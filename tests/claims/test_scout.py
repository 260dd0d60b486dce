"""How the scout reads: no more than it must."""

from attrs import define

from tests.building import Bill, Service, file
from tests.support import tables
from x12scrub.claims.scout import count, survey
from x12scrub.claims.survey import Limits
from x12scrub.wire.patch import BytesSource


@define
class Counting:
    """A source that adds up what is read of it."""

    content: bytes
    taken: int = 0

    @property
    def size(self) -> int:
        return len(self.content)

    def read(self, start: int, stop: int) -> bytes:
        piece = self.content[start:stop]
        self.taken += len(piece)
        return piece


def test_small_interchanges_are_not_read_again_and_again() -> None:
    """A file of thousands of interchanges costs some reads of a page each, not a window of a megabyte."""
    one = file(Bill((Service("20552"),))) + b"\n"
    source = Counting(one * 2_000)
    assert survey(source, tables().trigger_codes).claims == 2_000
    assert source.taken < 2_000 * 10_000


def test_one_large_interchange_is_read_once() -> None:
    bills = tuple(Bill((Service("20552"),), number=f"QB-{number}") for number in range(20_000))
    source = Counting(file(*bills))
    assert survey(source, tables().trigger_codes).claims == 20_000
    assert source.taken < source.size * 1.1


def test_counting_finds_what_the_survey_finds() -> None:
    """Without an index: claims, charges, transactions and wrong counts."""
    content = file(Bill((Service("20552"),)), Bill((Service("97110", "7.5"),)))
    for one in (content, content.replace(b"GE*1", b"GE*3"), content[:-1]):
        source = BytesSource(one)
        full, counted = survey(source, tables().trigger_codes), count(source, Limits())
        assert (counted.tally, counted.miscounted) == (full.tally, full.miscounted)
        assert not len(counted.subscribers)
        assert not len(counted.providers.start)
