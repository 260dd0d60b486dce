"""What claims of one patient share: closely in `patient_key`, roughly and quickly in the scout."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests.building import Bill, Service, file, people
from tests.building import Person as Built
from tests.support import claims, tables
from x12scrub.claims.marks import coarse_key
from x12scrub.claims.parties import patient_key
from x12scrub.claims.people import Payer, Person
from x12scrub.claims.scout import survey
from x12scrub.wire.patch import BytesSource

PAYER = Payer("LAKE1", "LAKESIDE", "CI", "P")
ODA = Person("QUILLFEATHER", "ODA", "", "", "19710214", "F", "MI", "ZQ 01a")
NAMELESS = evolve(ODA, member_id="")
IDA = Person("QUILLFEATHER", "IDA", "", "", "20150101", "F")


def same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    left, right = patient_key(*one), patient_key(*other)
    assert left is not None
    assert right is not None
    return left == right


def test_letters_and_blanks_of_a_member_id_do_not_count() -> None:
    """Settled question 7, for the key alone."""
    assert same((PAYER, ODA, None), (PAYER, evolve(ODA, member_id="zq01A"), None))
    assert same((PAYER, ODA, None), (evolve(PAYER, id="lake 1"), evolve(ODA, last="OTHER"), None))
    assert not same((PAYER, ODA, None), (PAYER, evolve(ODA, member_id="ZQ02"), None))
    assert not same((PAYER, ODA, None), (evolve(PAYER, id="LAKE2"), ODA, None))


def test_a_dependent_is_another_patient() -> None:
    """Known by the member id with name, birth date and sex."""
    assert not same((PAYER, ODA, None), (PAYER, ODA, IDA))
    assert same((PAYER, ODA, IDA), (PAYER, evolve(ODA, last="OTHER"), evolve(IDA, first=" Ida", middle="X")))
    for other in ({"first": "UNA"}, {"last": "OTHER"}, {"birth": "20150102"}, {"sex": "M"}):
        assert not same((PAYER, ODA, IDA), (PAYER, ODA, evolve(IDA, **other)))


def test_without_a_member_id_the_traits_stand_for_it() -> None:
    assert same((PAYER, NAMELESS, None), (PAYER, evolve(NAMELESS, first="oda"), None))
    assert not same((PAYER, NAMELESS, None), (PAYER, evolve(NAMELESS, birth="19710215"), None))
    assert not same((PAYER, NAMELESS, None), (PAYER, ODA, None))


@pytest.mark.parametrize(
    ("payer", "subscriber", "dependent"),
    [
        (Payer(), ODA, None),
        (Payer(id=" ", name=" "), ODA, None),
        (PAYER, Person(), None),
        (PAYER, evolve(NAMELESS, birth=""), None),
        (PAYER, evolve(NAMELESS, first=""), None),
        (PAYER, evolve(NAMELESS, last=""), None),
        (PAYER, ODA, evolve(IDA, birth="")),
        (PAYER, ODA, evolve(IDA, last="")),
        (PAYER, Person(), IDA),
    ],
)
def test_nobody_is_joined_on_an_empty_key(payer: Payer, subscriber: Person, dependent: Person | None) -> None:
    assert patient_key(payer, subscriber, dependent) is None


def test_a_payer_without_id_is_known_by_its_name() -> None:
    assert same((evolve(PAYER, id=""), ODA, None), (Payer(name="Lakeside"), ODA, None))


names = st.text(st.characters(codec="latin-1", exclude_characters="*~:^\r\n"), max_size=6)
members = st.builds(
    lambda last, first, member: Built(
        (Bill((Service("20552"),)),), last=last, first=first, member=member, born="19710214", payer="P1"
    ),
    names,
    names,
    st.one_of(st.just(""), names),
)


@given(members, members)
def test_the_scout_never_parts_what_belongs_together(one: Built, other: Built) -> None:
    """Claims with one patient key stand in loops with one coarse key: else they would never meet."""
    content = people(one, other)
    keys = [claim.patient_key for claim in claims(content)]
    found = survey(BytesSource(content), tables().trigger_codes).subscribers
    assert list(found.triggered) == [1, 1]
    if keys[0] is not None and keys[0] == keys[1]:
        assert found.key[0] == found.key[1] != 0


@given(names)
def test_the_same_person_written_otherwise_is_one(name: str) -> None:
    """ASCII letters in another case, and other blanks."""
    again = f" {name.replace(' ', '')} ".encode("latin-1").swapcase().decode("latin-1")
    first, second = claims(people(*(Built((Bill((Service(),)),), member=text) for text in (f"Z{name}", f"z {again}"))))
    assert first.patient_key == second.patient_key


def test_the_first_subscriber_name_of_a_loop_is_the_key() -> None:
    """Later ones are subscribers of other payers."""
    other = Bill((Service("20552"),), head=("SBR*S*18", "NM1*IL*1*OTHER*NAME****MI*ZZ9"))
    found = survey(BytesSource(file(other)), tables().trigger_codes).subscribers
    assert list(found.key) == [coarse_key(b"zq000 001", b"QUILLFEATHER")]


@pytest.mark.parametrize(("member", "last_name"), [(b"", b""), (b" ", b"  ")])
def test_no_coarse_key_without_id_and_name(member: bytes, last_name: bytes) -> None:
    assert coarse_key(member, last_name) == 0
    assert coarse_key(member, b"QUILL") == coarse_key(b"quill", last_name) != 0
