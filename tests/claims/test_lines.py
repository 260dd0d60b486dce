"""Service lines: SV1, dates, the rendering provider and state of a line, and what tells two lines apart."""

from datetime import date
from decimal import Decimal

import pytest

from tests.building import Bill, Service, file
from tests.support import claims
from x12scrub.claims.lines import service_dates
from x12scrub.claims.model import Claim, Line
from x12scrub.claims.people import Locality
from x12scrub.wire.delimiters import Delimiters
from x12scrub.wire.segment import Segment

STAR = Delimiters(b"*", b":", b"~")


def claim(*segments: str, head: tuple[str, ...] = ()) -> Claim:
    """A claim whose 2400 loops are these segments."""
    content = file(Bill((Service(),), head=head))
    start, stop = content.index(b"LX*1"), content.index(b"\nSE*")
    (found,) = claims(content[:start] + "".join(f"{one}~" for one in segments).encode("latin-1") + content[stop:])
    return found


def line(sv1: str, *more: str, head: tuple[str, ...] = ()) -> Line:
    (found,) = claim("LX*1", sv1, *more, head=head).lines
    return found


def test_the_elements_of_a_line() -> None:
    """SV101 with modifiers and description, SV102 to SV107, LX01, REF*6R."""
    found = line("SV1*HC:20552:RT:59:::LEFT NECK*165.50*UN*1.5*12**1:3**Y", "DTP*472*D8*20240912", "REF*6R*LINE-1")
    assert (found.qualifier, found.code, found.procedure) == ("HC", "20552", "20552")
    assert (found.modifiers, found.description) == (("RT", "59"), "LEFT NECK")
    assert (found.charge, found.unit_basis, found.units) == (Decimal("165.5"), "UN", Decimal("1.5"))
    assert (found.place_of_service, found.pointers) == ("12", ("1", "3"))
    assert (found.ordinal, found.number, found.control_number) == (1, "1", "LINE-1")


def test_the_notes_of_a_line_and_of_its_claim_are_kept_apart() -> None:
    """NTE02 of 2400 and of 2300, without those that say nothing; what another line notes is not this one's."""
    first, second = ("LX*1", "SV1*HC:1*1*UN*1", "NTE*ADD*A: B", "NTE*TPO* ", "NTE*DCP"), ("LX*2", "SV1*HC:2*1*UN*1")
    found = claim(*first, *second, head=("NTE*ADD*WHOLE", "HI*ABK:M7918", "SBR*S*18", "NTE*ADD*OTHER"))
    assert [one.notes for one in found.lines] == [("A: B",), ()]
    assert found.notes == ("WHOLE",)


@pytest.mark.parametrize(
    ("procedure", "modifiers"),
    [
        ("HC:20552", ()),
        ("HC:20552:RT", ("RT",)),
        ("HC:20552::RT", ("RT",)),
        ("HC:20552:::50:LT", ("50", "LT")),
        ("HC:20552:A:B:C:D:TEXT", ("A", "B", "C", "D")),
        ("HC:20552:::::TEXT", ()),
        ("HC", ()),
        ("", ()),
    ],
)
def test_modifiers_stand_in_four_slots(procedure: str, modifiers: tuple[str, ...]) -> None:
    """Empty slots are left out; the fifth component behind the code is text."""
    assert line(f"SV1*{procedure}*1*UN*1***1").modifiers == modifiers


def test_only_hcpcs_lines_have_a_procedure() -> None:
    """Another qualifier is no business of the edits, whatever code stands behind it."""
    assert line("SV1*ER:20552*1*UN*1").procedure == ""
    assert line("SV1*HC: 20552 *1*UN*1").procedure == "20552"


@pytest.mark.parametrize(("sv1", "charge", "units"), [("SV1*HC:1", None, None), ("SV1*HC:1*x*UN*-", None, None)])
def test_what_is_no_number_is_none(sv1: str, charge: None, units: None) -> None:
    assert (line(sv1).charge, line(sv1).units) == (charge, units)


def test_the_place_of_service_of_the_claim_holds_where_the_line_has_none() -> None:
    assert line("SV1*HC:1*1*UN*1").place_of_service == "11"


