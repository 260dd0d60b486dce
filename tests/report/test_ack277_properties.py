"""Properties of the 277CA that hold whatever comes in."""

from datetime import date

from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.report.ack277_reading import levels, transactions
from tests.report.ack277_values import (
    ENVELOPE,
    SOURCE,
    claim,
    line,
    provider,
    transaction,
)
from tests.report.pyx12_maps import check
from x12scrub.claims.model import DateRange
from x12scrub.claims.people import Person, Provider
from x12scrub.finding import Status
from x12scrub.report.ack277 import acknowledge
from x12scrub.report.ack277_elements import text
from x12scrub.report.received import AckClaim, AckLine, Acknowledger, AckTransaction, Envelope

TEXTS = st.text(st.characters(max_codepoint=0x17F), max_size=90)
AMOUNTS = st.none() | st.decimals(-(10**18) + 1, 10**18 - 1, places=2) | st.decimals(0, 10**9, places=10)
DATES = st.none() | st.builds(DateRange, st.dates(), st.dates())
STATUSES = st.sampled_from([Status("A7", 476), Status("A8", 735, 453), Status("A8", 732, 255), Status("A3", 54)])
PEOPLE = st.builds(Person, *[TEXTS] * 8)
PROVIDERS = st.builds(Provider, kind=st.sampled_from("12") | TEXTS, name=TEXTS, first=TEXTS, npi=TEXTS, tax_id=TEXTS)
LINES = st.builds(
    line,
    st.integers(1, 3),
    TEXTS,
    st.just("1"),
    qualifier=st.sampled_from(("HC", "ER")) | TEXTS,
    modifiers=st.lists(TEXTS, max_size=5).map(tuple),
    units=AMOUNTS,
    dates=DATES,
    number=TEXTS,
    control_number=TEXTS,
)
ENVELOPES = st.builds(
    Envelope,
    *[TEXTS] * 6,
    usage=st.sampled_from("PT"),
    control=st.integers(1, 999_999_999),
    moment=st.datetimes(min_value=ENVELOPE.moment.replace(year=1800, tzinfo=None)),
    received=st.dates(date(1800, 1, 1)),
)


@st.composite
def claims_listed(draw: st.DrawFn) -> AckClaim:
    """A claim of any values, accepted, rejected as a whole, for lines, or both."""
    lines = tuple(evolve(one, charge=draw(AMOUNTS)) for one in draw(st.lists(LINES, min_size=1, max_size=3)))
    one = evolve(claim(draw(TEXTS), None, *lines, patient=draw(PEOPLE)), charge=draw(AMOUNTS))
    faults = draw(st.lists(st.builds(AckLine, st.sampled_from(lines), STATUSES), max_size=3))
    return AckClaim(one, tuple(draw(st.lists(STATUSES, max_size=2))), tuple(faults), draw(TEXTS))


@st.composite
def transactions_received(draw: st.DrawFn) -> AckTransaction:
    """A transaction of any values with one to three providers, each with one to three claims."""
    runs = draw(st.lists(st.lists(claims_listed(), min_size=1, max_size=3), min_size=1, max_size=3))
    one = transaction(*(provider(*run, who=draw(PROVIDERS)) for run in runs))
    return evolve(
        one,
        submitter_kind=draw(st.sampled_from("12")),
        submitter_name=draw(TEXTS),
        submitter_first=draw(TEXTS),
        submitter_id=draw(TEXTS),
        reference=draw(TEXTS),
    )


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(ENVELOPES, st.builds(Acknowledger, TEXTS, TEXTS), st.lists(transactions_received(), min_size=1, max_size=2))
def test_whatever_comes_in_pyx12_accepts_what_goes_out(
    envelope: Envelope, source: Acknowledger, received: list[AckTransaction]
) -> None:
    """Names, ids, charges, units, dates and codes of any shape give a file that the published maps accept."""
    opinion = check(b"".join(acknowledge(envelope, source, received)))
    assert opinion.errors == ()
    assert opinion.valid
    assert opinion.transactions == len(received)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(transactions_received())
def test_levels_and_counts_hold_for_any_values(received: AckTransaction) -> None:
    """Numbers run from 1, a parent stands before its children, SE01 counts, and each claim is named once."""
    (one,) = transactions(b"".join(acknowledge(ENVELOPE, SOURCE, [received])))
    found = levels(one)
    assert [level.number for level in found] == [str(n + 1) for n in range(len(found))]
    kinds = {level.number: level.kind for level in found}
    above = {"20": None, "21": "20", "19": "21", "PT": "19"}
    assert all(kinds.get(level.parent) == above[level.kind] for level in found)
    assert all(int(level.parent or 0) < int(level.number) for level in found)
    assert one[-1][1] == str(len(one))
    claims = [listed for who in received.providers for listed in who.claims]
    named = [row[2] for level in found if level.kind == "PT" for row in level.rows if row[0] == "TRN"]
    assert named == [text(listed.claim.number, 50, missing="0") for listed in claims]
