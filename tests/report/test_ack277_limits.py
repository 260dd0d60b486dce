"""Values that a 277CA cannot carry as they came: foreign characters, delimiters, too long, too short, absent."""

import string
from decimal import Decimal

import pytest
from attrs import evolve

from tests.report.ack277_reading import only, rows
from tests.report.ack277_values import (
    CENTER,
    ENVELOPE,
    claim,
    line,
    provider,
    refused,
    transaction,
    written,
)
from tests.report.pyx12_maps import check
from x12scrub.claims.people import Person, Provider
from x12scrub.finding import Status
from x12scrub.report.ack277 import acknowledge
from x12scrub.report.ack277_elements import composite, number, segment, text
from x12scrub.report.received import AckClaim, AckLine, Acknowledger

BASIC = string.ascii_uppercase + string.digits + " !\"&'()+,-./;?="
EXTENDED = string.ascii_lowercase + "%@[]_{}\\|<>#$`"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("NU\xd1EZ", "NU?EZ"),
        ("NU\xc3\x91EZ", "NU??EZ"),
        ("A*B:C^D~E", "A?B?C?D?E"),
        ("TAB\tLINE\nNUL\x00", "TAB?LINE?NUL?"),
        ("  INNER  BLANKS  ", "INNER  BLANKS"),
        ("o'Brien-Smith, Jr.", "o'Brien-Smith, Jr."),
        ("\u0141UKASZ", "?UKASZ"),
        ("ABCDEFGHIJKLMNOPQRS      TUVW", "ABCDEFGHIJKLMNOPQRS"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_text_keeps_to_the_character_sets(value: str, expected: str) -> None:
    """One question mark for each character that X12 or our own delimiters rule out; no blank left at an end."""
    assert text(value, 22) == expected


def test_text_keeps_every_character_that_x12_has() -> None:
    """Nothing of the basic and extended sets is lost but the four delimiters."""
    assert text("x" + BASIC + EXTENDED, 200) == "x" + BASIC + EXTENDED
    assert text("*:^~", 9) == "????"


def test_text_fills_up_to_its_least_length() -> None:
    """Blanks at the end stand only where the element has a minimum; an absent value is named before it is filled."""
    assert text("7", 80, 2) == "7 "
    assert text("", 80, 2, "NONE") == "NONE"
    assert text("", 80, 2) == ""


@pytest.mark.parametrize(
    ("value", "most", "expected"),
    [
        ("0", 18, "0"),
        ("-0.00", 18, "0"),
        ("100", 18, "100"),
        ("1E+3", 18, "1000"),
        ("90.50", 18, "90.5"),
        ("-12.30", 18, "-12.3"),
        ("0.0000000001", 18, "0.0000000001"),
        ("123456789012345678.99", 18, "123456789012345678"),
        ("12345678901234567.89", 18, "12345678901234567.8"),
        ("1234567890123456789", 18, "999999999999999999"),
        ("-1234567890123456789", 18, "-999999999999999999"),
        ("1234567890123456.5", 15, "999999999999999"),
    ],
)
def test_number_keeps_to_its_digits(value: str, most: int, expected: str) -> None:
    """No exponent, no trailing zeros, no more digits than the element has; sign and point do not count."""
    assert number(Decimal(value), most) == expected


def test_nothing_empty_stands_at_an_end() -> None:
    """Empty elements and components at the end are left out, those between are kept."""
    assert segment("NM1", "QC", "", "X", "", "") == b"NM1*QC**X~\n"
    assert composite("HC", "20552", "", "25", "", "") == "HC:20552::25"


def test_names_and_numbers_are_cut_at_their_lengths() -> None:
    """The longest an element may be, and no longer, at every level."""
    long = "X" * 300
    somebody = Person(long, long, long, long, "", "", "MI", long)
    at_fault = line(1, long, modifiers=("251", "5", "RT", "LT", "59"), control_number=long)
    rejected = AckClaim(
        claim(long, "90", at_fault, patient=somebody), (), (AckLine(at_fault, Status("A7", 453)),), long
    )
    one = evolve(
        transaction(provider(rejected, who=Provider("1", long, long, long))),
        submitter_kind="1",
        submitter_name=long,
        submitter_first=long,
        submitter_id=long,
        reference=long,
    )
    document = b"".join(acknowledge(ENVELOPE, Acknowledger(long, long), [one]))
    assert [[len(element) for element in row[3:]] for row in rows(document) if row[0] == "NM1"] == [
        [60, 0, 0, 0, 0, 2, 80],
        [60, 35, 0, 0, 0, 2, 80],
        [60, 35, 0, 0, 0, 2, 80],
        [60, 35, 25, 0, 10, 2, 80],
    ]
    assert {len(row[2]) for row in rows(document) if row[0] in ("TRN", "REF") and "X" in row[2]} == {50}
    assert only(rows(document), "SVC")[1] == f"HC:{long[:48]}:25:5 :RT:LT"
    assert check(document).valid


def test_what_is_missing_is_named_as_missing() -> None:
    """A required value that the 837 lacks gets a word that nobody takes for the value."""
    one = evolve(
        transaction(provider(refused(claim("", None, patient=Person())), who=Provider())),
        submitter_kind="",
        submitter_name="",
        submitter_id="",
        reference="",
    )
    document = b"".join(acknowledge(ENVELOPE, Acknowledger("", ""), [one]))
    assert [row[1:] for row in rows(document) if row[0] == "NM1"] == [
        ["AY", "2", "UNKNOWN", "", "", "", "", "46", "NONE"],
        ["41", "2", "UNKNOWN", "", "", "", "", "46", "NONE"],
        ["85", "2", "UNKNOWN", "", "", "", "", "FI", "NONE"],
        ["QC", "1", "UNKNOWN", "", "", "", "", "MI", "NONE"],
    ]
    assert [row[1:] for row in rows(document) if row[0] == "TRN"][1:] == [["2", "0"], ["1", "0"], ["2", "0"]]
    assert check(document).valid


@pytest.mark.parametrize("identifier", ["", "A", "TIDEGATE", "LONGER THAN FIFTEEN", "N\xd1*:^~"])
def test_isa_is_106_bytes_whatever_the_ids(identifier: str) -> None:
    """Readers take the delimiters from fixed columns, so no id may move them."""
    envelope = evolve(
        ENVELOPE,
        sender_id=identifier,
        receiver_id=identifier,
        sender_qualifier="",
        receiver_qualifier="Q*",
        gs_sender=identifier,
        gs_receiver=identifier,
        usage="I",
        control=7,
    )
    document = written(transaction(provider(refused(claim()))), envelope=envelope)
    assert document.index(b"~") == 105
    assert (document[3:4], document[82:83], document[104:105]) == (b"*", b"^", b":")
    isa, *_, iea = rows(document)
    assert isa[5] == isa[7] == "ZZ"
    assert (isa[13], iea[2]) == ("000000007", "000000007")
    assert isa[15] == "P"
    assert check(document).valid


@pytest.mark.parametrize("control", [0, -1, 1_000_000_000])
def test_control_numbers_that_do_not_fit_are_refused(control: int) -> None:
    """ISA13 has nine digits; a number that needs more is not cut, for it would be somebody else's."""
    with pytest.raises(ValueError, match="control"):
        evolve(ENVELOPE, control=control)


def test_values_do_not_show_in_representations() -> None:
    """A value that ends up in a log by accident says nothing about a claim, patient or provider."""
    listed = refused(claim("SECRET"))
    shown = repr(
        [listed, provider(listed), transaction(provider(listed)), AckLine(listed.claim.lines[0], Status("A7", 476))]
    )
    for value in ("SECRET", "FERNWOOD", CENTER.name, CENTER.npi, "LAMPLIGHT"):
        assert value not in shown