@pytest.mark.parametrize(
    ("segment", "days"),
    [
        ("DTP*472*D8*20240912", ("20240912", "20240912")),
        ("DTP*472*RD8*20240912-20240914", ("20240912", "20240914")),
        ("DTP*472*RD8*20240912-20240912", ("20240912", "20240912")),
        ("DTP*472*RD8*20240914-20240912", None),
        ("DTP*472*RD8*20240912-", None),
        ("DTP*472*RD8*20240912-20240913-20240914", None),
        ("DTP*472*RD8*2024-09-12", None),
        ("DTP*472*D8*20240231", None),
        ("DTP*472*D8*240912", None),
        ("DTP*472*D8*2024091\xb2", None),
        ("DTP*472*D8*20240912-20240914", None),
        ("DTP*472*D6*240912", None),
        ("DTP*472*D8", None),
        ("DTP*472", None),
    ],
)
def test_service_dates(segment: str, days: tuple[str, str] | None) -> None:
    """A day, or a range in order; anything else is no date, and never a guess."""
    found = service_dates(Segment(0, segment.encode("latin-1") + b"~", STAR))
    assert (found and (f"{found.first:%Y%m%d}", f"{found.last:%Y%m%d}")) == days


def test_a_range_with_equal_ends_is_one_day() -> None:
    """Settled question 5."""
    one = service_dates(Segment(0, b"DTP*472*RD8*20240912-20240912~", STAR))
    assert one is not None
    assert not one.spans_days
    assert one.covers(date(2024, 9, 12))
    assert not one.covers(date(2024, 9, 13))
    assert service_dates(None) is None


def test_only_the_service_date_of_the_line_itself_counts() -> None:
    """Another DTP, and the date of another payer's adjudication, are not the service date."""
    assert line("SV1*HC:1*1*UN*1", "DTP*431*D8*20240101", "SVD*P*1", "DTP*472*D8*20240102").dates is None


BOSS, LOCUM = "NM1*82*1*MARLOW*JUNE****XX*1000000814", "NM1*82*1*ABARA*CHIDI****XX*1000000996"


@pytest.mark.parametrize(
    ("head", "more", "npi"),
    [
        ((), (), "1000000731"),
        ((BOSS,), (), "1000000814"),
        ((BOSS,), (LOCUM,), "1000000996"),
        ((), (LOCUM,), "1000000996"),
    ],
)
def test_the_rendering_provider(head: tuple[str, ...], more: tuple[str, ...], npi: str) -> None:
    """2420A over 2310B over 2010AA."""
    assert line("SV1*HC:1*1*UN*1", *more, head=head).rendering.npi == npi


def test_a_line_of_another_line_is_not_overridden() -> None:
    """2420A holds for its own line only."""
    found = claim("LX*1", "SV1*HC:1*1*UN*1", LOCUM, "PRV*PE*PXC*207Q00000X", "LX*2", "SV1*HC:2*1*UN*1", head=(BOSS,))
    assert [one.rendering.npi for one in found.lines] == ["1000000996", "1000000814"]
    assert [one.rendering.taxonomy for one in found.lines] == ["207Q00000X", ""]


@pytest.mark.parametrize(
    ("head", "more", "place"),
    [
        ((), (), Locality("SPRINGFIELD", "IL", "627040000")),
        (("NM1*77*2*HALL", "N3*1", "N4*LITTLE ROCK*AR"), (), Locality("LITTLE ROCK", "AR")),
        (
            ("NM1*77*2*HALL", "N4*LITTLE ROCK*AR*72201"),
            ("NM1*77*2*SHED", "N4*RENO*NV*89501"),
            Locality("RENO", "NV", "89501"),
        ),
        (("NM1*77*2*HALL", "NM1*DN*1*X", "N4*RENO*NV"), (), Locality("SPRINGFIELD", "IL", "627040000")),
        (("NM1*77*2*HALL", "N4*RENO**89501"), (), Locality("SPRINGFIELD", "IL", "627040000")),
    ],
)
def test_the_place_of_service(head: tuple[str, ...], more: tuple[str, ...], place: Locality) -> None:
    """Facility of the line, else of the claim, else the billing provider's; an address of another party is none."""
    assert line("SV1*HC:1*1*UN*1", *more, head=head).locality == place


