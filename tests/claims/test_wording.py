"""Treatments in free text: told as given, or not. All texts are invented."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from x12scrub.claims.wording import ACUPUNCTURE, DRY_NEEDLING, PROLOTHERAPY, sentences, treatments

GIVEN = """\
DRY NEEDLING
DRY NEEDLING OF LEFT TRAPEZIUS
TRIGGER POINT DRY NEEDLING, RIGHT LEVATOR
TPI BY DRY NEEDLE TECHNIQUE
DRY NEEDLED RHOMBOIDS X 3
DRY NEEDLES USED AT 4 SITES
DRY-NEEDLING L TRAP
DRYNEEDLING L TRAP
PT TOLERATED DRY NEEDLING WELL
NO MEDICATION, DRY NEEDLING ONLY
NO MEDICATION WAS INJECTED; DRY NEEDLING DONE
NO STEROID OR SALINE, DRY NEEDLING OF RHOMBOID
NO INJECTATE USED.DRY NEEDLING DONE
DRY NEEDLING WITHOUT INJECTATE
DRY NEEDLING W/O MEDICATION
DRY NEEDLING, NO INJECTATE
DRY NEEDLING, NO COMPLICATIONS
DRY NEEDLING: NO INJECTATE
DRY NEEDLING, NOT INJECTION
DRY NEEDLING NOT INJECTION
DRY NEEDLING NOT A TRIGGER POINT INJECTION
NOT AN INJECTION BUT DRY NEEDLING
DRY NEEDLING DONE WITH GOOD RELIEF
DRY NEEDLING DONE, MAY REPEAT IN 2 WEEKS
DRY NEEDLING TODAY, CONTINUE HOME EXERCISE
PRIOR AUTH 4471 DRY NEEDLING
TRAPEZIUS (DRY NEEDLING)
FAILED CONSERVATIVE CARE. DRY NEEDLING OF TRAPEZIUS
HAD ACUPUNCTURE LAST YEAR; DRY NEEDLING OF TRAPEZIUS"""

NOT_GIVEN = """\
NO DRY NEEDLING
NO DRY NEEDLING PERFORMED
NOT DRY NEEDLING
TPI WITH LIDOCAINE, NOT DRY NEEDLING
TRIGGER POINT INJECTION WITH LIDOCAINE - NO DRY NEEDLING
WITHOUT DRY NEEDLING
W/O DRY NEEDLING
NON-DRY-NEEDLING
NEVER HAD DRY NEEDLING
NEITHER DRY NEEDLING NOR INFUSION
NO STEROID OR DRY NEEDLING
NO STEROID, DRY NEEDLING OR MASSAGE
NO STEROID, NO DRY NEEDLING
NO STEROID, SALINE, OR DRY NEEDLING
NO USE OF ANY DRY NEEDLING
DRY NEEDLING NOT PERFORMED
DRY NEEDLING WAS NOT DONE
DRY NEEDLING (NOT DONE)
DRY NEEDLING: NO
DRY NEEDLING - N
DRY NEEDLING N/A
DRY NEEDLING NO LONGER GIVEN
DRY NEEDLING DECLINED
PT DECLINES DRY NEEDLING
DRY NEEDLING WASN'T USED
DIDN'T DO DRY NEEDLING
TPI RATHER THAN DRY NEEDLING
TPI INSTEAD OF DRY NEEDLING
TPI VS DRY NEEDLING
OTHER THAN DRY NEEDLING
DIFFERENT FROM DRY NEEDLING
FAILED DRY NEEDLING
FAILED PT, NSAIDS, DRY NEEDLING
DRY NEEDLING FAILED
MASSAGE, PT AND DRY NEEDLING FAILED
PAIN DESPITE DRY NEEDLING
NO RELIEF FROM DRY NEEDLING
SOME RELIEF WITH DRY NEEDLING
DRY NEEDLING GAVE NO RELIEF
DRY NEEDLING WITHOUT LASTING BENEFIT
PRIOR DRY NEEDLING
PREVIOUS TX: PT, DRY NEEDLING
PREV. DRY NEEDLING
HX OF DRY NEEDLING
HX. OF DRY NEEDLING
H/O DRY NEEDLING
S/P DRY NEEDLING
HISTORY: DRY NEEDLING, PT
DRY NEEDLING LAST MONTH
DRY NEEDLING 3 MONTHS AGO
PAIN FLARE AFTER DRY NEEDLING
AFTER 6 SESSIONS OF DRY NEEDLING
TRIED DRY NEEDLING
CONSERVATIVE CARE INCL. DRY NEEDLING
REFRACTORY TO DRY NEEDLING
IF NOT BETTER, DRY NEEDLING
MAY NEED DRY NEEDLING
WILL START DRY NEEDLING
PLAN: TPI TODAY, DRY NEEDLING NEXT WEEK
DRY NEEDLING NEXT VISIT
CONTINUE DRY NEEDLING
RISKS OF DRY NEEDLING DISCUSSED
CONSIDER DRY NEEDLING
REFERRED FOR DRY NEEDLING
DRY NEEDLING CLINIC
DRY NEEDLING BILLED SEPARATELY
NIL DRY NEEDLING
CANNOT TOLERATE DRY NEEDLING
AVOID DRY NEEDLING
STOPPED DRY NEEDLING
PT HAS HAD DRY NEEDLING
RECEIVES WEEKLY DRY NEEDLING
SIMILAR TO DRY NEEDLING
CERTIFIED IN DRY NEEDLING
THIS IS NOT DRY NEEDLING
NOT BILLED AS DRY NEEDLING
DRY NEEDLING IS NOT PART OF THIS SERVICE
DRY NEEDLING NOT COVERED
TPI PERFORMED (NO MASSAGE/DRY NEEDLING)
WE DID NOT PERFORM DRY NEEDLING
LAUNDRY NEEDLING
DRY NEEDLEPOINT
DRY, NEEDLING
NEEDLE KEPT DRY
DRY THE NEEDLE
NEEDLING OF TRIGGER POINT WITH LIDOCAINE
TRIGGER POINT INJECTION, LIDOCAINE 1% 3 ML"""


@pytest.mark.parametrize("text", GIVEN.splitlines())
def test_a_treatment_that_was_given_is_read(text: str) -> None:
    """Nothing in the sentence speaks against it."""
    assert treatments([text]) == {DRY_NEEDLING}


@pytest.mark.parametrize("text", NOT_GIVEN.splitlines())
def test_a_treatment_that_was_not_given_is_not_read(text: str) -> None:
    """Denied, earlier, planned, talked about, part of a name, or another word."""
    assert treatments([text]) == set()


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("ACUPUNCTURE", ACUPUNCTURE),
        ("ELECTROACUPUNCTURE", ACUPUNCTURE),
        ("ELECTRO-ACUPUNCTURE", ACUPUNCTURE),
        ("PROLOTHERAPY", PROLOTHERAPY),
        ("PROLO THERAPY", PROLOTHERAPY),
        ("PROLO", PROLOTHERAPY),
    ],
)
def test_the_other_treatments_are_read_alike(said: str, name: str) -> None:
    """What holds for dry needling holds for them."""
    assert treatments([f"{said} OF NECK"]) == {name}
    for against in ("NO {}", "FAILED PT AND {}", "{} NOT DONE", "PRIOR {}", "MAY NEED {}", "OAKDALE {} CENTER"):
        assert treatments([against.format(said)]) == set()


@pytest.mark.parametrize(
    "text", ["ACUPUNCTURIST", "ACUPRESSURE", "PROLONGED", "PROLOGUE", "DRYING NEEDLES", "SUNDRY NEEDLES"]
)
def test_words_that_only_begin_or_end_alike_are_other_words(text: str) -> None:
    assert treatments([text]) == set()


def test_treatments_that_are_listed_share_what_is_said_of_them() -> None:
    """One no, one failed, one next week is enough for all of a list."""
    listed = "ACUPUNCTURE, DRY NEEDLING AND PROLOTHERAPY"
    assert treatments([listed]) == {ACUPUNCTURE, DRY_NEEDLING, PROLOTHERAPY}
    for against in ("NO {}", "{} NOT DONE", "{} HAVE FAILED", "WITHOUT {}", "{} NEXT WEEK"):
        assert treatments([against.format(listed)]) == set()


def test_a_sentence_answers_for_itself_alone() -> None:
    """A no in one sentence, or in another text, says nothing about the next."""
    assert treatments(["NO ACUPUNCTURE DONE. DRY NEEDLING OF NECK"]) == {DRY_NEEDLING}
    assert treatments(["NO ACUPUNCTURE", "DRY NEEDLING OF NECK"]) == {DRY_NEEDLING}
    assert treatments(["NO", "DRY NEEDLING"]) == {DRY_NEEDLING}
    assert treatments(["DRY", "NEEDLING"]) == set()
    assert treatments([]) == treatments(["", "  "]) == set()


def test_a_stop_behind_an_abbreviation_ends_no_sentence() -> None:
    assert list(sentences(["PREV. TX. ACUPUNCTURE"])) == ["prev. tx. acupuncture"]
    assert list(sentences(["NECK DONE. BACK; ARM"])) == ["neck done", " back", " arm"]


WORDS = "TRAPEZIUS LEFT RIGHT NECK LIDOCAINE 1% 3 ML TPI UNDER STERILE PREP PT TOLERATED WELL"
quiet_words = st.sampled_from(WORDS.split())
lists_of_words = st.lists(quiet_words, max_size=4).map(" ".join)
styles = st.sampled_from([str.upper, str.lower, str.title])
denials = st.sampled_from(["NO {}", "WITHOUT {}", "{} NOT DONE", "FAILED {}", "PRIOR {}", "{} DECLINED", "HX OF {}"])
treatment_names = st.sampled_from(["DRY NEEDLING", "ACUPUNCTURE", "PROLOTHERAPY", "DRY-NEEDLING"])


@given(lists_of_words, treatment_names, lists_of_words, styles)
def test_words_around_that_say_nothing_against_it_do_not_hide_it(
    before: str, name: str, after: str, style: object
) -> None:
    """Places, sides, drugs and amounts stand around the treatment in any order and any letters."""
    text = style(f"{before} {name} {after}")  # type: ignore[operator]
    assert treatments([text]) == {name.replace("-", " ").lower()}


@given(lists_of_words, denials, treatment_names, lists_of_words, styles)
def test_what_is_denied_stays_denied(before: str, denial: str, name: str, after: str, style: object) -> None:
    """Whatever else the sentence says, in any letters."""
    text = style(f"{before}, {denial.format(name)}, {after}")  # type: ignore[operator]
    assert treatments([text]) == set()


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_can_be_read(one: str, other: str) -> None:
    """No text breaks the reader, and two texts say no more than each of them."""
    assert treatments([one, other]) == treatments([one]) | treatments([other])


@pytest.mark.parametrize(
    "part", ["no dry needling ", "dry needling, ", "a, ", "no a, ", "failed ", ". ", "dry ", "abcd."]
)
def test_a_long_text_takes_no_time(part: str) -> None:
    """A file may hold a note of any length; what goes beyond a note is not read."""
    begun = time.process_time()
    treatments([part * 50_000])
    assert time.process_time() - begun < 1
