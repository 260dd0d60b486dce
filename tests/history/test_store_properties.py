"""Whatever patients bill in whatever files over some nights: the store answers as the model does."""

from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from tests.building import people
from tests.history.nights import StoredNights
from tests.meetings import meetings, patients
from tests.strategies import a_part
from tests.support import claims
from x12scrub.fates import OnPrompt
from x12scrub.history import schema
from x12scrub.history.checking import faults
from x12scrub.history.store import Store

_KNOWN = st.sampled_from([{}, {}, {"member": "ZQ2"}, {"payer": "LAKESIDE2"}, {"member": "", "born": ""}])
_people = st.builds(lambda person, known: evolve(person, **known), patients, _KNOWN)
_files = st.one_of(st.lists(_people, min_size=1, max_size=2), meetings).map(lambda who: people(*who))
# A run takes some of the files that there are: the same one may come again, alone or with others.
_runs = st.lists(st.lists(st.integers(0, 2), min_size=1, max_size=2), min_size=1, max_size=4)


# One database serves all examples: each begins by emptying it.
@settings(a_part(3), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(_files, min_size=3, max_size=3), _runs, st.sampled_from(OnPrompt))
def test_the_store_answers_as_the_model_does(
    store: Store, files: list[bytes], runs: list[list[int]], on_prompt: OnPrompt
) -> None:
    """Outputs, findings and look-ups, night after night; and the rows stay sound."""
    with store.writing() as connection:
        for table in reversed(schema.metadata.sorted_tables):
            if table is not schema.keys:
                connection.execute(delete(table))
    nights = StoredNights(store)
    everybody = claims(*files)
    for number, run in enumerate(runs):
        done = nights.scrub(*(files[index] for index in run), on=f"2024-09-{13 + number}", on_prompt=on_prompt)
        assert not done.run.crashed
        nights.sent(everybody)
    with store.reading() as connection:
        assert list(faults(connection)) == []