def test_ordinals_and_segments_count_on() -> None:
    """The place of a line is its SV1, wherever that stands in the line."""
    found = claim("LX*1", "SV1*HC:1*1*UN*1", "NTE*ADD*A", "LX*7", "REF*6R*B", "SV1*HC:2*2*UN*2", "LX", "LX*9")
    assert [one.ordinal for one in found.lines] == [1, 2, 3, 4]
    assert [one.number for one in found.lines] == ["1", "7", "", "9"]
    first = found.place.segment + 1
    assert [one.segment for one in found.lines] == [first + 1, first + 5, first + 6, first + 7]
    assert [one.code for one in found.lines] == ["1", "2", "", ""]


SAME = ("SV1*HC:20552:RT:::*100*UN*1***1", "DTP*472*D8*20240912", "REF*6R*A")


@pytest.mark.parametrize(
    ("sv1", "more", "alike"),
    [
        ("SV1*HC:20552:LT*120*UN*3***2:1", ("DTP*472*D8*20240912", "REF*6R*B"), True),
        ("SV1*HC:20552*100*UN*1***1**Y", (), False),
        ("SV1*HC:20552*100*UN*1***1", ("NTE*ADD*NECK",), False),
        ("SV1*HC:20552*100*UN*1***1", ("AMT*T*5",), False),
        ("SV1*HC:20552*100*UN*1***1", ("REF*9F*X",), False),
        ("SV1*HC:20552*100*UN*1***1", ("DTP*431*D8*20240912",), False),
        ("SV1*HC:20552*100*UN*1***1", ("LIN**N4*0001", "CTP****1*UN"), False),
    ],
)
def test_what_sets_two_lines_apart(sv1: str, more: tuple[str, ...], alike: bool) -> None:
    """Everything but modifiers, charge, units, pointers, service date and control number."""
    first, second = claim("LX*1", *SAME, "LX*2", sv1, *more).lines
    assert (first.detail == second.detail) is alike


def test_quantities_set_lines_apart_even_when_they_are_equal() -> None:
    """A sales tax of two lines cannot become that of one."""
    first, second = claim("LX*1", *SAME, "AMT*T*5", "LX*2", *SAME, "AMT*T*5").lines
    assert first.detail != second.detail


@pytest.mark.parametrize(("npi", "alike"), [("1000000058", True), ("1000000059", False)])
def test_a_line_that_only_repeats_the_rendering_provider_says_nothing_more(npi: str, *, alike: bool) -> None:
    """NM1*82 with the NPI of the claim's, and what belongs to it, do not set two lines apart; another's does."""
    repeated = (f"NM1*82*1*OAK*ANN****XX*{npi}", "PRV*PE*PXC*208VP0014X", "REF*G2*X")
    first, second = claim("LX*1", *SAME, "LX*2", *SAME, *repeated, head=("NM1*82*1*OAK*ANN****XX*1000000058",)).lines
    assert (first.detail == second.detail) is alike


def test_values_do_not_print() -> None:
    """A claim and a line show nothing of themselves in a log."""
    found = claim("LX*1", "SV1*HC:20552*1*UN*1")
    assert "QB-1" not in repr(found)
    assert "20552" not in repr(found.lines[0])


def test_an_sv1_without_an_lx_is_a_line() -> None:
    """Each SV1 is billed, whether an LX opens it or not; what follows it belongs to it, and it has no number."""
    found = claim(
        *("SV1*HC:20552*1*UN*1***1", "REF*6R*A"),
        *("LX*2", "SV1*HC:20553*2*UN*1***1", "DTP*472*D8*20240912"),
        *("SV1*HC:97110*3*UN*1***1", "REF*6R*C", "LX*4", "LX*5", "SV1*HC:97112*4*UN*1***1"),
    ).lines
    assert [(one.ordinal, one.number, one.code, one.control_number) for one in found] == [
        (1, None, "20552", "A"),
        (2, "2", "20553", ""),
        (3, None, "97110", "C"),
        (4, "4", "", ""),
        (5, "5", "97112", ""),
    ]
    assert [one.segment for one in found] == sorted(one.segment for one in found)
    assert found[1].dates is not None
