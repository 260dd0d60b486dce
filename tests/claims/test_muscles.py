"""Counts of muscles in free text. All texts are invented."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from x12scrub.claims.muscles import Muscles, muscles

OPEN = None
NAMES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("3 MUSCLES", 3, 3),
        ("THREE MUSCLES INJECTED", 3, 3),
        ("THREE (3) MUSCLES", 3, 3),
        ("3 (THREE) MUSCLES", 3, 3),
        ("TPI X 3 MUSCLES", 3, 3),
        ("TPI X3 MUSCLES", 3, 3),
        ("3 MUSCLE(S)", 3, 3),
        ("3 MUSCL", 3, 3),
        ("3 MUSC INJECTED", 3, 3),
        ("3 MUSCLE TPI", 3, 3),
        ("1 MUSCLE", 1, 1),
        ("SINGLE MUSCLE", 1, 1),
        ("ONE MUSCLE, LEFT TRAPEZIUS", 1, 1),
        ("1 MUSCLE LEFT TRAPEZIUS", 1, 1),
        ("TOTAL OF 4 MUSCLES", 4, 4),
        ("2 SEPARATE NECK MUSCLES", 2, 2),
        ("TWO OF THE CERVICAL MUSCLES", 2, 2),
        ("4 DIFFERENT UPPER BACK MUSCLES", 4, 4),
        ("NUMBER OF MUSCLES: THREE", 3, 3),
        ("NO. OF MUSCLES 3", 3, 3),
        ("# OF MUSCLES = 3", 3, 3),
        ("MUSCLE COUNT: 3", 3, 3),
        ("TOTAL MUSCLES 3", 3, 3),
        ("MUSCLES: 3", 3, 3),
        ("MUSCLES INJECTED: 4.", 4, 4),
        ("MUSCLES X3", 3, 3),
        ("1-2 MUSCLES", 1, 2),
        ("1 OR 2 MUSCLES", 1, 2),
        ("ONE TO TWO MUSCLES", 1, 2),
        ("1/2 MUSCLES", 1, 2),
        ("2-3 MUSCLES", 2, 3),
        ("3+ MUSCLES", 3, OPEN),
        ("3 OR MORE MUSCLES", 3, OPEN),
        ("3/MORE MUSCLES", 3, OPEN),
        ("3/> MUSC", 3, OPEN),
        ("AT LEAST TWO MUSCLES", 2, OPEN),
        ("MORE THAN 2 MUSCLES", 3, OPEN),
        (">2 MUSCLES", 3, OPEN),
        (">= 3 MUSCLES", 3, OPEN),
        ("UP TO 3 MUSCLES", 1, 3),
        ("NO MORE THAN 2 MUSCLES", 1, 2),
        ("2 OR FEWER MUSCLES", 1, 2),
        ("LESS THAN 3 MUSCLES", 1, 2),
        ("<3 MUSCLES", 1, 2),
        ("NECK,2 MUSCLES", 2, 2),
        ("4 TRIGGER POINTS/2 MUSCLES", 2, 2),
        ("TPI-2 MUSCLES", 2, 2),
        ("3 TRIGGER POINTS IN 2 MUSCLES", 2, 2),
        ("6 INJECTIONS, 2 MUSCLES", 2, 2),
        ("2 MUSCLES, 5 ML LIDOCAINE 1%", 2, 2),
        ("2 MUSCLES WITH 25 GAUGE 1.5 INCH NEEDLE 07/10/24", 2, 2),
        ("3 MUSCLES INJECTED WITHOUT DIFFICULTY", 3, 3),
        ("3 TENDER MUSCLES INJECTED", 3, 3),
        ("FAILED PT, 3 MUSCLES INJECTED", 3, 3),
        ("3 MUSCLES, TRAPEZIUS, LEVATOR AND RHOMBOID", 3, 3),
    ],
)
def test_a_plain_count_is_read(text: str, least: int, most: int | None) -> None:
    """In digits and words, as a number, a range or a bound, before the word and behind it."""
    assert muscles([text]) == Muscles(least, most)
    assert muscles([text.lower()]) == Muscles(least, most)


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("2 MUSCLES ON EACH SIDE", 2),
        ("2 MUSCLES BILATERALLY", 2),
        ("B/L 2 MUSCLES", 2),
        ("1 MUSCLE PER SIDE", 1),
        ("2 MUSCLES AND LEVATOR", 2),
        ("2 MUSCLES + LEVATOR", 2),
        ("2 MUSCLES X 2", 2),
        ("2 MUSCLES RIGHT, 1 LEFT", 2),
        ("2 MUSCLES, TRAPEZIUS X2, LEVATOR X1", 2),
        ("2 MUSCLES, THEN ANOTHER", 2),
        ("2 MUSCLES LEFT, ABOUT 3 MUSCLES RIGHT", 2),
        ("PREVIOUSLY 2 MUSCLES, TODAY 3 MUSCLES", 3),
    ],
)
def test_what_a_text_leaves_open_is_open(text: str, least: int) -> None:
    """A part of a count is no upper bound."""
    assert muscles([text]) == Muscles(least, OPEN)


@pytest.mark.parametrize(
    "text",
    [
        "TRAPEZIUS, LEVATOR, RHOMBOID",
        "3 TRIGGER POINTS",
        "3 INJECTIONS",
        "SEVERAL MUSCLES",
        "MUSCLES",
        "3 MUSCLE GROUPS",
        "TWO MUSCLE GROUPS INJECTED",
        "2 MUSCLE RELAXANTS TRIED",
        "1 MUSCLE RELAXANT",
        "3 MUSCLE INJECTIONS",
        "3 MUSCLE SPASMS",
        "C5-6 MUSCLES",
        "C5 - 6 MUSCLES",
        "C5 TO 6 MUSCLES",
        "L4/5 MUSCLES",
        "0.2 MUSCLES",
        "1ST MUSCLE",
        "MUSCLE 1 TRAPEZIUS, MUSCLE 2 LEVATOR",
        "TRAPEZIUS IS MUSCLE #1",
        "5/5 MUSCLES",
        "GRADE 3 MUSCLES",
        "WEEK 2 MUSCLES SORE",
        "20553 MUSCLES",
        "X20 MG, MUSCLES",
        "0 MUSCLES",
        "45 MUSCLES",
        "TWENTY MUSCLES",
        "FEWER THAN ONE MUSCLE",
        "NOT 3 MUSCLES",
        "RATHER THAN 3 MUSCLES",
        "ABOUT 3 MUSCLES",
        "PREVIOUSLY 3 MUSCLES",
        "3 MUSCLES LAST VISIT",
        "MAY NEED 3 MUSCLES",
        "PAIN IN 3 MUSCLES",
        "TENDERNESS OF 3 NECK MUSCLES",
        "1 OF 3 MUSCLES",
        "2 OF THE 3 MUSCLES",
        "2 ADDITIONAL MUSCLES",
        "MUSCLES: 1. TRAPEZIUS 2. LEVATOR",
        "MUSCLES 1) TRAPEZIUS 2) LEVATOR",
        "MUSCLES: 3 ML EACH",
        "NO MUSCLES",
        "ONEROUS MUSCLES",
        "THREEFOLD MUSCLES",
        "BONE MUSCLES",
        "2 MUSCLETEERS",
        "",
    ],
)
def test_what_is_no_plain_count_is_none(text: str) -> None:
    """Other things are counted, or the count is of another day, a guess, or a part of a code."""
    assert muscles([text]) is None


def test_counts_of_several_texts_may_be_of_the_same_muscles_or_of_others() -> None:
    """At least the larger, at most both; a text that stands there twice counts once."""
    assert muscles(["2 MUSCLES", "2 MUSCLES LEFT"]) == Muscles(2, 4)
    assert muscles(["NECK 2 MUSCLES, BACK 3 MUSCLES"]) == Muscles(3, 5)
    assert muscles(["2 MUSCLES", "2 MUSCLES "]) == Muscles(2, 2)
    assert muscles(["2 MUSCLES", "3+ MUSCLES"]) == Muscles(3, OPEN)
    assert muscles([]) is None


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        (Muscles(1, 2), Muscles(3, OPEN), True),
        (Muscles(1, 3), Muscles(3, OPEN), False),
        (Muscles(2, OPEN), Muscles(1, 2), False),
        (Muscles(3, OPEN), Muscles(1, 2), True),
        (Muscles(1, OPEN), Muscles(9, OPEN), False),
        (Muscles(2, 2), Muscles(2, 2), False),
    ],
)
def test_counts_are_apart_when_no_number_is_in_both(one: Muscles, other: Muscles, apart: bool) -> None:
    assert one.is_apart_from(other) is other.is_apart_from(one) is apart


@given(
    st.integers(1, 12),
    st.sampled_from(["{} MUSCLES", "TPI {} NECK MUSCLES", "MUSCLES: {}", "TPI, {} MUSCLES INJECTED"]),
)
def test_digits_and_words_say_the_same(number: int, form: str) -> None:
    """Up to twelve, in every form."""
    assert (
        muscles([form.format(number)]) == muscles([form.format(NAMES[number - 1].upper())]) == Muscles(number, number)
    )


@given(st.integers(1, 20), st.integers(1, 20))
def test_a_range_is_read_as_it_stands(low: int, high: int) -> None:
    """The wrong way round it is none."""
    assert muscles([f"{low}-{high} MUSCLES"]) == (Muscles(low, high) if low <= high else None)


PIECES = "1 2 3 12 ONE THREE 1/2 2-3 3+ > < AT LEAST UP TO MUSCLES MUSCLE MUSC : # X , . OF THE NO EACH PLUS LEFT"
pieces = st.sampled_from(PIECES.split())


@given(st.lists(st.lists(pieces, max_size=8).map(" ".join), max_size=3))
def test_a_count_is_never_empty(texts: list[str]) -> None:
    """Whatever stands in the texts, the count holds at least one number."""
    found = muscles(texts)
    assert found is None or (found.least >= 1 and (found.most is None or found.least <= found.most))


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    muscles([text])


@pytest.mark.parametrize("part", ["3 muscles ", "more than ", "3 upper ", "1 to 2 ", "muscles: ", "x ", "9", "."])
def test_a_long_text_takes_no_time(part: str) -> None:
    """A file may hold a note of any length; what goes beyond a note is not read."""
    begun = time.process_time()
    muscles([part * 50_000])
    assert time.process_time() - begun < 1
