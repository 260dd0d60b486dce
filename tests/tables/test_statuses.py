"""Status words."""

import pytest

from x12scrub.registry import all_edits
from x12scrub.tables import Tables

# The numbers that the catalogue of edits assigns, line statuses and second codes, and those of accepted claims.
CATALOGUE = """A7:476 A7:453 A8:54 A8:454 A6:453 A8:735 A8:453 A8:488 A8:255 A7:259 A7:507 A8:306 A7:454 A8:400 A7:477
    A3:247 A0:16 A1:19 A2:20 A3:24 A6:21 A8:732 A7:481 A7:254 A7:258 A8:476"""


def has_words(tables: Tables, category: str, code: int) -> bool:
    return category in tables.statuses.categories and code in tables.statuses.codes


@pytest.mark.parametrize("status", CATALOGUE.split())
def test_every_status_of_the_catalogue_has_words(tables: Tables, status: str) -> None:
    """A person can read each status that we send back."""
    category, _, code = status.partition(":")
    assert has_words(tables, category, int(code))
    assert not any(letter.isdigit() for letter in tables.statuses.words(category, int(code)))


def test_every_status_of_an_edit_has_words(tables: Tables) -> None:
    """An edit that is added brings the words of its status along."""
    for edit in all_edits():
        if edit.status:
            assert has_words(tables, edit.status.category, edit.status.code), edit.code
            assert edit.status.second is None or edit.status.second in tables.statuses.codes, edit.code


def test_an_unknown_number_stands_for_itself(tables: Tables) -> None:
    """A report is written even where a user's table lacks the words."""
    assert tables.statuses.words("A7", 999).endswith(": 999")
    assert tables.statuses.words("Z9", 476).startswith("Z9: ")


def test_numbers_that_must_not_be_sent_are_not_there(tables: Tables) -> None:
    """Numbers that have left the active list, and the one that only payers use."""
    assert not {118, 119, 120, 122, 448, 748} & set(tables.statuses.codes)
