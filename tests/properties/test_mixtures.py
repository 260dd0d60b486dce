"""Claims of one patient that meet in every way: what leaves has nothing left to say, whatever was taken out of it."""

from hypothesis import given

from tests.building import Person, people
from tests.meetings import patients
from tests.support import scrub


@given(patients)
def test_what_leaves_is_left_alone(patient: Person) -> None:
    """A rejected claim brings no new finding about those that stay, and no run gives up on a patient."""
    first = scrub(people(patient))
    assert not first.run.crashed
    if not first.output:
        return
    second = scrub(first.output)
    assert second.output == first.output
    assert not [one.code for one in second.run.findings() if one.verdict.counts]
