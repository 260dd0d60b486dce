"""Hypothesis strategies for claims that meet in every way: only what holds for whatever comes of them can be asked."""

from hypothesis import strategies as st

from tests.building import Bill, Person, Service

_OAK = ("NM1*82*1*OAKMOSSER*WILHELMINA****XX*1000000058", "PRV*PE*PXC*208VP0014X")
_THISTLE = ("NM1*82*1*THISTLEDOWN*PEREGRINE****XX*1000000047", "PRV*PE*PXC*208VP0014X")
_CODES = ["20552", "20553", "20610", "64510", "20802", "99213", "99211", "G2211", "99447", "99156", "97110"]
_CODES += ["20560", "76942", "77012", "J1030", "J3490", "99241"]
_SAID = ["DRY NEEDLING OF NECK", "3 MUSCLES", "ONE MUSCLE"]
_notes = st.sampled_from([(), (), (), (), *((f"NTE*ADD*{text}",) for text in _SAID)])
_services = st.builds(
    Service,
    code=st.sampled_from(["20552", *_CODES]),
    units=st.sampled_from(["1", "1", "1", "2", "0"]),
    modifiers=st.lists(st.sampled_from(["RT", "LT", "59", "XS", "25", "26", "GC"]), max_size=2).map(tuple),
    pointers=st.sampled_from([("1",), ("1",), ("1",), ("4",)]),
    days=st.sampled_from([1, 1, 1, 2]),
    more=_notes,
)
_visits = st.builds(
    Bill,
    services=st.lists(_services, min_size=1, max_size=3).map(tuple),
    number=st.sampled_from(["QB-1", "QB-2", "QB-3"]),
    day=st.sampled_from(["20240912", "20240912", "20240913"]),
    frequency=st.sampled_from(["1", "1", "1", "7", "8"]),
    head=st.builds(lambda said, who: (*said, *Bill(()).head, *who), _notes, st.sampled_from([(), _OAK, _THISTLE])),
)
patients = st.builds(
    Person, bills=st.lists(_visits, min_size=1, max_size=4).map(tuple), filing=st.sampled_from(["MB", "CI", "MC"])
)
